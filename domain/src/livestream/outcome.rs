//! What a step's result means for the row: pure, so that every result in every state can be tested.
//!
//! Invariants (`tests/properties/livestream.rs`): a settled row never becomes live; an unknown outcome is never taken for
//! success or failure; a passing fault never settles a row; a live or ending row is never given up.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{ExternalIds, Ingest, Prepared, Seen, SeenState, Signal};

use super::plan::{Action, FIND_PAUSE, Settled};
use super::platform_entity::{Model, PlatformStatus, SignalColumn, Step};
use crate::queue::backoff::{self, Pace};

/// How often a lost create is looked for before it is created once more. Source: YouTube dossier, three looks within 30 s.
const FIND_TRIES: i64 = 3;
const FIND_AGAIN: TimeDelta = TimeDelta::seconds(10);
/// The encoder is not sending yet: ask again soon, it is not a failure.
const NOT_YET_PAUSE: TimeDelta = TimeDelta::seconds(5);
const RATE_LIMIT_PAUSE: TimeDelta = TimeDelta::seconds(30);
const QUOTA_PAUSE: TimeDelta = TimeDelta::hours(1);
const BACKOFF_FIRST: TimeDelta = TimeDelta::seconds(2);
const BACKOFF_LONGEST: TimeDelta = TimeDelta::seconds(60);
/// While people are watching, no fault may keep Steeple from looking again for longer than this.
const BACKOFF_LONGEST_ON_AIR: TimeDelta = TimeDelta::seconds(15);

/// A step that was taken, and what the platform said.
#[derive(Debug)]
pub struct Happened {
    pub action: Action,
    pub result: Result<Brought, PlatformError>,
}

/// A good answer.
#[derive(Debug)]
pub enum Brought {
    Prepared(Prepared),
    Found(Option<ExternalIds>),
    Seen(Box<Seen>),
    /// The platform did as told; what it was told is in the action.
    Done,
}

/// What `apply` needs besides the row.
pub struct Circumstances<'a> {
    pub now: DateTime<Utc>,
    /// The livestream's revision that the step was made from.
    pub revision: i64,
    /// The platform ends by itself when video stops, and nobody wanted the end yet: "ended" is then a drop-out of the encoder.
    pub ends_by_itself_too_early: bool,
    /// In `0.0..1.0`; spreads retries.
    pub jitter: f64,
    pub seal: &'a dyn Fn(&Model, &Ingest) -> Option<Vec<u8>>,
}

/// Writes the result of one step into the row.
pub fn apply(row: &mut Model, happened: &Happened, at: &Circumstances<'_>) {
    row.step = Step::Idle;
    row.updated_at = at.now;
    match &happened.result {
        Ok(brought) => succeeded(row, happened.action, brought, at),
        Err(error) => failed(row, happened.action, error, at),
    }
}

fn succeeded(row: &mut Model, action: Action, brought: &Brought, at: &Circumstances<'_>) {
    match (action, brought) {
        (_, Brought::Seen(seen)) => return observed(row, seen, at),
        (Action::Settle(settled), _) => return settle(row, settled, at),
        (_, Brought::Found(None)) => {
            row.attempt += 1;
            row.outcome_unknown = row.attempt < FIND_TRIES;
            row.retry_at = row.outcome_unknown.then(|| at.now + FIND_AGAIN);
            return;
        }
        _ => row.clear_failure(),
    }
    match (action, brought) {
        (_, Brought::Prepared(Prepared::Next(ids))) => keep_ids(row, ids),
        (_, Brought::Prepared(Prepared::Ready(broadcast))) => {
            keep_ids(row, &broadcast.ids);
            row.status = PlatformStatus::Scheduled;
            row.watch_url = broadcast.watch_url.clone().or(row.watch_url.take());
            row.synced_revision = at.revision;
            keep_ingest(row, broadcast.ingest.as_ref(), at);
        }
        (_, Brought::Found(Some(ids))) => {
            row.outcome_unknown = false;
            keep_ids(row, ids);
        }
        (Action::Update, _) => row.synced_revision = at.revision,
        (Action::Arm, _) => row.armed_at = Some(at.now),
        (Action::Start, _) => {
            row.status = PlatformStatus::Starting;
            row.asked_at = Some(at.now);
        }
        (Action::End, _) => {
            row.status = PlatformStatus::Ending;
            row.asked_at = Some(at.now);
        }
        (Action::Remove, _) => row.status = PlatformStatus::Cancelled,
        _ => {}
    }
}

