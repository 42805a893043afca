//! A breaker per account: a platform that fails again and again is given a rest, and tried with one request after it.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::contract::error::ErrorKind;

/// Failures in a row before the first rest.
const FAILURES: u32 = 5;
const FIRST_REST: TimeDelta = TimeDelta::seconds(10);
/// A rest is never longer: a service may be waiting.
const LONGEST_REST: TimeDelta = TimeDelta::minutes(2);

/// Counts failures in a row, and knows until when to rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Breaker {
    failures: u32,
    rests_until: Option<DateTime<Utc>>,
}

impl Breaker {
    /// True when a request may go. After a rest exactly one may, until its answer is noted or another rest has passed.
    pub(super) fn lets_through(&mut self, now: DateTime<Utc>) -> bool {
        match self.rests_until {
            None => true,
            Some(until) if until > now => false,
            Some(_) => {
                self.rests_until = Some(now + FIRST_REST);
                true
            }
        }
    }

    /// Notes an answer. Only trouble on the platform's side counts; a refusal shows that it is well.
    pub(super) fn note(&mut self, error: Option<ErrorKind>, now: DateTime<Utc>) {
        if !matches!(error, Some(ErrorKind::Unavailable | ErrorKind::Unexpected)) {
            *self = Self::default();
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            let doublings = (self.failures - FAILURES).min(4);
            self.rests_until = Some(now + (FIRST_REST * (1 << doublings)).min(LONGEST_REST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
    }

    fn failed(times: u32) -> Breaker {
        let mut breaker = Breaker::default();
        (0..times).for_each(|_| breaker.note(Some(ErrorKind::Unavailable), at(0)));
        breaker
    }

    #[test]
    fn four_failures_are_no_reason_to_rest() {
        assert!(failed(4).lets_through(at(0)));
    }

    #[test]
    fn after_a_rest_one_request_tries() {
        let mut breaker = failed(5);

        assert!(!breaker.lets_through(at(9)));
        assert!(breaker.lets_through(at(10)));
        assert!(!breaker.lets_through(at(10)));
    }

    #[test]
    fn any_answer_of_the_platform_ends_the_count() {
        let mut breaker = failed(7);

        breaker.note(Some(ErrorKind::Refused), at(1));

        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn a_rest_never_lasts_longer_than_two_minutes() {
        let mut breaker = failed(1_000);

        assert!(breaker.lets_through(at(120)));
    }
}
