//! Meta's confirmation of the address, and its signed deliveries.

use chrono::{DateTime, Utc};

use super::super::PLATFORM;
use crate::contract::credentials::Secret;
use crate::contract::webhook::{Delivery, Knock, News, Refusal, Reply, Verdict, WebhookSecrets, Webhooks, What};

/// Computed apart from this code: `printf %s "$body" | openssl dgst -sha256 -hmac app-secret`.
const BODY: &str = r#"{"object":"page","entry":[{"id":"100","time":1795964400,"changes":[{"field":"live_videos","value":{"id":"8801","status":"live"}},{"field":"feed","value":{}}]},{"id":200,"time":1795964399,"changes":[{"field":"live_videos","value":{"id":9902,"status":"vod"}}]}]}"#;
const SIGNATURE: &str = "sha256=27b32d17a1b05b500f5e225dfd7b2254e829f30526ac811b121ccf618d5e1fa5";

fn judge(method: &http::Method, query: &str, signature: Option<&str>, now: &str) -> Verdict {
    let mut headers = http::HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("x-hub-signature-256", signature.parse().unwrap());
    }
    let now: DateTime<Utc> = now.parse().unwrap();
    let knock = Knock { method, query, headers: &headers, body: BODY.as_bytes(), now };
    let secrets = WebhookSecrets { agreed: &[Secret::new("our-token")], apps: &[Secret::new("app-secret")] };
    PLATFORM.judge(&knock, &secrets)
}

const NOW: &str = "2026-11-29T15:00:02Z";

#[test]
fn the_address_is_confirmed_to_whoever_knows_the_agreed_token() {
    let ask = |query: &str| judge(&http::Method::GET, query, None, NOW);

    let right = ask("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=our-token");
    let (status, content_type) = (200, "text/plain; charset=utf-8");
    assert_eq!(right, Verdict::Challenge(Reply { status, content_type, body: "1158201444".to_owned() }));

    for (query, why) in [
        ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=app-secret", Refusal::Forged),
        ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=", Refusal::Forged),
        ("hub.mode=subscribe&hub.challenge=1", Refusal::Unproved),
        ("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=our-token", Refusal::Unreadable),
        ("hub.mode=subscribe&hub.challenge=<script>&hub.verify_token=our-token", Refusal::Unreadable),
        ("hub.mode=subscribe&hub.verify_token=our-token", Refusal::Unreadable),
    ] {
        assert_eq!(ask(query), Verdict::Refused(why), "{query}");
    }
}

#[test]
fn one_delivery_may_tell_of_several_pages() {
    let Verdict::Delivery(Delivery { event, news, .. }) = judge(&http::Method::POST, "", Some(SIGNATURE), NOW) else {
        panic!("it is genuine");
    };

    let told = |page: &str, video: &str, what| News {
        account_id: Some(page.to_owned()),
        object_id: Some(video.to_owned()),
        what,
    };
    assert_eq!(event, "page");
    assert_eq!(news, [told("100", "8801", What::BroadcastStarted), told("200", "9902", What::BroadcastEnded)]);
}

#[test]
fn what_is_not_signed_signed_by_others_or_old_is_refused() {
    let foreign = format!("sha256={}", "0".repeat(64));
    for (signature, now, why) in [
        (None, NOW, Refusal::Unproved),
        (Some("sha1=0000"), NOW, Refusal::Unproved),
        (Some(foreign.as_str()), NOW, Refusal::Forged),
        (Some(SIGNATURE), "2026-12-01T15:00:01Z", Refusal::Late),
        (Some(SIGNATURE), "2026-11-29T14:58:59Z", Refusal::Late),
    ] {
        assert_eq!(judge(&http::Method::POST, "", signature, now), Verdict::Refused(why), "{signature:?} at {now}");
    }
    assert_eq!(judge(&http::Method::PUT, "", Some(SIGNATURE), NOW), Verdict::Refused(Refusal::Method));
}
