//! What Twitch tells by itself: is a delivery genuine, and what does it say.
//!
//! Source: <https://dev.twitch.tv/docs/eventsub/handling-webhook-events>, read 2026-11.
//! Signed is HMAC-SHA256 over id, timestamp and raw body, one right after the other, with the secret of the subscription.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use super::client::{subscriptions, tokens};
use super::{Twitch, wire};
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::contract::webhook::{
    Delivery, Knock, News, Refusal, Reply, Subscribing, Verdict, WebhookFacts, WebhookSecrets, Webhooks, What,
    is_signed, is_timely, lower_hex,
};

/// Told in the app's name, about everybody who allowed it.
pub const AUTHORIZATION_REVOKED: &str = "user.authorization.revoke";
const ONLINE: &str = "stream.online";
const OFFLINE: &str = "stream.offline";

/// Twitch's own advice: what is older is a replay.
const AGE_MAX: TimeDelta = TimeDelta::minutes(10);

/// A challenge is a word of some 50 characters; more is not repeated to anybody.
const CHALLENGE_MAX: usize = 500;

const FACTS: WebhookFacts = WebhookFacts {
    secret: "A long random word of 10 to 100 letters and digits that you make up yourself.",
    secret_needed: true,
    setup: "Nothing: Steeple asks Twitch for the events of each connected channel. The address must be https on port 443.",
};

/// The body of a notification and of a revocation.
#[derive(Deserialize)]
struct Envelope {
    subscription: wire::Subscription,
    #[serde(default)]
    event: Event,
}

/// The members of an event that are used; which are there depends on its type.
#[derive(Default, Deserialize)]
struct Event {
    #[serde(default)]
    broadcaster_user_id: Option<String>,
    #[serde(default)]
    user_id: Option<String>,
}

/// The body of the question whether the address is ours.
#[derive(Deserialize)]
struct Verification {
    challenge: String,
    #[serde(rename = "subscription")]
    _subscription: IgnoredAny,
}