fn failed(row: &mut Model, action: Action, error: &PlatformError, at: &Circumstances<'_>) {
    match action {
        Action::Prepare if error.kind == ErrorKind::Gone && row.attempt < FIND_TRIES => {
            // A half-made broadcast was taken back: the stored ids name nothing, and a look comes before the next try.
            row.external_ids = "{}".to_owned();
            row.outcome_unknown = true;
        }
        Action::Prepare => row.outcome_unknown = error.outcome == Outcome::Unknown,
        // It is due, so people see "starting", with the reason why it is not live yet.
        Action::Start => {
            row.status = PlatformStatus::Starting;
            row.asked_at = Some(at.now);
        }
        Action::End => row.status = PlatformStatus::Ending,
        _ => {}
    }
    fail(row, error, at);
    if action == Action::Prepare && row.outcome_unknown {
        row.retry_at = row.retry_at.max(Some(at.now + FIND_PAUSE));
    }
}

fn keep_ids(row: &mut Model, ids: &ExternalIds) {
    row.external_ids = serde_json::to_string(ids).unwrap_or_else(|_| "{}".to_owned());
}

fn keep_ingest(row: &mut Model, ingest: Option<&Ingest>, at: &Circumstances<'_>) {
    let Some(ingest) = ingest else { return };
    if let Some(sealed) = (at.seal)(row, ingest) {
        row.ingest_url = Some(ingest.url.clone());
        row.sealed_stream_key = Some(sealed);
        row.ingest_read_at = Some(at.now);
    }
}

fn settle(row: &mut Model, settled: Settled, at: &Circumstances<'_>) {
    match settled {
        Settled::Cancelled => row.status = PlatformStatus::Cancelled,
        Settled::Synced => {
            row.synced_revision = at.revision;
            if row.status == PlatformStatus::Scheduled {
                // Without an edit call there is nothing at the vendor to be changed: it is prepared anew from the new plan.
                row.status = PlatformStatus::Pending;
                row.external_ids = "{}".to_owned();
                row.armed_at = None;
            }
        }
        Settled::Starting => {
            row.status = PlatformStatus::Starting;
            row.asked_at = Some(at.now);
        }
        Settled::Ending => {
            row.status = PlatformStatus::Ending;
            row.asked_at = Some(at.now);
        }
        Settled::Disconnected => {
            let what = format!("{} is not connected any more.", row.platform.0);
            say(row, ErrorKind::NeedsReconnect.code(), None, &what, ErrorKind::NeedsReconnect.remedy());
        }
        Settled::Missed => {
            row.status = PlatformStatus::Failed;
            say(
                row,
                "MISSED",
                None,
                "The planned end passed and it was never live here.",
                "Plan the next service; nothing can be started any more.",
            );
        }
    }
}

fn observed(row: &mut Model, seen: &Seen, at: &Circumstances<'_>) {
    row.clear_failure();
    row.seen_state = Some(state_word(&seen.state).to_owned());
    row.seen_at = Some(at.now);
    row.seen_title = seen.title.clone().or(row.seen_title.take());
    row.seen_start = seen.starts_at.or(row.seen_start);
    row.seen_privacy = seen.privacy.map(Into::into).or(row.seen_privacy);
    row.key_bound = seen.key_bound.or(row.key_bound);
    row.watch_url = seen.watch_url.clone().or(row.watch_url.take());
    row.recording_url = seen.recording_url.clone().or(row.recording_url.take());
    keep_ingest(row, seen.ingest.as_ref(), at);
    let (signal, issues) = match &seen.signal {
        Signal::Unknown => (SignalColumn::Unknown, Vec::new()),
        Signal::Absent => (SignalColumn::Absent, Vec::new()),
        Signal::Receiving { issues } => (SignalColumn::Receiving, issues.clone()),
    };
    row.signal = signal;
    row.signal_issues = serde_json::to_string(&issues).unwrap_or_else(|_| "[]".to_owned());
    row.viewers = seen.viewers.and_then(|viewers| i64::try_from(viewers).ok());
    row.peak_viewers = row.peak_viewers.max(row.viewers);
    let drop_out = at.ends_by_itself_too_early && seen.state == SeenState::Ended && row.status == PlatformStatus::Live;
    if drop_out {
        say(
            row,
            "SIGNAL_LOST",
            None,
            "The video stopped arriving.",
            "Start the encoder again; the broadcast goes on by itself.",
        );
        return;
    }
    row.status = status_after(row.status, &seen.state);
    if matches!(row.status, PlatformStatus::Live) {
        row.started_at = row.started_at.or(seen.started_at).or(Some(at.now));
    }
    match row.status {
        PlatformStatus::Ended => row.ended_at = row.ended_at.or(seen.ended_at).or(Some(at.now)),
        PlatformStatus::Failed => explain_loss(row, &seen.state),
        PlatformStatus::Starting if row.signal == SignalColumn::Absent => {
            say(
                row,
                "NO_SIGNAL",
                None,
                "The platform receives no video yet.",
                "Start the encoder; it goes live as soon as the video arrives.",
            );
        }
        _ => {}
    }
}

