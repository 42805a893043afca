//! Which of Restream's events belongs to a planned livestream. Pure.
//!
//! Restream's events carry no mark of ours: they come into being when video arrives at the account's one key.
//! So a livestream is known by its time and its channels, and both are stored with it when it is prepared.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::contract::livestream::{ExternalIds, NewBroadcast};
use crate::restream::wire::Event;

/// Video that arrives up to this long before the start belongs to the service: encoders are switched on early.
pub const LEAD: TimeDelta = TimeDelta::hours(1);

/// The time and the channels of one livestream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Restream's ids of the channels that were on when it was prepared.
    pub channels: Vec<u64>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Slot {
    #[must_use]
    pub fn new(new: &NewBroadcast, channels: Vec<u64>) -> Self {
        Self { channels, starts_at: new.starts_at, ends_at: new.ends_at }
    }

    /// As it is stored: `channels` with commas, `starts_at` and `ends_at` as RFC 3339.
    #[must_use]
    pub fn to_ids(&self) -> ExternalIds {
        let channels: Vec<String> = self.channels.iter().map(u64::to_string).collect();
        let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
        ExternalIds::default()
            .with("channels", channels.join(","))
            .with("starts_at", text(self.starts_at))
            .with("ends_at", text(self.ends_at))
    }

    /// Read back; `None` when these are not the ids of a prepared livestream.
    #[must_use]
    pub fn from_ids(ids: &ExternalIds) -> Option<Self> {
        let instant = |name| Some(DateTime::parse_from_rfc3339(ids.get(name)?).ok()?.to_utc());
        let channels = ids.get("channels")?.split(',').filter(|id| !id.is_empty());
        Some(Self {
            channels: channels.map(str::parse).collect::<Result<_, _>>().ok()?,
            starts_at: instant("starts_at")?,
            ends_at: instant("ends_at")?,
        })
    }

    /// Whether a running event is this livestream: it began before the planned end, and the start is no further away than [`LEAD`].
    #[must_use]
    pub fn is_shown_by(&self, running: &Event, now: DateTime<Utc>) -> bool {
        let began = instant(running.started_at).unwrap_or(now);
        !running.is_record_only && began < self.ends_at && self.starts_at - LEAD <= now
    }

    /// When it ended, if a past event was this livestream: it was still running after the planned start and began before the planned end.
    /// A test that was over before the start does not count.
    #[must_use]
    pub fn ended_by(&self, past: &Event) -> Option<DateTime<Utc>> {
        let (began, ended) = (instant(past.started_at)?, instant(past.finished_at)?);
        (!past.is_record_only && ended > self.starts_at && began < self.ends_at).then_some(ended)
    }
}

/// Restream's UNIX seconds as an instant.
#[must_use]
pub fn instant(seconds: Option<i64>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds?, 0)
}
