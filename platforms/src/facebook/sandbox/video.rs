//! One live video: what it is, and how its status follows time, encoder and calls.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::refused::Refused;

/// A scheduled broadcast that nobody sent video to is closed this long after its start. Meta gives no figure today;
/// its older help page named ten minutes.
const MISSED_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A stream address must be used for the first time within this time
/// (developers.facebook.com/docs/live-video-api/overview); later it takes no video, and a read gives a new one.
const ADDRESS_UNUSED_MAX: TimeDelta = TimeDelta::hours(24);

#[derive(Serialize, Deserialize)]
pub(super) struct Video {
    pub id: String,
    /// Id of the recording, which stands in web addresses.
    pub recording: String,
    pub page: String,
    pub title: String,
    pub description: Option<String>,
    pub planned_start: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Random part of the stream key, and when it was given.
    secret: String,
    key_given_at: DateTime<Utc>,
    pub went_live_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    phase: Phase,
    /// `LIVE_NOW` was set: it is published when video arrives.
    armed: bool,
    receiving: bool,
    ever_received: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Waiting,
    Live,
    Stopped,
    Vod,
    Canceled,
    Expired,
}

/// What a new live video is made of.
pub(super) struct NewVideo {
    pub id: String,
    pub recording: String,
    pub page: String,
    pub title: String,
    pub description: Option<String>,
    pub planned_start: Option<DateTime<Utc>>,
    pub secret: String,
    pub armed: bool,
}

impl Video {
    pub(super) fn new(new: NewVideo, now: DateTime<Utc>) -> Self {
        let NewVideo { id, recording, page, title, description, planned_start, secret, armed } = new;
        Self {
            id,
            recording,
            page,
            title,
            description,
            planned_start,
            created_at: now,
            secret,
            key_given_at: now,
            went_live_at: None,
            ended_at: None,
            phase: Phase::Waiting,
            armed,
            receiving: false,
            ever_received: false,
        }
    }

    /// Brings the status up to now.
    pub(super) fn advance(&mut self, now: DateTime<Utc>) {
        if self.phase != Phase::Waiting {
            return;
        }
        if self.armed && self.receiving {
            self.phase = Phase::Live;
            self.went_live_at = Some(now);
        } else if !self.ever_received && self.planned_start.is_some_and(|start| now > start + MISSED_AFTER) {
            self.phase = Phase::Expired;
        }
    }

    pub(super) fn status(&self) -> &'static str {
        match self.phase {
            Phase::Waiting if self.planned_start.is_none() => "UNPUBLISHED",
            Phase::Waiting if self.armed => "SCHEDULED_LIVE",
            Phase::Waiting => "SCHEDULED_UNPUBLISHED",
            Phase::Live => "LIVE",
            Phase::Stopped => "LIVE_STOPPED",
            Phase::Vod => "VOD",
            Phase::Canceled => "SCHEDULED_CANCELED",
            Phase::Expired => "SCHEDULED_EXPIRED",
        }
    }

    /// The status as a read tells it; the recording is ready at the read after the first one that told of the end.
    pub(super) fn status_read(&mut self) -> &'static str {
        let status = self.status();
        if self.phase == Phase::Stopped {
            self.phase = Phase::Vod;
        }
        status
    }

    /// `LIVE_NOW`; true when it changed something.
    pub(super) fn arm(&mut self, now: DateTime<Utc>) -> Result<bool, Refused> {
        match self.phase {
            Phase::Live => Ok(false),
            Phase::Waiting => {
                let news = !self.armed;
                self.armed = true;
                self.advance(now);
                Ok(news)
            }
            _ => Err(self.out_of_order("LIVE_NOW")),
        }
    }

    /// `SCHEDULED_CANCELED`; true when it changed something.
    pub(super) fn cancel(&mut self) -> Result<bool, Refused> {
        match self.phase {
            Phase::Canceled => Ok(false),
            Phase::Waiting if self.planned_start.is_some() => {
                self.phase = Phase::Canceled;
                Ok(true)
            }
            _ => Err(self.out_of_order("SCHEDULED_CANCELED")),
        }
    }

    /// `end_live_video`, only while running.
    pub(super) fn end(&mut self, now: DateTime<Utc>) -> Result<(), Refused> {
        let previewing = self.phase == Phase::Waiting && self.planned_start.is_none() && self.receiving;
        if self.phase != Phase::Live && !previewing {
            return Err(self.out_of_order("end_live_video"));
        }
        self.phase = Phase::Stopped;
        self.ended_at = Some(now);
        Ok(())
    }

    /// A new start; only for a scheduled one that waits.
    pub(super) fn move_to(&mut self, start: DateTime<Utc>) -> Result<(), Refused> {
        if self.phase != Phase::Waiting || self.planned_start.is_none() {
            return Err(Refused::value("Broadcast does not associate with a Live Online Event"));
        }
        self.planned_start = Some(start);
        Ok(())
    }

    pub(super) fn is_scheduled(&self) -> bool {
        self.planned_start.is_some()
    }

    /// There is a recording to be watched.
    pub(super) fn is_recorded(&self) -> bool {
        self.phase == Phase::Vod
    }

    pub(super) fn is_receiving(&self) -> bool {
        self.receiving && matches!(self.phase, Phase::Waiting | Phase::Live)
    }

    pub(super) fn set_receiving(&mut self, on: bool, now: DateTime<Utc>) {
        // What happened until now is settled before the change.
        self.advance(now);
        self.receiving = on;
        self.ever_received |= self.is_receiving();
        self.advance(now);
    }

    /// Somebody watches while it is live; the number moves with time.
    pub(super) fn viewers(&self, now: DateTime<Utc>) -> u64 {
        match (self.phase, self.went_live_at) {
            (Phase::Live, Some(began)) => 24 + (now - began).num_seconds().max(0).unsigned_abs() / 10 % 40,
            _ => 0,
        }
    }

    /// The key as an encoder is given it, query included.
    pub(super) fn stream_key(&self) -> String {
        format!("FB-{}-0-{}?s_bl=1&s_ps=1&s_sw=0&s_vt=api-s", self.id, self.secret)
    }

    /// Replaces a stream address that nobody used in time.
    pub(super) fn renew_key(&mut self, now: DateTime<Utc>, secret: impl FnOnce() -> String) {
        if self.is_key_stale(now) {
            self.secret = secret();
            self.key_given_at = now;
        }
    }

    fn is_key_stale(&self, now: DateTime<Utc>) -> bool {
        self.phase == Phase::Waiting && !self.ever_received && now > self.key_given_at + ADDRESS_UNUSED_MAX
    }

    /// True for this video's key, with or without its query, while it takes video.
    pub(super) fn takes_key(&self, key: &str, now: DateTime<Utc>) -> bool {
        if self.is_key_stale(now) {
            return false;
        }
        let own = self.stream_key();
        key == own || own.split_once('?').is_some_and(|(bare, _)| bare == key)
    }

    fn out_of_order(&self, what: &str) -> Refused {
        Refused::value(format!("{what} is not possible for a live video that is {}", self.status()))
    }
}
