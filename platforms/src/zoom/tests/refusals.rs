//! What each of Zoom's refusals means.

use chrono::TimeDelta;

use super::*;
use crate::contract::error::PlatformError;
use crate::contract::error::{ErrorKind, Outcome};
use crate::http::Answer;
use crate::http::Request;
use crate::oauth::token_error;
use crate::sandbox::faults::Fault;
use crate::stage::at;
use crate::zoom::errors::check;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        platform: StreamingPlatform::Zoom,
        operation: "meeting_create",
        status,
        headers: http::HeaderMap::new(),
        bytes: body.as_bytes().to_vec().into(),
    }
}

fn refused(status: u16, body: &str) -> PlatformError {
    check(answer(status, body), at("2026-11-20T12:00:00Z")).expect_err("a refusal")
}

#[test]
fn each_code_leads_to_what_a_person_can_do() {
    let midnight = ErrorKind::QuotaGone { resets_at: Some(at("2026-11-21T00:00:00Z")) };
    let table = [
        (401, 124, ErrorKind::NeedsReconnect),
        (401, 200, ErrorKind::NeedsReconnect),
        (400, 4700, ErrorKind::NeedsReconnect),
        (400, 4740, ErrorKind::NeedsReconnect),
        (400, 4741, ErrorKind::NeedsReconnect),
        (400, 4734, ErrorKind::NeedsReconnect),
        (400, 4711, ErrorKind::MissingScope),
        (401, 4711, ErrorKind::MissingScope),
        (400, 4702, ErrorKind::AppMisconfigured),
        (400, 4709, ErrorKind::AppMisconfigured),
        (400, 4717, ErrorKind::AppMisconfigured),
        (400, 200, ErrorKind::NotEligible),
        (200, 200, ErrorKind::NotEligible),
        (400, 300, ErrorKind::Refused),
        (404, 1001, ErrorKind::NotEligible),
        (400, 1010, ErrorKind::NotEligible),
        (400, 3000, ErrorKind::Refused),
        (404, 3001, ErrorKind::Gone),
        (400, 3002, ErrorKind::NotYet),
        (400, 3003, ErrorKind::NotEligible),
        (400, 3007, ErrorKind::Gone),
        (400, 3018, ErrorKind::Refused),
        (400, 3161, ErrorKind::NotEligible),
        (400, 4927, ErrorKind::NotYet),
        (400, 99_999, ErrorKind::Refused),
        (503, 3001, ErrorKind::Unavailable),
    ];

    for (status, code, kind) in table {
        let error = refused(status, &format!(r#"{{"code":{code},"message":"Some words."}}"#));
        assert_eq!(error.kind, kind, "{status} with {code}");
    }
    let daily = r#"{"code":300,"message":"The maximum of 100 meetings can be created/updated for one user."}"#;
    assert_eq!(refused(400, daily).kind, midnight);
}

#[test]
fn a_good_status_with_a_code_is_a_refusal() {
    let error = refused(200, r#"{"code":77,"message":"Something new."}"#);

    assert_eq!((error.kind, error.outcome), (ErrorKind::Unexpected, Outcome::Unknown));
    assert!(check(answer(200, r#"{"id":1}"#), at("2026-11-20T12:00:00Z")).is_ok());
}

#[test]
fn missing_scopes_and_rejected_fields_are_named() {
    let scope = refused(400, r#"{"code":4711,"message":"The token lacks scopes:[meeting:write:meeting]."}"#);
    let field =
        refused(400, r#"{"code":300,"message":"No.","errors":[{"field":"settings.alternative_hosts","message":"x"}]}"#);

    assert!(scope.detail.contains("meeting:write:meeting"));
    assert!(field.detail.contains("settings.alternative_hosts"));
}

#[test]
fn the_wait_is_read_in_all_of_zooms_forms() {
    let now = at("2026-11-20T12:00:00Z");
    let limited = |name: &'static str, value: &str| {
        let mut answer = answer(429, r#"{"code":429,"message":"Too many."}"#);
        answer.headers.insert(name, value.parse().expect("a header"));
        answer
    };
    let kind = |answer: Answer| check(answer, now).expect_err("a refusal").kind;
    let wait = |seconds| ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(seconds)) };

    assert_eq!(kind(limited("retry-after", "7")), wait(7));
    assert_eq!(kind(limited("retry-after", "2026-11-20T12:01:00Z")), wait(60));
    assert_eq!(kind(limited("x-ratelimit-reset", &(now.timestamp() + 2).to_string())), wait(2));
    let mut daily = limited("x-ratelimit-type", "Daily-limit");
    daily.headers.insert("retry-after", "2026-11-21T00:00:00Z".parse().expect("a header"));
    assert_eq!(kind(daily), ErrorKind::QuotaGone { resets_at: Some(at("2026-11-21T00:00:00Z")) });
}

#[test]
fn only_zooms_word_about_the_token_itself_ends_a_grant() {
    let kind = |status, body: &str| token_error(&answer(status, body), at("2026-11-20T12:00:00Z")).kind;

    // Both forms are reported of the same event: a refresh token that another sign-in or refresh has replaced.
    assert_eq!(kind(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#), ErrorKind::NeedsReconnect);
    assert_eq!(kind(400, r#"{"reason":"Invalid Token!","error":"invalid_request"}"#), ErrorKind::NeedsReconnect);
    assert_eq!(kind(400, r#"{"reason":"Bad request","error":"invalid_request"}"#), ErrorKind::Refused);
    assert_eq!(kind(401, r#"{"reason":"Invalid client","error":"invalid_client"}"#), ErrorKind::AppMisconfigured);
    assert_eq!(kind(502, "<html>"), ErrorKind::Unavailable);
}

#[tokio::test]
async fn scripted_failures_are_told_in_zooms_own_words() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let cases = [
        (Fault::Unauthorized, ErrorKind::NeedsReconnect),
        (Fault::ScopeMissing, ErrorKind::MissingScope),
        (Fault::ServerError { status: 502 }, ErrorKind::Unavailable),
        (Fault::QuotaGone, ErrorKind::QuotaGone { resets_at: Some(at("2026-11-21T00:00:00Z")) }),
        (
            Fault::TooManyRequests { retry_after_s: 9, as_date: true },
            ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(9)) },
        ),
    ];

    for (fault, kind) in cases {
        world.fail("POST", "/meetings", fault);
        let error = meetings().create(&world.call(&credentials, ""), &sunday(&world)).await.expect_err("a failure");
        assert_eq!(error.kind, kind);
    }
    assert_eq!(world.writes("meeting_create"), 0);
}

#[tokio::test]
async fn the_sandbox_refuses_what_zoom_does_not_know() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let path = "/v2/users/me/meetings";
    let bodies = [
        serde_json::json!({"topic": "x".repeat(201)}),
        serde_json::json!({"tittle": "x"}),
        serde_json::json!({"type": 7}),
        serde_json::json!({"duration": "90"}),
        serde_json::json!({"password": "eleven-char"}),
        serde_json::json!({"start_time": "2026-11-29 10:00"}),
        serde_json::json!({"timezone": "Eastern"}),
        serde_json::json!({"settings": {"waitingroom": true}}),
    ];

    for body in bodies {
        let url = world.http.url(StreamingPlatform::Zoom, "api", path);
        let request = Request::new(StreamingPlatform::Zoom, "meeting_create", http::Method::POST, url);
        let answer = world.http.send(request.bearer(&credentials.access_token).json(&body)).await.expect("an answer");
        let error = check(answer, world.now()).expect_err("a refusal");
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Refused, Some("300")), "{body}");
    }
}

#[tokio::test]
async fn a_scope_that_was_not_given_is_named_by_the_sandbox() {
    let world = World::new();
    let code = world.consent(MEDIA, &["meeting:write:meeting"]).await;
    let grant = world.exchange(&code).await.expect("a grant");

    let call = world.call(&grant.credentials, "");
    let error = meetings().create(&call, &sunday(&world)).await.expect_err("a scope is missing");

    assert_eq!(error.kind, ErrorKind::MissingScope);
    assert!(error.detail.contains("meeting:write:meeting"));
}
