//! Google's JSON, only the fields that are used. Google leaves empty fields out; unknown ones are ignored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `GET oauth2/v2/userinfo`.
#[derive(Debug, Deserialize)]
pub struct User {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub picture: Option<String>,
    /// The Workspace domain; a private account has none.
    #[serde(default)]
    pub hd: Option<String>,
}

/// Everybody with the link walks in.
pub const OPEN: &str = "OPEN";
/// Only who is invited walks in; everybody else knocks and is let in by the host. Who is invited to the calendar entry alone
/// counts as everybody else.
pub const RESTRICTED: &str = "RESTRICTED";

/// A room, as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// `spaces/…`, the same for ever. The code in the link may be given to another room a year after its last use.
    #[serde(deserialize_with = "crate::told::id")]
    pub name: String,
    #[serde(deserialize_with = "crate::told::link")]
    pub meeting_uri: String,
    #[serde(default)]
    pub config: SpaceConfig,
    /// There while somebody is in the room.
    #[serde(default)]
    pub active_conference: Option<ActiveConference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceConfig {
    #[serde(default)]
    pub access_type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveConference {
    /// `conferenceRecords/…`
    #[serde(default)]
    pub conference_record: Option<String>,
}

/// The body of `POST v2/spaces` and `PATCH v2/spaces/…`.
#[derive(Debug, Serialize)]
pub struct SpaceBody {
    pub config: ConfigBody,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigBody {
    pub access_type: &'static str,
}

/// `GET v2/conferenceRecords`, the newest first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordPage {
    #[serde(default)]
    pub conference_records: Vec<ConferenceRecord>,
}

/// One call that was held in a room. Google deletes it 30 days after its end.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConferenceRecord {
    #[serde(deserialize_with = "crate::told::id")]
    pub name: String,
    #[serde(default)]
    pub end_time: Option<String>,
}

/// `GET v2/conferenceRecords/…/participants` with `fields=totalSize`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantCount {
    #[serde(default)]
    pub total_size: u64,
}

/// `GET v2/conferenceRecords/…/recordings`.
#[derive(Debug, Deserialize)]
pub struct RecordingPage {
    #[serde(default)]
    pub recordings: Vec<Recording>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub drive_destination: Option<DriveDestination>,
}

/// The recording can be watched.
pub const FILE_GENERATED: &str = "FILE_GENERATED";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriveDestination {
    /// A page that plays it in the browser, for whoever may see the file.
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub export_uri: Option<String>,
}

/// A calendar entry, as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    /// `cancelled` for one that was deleted; `get` answers with those too.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub summary: Option<String>,
    #[serde(default)]
    pub start: Option<EventTime>,
    #[serde(default)]
    pub end: Option<EventTime>,
    #[serde(default)]
    pub attendees: Vec<Attendee>,
    #[serde(default)]
    pub extended_properties: ExtendedProperties,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTime {
    #[serde(default)]
    pub date_time: Option<DateTime<Utc>>,
}

#[derive(Debug, Default, Deserialize)]
pub struct ExtendedProperties {
    #[serde(default)]
    pub private: RoomNote,
}

/// Steeple's own note in the entry: whose it is, and which room belongs to it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomNote {
    #[serde(default)]
    pub steeple_marker: String,
    #[serde(default)]
    pub steeple_space: String,
    #[serde(default)]
    pub steeple_link: String,
}

/// The body of an insert.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEvent<'a> {
    pub id: &'a str,
    pub summary: &'a str,
    pub description: String,
    pub location: &'a str,
    pub start: NewEventTime,
    pub end: NewEventTime,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attendees: Vec<Attendee>,
    pub extended_properties: NewProperties,
}

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    #[serde(default)]
    pub email: String,
}

#[derive(Debug, Serialize)]
pub struct NewProperties {
    pub private: RoomNote,
}

/// With the zone beside it, so that the calendar shows the hour that people planned in.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEventTime {
    pub date_time: String,
    pub time_zone: &'static str,
}

impl NewEventTime {
    #[must_use]
    pub fn new(instant: DateTime<Utc>, zone: chrono_tz::Tz) -> Self {
        Self { date_time: instant.with_timezone(&zone).to_rfc3339(), time_zone: zone.name() }
    }
}

/// The body of a patch: only what differs.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<NewEventTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<NewEventTime>,
    /// Replaces the old list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
}

/// Google's error body, in the shape of the calendar (`errors`) and of Meet (`status`, `details`).
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Deserialize)]
struct ErrorDetail {
    #[serde(default)]
    errors: Vec<ErrorReason>,
    #[serde(default)]
    details: Vec<ErrorReason>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorReason {
    #[serde(default)]
    reason: Option<String>,
}

impl ErrorBody {
    /// The reasons, the most exact first.
    pub fn into_reasons(self) -> Vec<String> {
        let ErrorDetail { errors, details, status } = self.error;
        details.into_iter().chain(errors).filter_map(|entry| entry.reason).chain(status).collect()
    }
}
