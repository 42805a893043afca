//! What to do next for one meeting on one platform: pure, like its sibling for livestreams.
//!
//! No platform here starts a meeting by call: its host does. Steeple watches for it, pushes the picture where it is wanted,
//! and ends it when asked. The planned end does not end a meeting: people are still talking.

use chrono::{DateTime, TimeDelta, Utc};

use super::platform_entity::{MeetingStatus, Push};

/// From here on Steeple watches for the host. Source: Zoom dossier §4.
pub const WATCH_LEAD: TimeDelta = TimeDelta::minutes(10);
/// The push target is set this long before the start. Source: Zoom dossier §4.
pub const TARGET_LEAD: TimeDelta = TimeDelta::minutes(20);
/// Nobody has come this long after the planned end.
pub const MISSED_GRACE: TimeDelta = TimeDelta::hours(1);
const WATCH_EVERY: TimeDelta = TimeDelta::seconds(15);
const LIVE_EVERY: TimeDelta = TimeDelta::seconds(30);
const ENDING_EVERY: TimeDelta = TimeDelta::seconds(5);
const CONNECTION_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// What the church wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub end_requested: bool,
    pub cancelled: bool,
    pub revision: i64,
    pub simulcast: Simulcast,
}

/// Whether the picture is to go to a livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Simulcast {
    No,
    /// The livestream's ingest is not known yet.
    Waiting,
    Wanted,
    /// The livestream is over.
    Over,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub status: MeetingStatus,
    pub has_ids: bool,
    pub outcome_unknown: bool,
    pub retry_at: Option<DateTime<Utc>>,
    pub synced_revision: i64,
    pub seen_at: Option<DateTime<Utc>>,
    pub push: Push,
    pub connected: bool,
    pub told_disconnected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Do(Action),
    Wait(DateTime<Utc>),
    Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Find,
    Create,
    Update,
    Observe,
    SetTarget,
    StartPush,
    StopPush,
    End,
    Remove,
    Settle(Settled),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Cancelled,
    /// Nobody came, and its time is over.
    Missed,
    /// The platform has no end call: it is over when everybody has left.
    Ending,
    Disconnected,
}

/// The next step for one meeting platform. `can_end` and `can_push` are the platform's abilities.
#[must_use]
pub fn plan(wanted: &Wanted, known: &Known, can_end: bool, can_push: bool, now: DateTime<Utc>) -> Plan {
    use MeetingStatus as S;
    if known.status.is_settled() {
        return Plan::Rest;
    }
    if let Some(retry_at) = known.retry_at.filter(|retry_at| *retry_at > now) {
        return Plan::Wait(retry_at);
    }
    let over = wanted.cancelled || wanted.end_requested;
    if over && known.status == S::Pending && !known.has_ids && !known.outcome_unknown {
        return Plan::Do(Action::Settle(Settled::Cancelled));
    }
    if !known.connected {
        let told = known.told_disconnected;
        return if told { Plan::Wait(now + CONNECTION_PAUSE) } else { Plan::Do(Action::Settle(Settled::Disconnected)) };
    }
    if known.outcome_unknown {
        return Plan::Do(Action::Find);
    }
    match known.status {
        S::Pending if over => Plan::Do(Action::Remove),
        S::Pending if now >= wanted.ends_at => Plan::Do(Action::Settle(Settled::Missed)),
        S::Pending => Plan::Do(Action::Create),
        S::Scheduled => plan_waiting(wanted, known, can_push, now),
        S::Live => plan_live(wanted, known, can_end, can_push, now),
        S::Ending => look(known, ENDING_EVERY, now),
        S::Ended | S::Failed | S::Cancelled => Plan::Rest,
    }
}

fn plan_waiting(wanted: &Wanted, known: &Known, can_push: bool, now: DateTime<Utc>) -> Plan {
    if wanted.cancelled || wanted.end_requested {
        return Plan::Do(Action::Remove);
    }
    if known.synced_revision < wanted.revision {
        return Plan::Do(Action::Update);
    }
    if now >= wanted.ends_at + MISSED_GRACE {
        return Plan::Do(Action::Settle(Settled::Missed));
    }
    let target_at = wanted.starts_at - TARGET_LEAD;
    let sets_target = can_push && wanted.simulcast == Simulcast::Wanted && known.push == Push::None;
    if sets_target && target_at <= now {
        return Plan::Do(Action::SetTarget);
    }
    let watch_at = wanted.starts_at - WATCH_LEAD;
    if watch_at <= now {
        return look(known, WATCH_EVERY, now);
    }
    // Once a day ahead: is it still there?
    let day_before = wanted.starts_at - TimeDelta::hours(24);
    if day_before <= now && known.seen_at.is_none_or(|seen_at| seen_at < day_before) {
        return Plan::Do(Action::Observe);
    }
    let waits = [Some(watch_at), Some(day_before), sets_target.then_some(target_at)];
    Plan::Wait(waits.into_iter().flatten().filter(|at| *at > now).min().unwrap_or(watch_at))
}

fn plan_live(wanted: &Wanted, known: &Known, can_end: bool, can_push: bool, now: DateTime<Utc>) -> Plan {
    let ends = wanted.cancelled || wanted.end_requested;
    if known.push == Push::Pushing && (ends || matches!(wanted.simulcast, Simulcast::Over | Simulcast::No)) {
        return Plan::Do(Action::StopPush);
    }
    if ends {
        return Plan::Do(if can_end { Action::End } else { Action::Settle(Settled::Ending) });
    }
    if can_push && wanted.simulcast == Simulcast::Wanted {
        match known.push {
            Push::None | Push::Stopped => return Plan::Do(Action::SetTarget),
            Push::TargetSet => return Plan::Do(Action::StartPush),
            Push::Pushing => {}
        }
    }
    look(known, LIVE_EVERY, now)
}

fn look(known: &Known, every: TimeDelta, now: DateTime<Utc>) -> Plan {
    match known.seen_at.map(|seen_at| seen_at + every).filter(|at| *at > now) {
        Some(at) => Plan::Wait(at),
        None => Plan::Do(Action::Observe),
    }
}
