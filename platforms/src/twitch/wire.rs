//! Twitch's JSON: only the fields that are used, in Twitch's words. Unknown fields are tolerated.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;

/// Most good answers of Helix are a list under `data`.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub pagination: Option<Pagination>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Pagination {
    #[serde(default)]
    pub cursor: Option<String>,
}

/// `GET /helix/users`.
#[derive(Debug, Clone, Deserialize)]
pub struct User {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(deserialize_with = "crate::told::id")]
    pub login: String,
    #[serde(default)]
    pub display_name: String,
    /// `affiliate`, `partner`, or empty for everybody else.
    #[serde(default)]
    pub broadcaster_type: String,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub profile_image_url: Option<String>,
}

/// `GET /oauth2/validate`.
#[derive(Debug, Deserialize)]
pub struct Validated {
    #[serde(default)]
    pub user_id: Option<String>,
    /// Absent for a token without scopes.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

/// The app's own token, `grant_type=client_credentials`. It cannot be renewed and lasts about sixty days.
#[derive(Debug, Deserialize)]
pub struct AppToken {
    pub access_token: Secret,
}

/// `GET /helix/channels`.
#[derive(Debug, Deserialize)]
pub struct Channel {
    #[serde(default)]
    pub title: String,
    /// Empty or `0` when no category is chosen.
    #[serde(default)]
    pub game_id: String,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Body of `PATCH /helix/channels`; what is left out stays.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChannelUpdate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<&'a [&'a str]>,
}

/// `GET /helix/streams/key`.
#[derive(Debug, Deserialize)]
pub struct StreamKey {
    pub stream_key: Secret,
}

/// One entry of `GET /helix/streams`. There is none while the channel is offline.
#[derive(Debug, Deserialize)]
pub struct Stream {
    /// `live`; empty when Twitch itself could not tell.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub viewer_count: Option<u64>,
    pub started_at: DateTime<Utc>,
}

/// One entry of `GET /helix/videos`. There is none where the channel does not keep past broadcasts.
#[derive(Debug, Deserialize)]
pub struct Video {
    /// When the stream began.
    pub created_at: DateTime<Utc>,
    /// `1h23m4s`.
    pub duration: String,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub url: Option<String>,
}

/// `GET /helix/schedule` and the answers to its changes, under `data`.
#[derive(Debug, Deserialize)]
pub struct Schedule {
    pub data: ScheduleData,
}

#[derive(Debug, Deserialize)]
pub struct ScheduleData {
    /// `null` in an empty calendar.
    #[serde(default)]
    pub segments: Option<Vec<Segment>>,
}

/// One entry of the calendar.
#[derive(Debug, Clone, Deserialize)]
pub struct Segment {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    pub start_time: DateTime<Utc>,
    /// `null` in old weekly entries.
    #[serde(default)]
    pub end_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub canceled_until: Option<DateTime<Utc>>,
    #[serde(default)]
    pub is_recurring: bool,
}

/// Body of `POST` and `PATCH /helix/schedule/segment`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SegmentBody<'a> {
    pub start_time: String,
    /// IANA name.
    pub timezone: &'a str,
    /// Minutes, as text.
    pub duration: String,
    pub title: &'a str,
    /// Only when it is made: a single entry cannot become a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_recurring: Option<bool>,
}

/// Body of `POST /helix/eventsub/subscriptions`.
#[derive(Debug, Serialize)]
pub struct NewSubscription<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub version: &'a str,
    pub condition: serde_json::Value,
    pub transport: NewTransport<'a>,
}

#[derive(Debug, Serialize)]
pub struct NewTransport<'a> {
    pub method: &'static str,
    pub callback: &'a str,
    /// 10 to 100 ASCII characters.
    pub secret: &'a str,
}

/// One subscription as EventSub lists it.
#[derive(Debug, Clone, Deserialize)]
pub struct Subscription {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    pub status: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub condition: Condition,
    #[serde(default)]
    pub transport: Transport,
}

/// Whom a subscription or an event is about; which of the two is there depends on its type.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Condition {
    #[serde(default)]
    pub broadcaster_user_id: Option<String>,
    #[serde(default)]
    pub client_id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Transport {
    #[serde(default)]
    pub callback: Option<String>,
}

/// Every refusal: `{"error":"Unauthorized","status":401,"message":"Invalid OAuth token"}`; `id.twitch.tv` leaves `error` out.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    #[serde(default)]
    pub message: String,
}
