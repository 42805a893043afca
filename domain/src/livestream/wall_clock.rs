//! Times as people plan them: a wall clock in a zone. Pure.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The instant at which the clocks of `to` show what those of `from` show at `at`.
///
/// A time that comes twice when clocks go back is the first of the two; one that is skipped when they go forward is as much
/// later as was skipped. That is also how the console reads what people type when they plan.
#[must_use]
pub fn same_wall_clock(at: DateTime<Utc>, from: Tz, to: Tz) -> DateTime<Utc> {
    instant_of(at.with_timezone(&from).naive_local(), to)
}

/// No zone ever skipped more than a day (Samoa, 30 December 2011).
const LONGEST_GAP_HOURS: i64 = 25;

fn instant_of(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let shown = |hours: i64| {
        let before = wall - TimeDelta::hours(hours);
        Some(zone.from_local_datetime(&before).earliest()?.with_timezone(&Utc) + TimeDelta::hours(hours))
    };
    (0..=LONGEST_GAP_HOURS).find_map(shown).unwrap_or_else(|| wall.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::{Los_Angeles, New_York};
    use chrono_tz::Europe::Berlin;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn ten_oclock_stays_ten_oclock() {
        let moved = same_wall_clock(at("2026-06-14T14:00:00Z"), New_York, Los_Angeles);
        assert_eq!(moved, at("2026-06-14T17:00:00Z"));
        assert_eq!(same_wall_clock(moved, Los_Angeles, New_York), at("2026-06-14T14:00:00Z"));
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first_of_the_two() {
        // 1:30 in the night in which New York's clocks go back, typed in Berlin.
        let moved = same_wall_clock(at("2026-11-01T00:30:00Z"), Berlin, New_York);
        assert_eq!(moved, at("2026-11-01T05:30:00Z"));
    }

    #[test]
    fn a_time_that_is_skipped_is_as_much_later() {
        // 2:30 in the night in which New York's clocks go forward: 3:30 summer time.
        let moved = same_wall_clock(at("2026-03-08T01:30:00Z"), Berlin, New_York);
        assert_eq!(moved, at("2026-03-08T07:30:00Z"));
    }

    #[test]
    fn a_day_that_never_was_is_the_next() {
        let moved = same_wall_clock(at("2011-12-30T10:00:00Z"), chrono_tz::UTC, chrono_tz::Pacific::Apia);
        assert_eq!(moved, at("2011-12-30T20:00:00Z"));
    }
}