/// The status after the platform said `seen`. Never backwards: what has ended stays ended.
#[must_use]
pub fn status_after(status: PlatformStatus, seen: &SeenState) -> PlatformStatus {
    use PlatformStatus as S;
    match (status, seen) {
        (S::Ended | S::Failed | S::Cancelled, _) => status,
        (_, SeenState::Ended) | (S::Live | S::Ending, SeenState::Missing) => S::Ended,
        (S::Pending | S::Scheduled | S::Starting, SeenState::Live) => S::Live,
        (S::Pending | S::Scheduled, SeenState::Starting) => S::Starting,
        (S::Live | S::Starting | S::Scheduled, SeenState::Ending) => S::Ending,
        (S::Ending, SeenState::Missed) => S::Ended,
        (_, SeenState::Missed | SeenState::Removed | SeenState::Missing) => S::Failed,
        (_, SeenState::Scheduled | SeenState::Starting | SeenState::Live | SeenState::Ending) => status,
    }
}

fn explain_loss(row: &mut Model, seen: &SeenState) {
    match seen {
        SeenState::Missing => {
            say(row, "GONE", None, "It was deleted on the platform.", "Press Retry and Steeple creates it again.");
        }
        SeenState::Missed => {
            say(
                row,
                "MISSED",
                None,
                "No video arrived and the platform closed it.",
                "Press Retry while there is time, then start the encoder.",
            );
        }
        _ => say(row, "REMOVED", None, "The platform took it down.", "Look at the platform's own page for the reason."),
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
    let on_air = matches!(row.status, PlatformStatus::Starting | PlatformStatus::Live | PlatformStatus::Ending);
    let gives_up =
        matches!(error.kind, ErrorKind::Refused | ErrorKind::NotEligible | ErrorKind::MissingScope | ErrorKind::Gone);
    let never = matches!(row.status, PlatformStatus::Live | PlatformStatus::Ending) || row.outcome_unknown;
    if gives_up && !never {
        row.status = PlatformStatus::Failed;
        row.retry_at = None;
        return;
    }
    let longest = if on_air { BACKOFF_LONGEST_ON_AIR } else { BACKOFF_LONGEST };
    row.retry_at = Some(at.now + pause(error.kind, row.attempt, longest, at));
}

fn pause(kind: ErrorKind, attempt: i64, longest: TimeDelta, at: &Circumstances<'_>) -> TimeDelta {
    match kind {
        ErrorKind::NotYet => NOT_YET_PAUSE,
        ErrorKind::RateLimited { retry_after } => retry_after.unwrap_or(RATE_LIMIT_PAUSE).max(TimeDelta::seconds(1)),
        ErrorKind::QuotaGone { resets_at } => {
            resets_at.map_or(QUOTA_PAUSE, |resets_at| (resets_at - at.now).max(TimeDelta::minutes(1)))
        }
        _ => backoff::next(Pace { first: BACKOFF_FIRST, longest }, attempt, at.jitter, at.now) - at.now,
    }
}

/// The stable word of a seen state.
#[must_use]
pub const fn state_word(state: &SeenState) -> &'static str {
    match state {
        SeenState::Missing => "MISSING",
        SeenState::Scheduled => "SCHEDULED",
        SeenState::Starting => "STARTING",
        SeenState::Live => "LIVE",
        SeenState::Ending => "ENDING",
        SeenState::Ended => "ENDED",
        SeenState::Missed => "MISSED",
        SeenState::Removed => "REMOVED",
    }
}
