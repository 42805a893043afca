//! What Kick tells by itself: is a delivery genuine, and what does it say.
//!
//! Source: <https://docs.kick.com/events/webhook-security>, read 2026-11. Signed is RSA over id, timestamp and raw body, with dots
//! between them. Three things follow from how Kick does it. The kind of event stands in a header that nobody signed, so the body
//! has to fit it. All applications share one key, so a delivery may have been meant for another one: it names a channel, and
//! only a connected one is asked about. And deliveries come hours late or never, so nothing waits for them.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use url::Url;

use super::Kick;
use super::client::subscriptions;
use super::key::{Key, PUBLISHED};
use super::wire::StatusUpdated;
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::contract::webhook::{
    Delivery, Knock, News, Refusal, Subscribing, Verdict, WebhookFacts, WebhookSecrets, Webhooks, What, is_timely,
};

/// The stream of a channel began or ended.
pub const STATUS_UPDATED: &str = "livestream.status.updated";

/// What is older is a replay, or so late that Steeple has asked by itself long since.
const AGE_MAX: TimeDelta = TimeDelta::minutes(10);

const FACTS: WebhookFacts = WebhookFacts {
    secret: "Nothing, as long as Kick signs with the key that it published in 2025. After a change: the new public key, from BEGIN to END.",
    secret_needed: false,
    setup: "Under kick.com → Settings → Developer switch on \"Enable Webhooks\" in the app and enter this address. It must be public.",
};

#[async_trait]
impl Webhooks for Kick {
    fn facts(&self) -> &'static WebhookFacts {
        &FACTS
    }

    fn judge(&self, knock: &Knock<'_>, secrets: &WebhookSecrets<'_>) -> Verdict {
        judged(knock, secrets.agreed).unwrap_or_else(Verdict::Refused)
    }

    fn subscribing(&self) -> Option<&dyn Subscribing> {
        Some(self)
    }
}

fn judged(knock: &Knock<'_>, agreed: &[Secret]) -> Result<Verdict, Refusal> {
    if knock.method != http::Method::POST {
        return Err(Refusal::Method);
    }
    let header = |name| knock.header(name).ok_or(Refusal::Unproved);
    let id = header("kick-event-message-id")?;
    let timestamp = header("kick-event-message-timestamp")?;
    let signature = STANDARD.decode(header("kick-event-signature")?).map_err(|_| Refusal::Unproved)?;
    let message = [id.as_bytes(), timestamp.as_bytes(), knock.body].join(&b'.');
    if !keys(agreed).iter().any(|key| key.signed(&message, &signature)) {
        return Err(Refusal::Forged);
    }
    let told_at = DateTime::parse_from_rfc3339(timestamp).map_err(|_| Refusal::Unreadable)?.to_utc();
    if !is_timely(told_at, AGE_MAX, knock.now) {
        return Err(Refusal::Late);
    }
    let event = header("kick-event-type")?;
    let news = if event == STATUS_UPDATED { vec![told_by(knock.body)?] } else { Vec::new() };
    Delivery { id: id.to_owned(), event: event.to_owned(), news }.kept().map(Verdict::Delivery)
}

fn told_by(body: &[u8]) -> Result<News, Refusal> {
    let told: StatusUpdated = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    let what = if told.is_live { What::BroadcastStarted } else { What::BroadcastEnded };
    Ok(News { account_id: Some(told.broadcaster.user_id.to_string()), object_id: None, what })
}

/// The keys that count: those of the settings where there are any, otherwise the published one.
fn keys(agreed: &[Secret]) -> Vec<Key> {
    let given: Vec<Key> = agreed.iter().filter_map(|text| Key::from_pem(text.reveal())).collect();
    if given.is_empty() { Key::from_pem(PUBLISHED).into_iter().collect() } else { given }
}

#[async_trait]
impl Subscribing for Kick {
    /// Asks for the beginning and end of the channel's streams. Where to is a setting of the app, not of the request. That Kick
    /// still signs with the key that deliveries are checked with is looked at first.
    async fn subscribe(&self, call: &Call<'_>, _callback: &Url, agreed: &Secret) -> Result<(), PlatformError> {
        let present = subscriptions::public_key_read(call).await?;
        let is_known = Key::from_pem(&present).is_some_and(|key| keys(std::slice::from_ref(agreed)).contains(&key));
        if !is_known {
            return Err(another_key());
        }
        let standing = subscriptions::subscription_list(call).await?;
        let is_there = standing.iter().any(|one| {
            let is_own = one.broadcaster_user_id.is_none_or(|id| id.to_string() == call.account_id);
            one.event == STATUS_UPDATED && is_own
        });
        if is_there { Ok(()) } else { subscriptions::subscription_create(call, STATUS_UPDATED).await }
    }
}

fn another_key() -> PlatformError {
    let detail = "Kick signs its messages with another key than the one that Steeple knows";
    let kind = ErrorKind::AppMisconfigured;
    PlatformError::new(StreamingPlatform::Kick, "public_key_read", kind, Outcome::NothingHappened, detail).with_remedy(
        "Nothing is lost: Steeple asks Kick by itself. The person who installed Steeple can enter Kick's new public key as webhook secret.",
    )
}
