//! Creating, observing, starting and ending a broadcast.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::announcing::Announcing;
use super::call::Call;
use super::credentials::Secret;
use super::destination::Destination;
use super::error::PlatformError;
use super::listening::Listening;
use super::words::Words;

/// Who may watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    Public,
    Unlisted,
    Private,
}

/// A broadcast as the church wants it on one platform, overrides already applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBroadcast {
    /// Derived from the livestream platform's id, the same at every try: `steeple:lip_…`.
    pub marker: String,
    pub title: String,
    pub description: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: chrono_tz::Tz,
    pub privacy: Privacy,
    /// When Steeple first tried to create it; older look-alikes are somebody else's.
    pub first_tried_at: DateTime<Utc>,
}

/// The vendor's ids, collected step by step and stored between steps: `broadcast`, `stream`, `bound`, …
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExternalIds(pub BTreeMap<String, String>);

impl ExternalIds {
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    #[must_use]
    pub fn with(mut self, name: &str, id: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), id.into());
        self
    }
}

/// Where the encoder sends to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingest {
    /// Server part, for example `rtmps://a.rtmps.youtube.com/live2`; never contains the key.
    pub url: String,
    pub key: Secret,
}

/// A broadcast that exists completely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broadcast {
    pub ids: ExternalIds,
    /// Where viewers watch; `None` until the platform tells it.
    pub watch_url: Option<String>,
    pub ingest: Option<Ingest>,
}

/// One step towards a complete broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// Stored before the next step is taken.
    Next(ExternalIds),
    Ready(Broadcast),
}

/// What the platform says of a broadcast now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub state: SeenState,
    pub signal: Signal,
    /// `None` = unknown, which is not zero.
    pub viewers: Option<u64>,
    pub title: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub privacy: Option<Privacy>,
    /// Whether a stream key is bound; `None` where the platform has no such step.
    pub key_bound: Option<bool>,
    pub watch_url: Option<String>,
    pub recording_url: Option<String>,
    /// The current ingest where it changes over time (Facebook).
    pub ingest: Option<Ingest>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// The channels behind a relay, each with its outcome; empty elsewhere, and when it is over.
    pub destinations: Vec<Destination>,
}

impl Seen {
    /// Nothing known but the state.
    #[must_use]
    pub fn only(state: SeenState) -> Self {
        Self {
            state,
            signal: Signal::Unknown,
            viewers: None,
            title: None,
            starts_at: None,
            privacy: None,
            key_bound: None,
            watch_url: None,
            recording_url: None,
            ingest: None,
            started_at: None,
            ended_at: None,
            destinations: Vec::new(),
        }
    }
}

/// The vendor's status word in our words. An unknown word is an error, never a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenState {
    /// Not there any more, or never there.
    Missing,
    Scheduled,
    Starting,
    /// Viewers can see it.
    Live,
    Ending,
    Ended,
    /// Nobody sent video, and the platform closed it.
    Missed,
    /// The platform took it down.
    Removed,
    /// The platform has no way to tell (a plain RTMP server). Only a person can see whether viewers see it.
    CannotSay,
}

/// Whether the encoder's video arrives. "We are sending" is not "viewers see it".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    Unknown,
    Absent,
    /// Arriving; `issues` are the vendor's own words about its health.
    Receiving {
        issues: Vec<String>,
    },
}

impl Signal {
    #[must_use]
    pub fn is_receiving(&self) -> bool {
        matches!(self, Self::Receiving { .. })
    }
}

#[async_trait]
pub trait Livestreams: Send + Sync {
    /// Takes ONE step towards the broadcast and says what exists now. Called again with the stored ids until `Ready`.
    ///
    /// # Errors
    /// After `Outcome::Unknown` the caller asks [`Livestreams::find`] before it calls this again.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError>;

