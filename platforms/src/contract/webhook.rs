//! What a vendor tells by itself: a request from outside, judged before anything in it is believed.
//!
//! A webhook is a reason to ask now, never the truth (`docs/decisions/0010-asking-not-being-told.md`). So a delivery says only
//! which account and which object are concerned and what kind of news it is; no state and no secret of it goes any further.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use url::Url;

use super::call::Call;
use super::credentials::Secret;
use super::error::PlatformError;
use crate::told::{is_id, name};

/// The largest body that is read at all. Vendors send a few kilobytes; Facebook may put many changes into one delivery.
pub const WEBHOOK_MAX_BYTES: usize = 256 * 1024;

/// How far ahead of ours the vendor's clock may be.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(1);

/// A request to `/webhooks/{platform}`, exactly as it came.
#[derive(Clone, Copy)]
pub struct Knock<'a> {
    pub method: &'a http::Method,
    /// The query string as it came, still percent-encoded; empty without one.
    pub query: &'a str,
    pub headers: &'a http::HeaderMap,
    /// The raw bytes. Signatures cover these: JSON that was read and written again is other bytes.
    pub body: &'a [u8],
    pub now: DateTime<Utc>,
}

impl Knock<'_> {
    /// The header's value; `None` when it is missing, sent more than once or not plain ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The decoded parameter of the query; `None` when it is missing or given more than once.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut values = url::form_urlencoded::parse(self.query.as_bytes()).filter(|(key, _)| key == name);
        let (_, value) = values.next()?;
        values.next().is_none().then(|| value.into_owned())
    }
}

/// With what a delivery may have been signed. Several of each: a church's own app signs with its own secret.
#[derive(Debug, Clone, Copy)]
pub struct WebhookSecrets<'a> {
    /// What was agreed with the vendor for webhooks, as [`WebhookFacts::secret`] says; may be empty.
    pub agreed: &'a [Secret],
    /// The client secrets of the apps; Facebook signs with these.
    pub apps: &'a [Secret],
}

/// What comes of a knock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Refused(Refusal),
    /// The vendor asks whether the address is ours; nothing is stored.
    Challenge(Reply),
    Delivery(Delivery),
}

/// Why it is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is set up to check it with.
    NotSetUp,
    /// Not a method that the vendor uses.
    Method,
    /// A header or parameter that proves its origin is missing, given twice or not readable.
    Unproved,
    /// The signature or token is not ours.
    Forged,
    /// Genuine perhaps, but from another time: too old, or from the future.
    Late,
    /// Genuine, but nothing that its vendor describes.
    Unreadable,
}

/// What is answered to a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
}

impl Delivery {
    /// Keeps only what can be stored and looked for: an id and a name of sensible length, and news about ids.
    ///
    /// # Errors
    /// `Unreadable` for a delivery without an id that tells it from others.
    pub fn kept(mut self) -> Result<Self, Refusal> {
        if !is_id(&self.id) || self.id.len() > DELIVERY_ID_MAX {
            return Err(Refusal::Unreadable);
        }
        self.event = name(&self.event);
        let is_known = |id: &Option<String>| id.as_ref().is_none_or(|id| is_id(id) && id.len() <= DELIVERY_ID_MAX);
        self.news.retain(|news| is_known(&news.account_id) && is_known(&news.object_id));
        Ok(self)
    }
}

/// A genuine delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The same at every repetition, different for every other delivery of this platform; at most [`DELIVERY_ID_MAX`] bytes.
    pub id: String,
    /// The vendor's name of the event, for the log: `meeting.started`.
    pub event: String,
    /// What it tells; empty when nothing of it concerns Steeple.
    pub news: Vec<News>,
}

/// The longest delivery id; a vendor's longer one is hashed by its folder.
pub const DELIVERY_ID_MAX: usize = 200;

/// One thing that a delivery tells. Stored until it is handled, so its fields and words are append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The vendor's id of the account, equal to [`super::account::Account::id`]; `None` when it names none.
    pub account_id: Option<String>,
    /// The vendor's id of the broadcast or meeting, equal to one of the values in its
    /// [`super::livestream::ExternalIds`]; `None` when it names none: then all that runs on the account is concerned.
    pub object_id: Option<String>,
    pub what: What,
}

/// What kind of news it is: what is asked of the vendor now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The person took the grant back, or the vendor did: the connection is checked at once.
    GrantRevoked,
    BroadcastStarted,
    BroadcastEnded,
    /// Title, time, privacy, key or health.
    BroadcastChanged,
    MeetingStarted,
    MeetingEnded,
    /// Title, time, people or its livestream.
    MeetingChanged,
    /// Genuine and of no use here.
    Other,
}

/// What a person sets up so that deliveries come and can be checked.
#[derive(Debug)]
pub struct WebhookFacts {
    /// What the setting `webhook_secret` holds for this vendor, and where it stands.
    pub secret: &'static str,
    /// False where deliveries are checked without it: with the app's client secret, or with a key that the vendor publishes.
    pub secret_needed: bool,
    /// What is entered where at the vendor.
    pub setup: &'static str,
}

#[async_trait]
pub trait Webhooks: Send + Sync {
    fn facts(&self) -> &'static WebhookFacts;

