//! Kick's JSON: only the fields that are used, in Kick's words. Unknown fields are tolerated.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;

/// Every good answer: `{"data": …, "message": "OK"}`.
#[derive(Debug, Deserialize)]
pub struct Envelope<T> {
    pub data: T,
}

/// One entry of `GET /public/v1/users`.
#[derive(Debug, Deserialize)]
pub struct User {
    pub user_id: u64,
    #[serde(default)]
    pub name: String,
    #[serde(default, deserialize_with = "crate::told::link_if_any")]
    pub profile_picture: Option<String>,
}

/// `POST /oauth/token/introspect`.
#[derive(Debug, Deserialize)]
pub struct Introspection {
    pub active: bool,
    /// Separated by spaces.
    #[serde(default)]
    pub scope: Option<String>,
}

/// One entry of `GET /public/v1/channels`.
#[derive(Debug, Deserialize)]
pub struct Channel {
    pub broadcaster_user_id: u64,
    /// The channel's name in its address.
    #[serde(default, deserialize_with = "crate::told::id_if_any")]
    pub slug: Option<String>,
    #[serde(default)]
    pub stream_title: String,
    /// `null`, or the id 0, while none was chosen; neither is described.
    #[serde(default)]
    pub category: Option<Category>,
    /// `null` for a channel that has never been live.
    #[serde(default)]
    pub stream: Option<Stream>,
}

#[derive(Debug, Deserialize)]
pub struct Category {
    #[serde(default)]
    pub id: u64,
}

/// What belongs to the video. Address and key are empty without the scope `streamkey:read`.
#[derive(Debug, Deserialize)]
pub struct Stream {
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub key: Option<Secret>,
    pub is_live: bool,
    /// The year 1 while nothing is live.
    #[serde(default)]
    pub start_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub viewer_count: Option<u64>,
}

/// Body of `PATCH /public/v1/channels`; what is left out stays.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChannelUpdate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<u64>,
}

/// `GET /public/v1/public-key`.
#[derive(Debug, Deserialize)]
pub struct PublicKey {
    pub public_key: String,
}

/// Body of `POST /public/v1/events/subscriptions`. The address is a setting of the whole application.
#[derive(Debug, Serialize)]
pub struct NewSubscriptions<'a> {
    pub method: &'static str,
    pub events: Vec<NewEvent<'a>>,
}

#[derive(Debug, Serialize)]
pub struct NewEvent<'a> {
    pub name: &'a str,
    pub version: u8,
}

/// What became of each wanted event; a good status says nothing yet.
#[derive(Debug, Deserialize)]
pub struct Subscribed {
    #[serde(default)]
    pub error: Option<String>,
}

/// One entry of `GET /public/v1/events/subscriptions`.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    pub event: String,
    #[serde(default)]
    pub broadcaster_user_id: Option<u64>,
}

/// The body of `livestream.status.updated`.
#[derive(Debug, Deserialize)]
pub struct StatusUpdated {
    pub broadcaster: Broadcaster,
    pub is_live: bool,
}

#[derive(Debug, Deserialize)]
pub struct Broadcaster {
    pub user_id: u64,
}

/// Every refusal of the API: `{"message":"…","data":null}`.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    #[serde(default)]
    pub message: String,
}
