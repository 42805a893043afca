//! Graph's JSON, only the fields that are used. Unknown fields are ignored; enumerations can grow, so their words stay text.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;

/// `GET /me`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub mail: Option<String>,
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// `Guest` for somebody of another organisation.
    #[serde(default)]
    pub user_type: Option<String>,
}

/// What an id token says, as far as Steeple reads it.
#[derive(Debug, Deserialize)]
pub struct Claims {
    /// The tenant; [`PRIVATE_ACCOUNTS`] for a private Microsoft account.
    #[serde(default)]
    pub tid: Option<String>,
}

/// The tenant of all private Microsoft accounts.
pub const PRIVATE_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Nobody waits.
pub const EVERYONE: &str = "everyone";
/// Everybody waits but the organizer.
pub const ORGANIZER: &str = "organizer";

/// An online meeting, as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meeting {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(deserialize_with = "crate::told::link")]
    pub join_web_url: String,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub start_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub lobby_bypass_settings: Option<Lobby>,
    #[serde(default)]
    pub join_meeting_id_settings: Option<JoinById>,
}

#[derive(Debug, Deserialize)]
pub struct Lobby {
    #[serde(default)]
    pub scope: Option<String>,
}

/// Joining by number in place of the link.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinById {
    #[serde(default)]
    pub is_passcode_required: Option<bool>,
    /// Chosen by Microsoft.
    #[serde(default)]
    pub passcode: Option<Secret>,
}

/// The body of `createOrGet`. The external id is the key: the same one gives the same meeting.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewMeeting<'a> {
    pub external_id: &'a str,
    pub subject: &'a str,
    pub start_date_time: String,
    pub end_date_time: String,
}

/// The body of a change: only what differs. Start and end go together.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lobby_bypass_settings: Option<NewLobby>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewLobby {
    pub scope: &'static str,
    pub is_dial_in_bypass_enabled: bool,
}

/// Any list of Graph's.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub value: Vec<T>,
}

/// Who came to one session of a meeting. It appears minutes after the session's end.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    #[serde(default)]
    pub total_participant_count: u64,
}

/// An event of the calendar, as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub transaction_id: Option<String>,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub is_cancelled: Option<bool>,
    #[serde(default)]
    pub start: Option<EventTime>,
    #[serde(default)]
    pub end: Option<EventTime>,
    #[serde(default)]
    pub attendees: Vec<Attendee>,
    /// Null where the mailbox cannot make Teams links; Graph calls that a success all the same.
    #[serde(default)]
    pub online_meeting: Option<EventLink>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventLink {
    #[serde(default)]
    pub join_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTime {
    /// Without offset; the zone stands beside it.
    pub date_time: String,
    pub time_zone: String,
}

impl EventTime {
    /// Steeple writes UTC and asks for UTC, so that no zone's names have to be translated.
    #[must_use]
    pub fn new(instant: DateTime<Utc>) -> Self {
        Self { date_time: instant.format("%Y-%m-%dT%H:%M:%S").to_string(), time_zone: "UTC".to_owned() }
    }

    /// `None` for another zone than UTC.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let naive = NaiveDateTime::parse_from_str(&self.date_time, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
        (self.time_zone == "UTC").then(|| naive.and_utc())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    pub email_address: EmailAddress,
    #[serde(rename = "type", default = "required")]
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailAddress {
    #[serde(default)]
    pub address: String,
}

fn required() -> String {
    "required".to_owned()
}

impl Attendee {
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { email_address: EmailAddress { address: address.to_owned() }, kind: required() }
    }
}

/// The body of a new event.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEvent<'a> {
    /// Chosen by Steeple and fixed for ever: a second event with it is dropped.
    pub transaction_id: &'a str,
    pub subject: &'a str,
    pub start: EventTime,
    pub end: EventTime,
    pub attendees: Vec<Attendee>,
    pub is_online_meeting: bool,
    pub online_meeting_provider: &'static str,
}

/// The body of a change: only what differs. The list of attendees replaces the old one; the text stays untouched, because
/// the link stands in it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<EventTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<EventTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
}

/// Graph's error body. The inner errors are more exact.
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    error: GraphError,
}

#[derive(Debug, Deserialize)]
struct GraphError {
    #[serde(default)]
    code: Option<String>,
    #[serde(rename = "innerError", alias = "innererror", default)]
    inner: Option<Box<GraphError>>,
}

impl ErrorBody {
    /// The codes in lower case, the most exact first.
    #[must_use]
    pub fn into_codes(self) -> Vec<String> {
        let mut codes = Vec::new();
        let mut next = Some(Box::new(self.error));
        while let Some(error) = next {
            codes.extend(error.code.map(|code| code.to_ascii_lowercase()));
            next = error.inner;
        }
        codes.reverse();
        codes
    }
}

/// A refusal of the token endpoint.
#[derive(Debug, Deserialize)]
pub struct TokenRefusal {
    #[serde(default)]
    pub error: String,
    /// Microsoft's numbers (`AADSTS…`), for wording only.
    #[serde(default)]
    pub error_codes: Vec<i64>,
}

/// RFC 3339 in UTC.
#[must_use]
pub fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
