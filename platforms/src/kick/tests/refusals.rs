//! The error table, and the sandbox's own strictness.

use chrono::{DateTime, TimeDelta};
use http::Method;
use serde_json::json;

use super::super::errors::{refusal, token_refusal};
use super::{PLATFORM_KEY, friday};
use crate::contract::error::{ErrorKind as Kind, Outcome};
use crate::http::Answer;
use crate::oauth::token_error;

fn answer(operation: &'static str, status: u16, body: &str) -> Answer {
    let headers = http::HeaderMap::new();
    Answer { platform: PLATFORM_KEY, operation, status, headers, bytes: body.to_owned().into() }
}

#[test]
fn each_refusal_has_its_kind_and_outcome() {
    let (json, page) = (r#"{"message":"no","data":null}"#, "<html>Just a moment…</html>");
    let certain = Outcome::NothingHappened;
    let rows = [
        ("user_read", 401, json, Kind::NeedsReconnect, certain),
        ("channel_read", 403, json, Kind::MissingScope, certain),
        ("channel_read", 403, page, Kind::Unavailable, certain),
        ("channel_update", 400, json, Kind::Refused, certain),
        ("channel_read", 404, json, Kind::Gone, certain),
        ("channel_read", 429, page, Kind::RateLimited { retry_after: None }, certain),
        ("channel_update", 500, json, Kind::Unavailable, Outcome::Unknown),
        ("channel_update", 503, page, Kind::Unavailable, Outcome::Unknown),
        ("channel_update", 302, page, Kind::Unexpected, Outcome::Unknown),
    ];
    for (operation, status, body, kind, outcome) in rows {
        let error = refusal(&answer(operation, status, body), DateTime::UNIX_EPOCH);
        assert_eq!((error.kind, error.outcome), (kind, outcome), "{operation} {status}");
        assert_eq!(error.code, Some(status.to_string()));
    }
}

#[test]
fn only_invalid_grant_ends_a_grant() {
    let rows = [
        (400, r#"{"error":"invalid_grant"}"#, Kind::NeedsReconnect),
        (401, r#"{"error":"invalid_grant"}"#, Kind::NeedsReconnect),
        (401, r#"{"error":"invalid_client"}"#, Kind::AppMisconfigured),
        (400, r#"{"error":"invalid_request"}"#, Kind::AppMisconfigured),
        (403, "<html>", Kind::Unavailable),
        (429, "{}", Kind::RateLimited { retry_after: None }),
        (500, r#"{"error":"invalid_grant"}"#, Kind::Unavailable),
    ];
    for (status, body, kind) in rows {
        let error = token_refusal(token_error(&answer("token_refresh", status, body), DateTime::UNIX_EPOCH));
        assert_eq!(error.kind, kind, "{status} {body}");
    }
}

#[test]
fn the_wait_that_kick_asks_for_is_kept() {
    let mut slow_down = answer("channel_read", 429, "{}");
    slow_down.headers.insert("retry-after", "30".parse().unwrap());

    let error = refusal(&slow_down, DateTime::UNIX_EPOCH);

    assert_eq!(error.kind, Kind::RateLimited { retry_after: Some(TimeDelta::seconds(30)) });
}

#[tokio::test]
async fn the_sandbox_refuses_what_kick_does_not_describe() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    for (method, path, body) in [
        (Method::PATCH, "/public/v1/channels", Some(json!({"stream_title": "x", "privacy": "public"}))),
        (Method::PATCH, "/public/v1/channels", Some(json!({"stream_title": "x".repeat(141)}))),
        (Method::GET, "/public/v1/channels?slug=other", None),
        (Method::POST, "/public/v1/events/subscriptions", Some(json!({"method": "websocket", "events": []}))),
    ] {
        let request = stage.raw(&connected.credentials.access_token, method, path, body.as_ref());

        assert_eq!(stage.http.send(request).await.unwrap().status, 400, "{path}");
    }
    assert!(stage.snapshot().writes.is_empty());
}
