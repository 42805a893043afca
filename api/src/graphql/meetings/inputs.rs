//! What people send about meetings.

use async_graphql::{ID, InputObject};
use chrono::{DateTime, Utc};
use steeple_domain::ids::ConnectionId;
use steeple_domain::meeting::input::{MeetingChanges, NewMeeting};
use steeple_domain::meeting::registrants::NewRegistrant;
use steeple_platforms::contract::credentials::Secret;

use super::object::{MeetingKind, MeetingRegistration};
use super::registrants::RegistrantDecision;
use crate::graphql::ids::typed;

#[derive(InputObject)]
pub struct ScheduleMeetingInput {
    title: String,
    scheduled_start: DateTime<Utc>,
    scheduled_end: DateTime<Utc>,
    /// IANA name; the church's when it is not given.
    time_zone: Option<String>,
    /// Guests wait until the host lets them in.
    #[graphql(default = false)]
    waiting_room: bool,
    /// It cannot be changed afterwards. Refused where the platform has no webinars.
    #[graphql(default_with = "MeetingKind::Meeting")]
    kind: MeetingKind,
    /// Refused where the platform keeps no list of who comes.
    #[graphql(default_with = "MeetingRegistration::None")]
    registration: MeetingRegistration,
    /// The platform chooses one when it is not given.
    #[graphql(secret)]
    passcode: Option<String>,
    /// E-mail addresses of the people whom the platform invites: Google Meet and Microsoft Teams by their calendars.
    #[graphql(default)]
    invitees: Vec<String>,
    /// Where it is held.
    connection_ids: Vec<ID>,
    /// Of the client's own making. The same key again is the same request, and gives the same meeting.
    pub idempotency_key: Option<String>,
}

/// What is not given stays as it is.
#[derive(InputObject)]
pub struct UpdateMeetingInput {
    pub meeting_id: ID,
    /// The version that the changes were made on.
    pub expected_version: i64,
    title: Option<String>,
    scheduled_start: Option<DateTime<Utc>>,
    scheduled_end: Option<DateTime<Utc>>,
    waiting_room: Option<bool>,
    registration: Option<MeetingRegistration>,
    /// The whole list, not an addition.
    invitees: Option<Vec<String>>,
}

#[derive(InputObject)]
pub struct SimulcastMeetingInput {
    pub meeting_id: ID,
    /// Where the picture goes; null: nowhere any more.
    pub livestream_platform_id: Option<ID>,
}

#[derive(InputObject)]
pub struct EndMeetingInput {
    pub meeting_id: ID,
}

#[derive(InputObject)]
pub struct CancelMeetingInput {
    pub meeting_id: ID,
}

#[derive(InputObject)]
pub struct RetryMeetingPlatformInput {
    pub meeting_platform_id: ID,
}

#[derive(InputObject)]
pub struct OpenMeetingAsHostInput {
    pub meeting_platform_id: ID,
}

#[derive(InputObject)]
pub struct RevealJoinUrlInput {
    pub meeting_platform_id: ID,
}

/// Personal data: handed on to the platform, and kept there only.
#[derive(InputObject)]
pub struct AddRegistrantInput {
    pub meeting_platform_id: ID,
    /// At most 128 characters.
    #[graphql(secret)]
    email: String,
    /// At most 64 characters, as the last name.
    #[graphql(secret)]
    first_name: String,
    #[graphql(secret)]
    last_name: Option<String>,
}

#[derive(InputObject)]
pub struct DecideRegistrantInput {
    pub meeting_platform_id: ID,
    /// `Registrant.id`.
    pub registrant_id: String,
    pub decision: RegistrantDecision,
}

impl From<AddRegistrantInput> for NewRegistrant {
    fn from(input: AddRegistrantInput) -> Self {
        Self { email: input.email, first_name: input.first_name, last_name: input.last_name }
    }
}

impl From<ScheduleMeetingInput> for NewMeeting {
    fn from(input: ScheduleMeetingInput) -> Self {
        Self {
            title: input.title,
            scheduled_start: input.scheduled_start,
            scheduled_end: input.scheduled_end,
            time_zone: input.time_zone,
            waiting_room: input.waiting_room,
            kind: input.kind.into(),
            registration: input.registration.into(),
            passcode: input.passcode.map(Secret::new),
            invitees: input.invitees,
            connections: input.connection_ids.iter().map(|id| typed(id, ConnectionId)).collect(),
        }
    }
}

impl From<UpdateMeetingInput> for MeetingChanges {
    fn from(input: UpdateMeetingInput) -> Self {
        Self {
            title: input.title,
            scheduled_start: input.scheduled_start,
            scheduled_end: input.scheduled_end,
            waiting_room: input.waiting_room,
            registration: input.registration.map(Into::into),
            invitees: input.invitees,
        }
    }
}
