//! Restream's JSON: only the fields that are used, in Restream's words. Unknown fields are tolerated.

use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;

/// `GET /v2/user/profile`. The e-mail address is left alone.
#[derive(Debug, Deserialize)]
pub struct Profile {
    pub id: u64,
    pub username: String,
}

/// One entry of `GET /v2/user/channel/all`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    pub id: u64,
    pub streaming_platform_id: u64,
    /// The channel as its own platform calls it: a YouTube channel's `UC…`. For other platforms the reference shows no example.
    #[serde(default)]
    pub identifier: Option<String>,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub url: Option<String>,
    #[serde(default)]
    pub display_name: Option<String>,
    pub enabled: bool,
}

/// `GET /v2/user/channel/{id}`, which speaks `snake_case` and says `active` where the list says `enabled`.
#[derive(Debug, Deserialize)]
pub struct ChannelState {
    pub active: bool,
}

/// Body of `PATCH /v2/user/channel/{id}`.
#[derive(Debug, Serialize)]
pub struct ChannelToggle {
    pub active: bool,
}

/// `GET /v2/user/channel-meta/{id}`. The reference page shows only the title, libraries also read a description.
#[derive(Debug, Deserialize)]
pub struct ChannelMeta {
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
}

/// Body of `PATCH /v2/user/channel-meta/{id}`.
#[derive(Debug, Serialize)]
pub struct ChannelMetaUpdate<'a> {
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
}

/// `GET /v2/user/streamKey`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamKey {
    pub stream_key: Secret,
}

/// `GET /v2/user/ingest`: nothing but the id of an entry in the server list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelectedIngest {
    pub ingest_id: u64,
}

/// One entry of `GET /v2/server/all`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    pub id: u64,
    pub rtmp_url: String,
}

/// An event as `events/in-progress` and `events/history` show it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub status: String,
    /// Recorded without being shown anywhere.
    #[serde(default)]
    pub is_record_only: bool,
    /// UNIX seconds, as every time in Restream's answers.
    #[serde(default)]
    pub started_at: Option<i64>,
    #[serde(default)]
    pub finished_at: Option<i64>,
    #[serde(default)]
    pub destinations: Vec<Destination>,
}

/// Where an event is shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    pub channel_id: u64,
    /// The watch link, once it is live there.
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub external_url: Option<String>,
}

/// `GET /v2/user/events/history`.
#[derive(Debug, Deserialize)]
pub struct History {
    pub items: Vec<Event>,
}

/// Every refusal: `{"error":{"statusCode":401,"message":"…","name":"invalid_token"}}`.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    pub error: RefusalReason,
}

#[derive(Debug, Deserialize)]
pub struct RefusalReason {
    #[serde(default)]
    pub name: Option<String>,
}
