//! Webhooks: what is genuine, what is not, and what is read out of it.
//!
//! Key and signatures were made with OpenSSL (`genrsa 2048`, `dgst -sha256 -sign`); the private half was thrown away.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::super::key::{Key, PUBLISHED};
use super::friday;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::webhook::{Knock, Refusal, Subscribing, Verdict, WebhookSecrets, Webhooks, What};
use crate::kick::PLATFORM;

const KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4b4qjq14HVlMRsy7v295
/q8tmgZUDKZpUljZtWRYgGWZ2Up8bEsQ8H84+J58hugrbXoG01dpmWXuun2XOP1D
qUBsn/cyJ4fwjI7G7Ud9a/I1oLO45VEDJU4WN5ZFmfbCaTTHaam450VttGVSFXBy
xk8Ns7lxII32MdVbiZLTtFNHChUHXkOxQ7+NWEaaIS6a862d/s9WT2cNocpsOTh6
oDT0ZJuSJuvYJ/hemrdWUzh//Zn1EJP3BRvxK6/SarFjw0mPqkBLUdw850oHTJj3
aA7Ry+tqOgGAMY7+ZxqykIZx3VHr489dFDrlKXy7GtDIJEfX5UzmjMwkESassYv+
gQIDAQAB
-----END PUBLIC KEY-----";
const ID: &str = "01KB7Q3ZJ8V5M4N6P9R0S1T2W3";
const TOLD_AT: &str = "2026-11-29T14:55:06Z";
const BEGAN: (&str, &str) = (
    r#"{"broadcaster":{"is_anonymous":false,"user_id":7001,"username":"gracechapel","is_verified":false,"profile_picture":"","channel_slug":"gracechapel","identity":null},"is_live":true,"title":"Sunday Service","started_at":"2026-11-29T14:55:04+00:00","ended_at":null}"#,
    "AeautGvb9oaA9wfWw6C8iDdvnKJAkmHhSujGXQ2BQ6IIlkNlq1uE5XX2KByXri1w4ToYFVUuvTzYPCSP2mzmJHbrZEUrTY4JoHaAXi/8bn25bMP0aWw6LfmT52JlXHdZA2FGyFaG8gauvuGP1BpTgPAdOtGCGacpixLz66Xm9m0+CkmGbHDr7yYnu1EUSCaxZpTTKGwlIaG8cbReCaHS92mcZRl6T7NutrMY/bv+T1IkcEN3V3Helije9KzPphDe3Dte7nJaMlxf8rlEqXFFXKl/7saYvpc0GwVzKla9IH6ryOdvnp3LixvYcz5TrVdl28MhJ2YCVMtxHr21TmZ8Nw==",
);
const ENDED: (&str, &str) = (
    r#"{"broadcaster":{"user_id":7001},"is_live":false,"title":"Sunday Service","started_at":"2026-11-29T14:55:04+00:00","ended_at":"2026-11-29T16:16:00+00:00"}"#,
    "MGzy8eiBffviqTMhNFNNjeXPGLVVfdF+a+AKOlc0w8+u/dmhQZz7Cigl4vlmQ1I2zAbIN746qvVrlF6f0k71itM+3JL5YelQFMOZRuieiVOLUTvcI1C1McID4b0KfppOVvyIL3HLMRBD/CKWNGfZG4YSrXlL9dWEcTGnqSUw3wCqzZgHjfv50MVb9Vjt06BrKe39H0MItx/95IK5HcrWIjZyC1SpyQ70FeHSzHWgd+uDmCtuLJqZ6vkV692SzQJqUJtZy3X0UxxMxVaATHpsLKppddQHd2hZTPJBoiP/qpAdUNSl9V7Fa5eVAYTpmWotf6KL/D3NyurdcnRSJgghgQ==",
);
/// Genuine, and not about a stream.
const CHAT: (&str, &str) = (
    r#"{"message_id":"x","content":"Amen"}"#,
    "Gu+cIXVO2AsAgNe59S9E6Cefqf4koIqpRq5GGFQk7ippfYOvOAP05aHuMkIUp/lnVE9yFaTtG/dFC3/DhvBAkNKPq59mBc1krojzb4v5n4VQVxW4jbOjy6Y+p/2MUWt5fIuU+4l4c/M5YfBMr5CCnNvhbQWH08ReEVlHLg6wcD8qqL5HosCBas7nJHVDxuWuJFLPt5iR5DLf8mPjTInWdTqL8Mox1bpvqaspvIXXN/kxzpsWA8kcPKBr75LUmWqXIyNr/RFAAXTcdVTJg+1sVp16f1XeLzHIwPPY5yUTSkWdGIqSmNix2s1MvNoA3YwGz+UvrGV0Mfkq3GKeMaZp8A==",
);
const STATUS: &str = "livestream.status.updated";

fn told_at() -> DateTime<Utc> {
    TOLD_AT.parse().unwrap()
}

fn headers(event: &str, signature: &str) -> HeaderMap {
    let pairs = [
        ("kick-event-message-id", ID),
        ("kick-event-message-timestamp", TOLD_AT),
        ("kick-event-signature", signature),
        ("kick-event-type", event),
        ("kick-event-version", "1"),
    ];
    pairs
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .into_iter()
        .collect()
}

fn judge_at(headers: &HeaderMap, body: &[u8], agreed: &[&str], now: DateTime<Utc>) -> Verdict {
    let agreed: Vec<Secret> = agreed.iter().map(|key| Secret::new(*key)).collect();
    let knock = Knock { method: &Method::POST, query: "", headers, body, now };
    PLATFORM.judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &[] })
}

