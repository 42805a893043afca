//! Zoom's JSON, only the fields that are used. Unknown fields are ignored, unknown status words are errors.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;
use crate::contract::registration::{RegistrantState, Registration};

/// `GET /users/{user}`.
#[derive(Debug, Deserialize)]
pub struct User {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub pic_url: Option<String>,
    /// See [`BASIC`] and [`LICENSED`]; 4 and 99 are users without any licence.
    #[serde(rename = "type")]
    pub plan: i64,
    #[serde(default)]
    pub status: Option<String>,
}

/// The free plan.
pub const BASIC: i64 = 1;
pub const LICENSED: i64 = 2;

/// `GET /users/{user}/settings`.
#[derive(Debug, Deserialize)]
pub struct UserSettings {
    #[serde(default)]
    pub in_meeting: InMeeting,
}

#[derive(Debug, Default, Deserialize)]
pub struct InMeeting {
    #[serde(default)]
    pub allow_live_streaming: Option<bool>,
    #[serde(default)]
    pub custom_live_streaming_service: Option<bool>,
}

/// A scheduled meeting with one date, and a webinar with one.
pub const SCHEDULED: u8 = 2;
pub const WEBINAR: u8 = 5;

/// `approval_type`: whether people register, and who lets them in. `registration_type` is for recurring ones only and never sent.
#[must_use]
pub const fn approval_type(registration: Registration) -> u8 {
    match registration {
        Registration::Automatic => 0,
        Registration::Approved => 1,
        Registration::None => 2,
    }
}

/// `POST /users/{user}/meetings` and `…/webinars`.
#[derive(Debug, Serialize)]
pub struct NewMeeting<'a> {
    pub topic: &'a str,
    #[serde(rename = "type")]
    pub kind: u8,
    pub start_time: String,
    pub timezone: &'static str,
    /// Minutes.
    pub duration: i64,
    pub agenda: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<&'a str>,
    /// True lets Zoom choose a passcode by the account's rules; webinars do not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_password: Option<bool>,
    pub settings: Settings,
}

/// What is not named stays as it is, or as the account's settings say.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_video: Option<bool>,
    /// Meetings only, as the next three.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_video: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mute_upon_entry: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_before_host: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_room: Option<bool>,
    /// Webinars only: host and panelists are among themselves until the host lets everybody in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practice_session: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_type: Option<u8>,
}

/// `PATCH /meetings/{id}` and `/webinars/{id}`: only what differs.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct MeetingChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// The answer of create, of `GET /meetings/{id}` and of `GET /webinars/{id}`.
#[derive(Debug, Deserialize)]
pub struct Meeting {
    /// Ten or eleven digits.
    pub id: i64,
    /// Changes with every run of the meeting.
    #[serde(deserialize_with = "crate::told::id")]
    pub uuid: String,
    pub topic: String,
    #[serde(default)]
    pub agenda: Option<String>,
    /// Not described for webinars.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub start_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub timezone: Option<String>,
    #[serde(default)]
    pub duration: Option<i64>,
    #[serde(deserialize_with = "crate::told::link")]
    pub join_url: String,
    /// Carries the host's power for two hours; never kept.
    #[serde(default)]
    pub start_url: Option<Secret>,
    #[serde(default)]
    pub password: Option<Secret>,
    #[serde(default)]
    pub settings: MeetingSettings,
}

#[derive(Debug, Default, Deserialize)]
pub struct MeetingSettings {
    #[serde(default)]
    pub waiting_room: Option<bool>,
    #[serde(default)]
    pub practice_session: Option<bool>,
    #[serde(default)]
    pub approval_type: Option<u8>,
}

/// `GET /users/{user}/meetings` and `…/webinars`.
#[derive(Debug, Deserialize)]
pub struct MeetingPage {
    #[serde(default, alias = "webinars")]
    pub meetings: Vec<ListedMeeting>,
    #[serde(default)]
    pub next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct ListedMeeting {
    pub id: i64,
    #[serde(default)]
    pub topic: String,
    /// Cut off after [`LISTED_AGENDA_CHARS`].
    #[serde(default)]
    pub agenda: Option<String>,
    #[serde(default)]
    pub start_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
}

/// What a list shows of an agenda.
pub const LISTED_AGENDA_CHARS: usize = 250;

/// `PUT /meetings/{id}/status` and `PATCH /meetings/{id}/livestream/status`; the words are lower case or refused.
#[derive(Debug, Serialize)]
pub struct Action {
    pub action: &'static str,
}

/// `PATCH /meetings/{id}/livestream`.
#[derive(Debug, Serialize)]
pub struct LivestreamTarget<'a> {
    pub stream_url: &'a str,
    pub stream_key: &'a str,
    pub page_url: &'a str,
}

/// `POST …/registrants`.
#[derive(Serialize)]
pub struct NewRegistrant<'a> {
    pub email: &'a str,
    pub first_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<&'a str>,
}

/// Its answer. `id` is the meeting's, not the registrant's.
#[derive(Deserialize)]
pub struct NewlyRegistered {
    pub registrant_id: String,
    #[serde(default)]
    pub join_url: Option<Secret>,
}

/// `GET …/registrants`.
#[derive(Deserialize)]
pub struct RegistrantPage {
    #[serde(default)]
    pub registrants: Vec<Registrant>,
    #[serde(default)]
    pub next_page_token: Option<String>,
}

#[derive(Deserialize)]
pub struct Registrant {
    pub id: String,
    pub email: String,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: Option<String>,
    #[serde(default)]
    pub create_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub join_url: Option<Secret>,
}

/// The list's `status`.
#[must_use]
pub const fn state_word(state: RegistrantState) -> &'static str {
    match state {
        RegistrantState::Approved => "approved",
        RegistrantState::Pending => "pending",
        RegistrantState::Denied => "denied",
    }
}

/// `PUT …/registrants/status`.
#[derive(Debug, Serialize)]
pub struct RegistrantDecision<'a> {
    pub action: &'static str,
    pub registrants: [RegistrantId<'a>; 1],
}

#[derive(Debug, Serialize)]
pub struct RegistrantId<'a> {
    pub id: &'a str,
}

/// Zoom's error body. A 200 may carry it too.
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    pub code: i64,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Deserialize)]
pub struct FieldError {
    #[serde(default)]
    pub field: String,
}

/// A start as Zoom wants it: local time without `Z` and the zone beside it, so that Zoom keeps the hour when clocks change.
///
/// In the hour that a clock change repeats, local time names two instants; then it is UTC with `Z`.
#[must_use]
pub fn start_time(starts_at: DateTime<Utc>, zone: chrono_tz::Tz) -> String {
    use chrono::TimeZone;
    const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";
    let local: NaiveDateTime = starts_at.with_timezone(&zone).naive_local();
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(_) => local.format(LOCAL).to_string(),
        _ => starts_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}
