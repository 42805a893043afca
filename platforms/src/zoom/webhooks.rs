//! What Zoom tells by itself.
//!
//! Signature `v0`: HMAC-SHA256 with the app's secret token over `v0:{x-zm-request-timestamp}:{raw body}`, in hexadecimal after `v0=`.
//! The body must be the bytes that came: JSON read and written again is other bytes. The question whether the address is ours
//! is signed too. Zoom repeats an unanswered delivery after 5, 20 and 60 minutes with a new timestamp and the same body.
//! Source: <https://developers.zoom.us/docs/api/webhooks/>, read 2026-07.
//!
//! A livestream's event carries its stream key in the body; nothing of a body but ids goes any further.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Zoom;
use crate::contract::credentials::Secret;
use crate::contract::webhook::{
    Delivery, Knock, News, Refusal, Reply, Verdict, WebhookFacts, WebhookSecrets, Webhooks, What, is_timely, lower_hex,
    signed_with,
};

/// Zoom's own advice.
const AGE_MAX: TimeDelta = TimeDelta::minutes(5);

/// Longest challenge that is answered; Zoom's are 22 characters.
const CHALLENGE_MAX_CHARS: usize = 128;

static FACTS: WebhookFacts = WebhookFacts {
    secret: "the Secret Token of the app's page Features › Access",
    secret_needed: true,
    setup: "In the app, under Features › Event Subscriptions, add a subscription for the meeting and webinar events \
            and for App Deauthorized.",
};

impl Webhooks for Zoom {
    fn facts(&self) -> &'static WebhookFacts {
        &FACTS
    }

    fn judge(&self, knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Verdict {
        judged(knock, secrets.agreed).unwrap_or_else(Verdict::Refused)
    }
}

fn judged(knock: &Knock<'_>, secrets: &[Secret]) -> Result<Verdict, Refusal> {
    if knock.method != http::Method::POST {
        return Err(Refusal::Method);
    }
    if secrets.is_empty() {
        return Err(Refusal::NotSetUp);
    }
    let told_at = knock.header("x-zm-request-timestamp").ok_or(Refusal::Unproved)?;
    let signature = knock.header("x-zm-signature").and_then(|value| value.strip_prefix("v0="));
    let signature = signature.and_then(lower_hex).ok_or(Refusal::Unproved)?;
    let parts = [b"v0:", told_at.as_bytes(), b":", knock.body];
    let secret = signed_with(secrets, &parts, &signature).ok_or(Refusal::Forged)?;
    let told_at = instant(told_at).ok_or(Refusal::Unreadable)?;
    if !is_timely(told_at, AGE_MAX, knock.now) {
        return Err(Refusal::Late);
    }
    let body: Body = serde_json::from_slice(knock.body).map_err(|_| Refusal::Unreadable)?;
    if body.event == "endpoint.url_validation" {
        return body.payload.plain_token.and_then(|token| challenged(&token, secret)).ok_or(Refusal::Unreadable);
    }
    let id = hex::encode(Sha256::digest(knock.body));
    Delivery { id, news: news(&body).into_iter().collect(), event: body.event }.kept().map(Verdict::Delivery)
}

/// Seconds since 1970, as the page says; milliseconds, as the body's own stamps are, are understood too.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text.parse().ok()?;
    if number >= 100_000_000_000 {
        DateTime::from_timestamp_millis(number)
    } else {
        DateTime::from_timestamp(number, 0)
    }
}

/// Proves that the secret token is known here.
fn challenged(plain_token: &str, secret: &Secret) -> Option<Verdict> {
    if plain_token.is_empty() || plain_token.len() > CHALLENGE_MAX_CHARS {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    mac.update(plain_token.as_bytes());
    let encrypted_token = hex::encode(mac.finalize().into_bytes());
    let body = serde_json::json!({ "plainToken": plain_token, "encryptedToken": encrypted_token }).to_string();
    Some(Verdict::Challenge(Reply { status: 200, content_type: "application/json", body }))
}

fn news(body: &Body) -> Option<News> {
    let what = match body.event.as_str() {
        "app_deauthorized" => What::GrantRevoked,
        "meeting.started" | "webinar.started" => What::MeetingStarted,
        "meeting.ended" | "webinar.ended" => What::MeetingEnded,
        "meeting.updated"
        | "meeting.deleted"
        | "meeting.live_streaming_started"
        | "meeting.live_streaming_stopped"
        | "webinar.updated"
        | "webinar.deleted" => What::MeetingChanged,
        _ => return None,
    };
    if what == What::GrantRevoked {
        return Some(News { account_id: body.payload.user_id.clone(), object_id: None, what });
    }
    let object = body.payload.object.as_ref()?;
    let object_id = Some(object.id.to_string());
    Some(News { account_id: object.host_id.clone(), object_id, what })
}

#[derive(Deserialize)]
struct Body {
    event: String,
    payload: Payload,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "plainToken")]
    plain_token: Option<String>,
    user_id: Option<String>,
    object: Option<Object>,
}

#[derive(Deserialize)]
struct Object {
    id: Number,
    host_id: Option<String>,
}

/// A meeting's number: text in some events, a number in others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Number(i64),
    Text(String),
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
