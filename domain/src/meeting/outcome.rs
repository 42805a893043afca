//! What a step's result means for a meeting platform's row: pure.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::meeting::{Room, SeenMeeting, SeenMeetingState};

use super::plan::{Action, Settled};
use super::platform_entity::{MeetingStatus, Model, Push, Step};
use crate::queue::backoff::{self, Pace};

const FIND_TRIES: i64 = 3;
const FIND_AGAIN: TimeDelta = TimeDelta::seconds(10);
/// The meeting has not begun, or the vendor needs a moment: ask again soon. Source: Zoom dossier §4, 15 s.
const NOT_YET_PAUSE: TimeDelta = TimeDelta::seconds(15);
const RATE_LIMIT_PAUSE: TimeDelta = TimeDelta::seconds(30);
const QUOTA_PAUSE: TimeDelta = TimeDelta::hours(1);
const BACKOFF: Pace = Pace { first: TimeDelta::seconds(2), longest: TimeDelta::seconds(60) };
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
    /// In `0.0..1.0`; spreads retries.
    pub jitter: f64,
    pub seal: &'a dyn Fn(&Model, &Room) -> Option<Vec<u8>>,
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
            }
            fail(row, error, at);
        }
    }
}

fn succeeded(row: &mut Model, action: Action, brought: &Brought, at: &Circumstances<'_>) {
    match (action, brought) {
        (_, Brought::Seen(seen)) => return observed(row, seen, at),
        (Action::Settle(settled), _) => return settle(row, settled),
        (_, Brought::Room(None)) => {
            row.attempt += 1;
            row.outcome_unknown = row.attempt < FIND_TRIES;
            row.retry_at = row.outcome_unknown.then(|| at.now + FIND_AGAIN);
            return;
        }
        _ => row.clear_failure(),
    }
    match (action, brought) {
        (_, Brought::Room(Some(room))) => {
            row.outcome_unknown = false;
            row.status = MeetingStatus::Scheduled;
            row.external_ids = serde_json::to_string(&room.ids).unwrap_or_else(|_| "{}".to_owned());
            row.join_url = Some(room.join_url.clone());
            row.sealed_passcode = (at.seal)(row, room).or(row.sealed_passcode.take());
            row.synced_revision = at.revision;
        }
        (Action::Update, _) => row.synced_revision = at.revision,
        (Action::SetTarget, _) => row.push = Push::TargetSet,
        (Action::StartPush, _) => row.push = Push::Pushing,
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
        Settled::Missed => {
            row.status = MeetingStatus::Failed;
            say(row, "MISSED", None, "Nobody opened the meeting.", "Plan the next one; this one is over.");
        }
        Settled::Disconnected => {
            let what = format!("{} is not connected any more.", row.platform.0);
            say(row, ErrorKind::NeedsReconnect.code(), None, &what, ErrorKind::NeedsReconnect.remedy());
        }
    }
}

fn observed(row: &mut Model, seen: &SeenMeeting, at: &Circumstances<'_>) {
    use MeetingStatus as S;
    row.clear_failure();
    row.seen_at = Some(at.now);
    row.seen_state = Some(format!("{:?}", seen.state).to_uppercase());
    row.join_url = seen.join_url.clone().or(row.join_url.take());
    row.status = match (row.status, seen.state) {
        (S::Pending | S::Scheduled, SeenMeetingState::Running) => S::Live,
        // A meeting that has ended looks like one that waits.
        (S::Live | S::Ending, SeenMeetingState::Waiting | SeenMeetingState::Missing) => S::Ended,
        (S::Pending | S::Scheduled, SeenMeetingState::Missing) => S::Failed,
        (status, _) => status,
    };
    match row.status {
        S::Live => row.started_at = row.started_at.or(Some(at.now)),
        S::Ended => {
            row.ended_at = row.ended_at.or(Some(at.now));
            row.push = if row.push == Push::Pushing { Push::Stopped } else { row.push };
        }
        S::Failed => say(
            row,
            "GONE",
            None,
            "The meeting was deleted on the platform.",
            "Press Retry and Steeple creates it again.",
        ),
        S::Scheduled if at.now >= at.starts_at + HOST_LATE && at.now < at.ends_at => {
            say(
                row,
                "HOST_MISSING",
                None,
                "The host has not opened the meeting yet.",
                "Ask the host to press “Start meeting”.",
            );
        }
        _ => {}
    }
}

fn say(row: &mut Model, kind: &str, code: Option<String>, message: &str, remedy: &str) {
    row.failure_kind = Some(kind.to_owned());
    row.failure_code = code;
    row.failure_message = Some(message.to_owned());
    row.failure_remedy = Some(remedy.to_owned());
}

/// Notes the failure, and when to try again or that a person has to act.
fn fail(row: &mut Model, error: &PlatformError, at: &Circumstances<'_>) {
    row.attempt += 1;
    say(row, error.kind.code(), error.code.clone(), &error.detail, error.remedy());
    let gives_up =
        matches!(error.kind, ErrorKind::Refused | ErrorKind::NotEligible | ErrorKind::MissingScope | ErrorKind::Gone);
    let running = matches!(row.status, MeetingStatus::Live | MeetingStatus::Ending);
    if gives_up && !running && !row.outcome_unknown {
        row.status = MeetingStatus::Failed;
        row.retry_at = None;
        return;
    }
    let pause = match error.kind {
        ErrorKind::NotYet => NOT_YET_PAUSE,
        ErrorKind::RateLimited { retry_after } => retry_after.unwrap_or(RATE_LIMIT_PAUSE).max(TimeDelta::seconds(1)),
        ErrorKind::QuotaGone { resets_at } => {
            resets_at.map_or(QUOTA_PAUSE, |end| (end - at.now).max(TimeDelta::minutes(1)))
        }
        _ => backoff::next(BACKOFF, row.attempt, at.jitter, at.now) - at.now,
    };
    row.retry_at = Some(at.now + pause);
}
