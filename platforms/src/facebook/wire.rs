//! Graph's JSON, version 26.0. Field names are Meta's; dates may be numbers or text, and nearly everything may be missing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use crate::contract::credentials::Secret;

/// Every refusal: developers.facebook.com/docs/graph-api/guides/error-handling.
#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub error: GraphError,
}

#[derive(Deserialize)]
pub(super) struct GraphError {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub code: i64,
    pub error_subcode: Option<i64>,
    /// Written by Facebook for people, in the person's language.
    pub error_user_msg: Option<String>,
    #[serde(default)]
    pub is_transient: bool,
    pub fbtrace_id: Option<String>,
}

/// `GET oauth/access_token`, for a code and for `fb_exchange_token`.
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    pub access_token: Secret,
    /// Seconds; missing for tokens without an end.
    pub expires_in: Option<i64>,
}

/// A list with cursors. `paging.next` is a whole URL with a token in it: only its presence is read.
#[derive(Deserialize)]
pub(super) struct List<T> {
    #[serde(default = "Vec::new")]
    pub data: Vec<T>,
    pub paging: Option<Paging>,
}

#[derive(Deserialize)]
pub(super) struct Paging {
    cursors: Option<Cursors>,
    next: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Cursors {
    after: Option<String>,
}

impl Paging {
    /// The cursor of the next page; `None` on the last one.
    pub(super) fn after(self) -> Option<String> {
        self.next?;
        self.cursors?.after
    }
}

/// `GET /me/permissions`.
#[derive(Deserialize)]
pub(super) struct Permission {
    pub permission: String,
    pub status: String,
}

/// One Page of `GET /me/accounts`.
#[derive(Deserialize)]
pub(super) struct ManagedPage {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    pub name: String,
    /// Absent for a person who may not act as the Page.
    #[serde(default, deserialize_with = "crate::told::token_if_any")]
    pub access_token: Option<Secret>,
    #[serde(default)]
    pub tasks: Vec<String>,
}

/// `GET /{page}`.
#[derive(Deserialize)]
pub(super) struct Page {
    pub followers_count: Option<u64>,
    pub is_published: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Inspected {
    pub data: TokenFacts,
}

/// `GET /debug_token`.
#[derive(Deserialize)]
pub(super) struct TokenFacts {
    #[serde(default)]
    pub is_valid: bool,
    pub scopes: Option<Vec<String>>,
    /// UNIX seconds; 0 = never.
    #[serde(default)]
    pub data_access_expires_at: i64,
    pub error: Option<TokenFault>,
}

/// Why an inspected token is not valid; `subcode`, not `error_subcode`, in this place.
#[derive(Deserialize)]
pub(super) struct TokenFault {
    #[serde(default)]
    pub code: i64,
    pub subcode: Option<i64>,
}

/// A live video. `broadcast_start_time` is missing until video was shown.
#[derive(Deserialize)]
pub(super) struct LiveVideo {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    pub status: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub permalink_url: Option<String>,
    pub secure_stream_url: Option<Secret>,
    #[serde(default, deserialize_with = "instant")]
    pub planned_start_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "instant")]
    pub creation_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "instant")]
    pub broadcast_start_time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "if_readable")]
    pub live_views: Option<u64>,
    #[serde(default, deserialize_with = "if_readable")]
    pub video: Option<Video>,
    #[serde(default, deserialize_with = "if_readable")]
    pub ingest_streams: Option<Vec<IngestStream>>,
}

/// The recording's node; its id stands in web addresses.
#[derive(Deserialize)]
pub(super) struct Video {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
}

#[derive(Deserialize)]
pub(super) struct IngestStream {
    pub stream_health: Option<StreamHealth>,
}

#[derive(Deserialize)]
pub(super) struct StreamHealth {
    pub video_bitrate: Option<f64>,
}

/// Side facts whose shape Meta does not document: an odd one is unknown and does not spoil the status beside it.
fn if_readable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok().flatten())
}

/// Graph writes `2026-11-29T15:00:00+0000`, or UNIX seconds where `date_format=U` is in force. Anything else is unknown.
fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Seconds(i64),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Option::<Told>::deserialize(deserializer)? {
        Some(Told::Seconds(seconds)) => DateTime::from_timestamp(seconds, 0),
        Some(Told::Text(text)) => DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%z")
            .or_else(|_| DateTime::parse_from_rfc3339(&text))
            .ok()
            .map(|instant| instant.to_utc()),
        Some(Told::Other(_)) | None => None,
    })
}
