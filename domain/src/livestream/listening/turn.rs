//! What a turn of listening does: pure.

use chrono::{DateTime, TimeDelta, Utc};

use crate::livestream::platform_entity::{Model, PlatformStatus};
use crate::queue::backoff::{self, Pace};

/// How often the line is looked after: what was heard is written down, and it is seen whether the line is still wanted.
pub const TURN: TimeDelta = TimeDelta::seconds(15);
/// A line that lasted shorter than this failed, however well it began.
pub const LASTING: TimeDelta = TimeDelta::minutes(1);
/// While video arrives a vendor has much to tell. A line on which nothing is told for so long is open and dead (Restream's chat once
/// was for 47 minutes, pitfalls 15).
pub const DRAINED: TimeDelta = TimeDelta::minutes(2);
/// The waits between tries.
const TRYING: Pace = Pace { first: TimeDelta::seconds(2), longest: TimeDelta::minutes(1) };

/// Whether a line is worth having for this row: from arming until it is over.
#[must_use]
pub fn is_wanted(row: &Model) -> bool {
    use PlatformStatus as S;
    let listens = row.platform.0.client().livestreams().is_some_and(|client| client.listening().is_some());
    listens
        && match row.status {
            S::Scheduled => row.armed_at.is_some(),
            S::Starting | S::Unconfirmed | S::Live | S::Ending => true,
            S::Pending | S::Ended | S::Failed | S::Cancelled => false,
        }
}

/// What is known of a line that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub opened_at: DateTime<Utc>,
    /// The connection's `credentials_version` that it was opened with.
    pub version: i64,
    pub ended: bool,
    /// Video is heard to arrive.
    pub video: bool,
    /// When the last word came.
    pub told_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// No line is wanted; one that is open is closed.
    Close,
    /// Opens one. The old one, if there is any, is closed once the new one is open.
    Open,
    Keep,
    /// The line ended soon after it was opened: it is opened again after a wait.
    Wait,
}

/// What to do with the line. `version` is the connection's now: with new credentials the old token is dead (Restream ends both
/// of a pair when it gives new ones), so the line is replaced before the vendor looks at it.
#[must_use]
pub fn turn(wanted: bool, line: Option<Known>, version: i64, now: DateTime<Utc>) -> Turn {
    let Some(line) = line.filter(|_| wanted) else { return if wanted { Turn::Open } else { Turn::Close } };
    if line.ended {
        return if now - line.opened_at < LASTING { Turn::Wait } else { Turn::Open };
    }
    let is_drained = line.video && now - line.told_at.max(line.opened_at) >= DRAINED;
    if line.version != version || is_drained { Turn::Open } else { Turn::Keep }
}

/// When to try again after so many failures in a row; `jitter` in `0.0..1.0`.
#[must_use]
pub fn next_try(failures: i64, jitter: f64, now: DateTime<Utc>) -> DateTime<Utc> {
    backoff::next(TRYING, failures, jitter, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn line(opened_ago: TimeDelta) -> Known {
        Known { opened_at: NOW - opened_ago, version: 3, ended: false, video: true, told_at: NOW }
    }

    #[test]
    fn a_line_is_opened_kept_and_closed_as_it_is_wanted() {
        let hour = line(TimeDelta::hours(1));

        assert_eq!(turn(true, None, 3, NOW), Turn::Open);
        assert_eq!(turn(true, Some(hour), 3, NOW), Turn::Keep);
        assert_eq!(turn(false, Some(hour), 3, NOW), Turn::Close);
        assert_eq!(turn(false, None, 3, NOW), Turn::Close);
    }

    #[test]
    fn new_credentials_and_a_line_that_says_nothing_replace_it() {
        let hour = line(TimeDelta::hours(1));
        let silent = Known { told_at: NOW - DRAINED, ..hour };

        assert_eq!(turn(true, Some(hour), 4, NOW), Turn::Open);
        assert_eq!(turn(true, Some(silent), 3, NOW), Turn::Open);
        assert_eq!(
            turn(true, Some(Known { video: false, ..silent }), 3, NOW),
            Turn::Keep,
            "without video there is nothing to tell"
        );
    }

    #[test]
    fn a_line_that_ends_at_once_is_waited_with_and_the_waits_grow() {
        let (soon, late) = (line(TimeDelta::seconds(3)), line(TimeDelta::minutes(9)));

        assert_eq!(turn(true, Some(Known { ended: true, ..soon }), 3, NOW), Turn::Wait);
        assert_eq!(turn(true, Some(Known { ended: true, ..late }), 3, NOW), Turn::Open);
        let waits: Vec<i64> = (1..=8).map(|failures| (next_try(failures, 1.0, NOW) - NOW).num_seconds()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
