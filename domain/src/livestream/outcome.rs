//! What a step's result means for the row: pure, so that every result in every state can be tested.
//!
//! Invariants (`tests/properties/livestream.rs`): a settled row never becomes live; an unknown outcome is never taken for
//! success or failure; a passing fault never settles a row; a live or ending row is never given up; nothing goes backwards,
//! except that a plan which the vendor cannot be told of is prepared anew.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{ExternalIds, Ingest, Prepared, Seen, SeenState, Signal};

use super::plan::{Action, Settled};
use super::platform_entity::{Model, PlatformStatus, SignalColumn, Step};
use super::seen::{state_word, status_after};
use crate::planned_event::retry::{BETWEEN_STEPS, FIND_TRIES, find_again_at, is_for_good, pause_wanted};
use crate::planned_event::vendor_ids::{NO_IDS, ids_column};
use crate::queue::backoff::{self, Pace};

/// A create whose answer was lost is looked for after this pause: vendors list new objects with a delay.
pub const FIND_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// The encoder is not sending yet: ask again soon, it is not a failure.
const NOT_YET_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// On air the allowance may be raised by hand at any time, so it is asked for again before it is renewed by itself.
const QUOTA_PAUSE_ON_AIR: TimeDelta = TimeDelta::minutes(5);
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
    /// Equal to what is wanted now, with these ids.
    Edited(ExternalIds),
    /// The platform did as told; what it was told is in the action.
    Done,
}

/// What `apply` needs besides the row.
pub struct Circumstances<'a> {
    pub now: DateTime<Utc>,
    /// The livestream's revision that the step was made from.
    pub revision: i64,
    /// A person took the livestream back, here or everywhere, or ended it.
    pub called_off: bool,
    pub end: End,
    /// In `0.0..1.0`; spreads retries.
    pub jitter: f64,
    /// Seals the key; gives the sealed value that is stored when it holds the same key.
    pub seal: &'a dyn Fn(&Model, &Ingest) -> Option<Vec<u8>>,
}

/// How a broadcast ends on this platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Asked for by call.
    ByCall,
    /// With the video. Until the end is wanted, "ended" is a drop-out of the encoder.
    WithVideo { wanted: bool },
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
            row.looks += 1;
            row.retry_at = find_again_at(row.looks, at.now);
            row.outcome_unknown = row.retry_at.is_some();
            return;
        }
        _ => row.failure().clear(),
    }
    match (action, brought) {
        (_, Brought::Prepared(Prepared::Next(ids))) => row.external_ids = ids_column(ids),
        (_, Brought::Prepared(Prepared::Ready(broadcast))) => {
            row.external_ids = ids_column(&broadcast.ids);
            row.status = PlatformStatus::Scheduled;
            row.watch_url = broadcast.watch_url.clone().or(row.watch_url.take());
            row.synced_revision = at.revision;
            keep_ingest(row, broadcast.ingest.as_ref(), at);
        }
        (_, Brought::Found(Some(ids))) => {
            row.outcome_unknown = false;
            row.external_ids = ids_column(ids);
        }
        (Action::Update, Brought::Edited(ids)) => {
            row.external_ids = ids_column(ids);
            row.synced_revision = at.revision;
        }
        (Action::Arm, _) => row.armed_at = Some(at.now),
        (Action::Start, _) => {
            row.status = PlatformStatus::Starting;
            row.asked_at = Some(at.now);
        }
        (Action::End, _) => {
            row.status = PlatformStatus::Ending;
            row.asked_at = Some(at.now);
        }
        (Action::Remove, _) => removed(row, at),
        _ => {}
    }
}

/// Nothing is left at the vendor: as wanted, or because its time is over.
fn removed(row: &mut Model, at: &Circumstances<'_>) {
    if at.called_off {
        row.status = PlatformStatus::Cancelled;
    } else {
        settle(row, Settled::Missed, at);
    }
}

