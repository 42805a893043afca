//! What JaaS tells, and what only pretends to be JaaS.

use base64::Engine;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha2::Sha256;

use super::{now, platform};
use crate::contract::credentials::Secret;
use crate::contract::webhook::{Knock, Refusal, Verdict, WebhookSecrets, What};

const SECRET: &str = "sbx-secret-jaas-webhook";

fn body(event: &str, age: TimeDelta) -> Vec<u8> {
    let told_at = (now() - age).timestamp_millis();
    let body = serde_json::json!({
        "idempotencyKey": "key-1", "customerId": "1", "appId": "vpaas-magic-cookie-sandbox", "eventType": event,
        "sessionId": "s", "timestamp": told_at, "fqn": "vpaas-magic-cookie-sandbox/Bible-Study-abc", "data": {},
    });
    serde_json::to_vec(&body).expect("JSON")
}

fn signed(body: &[u8], age: TimeDelta) -> (HeaderName, String) {
    let at = (now() - age).timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    (HeaderName::from_static("x-jaas-signature"), format!("t={at},v1={signature}"))
}

fn judge(headers: &[(HeaderName, String)], body: &[u8]) -> Verdict {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header"))).collect();
    let agreed = [Secret::new(SECRET)];
    let knock = Knock { method: &Method::POST, query: "", headers: &headers, body, now: now() };
    platform().webhooks().expect("JaaS tells").judge(&knock, &WebhookSecrets { agreed: &agreed, apps: &[] })
}

fn authorization(value: &str) -> (HeaderName, String) {
    (http::header::AUTHORIZATION, value.to_owned())
}

#[test]
fn a_delivery_with_the_agreed_header_or_a_signature_is_believed() {
    let body = body("ROOM_CREATED", TimeDelta::seconds(5));
    for proof in
        [authorization(SECRET), authorization(&format!("Bearer {SECRET}")), signed(&body, TimeDelta::seconds(5))]
    {
        let Verdict::Delivery(delivery) = judge(&[proof], &body) else { panic!("refused") };
        assert_eq!((delivery.id.as_str(), delivery.event.as_str()), ("key-1", "ROOM_CREATED"));
        let news = &delivery.news[0];
        assert_eq!(news.what, What::MeetingStarted);
        assert_eq!(news.account_id.as_deref(), Some("vpaas-magic-cookie-sandbox"));
        assert_eq!(news.object_id.as_deref(), Some("bible-study-abc"));
    }
}

#[test]
fn whoever_cannot_prove_it_is_refused() {
    let body = body("ROOM_CREATED", TimeDelta::zero());
    let (name, good) = signed(&body, TimeDelta::zero());
    let other = super::webhooks::body("ROOM_DESTROYED", TimeDelta::zero());
    let table = [
        (vec![], body.clone(), Refusal::Unproved),
        (vec![authorization("Bearer guessed")], body.clone(), Refusal::Forged),
        (vec![(name.clone(), good.clone())], other, Refusal::Forged),
        (vec![(name.clone(), "v1=abc".to_owned())], body.clone(), Refusal::Unproved),
        // A bad signature is not made good by a header that may have been seen elsewhere.
        (vec![(name, good.replace("t=", "t=1")), authorization(SECRET)], body.clone(), Refusal::Forged),
        (vec![signed(&body, TimeDelta::minutes(6))], body.clone(), Refusal::Late),
        (vec![authorization(SECRET)], super::webhooks::body("ROOM_CREATED", TimeDelta::days(2)), Refusal::Late),
        (vec![authorization(SECRET)], b"{\"idempotencyKey\":7}".to_vec(), Refusal::Unreadable),
    ];
    for (headers, body, refusal) in table {
        assert_eq!(judge(&headers, &body), Verdict::Refused(refusal), "{headers:?}");
    }
}

#[test]
fn every_event_is_known_for_what_it_is() {
    let table = [
        ("ROOM_DESTROYED", Some(What::MeetingEnded)),
        ("PARTICIPANT_JOINED", Some(What::MeetingChanged)),
        ("RECORDING_UPLOADED", Some(What::MeetingChanged)),
        ("USAGE", None),
    ];
    for (event, what) in table {
        let body = body(event, TimeDelta::zero());
        let Verdict::Delivery(delivery) = judge(&[authorization(SECRET)], &body) else { panic!("refused") };
        assert_eq!(delivery.news.first().map(|news| news.what), what, "{event}");
    }
}
