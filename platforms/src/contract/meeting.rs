//! Meeting rooms, and pushing a meeting to a livestream.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::call::Call;
use super::credentials::{Credentials, Secret};
use super::error::PlatformError;
use super::livestream::{ExternalIds, Ingest};
use super::registration::{Registering, Registration};

/// What sort of room it is. Which of them a platform has, it says by [`super::platform::Platform::rooms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MeetingKind {
    /// Everybody may speak.
    #[default]
    Meeting,
    /// A few speak, and everybody else watches and listens.
    Webinar,
}

/// A meeting as the church wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    /// Derived from the meeting platform's id, the same at every try: `steeple:mep_…`.
    pub marker: String,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The vendor is sent local time and zone, so that it keeps the hour when the clocks change.
    pub time_zone: chrono_tz::Tz,
    /// `None` lets the platform choose.
    pub passcode: Option<Secret>,
    pub waiting_room: bool,
    /// Whether people register, where the room has a list of them ([`Meetings::registering`]).
    pub registration: Registration,
    /// E-mail addresses of the people whom the platform invites, where it does ([`Meetings::invites`]).
    pub invitees: Vec<String>,
    /// 128 random bits, new at every call: for a room that is guarded by nothing but a name that nobody can guess.
    /// A platform that uses them keeps the name in [`Room::ids`].
    pub chance: RoomChance,
    pub first_tried_at: DateTime<Utc>,
}

/// What a room's unguessable name is made of. Hidden in `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RoomChance(pub [u8; 16]);

impl std::fmt::Debug for RoomChance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RoomChance(hidden)")
    }
}

/// A meeting room that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub ids: ExternalIds,
    pub join_url: String,
    pub passcode: Option<Secret>,
}

/// What the platform says of a meeting now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenMeeting {
    pub state: SeenMeetingState,
    pub title: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub join_url: Option<String>,
    /// How many people are in it; `None` = unknown, which is not zero.
    pub participants: Option<u64>,
    /// How many came, known only after it is over; `None` = unknown.
    pub attended: Option<u64>,
    /// Where its recording can be seen, once there is one.
    pub recording_url: Option<String>,
}

impl SeenMeeting {
    /// Nothing known but the state.
    #[must_use]
    pub const fn only(state: SeenMeetingState) -> Self {
        Self {
            state,
            title: None,
            starts_at: None,
            join_url: None,
            participants: None,
            attended: None,
            recording_url: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenMeetingState {
    Missing,
    /// Nobody is in it. A meeting that has ended looks the same on Zoom.
    Waiting,
    Running,
    /// The platform has no way to tell whether anybody is in it (plain Jitsi, Teams). Its planned times are all there is.
    CannotSay,
}

#[async_trait]
pub trait Meetings: Send + Sync {
    /// Creates the room.
    ///
    /// # Errors
    /// After `Outcome::Unknown` the caller asks [`Meetings::find`] before it calls this again.
    async fn create(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Room, PlatformError>;

    /// Looks for a room that an earlier `create` with unknown outcome may have left.
    ///
    /// # Errors
    /// `Refused` when several look alike.
    async fn find(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Option<Room>, PlatformError>;

    /// # Errors
    /// As for any call; a room that is gone is `Ok(Missing)`.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<SeenMeeting, PlatformError>;

    /// Makes the room equal to `wanted`; no request is sent when nothing differs.
    ///
    /// # Errors
    /// As for any call.
    async fn update(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewMeeting) -> Result<(), PlatformError>;

    /// Removing twice is fine.
    ///
    /// # Errors
    /// As for any call.
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;

    /// False where a room has no passcode that could be chosen; a wish for one is refused before anything is created.
    fn takes_passcode(&self) -> bool {
        true
    }

    /// True where the platform itself invites people, as its calendar does.
    fn invites(&self) -> bool {
        false
    }

    /// True where creating with the same marker again gives the same room. Then a lost answer needs no search: it is created again.
    fn create_is_repeatable(&self) -> bool {
        false
    }

    /// How long after its end a meeting is looked at again, for what the platform knows only then: who came, the recording.
    fn looks_afterwards(&self) -> &'static [TimeDelta] {
        &[]
    }

    /// True where [`Meetings::observe`] may answer [`SeenMeetingState::CannotSay`].
    fn may_be_silent(&self) -> bool {
        false
    }

    /// False where creating is computing a link: nothing is there to be found, changed or removed.
    fn remembers(&self) -> bool {
        true
    }

    /// Answering the platform's own server when it asks before it opens a room.
    fn reserving(&self) -> Option<&dyn Reserving> {
        None
    }

    /// A link that opens the room as its host; short-lived, asked for when the host needs it and never stored.
    fn hosting(&self) -> Option<&dyn Hosting> {
        None
    }
    /// Ending for everybody by call.
    fn ending(&self) -> Option<&dyn EndingMeeting> {
        None
    }
    /// Pushing the meeting's picture to a livestream.
    fn simulcast(&self) -> Option<&dyn Simulcast> {
        None
    }
    /// Putting down names before it.
    fn registering(&self) -> Option<&dyn Registering> {
        None
    }
}

#[async_trait]
pub trait Hosting: Send + Sync {
    /// A fresh link with host power.
    ///
    /// # Errors
    /// As for any call.
    async fn host_url(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Secret, PlatformError>;
}

#[async_trait]
pub trait EndingMeeting: Send + Sync {
    /// Ends it for everybody. Already ended is success.
    ///
    /// # Errors
    /// As for any call.
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;
}

#[async_trait]
pub trait Simulcast: Send + Sync {
    /// Sets where the meeting's picture goes. Repeating is safe.
    ///
    /// # Errors
    /// As for any call.
    async fn set_target(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        ingest: &Ingest,
        watch_url: &str,
    ) -> Result<(), PlatformError>;

    /// Starts the push.
    ///
    /// # Errors
    /// `NotYet` while the meeting has not begun.
    async fn start_push(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;

    /// Stops the push. Already stopped is success.
    ///
    /// # Errors
    /// As for any call.
    async fn stop_push(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError>;
}

/// A server of the church's own that asks Steeple whether a room may be opened. Nothing here asks anybody: the answers are pure.
pub trait Reserving: Send + Sync {
    /// What the server must present; `None` where it is not to ask.
    fn secret(&self, credentials: &Credentials) -> Option<Secret>;

    /// Whether the server means the room with these ids by that name.
    fn names(&self, ids: &ExternalIds, asked: &str) -> bool;

    /// What the server is told; `planned` is the meeting that is meant, if there is one.
    fn answer(
        &self,
        question: &ReservationQuestion,
        planned: Option<&Reservation>,
        now: DateTime<Utc>,
    ) -> ReservationAnswer;
}

/// What the server asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReservationQuestion {
    /// Somebody opens a room.
    Open { name: String, start_time: Option<DateTime<Utc>>, mail_owner: Option<String> },
    /// What was answered about this number?
    Look { number: u64 },
    /// The room is closed.
    Closed { number: u64 },
}

/// A planned meeting, as far as its server needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The same for the same meeting; below 2^48.
    pub number: u64,
    /// The room's name.
    pub name: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: chrono_tz::Tz,
    /// A person ended or cancelled it.
    pub over: bool,
    pub waiting_room: bool,
    pub passcode: Option<Secret>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationAnswer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Option<serde_json::Value>,
}
