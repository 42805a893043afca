//! Google's JSON, as far as Steeple reads and writes it. Field names are Google's; lists are open, so unknown fields pass.
//!
//! `uint64` arrives as text, `uint32` as a number. Reference: the schemas of the discovery document `youtube:v3`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::contract::credentials::Secret;
use crate::contract::livestream::Privacy;

/// One page of a list. `kind` is always there, so a foreign `{}` never passes for "nothing found";
/// `items` is left out when the list of channels is empty.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    #[expect(dead_code, reason = "its presence is the proof that Google answered")]
    kind: String,
    #[serde(default = "Vec::new")]
    pub items: Vec<T>,
    pub next_page_token: Option<String>,
}

/// Any single resource or acknowledgement of which only the kind matters.
#[derive(Debug, Deserialize)]
pub(super) struct Acknowledgement {
    #[expect(dead_code, reason = "its presence is the proof that Google answered")]
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    pub snippet: ChannelSnippet,
}

#[derive(Debug, Deserialize)]
pub(super) struct ChannelSnippet {
    pub title: String,
    #[serde(default)]
    pub thumbnails: Thumbnails,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Thumbnails {
    pub default: Option<Picture>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Picture {
    pub url: String,
}

/// A broadcast as it is read; the parts that were not asked for are empty.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Broadcast {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub snippet: Snippet,
    #[serde(default)]
    pub status: Status,
    #[serde(default)]
    pub content_details: ContentDetails,
    #[serde(default)]
    pub statistics: Statistics,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Snippet {
    pub title: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub scheduled_start_time: Option<DateTime<Utc>>,
    pub actual_start_time: Option<DateTime<Utc>>,
    pub actual_end_time: Option<DateTime<Utc>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    pub life_cycle_status: Option<String>,
    pub privacy_status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ContentDetails {
    pub bound_stream_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Statistics {
    pub concurrent_viewers: Option<NumberOrText>,
}

/// A count, whichever way it is written.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum NumberOrText {
    Number(u64),
    Text(String),
}

impl NumberOrText {
    /// `None` for a text that is no count.
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

/// A stream: the place that the encoder sends to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stream {
    #[serde(deserialize_with = "crate::told::id")]
    pub id: String,
    #[serde(default)]
    pub snippet: Snippet,
    pub cdn: Option<Cdn>,
    #[serde(default)]
    pub content_details: StreamContentDetails,
    #[serde(default)]
    pub status: StreamStatus,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cdn {
    pub ingestion_info: Option<IngestionInfo>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngestionInfo {
    /// The stream key.
    pub stream_name: Secret,
    pub ingestion_address: Option<String>,
    pub rtmps_ingestion_address: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StreamContentDetails {
    pub is_reusable: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StreamStatus {
    pub stream_status: Option<String>,
    pub health_status: HealthStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HealthStatus {
    pub configuration_issues: Vec<ConfigurationIssue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConfigurationIssue {
    #[serde(default)]
    pub severity: String,
    #[serde(default)]
    pub description: String,
}

/// A broadcast to create.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewBroadcastBody<'a> {
    pub snippet: NewSnippet<'a>,
    pub status: NewStatus,
    pub content_details: NewContentDetails,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewSnippet<'a> {
    pub title: &'a str,
    pub description: &'a str,
    pub scheduled_start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_end_time: Option<String>,
    pub category_id: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewStatus {
    pub privacy_status: &'static str,
    pub self_declared_made_for_kids: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "Google's own switches")]
pub(super) struct NewContentDetails {
    pub enable_auto_start: bool,
    pub enable_auto_stop: bool,
    pub enable_dvr: bool,
    pub record_from_start: bool,
    pub enable_embed: bool,
    pub latency_preference: &'static str,
    pub closed_captions_type: &'static str,
    pub monitor_stream: MonitorStream,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MonitorStream {
    pub enable_monitor_stream: bool,
    pub broadcast_stream_delay_ms: u32,
}

/// A stream to create.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewStreamBody {
    pub snippet: NewStreamSnippet,
    pub cdn: NewCdn,
    pub content_details: NewStreamContentDetails,
}

#[derive(Debug, Serialize)]
pub(super) struct NewStreamSnippet {
    pub title: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewCdn {
    pub ingestion_type: &'static str,
    pub resolution: &'static str,
    pub frame_rate: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewStreamContentDetails {
    pub is_reusable: bool,
}

/// The shape of every refusal of the API.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Deserialize)]
struct ErrorDetail {
    #[serde(default)]
    errors: Vec<ErrorReason>,
    #[serde(default)]
    details: Vec<ErrorReason>,
}

#[derive(Debug, Deserialize)]
struct ErrorReason {
    reason: Option<String>,
}

impl ErrorBody {
    /// The reasons, the most exact first.
    pub fn into_reasons(self) -> Vec<String> {
        self.error.errors.into_iter().chain(self.error.details).filter_map(|entry| entry.reason).collect()
    }
}

/// RFC 3339 in UTC with whole seconds, as Google's own examples write it.
pub(super) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn privacy_word(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Public => "public",
        Privacy::Unlisted => "unlisted",
        Privacy::Private => "private",
    }
}

/// `None` for a word that is not described.
pub(super) fn privacy_of(word: &str) -> Option<Privacy> {
    match word {
        "public" => Some(Privacy::Public),
        "unlisted" => Some(Privacy::Unlisted),
        "private" => Some(Privacy::Private),
        _ => None,
    }
}
