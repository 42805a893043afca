//! What EventSub sends: the challenge, notifications, revocations; each signed with its subscription's secret.
//!
//! Source: <https://dev.twitch.tv/docs/eventsub/handling-webhook-events>, read 2026-11.

use chrono::SecondsFormat;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::events::shown;
use super::studio::{Studio, Subscription};
use crate::sandbox::{Bench, Posted};

const ENABLED: &str = "enabled";

impl Studio {
    /// Asks the new subscription's address to repeat its word.
    pub fn challenge(&mut self, bench: &Bench, subscription: &Subscription) {
        let body = json!({ "challenge": subscription.challenge, "subscription": shown(subscription) });
        self.posts.push(signed(bench, subscription, "webhook_callback_verification", &body));
    }

    /// Tells every subscription about this channel that a stream began or ended.
    pub fn tell_of_stream(&mut self, bench: &Bench, channel: &str, began: bool) {
        let kind = if began { "stream.online" } else { "stream.offline" };
        let Some(known) = self.channel_of(channel) else { return };
        let mut event = json!({
            "broadcaster_user_id": known.id, "broadcaster_user_login": known.login, "broadcaster_user_name": known.name,
        });
        if let (true, Some(stream), Some(fields)) = (began, known.running(), event.as_object_mut()) {
            fields.insert("id".to_owned(), stream.id.clone().into());
            fields.insert("type".to_owned(), "live".into());
            fields.insert("started_at".to_owned(), stream.began.to_rfc3339_opts(SecondsFormat::Millis, true).into());
        }
        self.notify(bench, kind, channel, &event);
    }

    /// What was answered: a challenge repeated in plain text makes its subscription work, anything else ends it.
    pub fn posted(&mut self, id: &str, status: u16, content_type: &str, body: &str) {
        let pending = self.subscriptions.iter_mut().find(|one| challenge_id(one) == id && one.status != ENABLED);
        let Some(subscription) = pending else { return };
        let is_plain = content_type.split(';').next().is_some_and(|kind| kind.trim() == "text/plain");
        let is_repeated = status == 200 && is_plain && body == subscription.challenge;
        let status = if is_repeated { ENABLED } else { "webhook_callback_verification_failed" };
        status.clone_into(&mut subscription.status);
        if is_repeated {
            self.count("subscription_enabled");
        }
    }

    /// The person removes the app: everything about the channel is revoked, and the app is told.
    pub fn remove_app(&mut self, bench: &Bench, client_id: &str, login: &str) {
        let Ok(channel) = self.channel(login) else { return };
        let (id, name) = (channel.id.clone(), channel.name.clone());
        let mut posts = Vec::new();
        for subscription in self.subscriptions.iter_mut().filter(|one| one.about.1 == id && one.status == ENABLED) {
            "authorization_revoked".clone_into(&mut subscription.status);
            posts.push(signed(bench, subscription, "revocation", &json!({ "subscription": shown(subscription) })));
        }
        self.posts.extend(posts);
        let event = json!({ "client_id": client_id, "user_id": id, "user_login": login, "user_name": name });
        self.notify(bench, "user.authorization.revoke", client_id, &event);
    }

    fn notify(&mut self, bench: &Bench, kind: &str, about: &str, event: &Value) {
        let meant = |one: &&Subscription| one.kind == kind && one.about.1 == about && one.status == ENABLED;
        let posts: Vec<Posted> = (self.subscriptions.iter().filter(meant))
            .map(|one| signed(bench, one, "notification", &json!({ "subscription": shown(one), "event": event })))
            .collect();
        self.posts.extend(posts);
    }
}

/// A subscription is asked once, so its challenge needs no number of its own.
fn challenge_id(subscription: &Subscription) -> String {
    format!("challenge-of-{}", subscription.id)
}

fn signed(bench: &Bench, subscription: &Subscription, kind: &str, body: &Value) -> Posted {
    let id = match kind {
        "webhook_callback_verification" => challenge_id(subscription),
        _ => format!("00000000-0000-4000-a000-{:012x}", bench.number()),
    };
    let (timestamp, body) = (bench.now().to_rfc3339_opts(SecondsFormat::Nanos, true), body.to_string());
    let mac = Hmac::<Sha256>::new_from_slice(subscription.secret.as_bytes()).expect("HMAC takes a key of any length");
    let mac = mac.chain_update(&id).chain_update(&timestamp).chain_update(&body).finalize().into_bytes();
    let headers = [
        ("Twitch-Eventsub-Message-Id", id.clone()),
        ("Twitch-Eventsub-Message-Retry", "0".to_owned()),
        ("Twitch-Eventsub-Message-Type", kind.to_owned()),
        ("Twitch-Eventsub-Message-Signature", format!("sha256={}", hex::encode(mac))),
        ("Twitch-Eventsub-Message-Timestamp", timestamp),
        ("Twitch-Eventsub-Subscription-Type", subscription.kind.clone()),
        ("Twitch-Eventsub-Subscription-Version", "1".to_owned()),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
    Posted { id, callback: subscription.callback.clone(), headers, body }
}
