//! What the result of an errand means for its row: pure.
//!
//! Invariants (`tests/properties/livestream/errand.rs`): a passing fault never ends an errand; what is done stays done; ids are
//! kept until the post is there.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::announcing::Announced;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::entity::{ErrandStatus, Model};
use crate::planned_event::retry::is_for_good;
use crate::planned_event::vendor_ids::ids_column;
use crate::queue::backoff::{self, Pace};

/// The platform still reads the picture.
const NOT_YET_PAUSE: TimeDelta = TimeDelta::seconds(10);
/// A broadcast that was made just now may not be there for pictures for some seconds (YouTube: 2 to 15, dossier §9).
const GONE_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// So long it may be missing: a minute.
const GONE_TRIES: i64 = 4;
const QUOTA_PAUSE: TimeDelta = TimeDelta::hours(1);
/// Nobody waits for it at this second.
const PACE: Pace = Pace { first: TimeDelta::seconds(10), longest: TimeDelta::minutes(10) };

/// What came of an errand.
#[derive(Debug)]
pub enum Happened {
    /// The platform shows the picture.
    Shown,
    Announced(Announced),
    /// The service has no picture (any more).
    NoPicture,
    /// The service is over or taken back.
    Dropped,
    Failed(PlatformError),
}

/// Writes the result into the row. `jitter` in `0.0..1.0` spreads retries.
pub fn apply(row: &mut Model, happened: &Happened, now: DateTime<Utc>, jitter: f64) {
    row.updated_at = now;
    match happened {
        Happened::Shown => done(row, now),
        Happened::Announced(Announced::Next(ids)) => {
            row.failure().clear();
            row.external_ids = ids_column(ids);
        }
        Happened::Announced(Announced::Done { ids, url }) => {
            row.external_ids = ids_column(ids);
            row.url.clone_from(url);
            done(row, now);
        }
        Happened::NoPicture => {
            row.status = ErrandStatus::Failed;
            let message = "The service has no picture, and the platform takes no post without one.";
            row.failure().say("NO_PICTURE", message, "Choose a picture, then press Retry.");
        }
        Happened::Dropped => {
            row.failure().clear();
            row.status = ErrandStatus::Cancelled;
        }
        Happened::Failed(error) => failed(row, error, now, jitter),
    }
}

fn done(row: &mut Model, now: DateTime<Utc>) {
    row.failure().clear();
    row.status = ErrandStatus::Done;
    row.done_at = Some(now);
}

fn failed(row: &mut Model, error: &PlatformError, now: DateTime<Utc>, jitter: f64) {
    if error.kind == ErrorKind::NotYet {
        // Nothing is wrong, it only takes its time.
        row.retry_at = Some(now + NOT_YET_PAUSE);
        return;
    }
    row.attempt += 1;
    let may_come = row.kind.is_of_picture() && error.kind == ErrorKind::Gone && row.attempt < GONE_TRIES;
    if is_for_good(error.kind) && !may_come {
        row.status = ErrandStatus::Failed;
        row.retry_at = None;
    } else {
        row.retry_at = Some(retry_at(error.kind, row.attempt, now, jitter));
    }
    row.failure().note(error);
}

fn retry_at(kind: ErrorKind, attempt: i64, now: DateTime<Utc>, jitter: f64) -> DateTime<Utc> {
    match kind {
        ErrorKind::Gone => now + GONE_PAUSE,
        ErrorKind::RateLimited { retry_after: Some(pause) } => now + pause.max(TimeDelta::seconds(1)),
        ErrorKind::QuotaGone { resets_at } => resets_at.filter(|at| *at > now).unwrap_or(now + QUOTA_PAUSE),
        _ => backoff::next(PACE, attempt, jitter, now),
    }
}
