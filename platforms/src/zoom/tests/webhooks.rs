//! Zoom's deliveries: the signature over the raw bytes, the question whether the address is ours, and what each event means.

use chrono::{DateTime, Utc};

use super::super::PLATFORM;
use crate::contract::credentials::Secret;
use crate::contract::webhook::{Delivery, Knock, News, Refusal, Verdict, WebhookSecrets, Webhooks, What};

/// Computed apart from this code: `printf 'v0:%s:%s' 1795964400 "$body" | openssl dgst -sha256 -hmac it-is-a-secret`.
const TOLD_AT: &str = "1795964400";
const SECRET: &str = "it-is-a-secret";
const BODY: &str = r#"{"event":"meeting.started","event_ts":1795964400123,"payload":{"account_id":"AAA","object":{"id":"92000000001","host_id":"h1","uuid":"x==","topic":"Caf\u00e9 1.0"}}}"#;
const SIGNATURE: &str = "v0=51eba0c2842a6dac968bf7734aabe23cc53be412be7a80f6315c0ffd9e3a485e";

fn judge(body: &str, told_at: &str, signature: &str, now: &str) -> Verdict {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-zm-request-timestamp", told_at.parse().unwrap());
    headers.insert("x-zm-signature", signature.parse().unwrap());
    let now: DateTime<Utc> = now.parse().unwrap();
    let knock = Knock { method: &http::Method::POST, query: "", headers: &headers, body: body.as_bytes(), now };
    let agreed = [Secret::new("an older one"), Secret::new(SECRET)];
    PLATFORM.judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &[] })
}

const NOW: &str = "2026-11-29T15:00:02Z";

#[test]
fn a_signed_delivery_is_taken_as_it_came() {
    let Verdict::Delivery(Delivery { event, news, .. }) = judge(BODY, TOLD_AT, SIGNATURE, NOW) else {
        panic!("it is genuine");
    };

    let (account_id, object_id) = (Some("h1".to_owned()), Some("92000000001".to_owned()));
    assert_eq!(event, "meeting.started");
    assert_eq!(news, [News { account_id, object_id, what: What::MeetingStarted }]);
}

#[test]
fn json_that_was_read_and_written_again_is_refused() {
    let again = serde_json::from_str::<serde_json::Value>(BODY).unwrap().to_string();

    assert_eq!(judge(&again, TOLD_AT, SIGNATURE, NOW), Verdict::Refused(Refusal::Forged));
}

#[test]
fn the_question_whether_the_address_is_ours_is_answered_when_it_is_signed() {
    let body = r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1795964400000,"event":"endpoint.url_validation"}"#;

    let Verdict::Challenge(reply) =
        judge(body, TOLD_AT, "v0=a69a513a4b170abeebccdcd965d3ad3f67683976a070528510546a937c8ea139", NOW)
    else {
        panic!("it is signed")
    };

    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!((reply.status, reply.content_type), (200, "application/json"));
    assert_eq!(answer["plainToken"], "qgg8vlvZRS6UYooatFL8Aw");
    assert_eq!(answer["encryptedToken"], "4d04e2fcfe7128e68fbd6d426e157dd1c0e10a66fd9637b724281f3924598563");
    assert_eq!(judge(body, TOLD_AT, SIGNATURE, NOW), Verdict::Refused(Refusal::Forged), "unsigned it is not answered");
}

#[test]
fn what_is_older_than_five_minutes_is_late() {
    assert_eq!(judge(BODY, TOLD_AT, SIGNATURE, "2026-11-29T15:05:01Z"), Verdict::Refused(Refusal::Late));
    assert!(matches!(judge(BODY, TOLD_AT, SIGNATURE, "2026-11-29T15:05:00Z"), Verdict::Delivery(_)));
}

#[test]
fn nothing_is_believed_before_a_secret_was_agreed() {
    let headers = http::HeaderMap::new();
    let now = DateTime::UNIX_EPOCH;
    let knock = Knock { method: &http::Method::POST, query: "", headers: &headers, body: b"{}", now };

    let verdict = PLATFORM.judge(&knock, &WebhookSecrets { agreed: &[], apps: &[Secret::new("x")] });

    assert_eq!(verdict, Verdict::Refused(Refusal::NotSetUp));
}
