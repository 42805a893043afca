//! What JaaS tells about its rooms.
//!
//! Source: <https://developer.8x8.com/jaas/docs/webhooks-payload>: one JSON object per event with `idempotencyKey`, `eventType`,
//! `appId`, `fqn` and `timestamp` in milliseconds; deliveries are repeated and may come in any order. The console takes one fixed
//! `Authorization` header. The signature header `X-Jaas-Signature: t=…,v1=…` is described less clearly, so it is checked when it
//! is there and not asked for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use serde::Deserialize;

use super::Jitsi;
use crate::contract::credentials::Secret;
use crate::contract::webhook::{
    Delivery, Knock, News, Refusal, Verdict, WebhookFacts, WebhookSecrets, Webhooks, What, is_one_of, is_signed,
    is_timely,
};

/// A signed delivery that is older was recorded by somebody.
const SIGNED_AGE_MAX: TimeDelta = TimeDelta::minutes(5);
/// 8x8 repeats a delivery with growing pauses for a day.
const AGE_MAX: TimeDelta = TimeDelta::days(1);

static FACTS: WebhookFacts = WebhookFacts {
    secret: "What the JaaS console shows as the webhook's signing secret, or the value of the Authorization header entered there.",
    secret_needed: true,
    setup: "In the JaaS console open Webhooks, add the address, enter an Authorization header, and tick the ROOM and PARTICIPANT events.",
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    idempotency_key: String,
    event_type: String,
    app_id: Option<String>,
    fqn: Option<String>,
    timestamp: i64,
}

impl Webhooks for Jitsi {
    fn facts(&self) -> &'static WebhookFacts {
        &FACTS
    }

    fn judge(&self, knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Verdict {
        if knock.method != http::Method::POST {
            return Verdict::Refused(Refusal::Method);
        }
        if secrets.agreed.iter().all(Secret::is_empty) {
            return Verdict::Refused(Refusal::NotSetUp);
        }
        if let Err(refusal) = prove(knock, secrets) {
            return Verdict::Refused(refusal);
        }
        let Ok(event) = serde_json::from_slice::<Event>(knock.body) else {
            return Verdict::Refused(Refusal::Unreadable);
        };
        let Some(told_at) = DateTime::from_timestamp_millis(event.timestamp) else {
            return Verdict::Refused(Refusal::Unreadable);
        };
        match delivery(event).kept() {
            Ok(_) if !is_timely(told_at, AGE_MAX, knock.now) => Verdict::Refused(Refusal::Late),
            Ok(delivery) => Verdict::Delivery(delivery),
            Err(refusal) => Verdict::Refused(refusal),
        }
    }
}

/// A signature over the raw bytes, or the header that was agreed.
fn prove(knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Result<(), Refusal> {
    if knock.headers.contains_key("x-jaas-signature") {
        let header = knock.header("x-jaas-signature").ok_or(Refusal::Unproved)?;
        let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        let (at, signature) = part("t").zip(part("v1")).ok_or(Refusal::Unproved)?;
        let signature = STANDARD.decode(signature).map_err(|_| Refusal::Unproved)?;
        if !is_signed(secrets.agreed, &[at.as_bytes(), b".", knock.body], &signature) {
            return Err(Refusal::Forged);
        }
        let at: i64 = at.parse().map_err(|_| Refusal::Unproved)?;
        // Seconds or milliseconds: the page does not say which.
        let millis = if at < 100_000_000_000 { at.saturating_mul(1_000) } else { at };
        let told_at = DateTime::from_timestamp_millis(millis).ok_or(Refusal::Unproved)?;
        return if is_timely(told_at, SIGNED_AGE_MAX, knock.now) { Ok(()) } else { Err(Refusal::Late) };
    }
    let header = knock.header("authorization").ok_or(Refusal::Unproved)?;
    let bare = header.strip_prefix("Bearer ").unwrap_or(header);
    if is_one_of(secrets.agreed, header) | is_one_of(secrets.agreed, bare) { Ok(()) } else { Err(Refusal::Forged) }
}

fn delivery(event: Event) -> Delivery {
    let what = match event.event_type.as_str() {
        "ROOM_CREATED" => What::MeetingStarted,
        "ROOM_DESTROYED" => What::MeetingEnded,
        kind if ["PARTICIPANT_", "LIVE_STREAM_", "RECORDING_"].iter().any(|known| kind.starts_with(known)) => {
            What::MeetingChanged
        }
        _ => What::Other,
    };
    let (app_id, room) = match event.fqn.as_deref().and_then(|fqn| fqn.split_once('/')) {
        Some((app_id, room)) => (Some(app_id.to_owned()), Some(room.to_lowercase())),
        None => (event.app_id, None),
    };
    let news = if what == What::Other { Vec::new() } else { vec![News { account_id: app_id, object_id: room, what }] };
    Delivery { id: event.idempotency_key, event: event.event_type, news }
}