fn judge(event: &str, (body, signature): (&str, &str)) -> Verdict {
    judge_at(&headers(event, signature), body.as_bytes(), &[KEY], told_at())
}

#[test]
fn a_genuine_delivery_says_whose_stream_began_or_ended() {
    for (told, what) in [(BEGAN, What::BroadcastStarted), (ENDED, What::BroadcastEnded)] {
        let Verdict::Delivery(delivery) = judge(STATUS, told) else { panic!() };

        assert_eq!((delivery.id.as_str(), delivery.event.as_str()), (ID, STATUS));
        assert_eq!(delivery.news.len(), 1);
        assert_eq!((delivery.news[0].what, delivery.news[0].account_id.as_deref()), (what, Some("7001")));
    }
}

#[test]
fn any_changed_byte_of_body_id_time_or_signature_is_refused() {
    let (body, signature) = BEGAN;
    let good = headers(STATUS, signature);
    for at in 0..body.len() {
        let mut changed = body.as_bytes().to_vec();
        changed[at] ^= 1;
        let verdict = judge_at(&good, &changed, &[KEY], told_at());
        assert_eq!(verdict, Verdict::Refused(Refusal::Forged), "byte {at} of the body");
    }
    for name in ["kick-event-message-id", "kick-event-message-timestamp", "kick-event-signature"] {
        let value = good[name].as_bytes().to_vec();
        for at in 0..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 1;
            let mut headers = good.clone();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(&changed).unwrap());
            let verdict = judge_at(&headers, body.as_bytes(), &[KEY], told_at());
            assert!(matches!(verdict, Verdict::Refused(Refusal::Forged | Refusal::Unproved)), "byte {at} of {name}");
        }
    }
}

/// The kind of event is not signed, so a delivery cannot be passed off as another kind.
#[test]
fn a_body_that_does_not_fit_its_kind_is_unreadable_and_other_kinds_are_no_news() {
    assert_eq!(judge(STATUS, CHAT), Verdict::Refused(Refusal::Unreadable));
    let Verdict::Delivery(delivery) = judge("chat.message.sent", CHAT) else { panic!() };
    assert!(delivery.news.is_empty());
}

#[test]
fn what_proves_the_origin_must_be_there_once() {
    for name in ["kick-event-message-id", "kick-event-message-timestamp", "kick-event-signature", "kick-event-type"] {
        let mut missing = headers(STATUS, BEGAN.1);
        missing.remove(name);
        let mut twice = headers(STATUS, BEGAN.1);
        twice.append(HeaderName::from_static(name), HeaderValue::from_static("x"));

        for headers in [missing, twice] {
            let verdict = judge_at(&headers, BEGAN.0.as_bytes(), &[KEY], told_at());
            assert_eq!(verdict, Verdict::Refused(Refusal::Unproved), "{name}");
        }
    }
}

#[test]
fn what_is_late_or_from_the_future_is_refused() {
    let good = headers(STATUS, BEGAN.1);
    let at = |offset: TimeDelta| judge_at(&good, BEGAN.0.as_bytes(), &[KEY], told_at() + offset);

    assert!(matches!(at(TimeDelta::minutes(10)), Verdict::Delivery(_)));
    assert_eq!(at(TimeDelta::hours(3)), Verdict::Refused(Refusal::Late));
    assert_eq!(at(TimeDelta::minutes(-2)), Verdict::Refused(Refusal::Late));
}

#[test]
fn the_published_key_counts_until_another_one_is_entered() {
    let good = headers(STATUS, BEGAN.1);
    let with = |keys: &[&str]| judge_at(&good, BEGAN.0.as_bytes(), keys, told_at());

    assert_eq!(with(&[]), Verdict::Refused(Refusal::Forged), "signed with the test's own key");
    assert_eq!(with(&["not a key"]), Verdict::Refused(Refusal::Forged));
    assert!(matches!(with(&[PUBLISHED, KEY]), Verdict::Delivery(_)));
}

#[test]
fn a_key_is_read_whole_or_not_at_all() {
    assert!(Key::from_pem(PUBLISHED).is_some() && Key::from_pem(&format!("\n{KEY}\n")).is_some());
    let lines: Vec<&str> = PUBLISHED.lines().collect();
    let cut = [&lines[..3], &lines[lines.len() - 1..]].concat().join("\n");
    let elliptic = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
    for text in ["", "x", &cut, elliptic, "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----"] {
        assert_eq!(Key::from_pem(text), None, "{text}");
    }
}

#[tokio::test]
async fn events_are_asked_for_once() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let callback = url::Url::parse("https://steeple.example/webhooks/kick").unwrap();

    PLATFORM.subscribe(&stage.call(&connected), &callback, &Secret::new("")).await.unwrap();
    PLATFORM.subscribe(&stage.call(&connected), &callback, &Secret::new("")).await.unwrap();

    assert_eq!(stage.writes("subscription_create"), 1);
}

#[tokio::test]
async fn a_key_that_deliveries_are_not_checked_with_is_told_to_the_operator() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let callback = url::Url::parse("https://steeple.example/webhooks/kick").unwrap();

    let error = PLATFORM.subscribe(&stage.call(&connected), &callback, &Secret::new(KEY)).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::AppMisconfigured);
    assert_eq!(stage.writes("subscription_create"), 0);
}

#[tokio::test]
async fn without_the_scope_nothing_is_asked_for() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &["events:subscribe"]).await;
    let callback = url::Url::parse("https://steeple.example/webhooks/kick").unwrap();

    let error = PLATFORM.subscribe(&stage.call(&connected), &callback, &Secret::new("")).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::MissingScope);
    assert!(error.remedy().contains("Settings → Developer"));
}
