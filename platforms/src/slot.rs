//! Which stream of a channel that is always there belongs to a planned livestream. Pure.
//!
//! Twitch and Kick know no broadcast that is made ahead: one channel goes live whenever video arrives at its one key. A stream
//! carries no mark of ours, so a livestream is known by its time alone, and this time is stored with it when it is prepared.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::contract::livestream::{ExternalIds, NewBroadcast};

/// Video that arrives up to this long before the start belongs to the service: encoders are switched on early.
pub const LEAD: TimeDelta = TimeDelta::hours(1);

/// The time of one livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Slot {
    #[must_use]
    pub fn new(new: &NewBroadcast) -> Self {
        Self { starts_at: new.starts_at, ends_at: new.ends_at }
    }

    /// The ids with this time in them: `starts_at` and `ends_at` as RFC 3339, in place of any earlier time.
    #[must_use]
    pub fn write_into(&self, ids: ExternalIds) -> ExternalIds {
        let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
        ids.with("starts_at", text(self.starts_at)).with("ends_at", text(self.ends_at))
    }

    /// Read back; `None` when these are not the ids of a prepared livestream.
    #[must_use]
    pub fn from_ids(ids: &ExternalIds) -> Option<Self> {
        let instant = |name| Some(DateTime::parse_from_rfc3339(ids.get(name)?).ok()?.to_utc());
        Some(Self { starts_at: instant("starts_at")?, ends_at: instant("ends_at")? })
    }

    /// Whether a stream that runs since `began` is this livestream: it began before the planned end, and the start is no
    /// further away than [`LEAD`].
    #[must_use]
    pub fn is_shown_by(&self, began: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        began < self.ends_at && self.starts_at - LEAD <= now
    }

    /// Whether a stream that is over was this livestream: it still ran after the planned start and began before the planned
    /// end. A test that was over before the start does not count.
    #[must_use]
    pub fn was_shown_by(&self, began: DateTime<Utc>, ended: DateTime<Utc>) -> bool {
        ended > self.starts_at && began < self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot() -> Slot {
        let starts_at = DateTime::from_timestamp(1_795_964_400, 0).unwrap();
        Slot { starts_at, ends_at: starts_at + TimeDelta::minutes(75) }
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        slot().starts_at + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_slot_survives_being_stored_and_replaces_an_earlier_time() {
        let moved = Slot { starts_at: at(30), ends_at: at(105) };

        let ids = moved.write_into(slot().write_into(ExternalIds::default().with("segment", "abc")));

        assert_eq!(Slot::from_ids(&ids), Some(moved));
        assert_eq!(ids.get("segment"), Some("abc"));
        assert_eq!(Slot::from_ids(&ExternalIds::default()), None);
    }

    #[test]
    fn only_a_stream_of_its_time_is_the_livestream() {
        assert!(slot().is_shown_by(at(-5), at(0)), "an encoder that was switched on early");
        assert!(slot().is_shown_by(at(-300), at(-10)), "an encoder that runs all morning");
        assert!(!slot().is_shown_by(at(-300), at(-120)), "too early to be this service");
        assert!(!slot().is_shown_by(at(100), at(101)), "the next service of the day");
        assert!(slot().was_shown_by(at(-5), at(75)));
        assert!(!slot().was_shown_by(at(-30), at(-20)), "a test before the start");
        assert!(!slot().was_shown_by(at(100), at(160)), "the next service of the day");
    }
}
