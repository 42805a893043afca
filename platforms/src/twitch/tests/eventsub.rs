//! Webhooks: what is genuine, what is not, and what is read out of it.
//!
//! The signature of [`ONLINE`] was made with OpenSSL: `openssl dgst -sha256 -hmac a-word-agreed-with-twitch`.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::json;

use super::friday;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::webhook::{Knock, Refusal, Subscribing, Verdict, WebhookSecrets, Webhooks, What};
use crate::twitch::PLATFORM;

const WORD: &str = "a-word-agreed-with-twitch";
const ID: &str = "befa7b53-d79d-478f-86b9-120f112b044e";
const TOLD_AT: &str = "2026-11-29T14:55:12.464918464Z";
const ONLINE: &str = r#"{"subscription":{"id":"f1c2a387-161a-49f9-a165-0f21d7a4e1c4","status":"enabled","type":"stream.online","version":"1","condition":{"broadcaster_user_id":"424201"},"transport":{"method":"webhook","callback":"https://steeple.example/webhooks/twitch"},"created_at":"2026-11-27T12:00:00Z","cost":0},"event":{"id":"9001","broadcaster_user_id":"424201","broadcaster_user_login":"gracechapel","broadcaster_user_name":"Grace Chapel","type":"live","started_at":"2026-11-29T14:55:10.123Z"}}"#;
const SIGNATURE: &str = "sha256=c7ff0ce1e49b3b85312c615c6c6ac08695e235fb80b03f38fb93a1fd9c7543c7";

fn told_at() -> DateTime<Utc> {
    TOLD_AT.parse().unwrap()
}

fn headers(kind: &str, signature: &str) -> HeaderMap {
    let pairs = [
        ("twitch-eventsub-message-id", ID),
        ("twitch-eventsub-message-timestamp", TOLD_AT),
        ("twitch-eventsub-message-signature", signature),
        ("twitch-eventsub-message-type", kind),
    ];
    pairs
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .into_iter()
        .collect()
}

fn judge_at(headers: &HeaderMap, body: &[u8], words: &[&str], now: DateTime<Utc>) -> Verdict {
    let agreed: Vec<Secret> = words.iter().map(|word| Secret::new(*word)).collect();
    let knock = Knock { method: &Method::POST, query: "", headers, body, now };
    PLATFORM.judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &[] })
}

fn judge(headers: &HeaderMap, body: &[u8]) -> Verdict {
    judge_at(headers, body, &[WORD], told_at())
}

fn signed(body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(WORD.as_bytes()).unwrap();
    let mac = mac.chain_update(ID).chain_update(TOLD_AT).chain_update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn judge_signed(kind: &str, body: &serde_json::Value) -> Verdict {
    let body = body.to_string();
    judge(&headers(kind, &signed(&body)), body.as_bytes())
}

#[test]
fn a_genuine_notification_says_whose_stream_began() {
    let Verdict::Delivery(delivery) = judge(&headers("notification", SIGNATURE), ONLINE.as_bytes()) else { panic!() };

    assert_eq!((delivery.id.as_str(), delivery.event.as_str()), (ID, "stream.online"));
    assert_eq!(delivery.news.len(), 1);
    assert_eq!(delivery.news[0].account_id.as_deref(), Some("424201"));
    assert_eq!((delivery.news[0].what, delivery.news[0].object_id.as_deref()), (What::BroadcastStarted, None));
}

#[test]
fn any_changed_byte_of_body_id_time_or_signature_is_refused() {
    let good = headers("notification", SIGNATURE);
    for at in 0..ONLINE.len() {
        let mut body = ONLINE.as_bytes().to_vec();
        body[at] ^= 1;
        assert_eq!(judge(&good, &body), Verdict::Refused(Refusal::Forged), "byte {at} of the body");
    }
    for name in ["id", "timestamp", "signature"].map(|part| format!("twitch-eventsub-message-{part}")) {
        let value = good[&name].as_bytes().to_vec();
        for at in 0..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 1;
            let mut headers = good.clone();
            headers.insert(HeaderName::try_from(&name).unwrap(), HeaderValue::from_bytes(&changed).unwrap());
            let verdict = judge(&headers, ONLINE.as_bytes());
            assert!(matches!(verdict, Verdict::Refused(Refusal::Forged | Refusal::Unproved)), "byte {at} of {name}");
        }
    }
}

#[test]
fn what_proves_the_origin_must_be_there_once() {
    for name in ["id", "timestamp", "signature", "type"].map(|part| format!("twitch-eventsub-message-{part}")) {
        let mut missing = headers("notification", SIGNATURE);
        missing.remove(&name);
        let mut twice = headers("notification", SIGNATURE);
        twice.append(HeaderName::try_from(&name).unwrap(), HeaderValue::from_static("x"));

        assert_eq!(judge(&missing, ONLINE.as_bytes()), Verdict::Refused(Refusal::Unproved), "without {name}");
        assert_eq!(judge(&twice, ONLINE.as_bytes()), Verdict::Refused(Refusal::Unproved), "{name} twice");
    }
}

