//! When an errand is run: a pure function of what is wished, what is known of the service, and the time.

use chrono::{DateTime, TimeDelta, Utc};

use super::entity::{ErrandKind, ErrandStatus, Model};
use crate::livestream::entity::Model as Livestream;
use crate::livestream::platform_entity::{Model as Platform, PlatformStatus};

/// For so long a platform is asked again for what it is slow to make of a recording.
const AFTERWARDS: TimeDelta = TimeDelta::days(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Do,
    /// Nothing before this instant.
    Wait(DateTime<Utc>),
    /// The service is over or taken back, so it is wished no more.
    Drop,
    /// Nothing any more.
    Rest,
}

/// What is to be done for one errand.
#[must_use]
pub fn plan(errand: &Model, platform: &Platform, livestream: &Livestream, now: DateTime<Utc>) -> Plan {
    if errand.status != ErrandStatus::Waiting {
        return Plan::Rest;
    }
    if errand.kind == ErrandKind::RecordingPicture {
        return plan_afterwards(errand, platform, livestream, now);
    }
    let is_over = matches!(platform.status, PlatformStatus::Ended | PlatformStatus::Cancelled);
    if is_over || platform.is_called_off(livestream) || now >= livestream.scheduled_end {
        return Plan::Drop;
    }
    // There is no page yet that could show it; the reconciler wakes the errand when there is.
    if errand.kind == ErrandKind::Picture && !is_complete(platform) {
        return Plan::Wait(livestream.scheduled_end);
    }
    when_due(errand, now)
}

/// For what there is only once the broadcast is over; the reconciler wakes the errand then.
fn plan_afterwards(errand: &Model, platform: &Platform, livestream: &Livestream, now: DateTime<Utc>) -> Plan {
    match (platform.status, platform.ended_at) {
        (PlatformStatus::Ended, Some(ended_at)) if now < ended_at + AFTERWARDS => when_due(errand, now),
        (PlatformStatus::Ended | PlatformStatus::Cancelled, _) => Plan::Drop,
        _ if now >= livestream.scheduled_end + AFTERWARDS => Plan::Drop,
        _ => Plan::Wait(livestream.scheduled_end + AFTERWARDS),
    }
}

fn when_due(errand: &Model, now: DateTime<Utc>) -> Plan {
    let due_at = errand.retry_at.map_or(errand.due_at, |retry_at| errand.due_at.max(retry_at));
    if due_at > now { Plan::Wait(due_at) } else { Plan::Do }
}

/// The broadcast is there.
fn is_complete(platform: &Platform) -> bool {
    !matches!(platform.status, PlatformStatus::Pending | PlatformStatus::Failed) && !platform.ids().0.is_empty()
}