fn failed(row: &mut Model, action: Action, error: &PlatformError, at: &Circumstances<'_>) {
    let for_good = is_for_good(error.kind);
    match action {
        Action::Prepare if error.kind == ErrorKind::Gone && row.attempt < FIND_TRIES => {
            // A half-made broadcast was taken back: the stored ids name nothing, and a look comes before the next try.
            NO_IDS.clone_into(&mut row.external_ids);
            be_unsure(row);
        }
        Action::Prepare if error.outcome == Outcome::Unknown => be_unsure(row),
        Action::Prepare => row.outcome_unknown = false,
        // It is due, so people see "starting", with the reason why it is not live yet.
        Action::Start => {
            row.status = PlatformStatus::Starting;
            row.asked_at = (error.kind == ErrorKind::NotYet).then_some(at.now);
        }
        Action::End => {
            row.status = PlatformStatus::Ending;
            row.asked_at = None;
        }
        // The broadcast itself is all right: people are told that it keeps the old words.
        Action::Update if for_good && (error.kind != ErrorKind::Gone || is_on_air(row.status)) => {
            row.synced_revision = at.revision;
            return row.failure().note(error);
        }
        // The service goes on without its title.
        Action::Arm if is_on_air(row.status) => {
            row.armed_at = Some(at.now);
            return row.failure().note(error);
        }
        Action::Remove if error.kind == ErrorKind::Gone => {
            row.failure().clear();
            return removed(row, at);
        }
        // It has begun meanwhile, so it is ended instead.
        Action::Remove if for_good => {
            row.status = PlatformStatus::Starting;
            row.asked_at = None;
        }
        _ => {}
    }
    row.failure().note(error);
    row.attempt += 1;
    let goes_on = matches!(row.status, PlatformStatus::Unconfirmed | PlatformStatus::Live | PlatformStatus::Ending)
        || row.outcome_unknown
        || action == Action::Remove;
    if for_good && !goes_on {
        row.status = PlatformStatus::Failed;
        row.retry_at = None;
        return;
    }
    row.retry_at = Some(at.now + pause(error.kind, row, at));
    if action == Action::Prepare && row.outcome_unknown {
        row.retry_at = row.retry_at.max(Some(at.now + FIND_PAUSE));
    }
}

const fn is_on_air(status: PlatformStatus) -> bool {
    use PlatformStatus as S;
    matches!(status, S::Starting | S::Unconfirmed | S::Live | S::Ending)
}

/// Something may exist at the vendor: it is looked for before anything is created.
fn be_unsure(row: &mut Model) {
    row.outcome_unknown = true;
    row.looks = 0;
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
            // What is written shortly before the start is compared again with the new plan.
            row.armed_at = None;
            if row.status == PlatformStatus::Scheduled {
                // Without an edit call there is nothing at the vendor to be changed: it is prepared anew from the new plan.
                row.status = PlatformStatus::Pending;
                NO_IDS.clone_into(&mut row.external_ids);
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
            let platform = row.platform.0;
            row.failure().disconnected(platform);
        }
        Settled::Reconnected => row.failure().clear(),
        Settled::OverByClock => {
            row.failure().clear();
            row.status = PlatformStatus::Ended;
        }
        Settled::Missed => {
            row.failure().clear();
            row.status = PlatformStatus::Failed;
            row.failure().say("MISSED", NEVER_LIVE, NOTHING_LEFT);
        }
    }
}

const NEVER_LIVE: &str = "The planned end passed and it was never live here.";
const NOTHING_LEFT: &str = "Plan the next service; nothing can be started any more.";

