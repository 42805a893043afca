//! What a step's result means for a meeting platform's row: pure.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::meeting::{Room, SeenMeeting, SeenMeetingState};

use super::plan::{Action, Settled};
use super::platform_entity::{MeetingStatus, Model, Push, Step};
use crate::ids::LivestreamPlatformId;
use crate::planned_event::retry::{BETWEEN_STEPS, find_again_at, is_for_good, pause_wanted};
use crate::planned_event::vendor_ids::ids_column;
use crate::queue::backoff;
use crate::vault::Place;

/// The meeting has not begun, or the vendor needs a moment: ask again soon. Source: Zoom dossier §4, 15 s.
const NOT_YET_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// After this long without its host, people are told.
pub const HOST_LATE: TimeDelta = TimeDelta::minutes(5);

/// A step that was taken, and what the platform said.
#[derive(Debug)]
pub struct Happened {
    pub action: Action,
    pub result: Result<Brought, PlatformError>,
}

/// A good answer.
#[derive(Debug)]
pub enum Brought {
    Room(Option<Room>),
    Seen(SeenMeeting),
    /// The platform did as told; what it was told is in the action.
    Done,
}

/// What `apply` needs besides the row.
pub struct Circumstances<'a> {
    pub now: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub revision: i64,
    /// The livestream platform that the picture is wanted for.
    pub push_to: Option<LivestreamPlatformId>,
    /// In `0.0..1.0`; spreads retries.
    pub jitter: f64,
    pub seal: &'a dyn Fn(&Place, &Secret) -> Option<Vec<u8>>,
}

/// Writes the result of one step into the row.
pub fn apply(row: &mut Model, happened: &Happened, at: &Circumstances<'_>) {
    row.step = Step::Idle;
    row.updated_at = at.now;
    match &happened.result {
        Ok(brought) => succeeded(row, happened.action, brought, at),
        Err(error) => {
            if happened.action == Action::Create {
                row.outcome_unknown = error.outcome == Outcome::Unknown;
                row.looks = 0;
            }
            fail(row, happened.action, error, at);
        }
    }
}

fn succeeded(row: &mut Model, action: Action, brought: &Brought, at: &Circumstances<'_>) {
    match (action, brought) {
        (_, Brought::Seen(seen)) => return observed(row, seen, at),
        (Action::Settle(settled), _) => return settle(row, settled),
        (_, Brought::Room(None)) => {
            row.looks += 1;
            row.retry_at = find_again_at(row.looks, at.now);
            row.outcome_unknown = row.retry_at.is_some();
            return;
        }
        _ => row.failure().clear(),
    }
    match (action, brought) {
        (_, Brought::Room(Some(room))) => {
            row.outcome_unknown = false;
            row.status = MeetingStatus::Scheduled;
            row.external_ids = ids_column(&room.ids);
            keep_join_url(row, &room.join_url, at);
            if let Some(passcode) = &room.passcode {
                row.sealed_passcode = (at.seal)(&row.passcode_place(), passcode).or(row.sealed_passcode.take());
            }
            row.synced_revision = at.revision;
        }
        (Action::Update, _) => row.synced_revision = at.revision,
        (Action::SetTarget, _) => {
            row.push = Push::TargetSet;
            row.push_to = at.push_to;
        }
        (Action::StartPush, _) => {
            row.push = Push::Pushing;
            if row.status == MeetingStatus::Unconfirmed {
                // What sends a picture runs, whether its platform can say so or not.
                row.status = MeetingStatus::Live;
                row.started_at = row.started_at.or(Some(at.now));
            }
        }
        (Action::StopPush, _) => row.push = Push::Stopped,
        (Action::End, _) => {
            row.status = MeetingStatus::Ending;
            row.seen_at = None;
        }
        (Action::Remove, _) => row.status = MeetingStatus::Cancelled,
        _ => {}
    }
}

fn settle(row: &mut Model, settled: Settled) {
    match settled {
        Settled::Cancelled => row.status = MeetingStatus::Cancelled,
        Settled::Ending => row.status = MeetingStatus::Ending,
        Settled::Due => {
            row.failure().clear();
            row.status = MeetingStatus::Unconfirmed;
        }
        Settled::Postponed => row.status = MeetingStatus::Scheduled,
        Settled::OverByClock => {
            row.failure().clear();
            row.status = MeetingStatus::Ended;
            row.participants = None;
        }
        Settled::Missed => {
            row.status = MeetingStatus::Failed;
            row.failure().say("MISSED", "Nobody opened the meeting.", "Plan the next one; this one is over.");
        }
        Settled::Reconnected => row.failure().clear(),
        Settled::Disconnected => {
            let platform = row.platform.0;
            row.failure().disconnected(platform);
        }
    }
}

/// The link without its query, in which platforms put the passcode, and the whole of it sealed.
fn keep_join_url(row: &mut Model, url: &str, at: &Circumstances<'_>) {
    row.sealed_join_url = (at.seal)(&row.join_url_place(), &Secret::new(url)).or(row.sealed_join_url.take());
    row.join_url = url.split(['?', '#']).next().map(str::to_owned);
}