    /// Judges the request: first whether it is genuine, in constant time over the raw bytes and with every secret; then its age;
    /// only then is it parsed. Never panics, whatever the bytes are.
    fn judge(&self, knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Verdict;

    /// Asking the vendor by call to send; `None` where a person switches it on at the vendor.
    fn subscribing(&self) -> Option<&dyn Subscribing> {
        None
    }
}

#[async_trait]
pub trait Subscribing: Send + Sync {
    /// Asks for deliveries about this account to `callback`. Already asked is success; repeating is safe. Called after
    /// connecting and once a day, because vendors drop subscriptions.
    ///
    /// # Errors
    /// As for any call; the connection is none the worse for it.
    async fn subscribe(&self, call: &Call<'_>, callback: &Url, agreed: &Secret) -> Result<(), PlatformError>;
}

/// The secret with which `signature` is HMAC-SHA256 over the joined `parts`. Tries all of them, each in constant time; an empty
/// secret never fits.
#[must_use]
pub fn signed_with<'a>(secrets: &'a [Secret], parts: &[&[u8]], signature: &[u8]) -> Option<&'a Secret> {
    let fits = |secret: &Secret| {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(part);
        }
        mac.verify_slice(signature).is_ok() & !secret.is_empty()
    };
    secrets.iter().fold(None, |found, secret| if fits(secret) { Some(secret) } else { found })
}

/// Whether one of the secrets signed it, see [`signed_with`].
#[must_use]
pub fn is_signed(secrets: &[Secret], parts: &[&[u8]], signature: &[u8]) -> bool {
    signed_with(secrets, parts, signature).is_some()
}

/// The bytes of hexadecimal text in lower case, as vendors write signatures. Strict, so that one signature has one spelling.
#[must_use]
pub fn lower_hex(text: &str) -> Option<Vec<u8>> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    hex::decode(text).ok().filter(|_| is_lower)
}

/// Whether `presented` is one of the secrets, letter by letter. Tries all of them, each in constant time; an empty one never fits.
#[must_use]
pub fn is_one_of(secrets: &[Secret], presented: &str) -> bool {
    let presented = Secret::new(presented);
    secrets.iter().fold(false, |found, secret| ((*secret == presented) & !secret.is_empty()) | found)
}

/// Whether a delivery of that instant is still taken: not older than `age_max`, and not from the future.
#[must_use]
pub fn is_timely(told_at: DateTime<Utc>, age_max: TimeDelta, now: DateTime<Utc>) -> bool {
    let age = now.signed_duration_since(told_at);
    age <= age_max && age >= -CLOCK_SKEW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock<'a>(query: &'a str, headers: &'a http::HeaderMap) -> Knock<'a> {
        Knock { method: &http::Method::POST, query, headers, body: b"", now: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn what_is_given_twice_counts_as_missing() {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-once", http::HeaderValue::from_static("a"));
        headers.insert("x-twice", http::HeaderValue::from_static("a"));
        headers.append("x-twice", http::HeaderValue::from_static("b"));
        let knock = knock("once=a%20b&twice=1&twice=2", &headers);

        assert_eq!((knock.header("x-once"), knock.header("x-twice"), knock.header("x-none")), (Some("a"), None, None));
        assert_eq!(knock.parameter("once").as_deref(), Some("a b"));
        assert_eq!((knock.parameter("twice"), knock.parameter("none")), (None, None));
    }

    #[test]
    fn an_empty_secret_proves_nothing() {
        let mac = Hmac::<Sha256>::new_from_slice(b"").unwrap().chain_update(b"message").finalize().into_bytes();

        assert!(!is_signed(&[Secret::new("")], &[b"message"], &mac));
        assert!(!is_one_of(&[Secret::new("")], ""));
        assert!(!is_signed(&[], &[b"message"], &mac));
    }

    #[test]
    fn every_secret_is_tried_and_the_parts_are_joined() {
        let mac = Hmac::<Sha256>::new_from_slice(b"right").unwrap().chain_update(b"v0:7:{}").finalize().into_bytes();
        let secrets = [Secret::new("wrong"), Secret::new("right"), Secret::new("other")];

        assert!(is_signed(&secrets, &[b"v0:", b"7", b":{}"], &mac));
        assert!(!is_signed(&secrets[..1], &[b"v0:7:{}"], &mac));
        assert_eq!(signed_with(&secrets, &[b"v0:7:{}"], &mac), Some(&secrets[1]));
        assert!(is_one_of(&secrets, "right") && !is_one_of(&secrets, "rights"));
    }

    #[test]
    fn a_signature_has_one_spelling() {
        assert_eq!(lower_hex("00ff"), Some(vec![0, 255]));
        assert!(lower_hex("00FF").is_none() && lower_hex("0f0").is_none() && lower_hex(" 0f").is_none());
    }

    #[test]
    fn old_news_and_news_from_the_future_are_not_taken() {
        let told_at = DateTime::UNIX_EPOCH;
        let at = |seconds| is_timely(told_at, TimeDelta::minutes(5), told_at + TimeDelta::seconds(seconds));

        assert!(at(0) && at(300) && at(-60));
        assert!(!at(301) && !at(-61));
    }
}
