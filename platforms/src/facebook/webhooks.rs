//! What Meta tells of a Page by itself.
//!
//! The address is confirmed by a GET with `hub.mode`, `hub.verify_token` (agreed in the app's settings) and `hub.challenge`, which
//! comes back as plain text. A delivery is signed with the app's secret: `X-Hub-Signature-256: sha256=` and HMAC-SHA256 over the raw
//! body, in hexadecimal. Deliveries have no id and no instant of their own, so the body's hash is the id and the entries' `time`
//! tells the age; one delivery may hold the changes of several Pages.
//! Sources: <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>, the field `live_videos` of object `page`, read 2026-07.

use chrono::{DateTime, TimeDelta};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Facebook;
use crate::contract::webhook::{
    Delivery, Knock, News, Refusal, Reply, Verdict, WebhookFacts, WebhookSecrets, Webhooks, What, is_one_of, is_signed,
    is_timely, lower_hex,
};

/// Meta repeats what was not answered for about a day and a half, so nothing younger than that can be called late;
/// within it the id keeps repetitions apart. How long exactly is not documented.
const AGE_MAX: TimeDelta = TimeDelta::hours(48);

/// Longest challenge that is answered; Meta's are ten digits.
const CHALLENGE_MAX_CHARS: usize = 128;

static FACTS: WebhookFacts = WebhookFacts {
    secret: "a Verify Token of your own choice, for the app's page Webhooks",
    secret_needed: true,
    setup: "In the app, under Webhooks › Page, enter the address and the Verify Token and subscribe to live_videos.",
};

impl Webhooks for Facebook {
    fn facts(&self) -> &'static WebhookFacts {
        &FACTS
    }

    fn judge(&self, knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Verdict {
        let judged = match *knock.method {
            http::Method::GET => confirmed(knock, secrets),
            http::Method::POST => delivered(knock, secrets),
            _ => Err(Refusal::Method),
        };
        judged.unwrap_or_else(Verdict::Refused)
    }
}

fn confirmed(knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Result<Verdict, Refusal> {
    if secrets.agreed.is_empty() {
        return Err(Refusal::NotSetUp);
    }
    let token = knock.parameter("hub.verify_token").ok_or(Refusal::Unproved)?;
    if !is_one_of(secrets.agreed, &token) {
        return Err(Refusal::Forged);
    }
    let challenge =
        knock.parameter("hub.challenge").filter(|_| knock.parameter("hub.mode").as_deref() == Some("subscribe"));
    let is_plain = |text: &String| {
        (1..=CHALLENGE_MAX_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let body = challenge.filter(is_plain).ok_or(Refusal::Unreadable)?;
    Ok(Verdict::Challenge(Reply { status: 200, content_type: "text/plain; charset=utf-8", body }))
}

fn delivered(knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Result<Verdict, Refusal> {
    if secrets.apps.is_empty() {
        return Err(Refusal::NotSetUp);
    }
    let signature = knock.header("x-hub-signature-256").and_then(|value| value.strip_prefix("sha256="));
    let signature = signature.and_then(lower_hex).ok_or(Refusal::Unproved)?;
    if !is_signed(secrets.apps, &[knock.body], &signature) {
        return Err(Refusal::Forged);
    }
    let body: Body = serde_json::from_slice(knock.body).map_err(|_| Refusal::Unreadable)?;
    let told_at = body.entry.iter().map(|entry| entry.time).max().and_then(|time| DateTime::from_timestamp(time, 0));
    if !is_timely(told_at.ok_or(Refusal::Unreadable)?, AGE_MAX, knock.now) {
        return Err(Refusal::Late);
    }
    let news = if body.object == "page" { body.entry.iter().flat_map(news_of).collect() } else { Vec::new() };
    let id = hex::encode(Sha256::digest(knock.body));
    Delivery { id, event: body.object, news }.kept().map(Verdict::Delivery)
}

fn news_of(entry: &Entry) -> impl Iterator<Item = News> {
    entry.changes.iter().filter(|change| change.field == "live_videos").map(|change| {
        let what = match change.value.status.as_deref() {
            Some("live") => What::BroadcastStarted,
            Some("live_stopped" | "vod") => What::BroadcastEnded,
            _ => What::BroadcastChanged,
        };
        let object_id = change.value.id.as_ref().map(Id::text);
        News { account_id: Some(entry.id.text()), object_id, what }
    })
}

#[derive(Deserialize)]
struct Body {
    object: String,
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Id,
    /// Seconds since 1970.
    time: i64,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    #[serde(default)]
    value: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Value {
    id: Option<Id>,
    status: Option<String>,
}

/// Graph's ids are text everywhere but in some webhooks.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Text(String),
}

impl Id {
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}