#[test]
fn a_replay_and_a_message_from_the_future_are_refused() {
    let good = headers("notification", SIGNATURE);
    let at = |offset: TimeDelta| judge_at(&good, ONLINE.as_bytes(), &[WORD], told_at() + offset);

    assert!(matches!(at(TimeDelta::minutes(10)), Verdict::Delivery(_)));
    assert_eq!(at(TimeDelta::minutes(10) + TimeDelta::seconds(1)), Verdict::Refused(Refusal::Late));
    assert_eq!(at(TimeDelta::minutes(-2)), Verdict::Refused(Refusal::Late));
}

#[test]
fn every_agreed_word_is_tried_and_none_means_not_set_up() {
    let good = headers("notification", SIGNATURE);
    let with = |words: &[&str]| judge_at(&good, ONLINE.as_bytes(), words, told_at());

    assert!(matches!(with(&["another-word-of-old", WORD]), Verdict::Delivery(_)));
    assert_eq!(with(&["another-word-of-old"]), Verdict::Refused(Refusal::Forged));
    assert_eq!(with(&[]), Verdict::Refused(Refusal::NotSetUp));
    assert_eq!(with(&[""]), Verdict::Refused(Refusal::NotSetUp));
}

#[test]
fn only_post_is_taken() {
    let (good, agreed) = (headers("notification", SIGNATURE), [Secret::new(WORD)]);
    let body = ONLINE.as_bytes();
    let knock = Knock { method: &Method::GET, query: "", headers: &good, body, now: told_at() };

    let verdict = PLATFORM.judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &[] });

    assert_eq!(verdict, Verdict::Refused(Refusal::Method));
}

#[test]
fn a_signed_challenge_is_answered_with_its_bare_word() {
    let asked = |word: &str| json!({"challenge": word, "subscription": {"id": "1", "status": "webhook_callback_verification_pending", "type": "stream.online"}});

    let Verdict::Challenge(reply) = judge_signed("webhook_callback_verification", &asked("pogchamp-kappa-360noscope"))
    else {
        panic!()
    };
    let endless = judge_signed("webhook_callback_verification", &asked(&"x".repeat(5_000)));

    assert_eq!((reply.status, reply.content_type), (200, "text/plain"));
    assert_eq!(reply.body, "pogchamp-kappa-360noscope");
    assert_eq!(endless, Verdict::Refused(Refusal::Unreadable));
}

#[test]
fn each_kind_of_message_tells_its_own_news() {
    let subscription = |kind: &str, status: &str| json!({"id": "1", "status": status, "type": kind, "condition": {"broadcaster_user_id": "424201"}});
    let news = |kind: &str, body: serde_json::Value| match judge_signed(kind, &body) {
        Verdict::Delivery(delivery) => delivery.news.first().map(|news| (news.what, news.account_id.clone())),
        verdict => panic!("{verdict:?}"),
    };
    let about = || Some("424201".to_owned());

    let offline =
        json!({"subscription": subscription("stream.offline", "enabled"), "event": {"broadcaster_user_id": "424201"}});
    assert_eq!(news("notification", offline), Some((What::BroadcastEnded, about())));
    let consent = json!({"subscription": {"id": "1", "status": "enabled", "type": "user.authorization.revoke"}, "event": {"user_id": "424201"}});
    assert_eq!(news("notification", consent), Some((What::GrantRevoked, about())));
    let unknown = json!({"subscription": subscription("channel.raid", "enabled"), "event": {}});
    assert_eq!(news("notification", unknown), None);
    let revoked = json!({"subscription": subscription("stream.online", "authorization_revoked")});
    assert_eq!(news("revocation", revoked), Some((What::GrantRevoked, about())));
    let failures = json!({"subscription": subscription("stream.online", "notification_failures_exceeded")});
    assert_eq!(news("revocation", failures), None);
}

#[test]
fn genuine_nonsense_is_unreadable_and_never_a_panic() {
    for (kind, body) in [
        ("notification", json!({"event": {}})),
        ("notification", json!([1, 2, 3])),
        ("revocation", json!("x")),
        ("webhook_callback_verification", json!({"subscription": {}})),
        ("webhook_callback_verification", json!({"challenge": 7, "subscription": {}})),
        ("something_new", json!({})),
    ] {
        assert_eq!(judge_signed(kind, &body), Verdict::Refused(Refusal::Unreadable), "{kind}: {body}");
    }
}

#[tokio::test]
async fn a_subscription_for_another_address_is_replaced_and_a_good_one_is_left_alone() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let call = stage.call(&connected);
    let address = |host: &str| url::Url::parse(&format!("https://{host}/webhooks/twitch")).unwrap();
    let word = Secret::new(WORD);

    PLATFORM.subscribe(&call, &address("old.example"), &word).await.unwrap();
    PLATFORM.subscribe(&call, &address("old.example"), &word).await.unwrap();
    let before = stage.writes("subscription_create");
    PLATFORM.subscribe(&call, &address("new.example"), &word).await.unwrap();

    assert_eq!((before, stage.writes("subscription_create")), (3, 6));
    assert_eq!(stage.writes("subscription_delete"), 3);
}

#[tokio::test]
async fn a_word_that_twitch_would_not_take_is_refused_before_anything_is_sent() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let callback = url::Url::parse("https://steeple.example/webhooks/twitch").unwrap();

    for word in ["short", &"x".repeat(101), "nicht-nur-ascii-ü"] {
        let error = PLATFORM.subscribe(&stage.call(&connected), &callback, &Secret::new(word)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::AppMisconfigured, "{word}");
    }
    assert!(stage.snapshot().writes.is_empty());
}
