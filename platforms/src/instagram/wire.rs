//! Instagram's JSON: only the fields that are used. Unknown fields are tolerated, and so is what no page promises.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::form;
use crate::contract::credentials::Secret;
use crate::told;

/// The answer to a code: the token itself, or a list with it. Meta's page shows the list, programs in use read the other.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ShortAnswer {
    Listed { data: Vec<ShortToken> },
    Plain(ShortToken),
}

impl ShortAnswer {
    pub(super) fn token(self) -> Option<ShortToken> {
        match self {
            Self::Listed { data } => data.into_iter().next(),
            Self::Plain(token) => Some(token),
        }
    }
}

/// A token of an hour, and what was ticked.
#[derive(Debug, Deserialize)]
pub(super) struct ShortToken {
    pub access_token: Secret,
    #[serde(default)]
    permissions: Option<Names>,
}

impl ShortToken {
    /// The permissions that were given; `None` when they are not told.
    pub(super) fn scopes(&self) -> Option<Vec<String>> {
        self.permissions.as_ref().map(|names| match names {
            Names::List(names) => names.clone(),
            Names::Text(text) => text.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    List(Vec<String>),
    Text(String),
}

/// A token of sixty days.
#[derive(Debug, Deserialize)]
pub(super) struct LongToken {
    pub access_token: Secret,
    #[serde(default, deserialize_with = "if_readable")]
    pub expires_in: Option<i64>,
}

/// `GET /me`.
#[derive(Debug, Deserialize)]
pub(super) struct Me {
    /// The account's own id, by which it is asked; the field `id` is another one for every app.
    #[serde(deserialize_with = "id")]
    pub user_id: String,
    #[serde(deserialize_with = "username")]
    pub username: String,
    #[serde(default, deserialize_with = "told::link_if_any")]
    pub profile_picture_url: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    pub followers_count: Option<u64>,
}

/// What is being broadcast right now.
#[derive(Debug, Deserialize)]
pub(super) struct LiveMedia {
    #[serde(default)]
    pub data: Vec<Live>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Live {
    #[serde(default)]
    pub media_product_type: Option<String>,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    timestamp: Option<String>,
    /// A field of the SDK's spec of 2026 that nobody was seen to get; whatever stands there in place of a number is none.
    #[serde(default, deserialize_with = "if_readable")]
    pub current_live_viewer_count: Option<u64>,
}

impl Live {
    pub(super) fn began(&self) -> Option<DateTime<Utc>> {
        instant(self.timestamp.as_deref()?)
    }
}

/// Something new: a container, or the post that it became.
#[derive(Debug, Deserialize)]
pub(super) struct Made {
    #[serde(deserialize_with = "id")]
    pub id: String,
}

/// How far a container is. Its word is not taken as an enum here, so that an unknown one is told and not lost.
#[derive(Debug, Deserialize)]
pub(super) struct Container {
    pub status_code: String,
    /// The same for people, with the reason of an error.
    #[serde(default, deserialize_with = "if_readable")]
    pub status: Option<String>,
}

/// What the account has posted, newest first.
#[derive(Debug, Deserialize)]
pub(super) struct MediaList {
    pub data: Vec<Media>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Media {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "if_readable")]
    pub caption: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    timestamp: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    permalink: Option<String>,
}

impl Media {
    pub(super) fn posted(&self) -> Option<DateTime<Utc>> {
        instant(self.timestamp.as_deref()?)
    }

    /// Where everybody can read it.
    pub(super) fn page(&self) -> Option<String> {
        told::page(self.permalink.as_deref()?)
    }
}

/// How many posts of a day are used up. Meta's pages show a list with one entry; no page promises a number in it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum LimitAnswer {
    Listed { data: Vec<PublishingLimit> },
    Plain(PublishingLimit),
}

impl LimitAnswer {
    /// True only where both numbers are told.
    pub(super) fn is_used_up(&self) -> bool {
        let limit = match self {
            Self::Listed { data } => data.first(),
            Self::Plain(limit) => Some(limit),
        };
        let numbers = limit.and_then(|limit| Some((limit.quota_usage?, limit.config.as_ref()?.quota_total?)));
        numbers.is_some_and(|(used, total)| used >= total)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PublishingLimit {
    #[serde(default, deserialize_with = "if_readable")]
    quota_usage: Option<u64>,
    #[serde(default, deserialize_with = "if_readable")]
    config: Option<PublishingConfig>,
}

#[derive(Debug, Deserialize)]
struct PublishingConfig {
    #[serde(default, deserialize_with = "if_readable")]
    quota_total: Option<u64>,
}

/// Graph's error, and the flat one of `api.instagram.com` (its shape is not documented).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ErrorBody {
    Graph {
        error: GraphError,
    },
    Flat {
        code: i64,
        #[serde(default)]
        error_message: String,
    },
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct GraphError {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub code: i64,
    #[serde(default, deserialize_with = "if_readable")]
    pub error_subcode: Option<i64>,
    #[serde(default)]
    pub is_transient: bool,
}

/// Digits, which are text on one page and a number on another.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(u64),
    }
    let id = match Id::deserialize(deserializer)? {
        Id::Text(id) => id,
        Id::Number(id) => id.to_string(),
    };
    // It becomes part of an address.
    let is_digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits { Ok(id) } else { Err(de::Error::custom("an account's id is no number")) }
}

/// Graph writes the zone without a colon (`+0000`).
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z"));
    read.ok().map(|at| at.to_utc())
}

fn username<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if form::is_name(&name) { Ok(name) } else { Err(de::Error::custom("no account is called so")) }
}

/// What nothing depends on: in any other form than the expected one it counts as not told.
fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}