fn observed(row: &mut Model, seen: &SeenMeeting, at: &Circumstances<'_>) {
    use MeetingStatus as S;
    row.failure().clear();
    row.seen_at = Some(at.now);
    row.seen_state = Some(state_word(seen.state).to_owned());
    row.participants = seen.participants.and_then(|people| i64::try_from(people).ok());
    row.attended = seen.attended.and_then(|people| i64::try_from(people).ok()).or(row.attended);
    row.recording_url = seen.recording_url.clone().or(row.recording_url.take());
    if let Some(url) = &seen.join_url {
        keep_join_url(row, url, at);
    }
    let was_live = row.status == S::Live;
    row.status = match (row.status, seen.state) {
        (S::Pending | S::Scheduled | S::Unconfirmed, SeenMeetingState::Running) => S::Live,
        // A meeting that has ended looks like one that waits.
        (S::Live | S::Ending, SeenMeetingState::Waiting | SeenMeetingState::Missing)
        | (S::Unconfirmed, SeenMeetingState::Missing)
        // Asked to end, and the platform cannot say more than that it was asked.
        | (S::Ending, SeenMeetingState::CannotSay) => S::Ended,
        (S::Unconfirmed, SeenMeetingState::Waiting) => S::Scheduled,
        (S::Pending | S::Scheduled, SeenMeetingState::Missing) => S::Failed,
        (status, _) => status,
    };
    match row.status {
        S::Live => {
            row.started_at = row.started_at.or(Some(at.now));
            if !was_live && row.push == Push::TargetSet {
                // The livestream's key may have changed since, so the target is set again before the push.
                row.push = Push::None;
            }
        }
        S::Ended => {
            let was_seen = seen.state != SeenMeetingState::CannotSay;
            row.ended_at = row.ended_at.or(was_seen.then_some(at.now));
            row.participants = None;
            row.push = if row.push == Push::Pushing { Push::Stopped } else { row.push };
        }
        S::Failed => {
            let remedy = "Press Retry and Steeple creates it again.";
            row.failure().say("GONE", "The meeting was deleted on the platform.", remedy);
        }
        S::Scheduled if at.now >= at.starts_at + HOST_LATE && at.now < at.ends_at => {
            let has_host_link = row.platform.0.client().meetings().is_some_and(|can| can.hosting().is_some());
            let (what, remedy) = if has_host_link {
                ("The host has not opened the meeting yet.", "Ask the host to press “Start meeting”.")
            } else {
                ("Nobody has opened the meeting yet.", "Open the link, or remind the person who should.")
            };
            row.failure().say("HOST_MISSING", what, remedy);
        }
        _ => {}
    }
}

/// The stable word of a seen state.
#[must_use]
pub const fn state_word(state: SeenMeetingState) -> &'static str {
    match state {
        SeenMeetingState::Missing => "MISSING",
        SeenMeetingState::Waiting => "WAITING",
        SeenMeetingState::Running => "RUNNING",
        SeenMeetingState::CannotSay => "CANNOT_SAY",
    }
}

/// Notes the failure, and when to try again or that a person has to act.
fn fail(row: &mut Model, action: Action, error: &PlatformError, at: &Circumstances<'_>) {
    use MeetingStatus as S;
    if row.status == S::Ended {
        // What is known only afterwards is worth a look, not a worry: the next one asks again.
        row.seen_at = Some(at.now);
        return;
    }
    row.failure().note(error);
    let for_good = is_for_good(error.kind);
    match action {
        // The meeting is all right without its picture elsewhere.
        Action::SetTarget | Action::StartPush if for_good => {
            row.push = Push::Refused;
            row.push_to = at.push_to;
            return;
        }
        Action::StopPush if for_good => {
            row.push = Push::Stopped;
            return;
        }
        // The room keeps its old words; people are told.
        Action::Update if for_good && error.kind != ErrorKind::Gone => {
            row.synced_revision = at.revision;
            return;
        }
        // It runs meanwhile, so it is ended instead.
        Action::Remove if error.kind == ErrorKind::Gone => {
            row.failure().clear();
            row.status = S::Cancelled;
            return;
        }
        Action::Remove if for_good => row.status = S::Ending,
        Action::End => {
            row.status = S::Ending;
            row.seen_at = None;
        }
        _ => {}
    }
    row.attempt += 1;
    if for_good && !matches!(row.status, S::Live | S::Unconfirmed | S::Ending) && !row.outcome_unknown {
        row.status = S::Failed;
        row.retry_at = None;
        return;
    }
    let pause = match error.kind {
        ErrorKind::NotYet => NOT_YET_PAUSE,
        kind => pause_wanted(kind, at.now)
            .unwrap_or_else(|| backoff::next(BETWEEN_STEPS, row.attempt, at.jitter, at.now) - at.now),
    };
    row.retry_at = Some(at.now + pause);
}
