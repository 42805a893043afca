//! When a step that failed is taken again, and whether a person has to act first.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::error::ErrorKind;

use crate::queue::backoff::Pace;

/// The waits between tries of a step, where the platform asks for no other.
pub const BETWEEN_STEPS: Pace = Pace { first: TimeDelta::seconds(2), longest: TimeDelta::seconds(60) };
/// How often a lost create is looked for in vain before it is created once more. Source: YouTube dossier, three looks within 30 s.
pub const FIND_TRIES: i64 = 3;
const FIND_AGAIN: TimeDelta = TimeDelta::seconds(10);
const RATE_LIMIT_PAUSE: TimeDelta = TimeDelta::seconds(30);
const QUOTA_PAUSE: TimeDelta = TimeDelta::hours(1);

/// Trying again changes nothing before a person has. An account that has to be reconnected is waited for.
#[must_use]
pub const fn is_for_good(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Refused | ErrorKind::NotEligible | ErrorKind::MissingScope | ErrorKind::Gone)
}

/// The pause that the platform wants: at least a second between calls, and at least a minute until its allowance is renewed.
/// `None` where it wants none.
#[must_use]
pub fn pause_wanted(kind: ErrorKind, now: DateTime<Utc>) -> Option<TimeDelta> {
    match kind {
        ErrorKind::RateLimited { retry_after } => {
            Some(retry_after.unwrap_or(RATE_LIMIT_PAUSE).max(TimeDelta::seconds(1)))
        }
        ErrorKind::QuotaGone { resets_at } => {
            Some(resets_at.map_or(QUOTA_PAUSE, |resets_at| (resets_at - now).max(TimeDelta::minutes(1))))
        }
        _ => None,
    }
}

/// When to look again for a lost create after so many looks in vain. `None`: it is not there, and is created once more.
#[must_use]
pub fn find_again_at(looks: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (looks < FIND_TRIES).then(|| now + FIND_AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn the_platform_says_how_long_to_wait_and_is_not_asked_in_a_rush() {
        let limited = |seconds: Option<i64>| {
            pause_wanted(ErrorKind::RateLimited { retry_after: seconds.map(TimeDelta::seconds) }, NOW)
        };
        let quota = |resets_in: Option<i64>| {
            let resets_at = resets_in.map(|seconds| NOW + TimeDelta::seconds(seconds));
            pause_wanted(ErrorKind::QuotaGone { resets_at }, NOW)
        };

        assert_eq!(limited(Some(90)), Some(TimeDelta::seconds(90)));
        assert_eq!(limited(Some(0)), Some(TimeDelta::seconds(1)));
        assert_eq!(limited(None), Some(TimeDelta::seconds(30)));
        assert_eq!(quota(Some(7_200)), Some(TimeDelta::hours(2)));
        assert_eq!(quota(Some(-5)), Some(TimeDelta::minutes(1)));
        assert_eq!(quota(None), Some(TimeDelta::hours(1)));
        assert_eq!(pause_wanted(ErrorKind::Unavailable, NOW), None);
    }

    #[test]
    fn a_lost_create_is_looked_for_three_times() {
        let looks: Vec<_> = (1..=3).map(|looks| find_again_at(looks, NOW)).collect();

        assert_eq!(looks, [Some(NOW + TimeDelta::seconds(10)), Some(NOW + TimeDelta::seconds(10)), None]);
    }
}