fn observed(row: &mut Model, seen: &Seen, at: &Circumstances<'_>) {
    if row.status.is_settled() {
        return;
    }
    row.failure().clear();
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
    let had_signal = row.signal == SignalColumn::Receiving;
    row.signal = signal;
    row.signal_issues = serde_json::to_string(&issues).unwrap_or_else(|_| "[]".to_owned());
    let destinations = Some(&seen.destinations).filter(|destinations| !destinations.is_empty());
    row.destinations = destinations.and_then(|destinations| serde_json::to_string(destinations).ok());
    row.viewers = seen.viewers.and_then(|viewers| i64::try_from(viewers).ok());
    row.peak_viewers = row.peak_viewers.max(row.viewers);
    if is_drop_out(row.status, &seen.state, at.end) {
        let remedy = "Start the encoder again; the broadcast goes on by itself.";
        return row.failure().say("SIGNAL_LOST", "The video stopped arriving.", remedy);
    }
    if row.status == PlatformStatus::Starting && row.signal == SignalColumn::Receiving && !had_signal {
        // What was asked for in vain without video is asked for again with it.
        row.asked_at = None;
    }
    row.status = status_after(row.status, &seen.state, at.end);
    if matches!(row.status, PlatformStatus::Live | PlatformStatus::Ending | PlatformStatus::Ended) {
        row.started_at = row.started_at.or(seen.started_at);
    }
    match row.status {
        PlatformStatus::Live => row.started_at = row.started_at.or(Some(at.now)),
        PlatformStatus::Ended => ended(row, seen, at),
        PlatformStatus::Failed => explain_loss(row, &seen.state),
        PlatformStatus::Starting if row.signal == SignalColumn::Absent => {
            let remedy = "Start the encoder; it goes live as soon as the video arrives.";
            row.failure().say("NO_SIGNAL", "The platform receives no video yet.", remedy);
        }
        _ => {}
    }
}

fn is_drop_out(status: PlatformStatus, seen: &SeenState, end: End) -> bool {
    use PlatformStatus as S;
    let waits_or_runs = matches!(status, S::Scheduled | S::Starting | S::Unconfirmed | S::Live);
    end == End::WithVideo { wanted: false } && *seen == SeenState::Ended && waits_or_runs
}

fn ended(row: &mut Model, seen: &Seen, at: &Circumstances<'_>) {
    if seen.state == SeenState::CannotSay {
        // Over because its time is; nobody saw it end.
        return;
    }
    row.ended_at = row.ended_at.or(seen.ended_at).or(Some(at.now));
    if seen.state == SeenState::Removed {
        explain_loss(row, &seen.state);
    } else if row.started_at.is_none() && seen.state != SeenState::Ended {
        // It was waited for in vain: whoever called it off has what they wanted, the others are told.
        if at.called_off {
            row.status = PlatformStatus::Cancelled;
        } else {
            row.failure().say("MISSED", NEVER_LIVE, NOTHING_LEFT);
        }
    }
}

fn explain_loss(row: &mut Model, seen: &SeenState) {
    let (kind, message, remedy) = match seen {
        SeenState::Missing => ("GONE", "It was deleted on the platform.", "Press Retry and Steeple creates it again."),
        SeenState::Missed => (
            "MISSED",
            "No video arrived and the platform closed it.",
            "Press Retry while there is time, then start the encoder.",
        ),
        _ => ("REMOVED", "The platform took it down.", "Look at the platform's own page for the reason."),
    };
    row.failure().say(kind, message, remedy);
}

fn pause(kind: ErrorKind, row: &Model, at: &Circumstances<'_>) -> TimeDelta {
    let on_air = is_on_air(row.status);
    match kind {
        ErrorKind::NotYet => NOT_YET_PAUSE,
        ErrorKind::QuotaGone { .. } if on_air => QUOTA_PAUSE_ON_AIR,
        _ => pause_wanted(kind, at.now).unwrap_or_else(|| {
            let longest = if on_air { BACKOFF_LONGEST_ON_AIR } else { BETWEEN_STEPS.longest };
            backoff::next(Pace { longest, ..BETWEEN_STEPS }, row.attempt, at.jitter, at.now) - at.now
        }),
    }
}
