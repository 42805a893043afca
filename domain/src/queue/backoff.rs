//! When to try again after a failure.

use chrono::{DateTime, TimeDelta, Utc};

/// How fast the waits grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The wait after the first failure.
    pub first: TimeDelta,
    /// No wait is longer.
    pub longest: TimeDelta,
}

/// For work that nobody waits for at this second.
pub const STEADY: Pace = Pace { first: TimeDelta::seconds(5), longest: TimeDelta::minutes(30) };

/// The instant of the next try after `attempt` failures (1 for the first): twice as long each time, up to the longest.
///
/// `jitter` in `0.0..1.0` (see [`fraction`](crate::entropy::fraction)) spreads the tries over the second half of the wait,
/// so that what failed together does not come back together.
#[must_use]
pub fn next(pace: Pace, attempt: i64, jitter: f64, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 30)).unwrap_or_default();
    let first = pace.first.num_milliseconds().max(1);
    let wait = first.saturating_mul(1_i64 << doublings).min(pace.longest.num_milliseconds().max(1));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "milliseconds of at most a few days"
    )]
    let wait = (wait as f64 * (0.5 + 0.5 * jitter.clamp(0.0, 1.0))) as i64;
    now + TimeDelta::milliseconds(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(jitter: f64) -> Vec<i64> {
        let now = DateTime::UNIX_EPOCH;
        (1..=12).map(|attempt| (next(STEADY, attempt, jitter, now) - now).num_milliseconds()).collect()
    }

    #[test]
    fn waits_double_until_the_longest() {
        let longest = waits(1.0);

        assert_eq!(longest[..4], [5_000, 10_000, 20_000, 40_000]);
        assert_eq!(longest[11], 1_800_000);
    }

    #[test]
    fn jitter_never_takes_more_than_half_of_the_wait() {
        for (least, most) in waits(0.0).into_iter().zip(waits(1.0)) {
            assert_eq!(least * 2, most);
        }
    }

    #[test]
    fn an_absurd_attempt_still_waits_only_the_longest() {
        let now = DateTime::UNIX_EPOCH;

        assert_eq!(next(STEADY, i64::MAX, 1.0, now), now + STEADY.longest);
        assert_eq!(next(STEADY, i64::MIN, 1.0, now), now + STEADY.first);
    }
}