    /// Looks for what an earlier step with unknown outcome left behind: the ids so far plus what was found, or `None`.
    ///
    /// # Errors
    /// `Refused` when several look alike and a person must choose; otherwise as for any call.
    async fn find(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError>;

    /// What the platform says now. A broadcast that is gone is `Ok(Missing)`.
    ///
    /// # Errors
    /// As for any call.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError>;

    /// True where [`Livestreams::observe`] may answer [`SeenState::CannotSay`].
    fn may_be_silent(&self) -> bool {
        false
    }
    /// A key that a person brings for every service; `None` where the platform gives it, or it stays the same.
    fn hand_key(&self) -> Option<&dyn HandKey> {
        None
    }
    /// Changing title, text, time or privacy afterwards.
    fn editing(&self) -> Option<&dyn Editing> {
        None
    }
    /// What must be done shortly before the start (Restream's titles).
    fn arming(&self) -> Option<&dyn Arming> {
        None
    }
    /// Going live by call; without it the platform goes live when video arrives.
    fn starting(&self) -> Option<&dyn Starting> {
        None
    }
    /// Ending by call; without it the platform ends when video stops.
    fn ending(&self) -> Option<&dyn Ending> {
        None
    }
    /// Taking back a broadcast that has not begun.
    fn removal(&self) -> Option<&dyn Removal> {
        None
    }
    /// Being told how it goes while it goes; without it there is only asking.
    fn listening(&self) -> Option<&dyn Listening> {
        None
    }
    /// A picture of its own.
    fn thumbnails(&self) -> Option<&dyn Thumbnails> {
        None
    }
    /// A post that tells followers of it.
    fn announcing(&self) -> Option<&dyn Announcing> {
        None
    }
}

/// A stream key that the platform gives to people only, and anew for every session.
pub trait HandKey: Send + Sync {
    /// Judges what was pasted. Pure: nobody is asked.
    ///
    /// # Errors
    /// The field that cannot be used.
    fn check(&self, url: &str, key: &str) -> Result<Ingest, WrongKey>;

    /// A key that was pasted longer than this before the start belongs to another session.
    fn good_for(&self) -> TimeDelta;

    /// How a person gets one, as a sentence in the imperative.
    fn how(&self) -> Words;
}

/// Why something pasted is no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongKey {
    /// `url` or `key`.
    pub field: &'static str,
    /// One sentence in plain words, without a stop at its end; repeats nothing of what was pasted.
    pub what: String,
}

#[async_trait]
pub trait Editing: Send + Sync {
    /// Makes the vendor's broadcast equal to `wanted` and gives the ids as they are afterwards; nothing is written when nothing
    /// differs. Most vendors' ids stay; Twitch's calendar gives an entry that moves to another week a new one.
    ///
    /// # Errors
    /// As for any call. Repeating is safe.
    async fn update(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        wanted: &NewBroadcast,
    ) -> Result<ExternalIds, PlatformError>;
}

#[async_trait]
pub trait Arming: Send + Sync {
    /// Does what belongs shortly before the start. Repeating is safe.
    ///
    /// # Errors
    /// As for any call.
    async fn arm(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewBroadcast) -> Result<(), PlatformError>;
}

#[async_trait]
pub trait Starting: Send + Sync {
    /// Asks the platform to show it. Already live is success; repeating is safe.
    ///
    /// # Errors
    /// `NotYet` while no video arrives: wait, it is not a failure.
    async fn start(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;
}

#[async_trait]
pub trait Ending: Send + Sync {
    /// Asks the platform to end it. Already ended is success; repeating is safe.
    ///
    /// # Errors
    /// As for any call.
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;
}

#[async_trait]
pub trait Removal: Send + Sync {
    /// Deletes a broadcast that has not begun. Removing twice is fine.
    ///
    /// # Errors
    /// As for any call.
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;
}

/// A picture to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    pub media_type: ThumbnailType,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThumbnailType {
    Jpeg,
    Png,
}

impl ThumbnailType {
    /// The media type (IANA).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

#[async_trait]
pub trait Thumbnails: Send + Sync {
    /// Sets the picture. Repeating is safe.
    ///
    /// # Errors
    /// As for any call.
    async fn set_thumbnail(&self, call: &Call<'_>, ids: &ExternalIds, picture: &Thumbnail)
    -> Result<(), PlatformError>;

    /// The picture of the recording, where it has one of its own; `None` where the broadcast's goes on.
    fn recordings(&self) -> Option<&dyn RecordingThumbnails> {
        None
    }
}

#[async_trait]
pub trait RecordingThumbnails: Send + Sync {
    /// Sets the picture of the recording of a broadcast that is over. Repeating is safe.
    ///
    /// # Errors
    /// As for any call; `Gone` while the recording is not there (yet).
    async fn set_recording_thumbnail(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        picture: &Thumbnail,
    ) -> Result<(), PlatformError>;
}