#[async_trait]
impl Webhooks for Twitch {
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

fn judged(knock: &Knock<'_>, secrets: &[Secret]) -> Result<Verdict, Refusal> {
    if knock.method != http::Method::POST {
        return Err(Refusal::Method);
    }
    if secrets.iter().all(Secret::is_empty) {
        return Err(Refusal::NotSetUp);
    }
    let header = |name| knock.header(name).ok_or(Refusal::Unproved);
    let id = header("twitch-eventsub-message-id")?;
    let timestamp = header("twitch-eventsub-message-timestamp")?;
    let signature = header("twitch-eventsub-message-signature")?.strip_prefix("sha256=").ok_or(Refusal::Unproved)?;
    let signature = lower_hex(signature).ok_or(Refusal::Unproved)?;
    if !is_signed(secrets, &[id.as_bytes(), timestamp.as_bytes(), knock.body], &signature) {
        return Err(Refusal::Forged);
    }
    let told_at = DateTime::parse_from_rfc3339(timestamp).map_err(|_| Refusal::Unreadable)?.to_utc();
    if !is_timely(told_at, AGE_MAX, knock.now) {
        return Err(Refusal::Late);
    }
    match header("twitch-eventsub-message-type")? {
        "webhook_callback_verification" => challenge(knock.body),
        "notification" => {
            let told: Envelope = serde_json::from_slice(knock.body).map_err(|_| Refusal::Unreadable)?;
            let news = told_by(&told);
            Delivery { id: id.to_owned(), event: told.subscription.kind, news }.kept().map(Verdict::Delivery)
        }
        "revocation" => {
            let told: Envelope = serde_json::from_slice(knock.body).map_err(|_| Refusal::Unreadable)?;
            let event = format!("revocation of {}: {}", told.subscription.kind, told.subscription.status);
            Delivery { id: id.to_owned(), event, news: ended(told.subscription) }.kept().map(Verdict::Delivery)
        }
        _ => Err(Refusal::Unreadable),
    }
}

fn challenge(body: &[u8]) -> Result<Verdict, Refusal> {
    let asked: Verification = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    if asked.challenge.is_empty() || asked.challenge.len() > CHALLENGE_MAX {
        return Err(Refusal::Unreadable);
    }
    Ok(Verdict::Challenge(Reply { status: 200, content_type: "text/plain", body: asked.challenge }))
}

/// A stream's own id says nothing to Steeple, so the news is about everything on the channel.
fn told_by(told: &Envelope) -> Vec<News> {
    let (account_id, what) = match told.subscription.kind.as_str() {
        ONLINE => (&told.event.broadcaster_user_id, What::BroadcastStarted),
        OFFLINE => (&told.event.broadcaster_user_id, What::BroadcastEnded),
        "channel.update" => (&told.event.broadcaster_user_id, What::BroadcastChanged),
        AUTHORIZATION_REVOKED => (&told.event.user_id, What::GrantRevoked),
        _ => return Vec::new(),
    };
    vec![News { account_id: account_id.clone(), object_id: None, what }]
}

/// Twitch sends no more of a subscription. Where the person is the reason, the connection is looked at; any other reason is
/// made good by the next [`Subscribing::subscribe`].
fn ended(subscription: wire::Subscription) -> Vec<News> {
    let is_persons_will = matches!(subscription.status.as_str(), "authorization_revoked" | "user_removed");
    let account_id = subscription.condition.broadcaster_user_id.filter(|_| is_persons_will);
    let news = account_id.map(|id| News { account_id: Some(id), object_id: None, what: What::GrantRevoked });
    news.into_iter().collect()
}

#[async_trait]
impl Subscribing for Twitch {
    /// Asks for the beginning and end of the channel's streams and, once for the whole app, for people who take their consent
    /// back. What stands and works is left alone; what stands and has failed, or points elsewhere, is replaced.
    async fn subscribe(&self, call: &Call<'_>, callback: &Url, agreed: &Secret) -> Result<(), PlatformError> {
        // Only a token in the app's own name may ask, and without a secret there is none. The channel is asked instead.
        if call.app.client_secret.is_empty() {
            return Ok(());
        }
        let word = agreed.reveal();
        if !(10..=100).contains(&word.len()) || !word.is_ascii() {
            return Err(bad_secret());
        }
        let app = call.as_app();
        let token = tokens::app_token(&app).await?;
        let of_channel = subscriptions::subscription_list(&app, &token, Some(call.account_id)).await?;
        let of_app = subscriptions::subscription_list(&app, &token, None).await?;
        let standing: Vec<wire::Subscription> = of_channel.into_iter().chain(of_app).collect();
        let wanted = [
            (ONLINE, ("broadcaster_user_id", call.account_id)),
            (OFFLINE, ("broadcaster_user_id", call.account_id)),
            (AUTHORIZATION_REVOKED, ("client_id", call.app.client_id.as_str())),
        ];
        for (kind, about) in wanted {
            let same: Vec<_> = standing.iter().filter(|one| one.kind == kind && is_about(one, about)).collect();
            if same.iter().any(|one| works(one, callback)) {
                continue;
            }
            for broken in same {
                subscriptions::subscription_delete(&app, &token, &broken.id).await?;
            }
            subscriptions::subscription_create(&app, &token, kind, about, callback.as_str(), agreed).await?;
        }
        Ok(())
    }
}

fn is_about(subscription: &wire::Subscription, (name, id): (&str, &str)) -> bool {
    let condition = &subscription.condition;
    let told = if name == "client_id" { &condition.client_id } else { &condition.broadcaster_user_id };
    told.as_deref() == Some(id)
}

/// An unknown status word does not count as working.
fn works(subscription: &wire::Subscription, callback: &Url) -> bool {
    let stands = matches!(subscription.status.as_str(), "enabled" | "webhook_callback_verification_pending");
    stands && subscription.transport.callback.as_deref() == Some(callback.as_str())
}

fn bad_secret() -> PlatformError {
    PlatformError::new(
        StreamingPlatform::Twitch,
        "subscription_create",
        ErrorKind::AppMisconfigured,
        Outcome::NothingHappened,
        "Twitch takes only a webhook secret of 10 to 100 letters and digits",
    )
    .with_remedy("Ask the person who installed Steeple to choose another webhook secret for Twitch.")
}
