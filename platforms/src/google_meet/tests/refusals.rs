//! What each of Google's refusals means.

use chrono::TimeDelta;

use super::*;
use crate::contract::error::PlatformError;
use crate::contract::error::{ErrorKind, Outcome};
use crate::google_meet::errors::check;
use crate::http::Answer;
use crate::stage::at;

fn refused(operation: &'static str, status: u16, body: &str) -> PlatformError {
    let answer = Answer {
        platform: MEET,
        operation,
        status,
        headers: http::HeaderMap::new(),
        bytes: body.as_bytes().to_vec().into(),
    };
    check(answer, at("2026-11-20T12:00:00Z")).expect_err("a refusal")
}

#[test]
fn each_reason_leads_to_what_a_person_can_do() {
    let meet = |status: &str, reason: &str| {
        format!(r#"{{"error":{{"code":403,"message":"x","status":"{status}","details":[{{"reason":"{reason}"}}]}}}}"#)
    };
    let calendar = |reason: &str| {
        format!(r#"{{"error":{{"code":403,"message":"x","errors":[{{"reason":"{reason}","domain":"global"}}]}}}}"#)
    };
    let wait = ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(60)) };
    let table = [
        (403, meet("PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), ErrorKind::MissingScope),
        (403, meet("PERMISSION_DENIED", "SERVICE_DISABLED"), ErrorKind::AppMisconfigured),
        (401, meet("UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED"), ErrorKind::NeedsReconnect),
        (404, r#"{"error":{"code":404,"status":"NOT_FOUND"}}"#.to_owned(), ErrorKind::Gone),
        (429, r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#.to_owned(), wait),
        (503, r#"{"error":{"code":503,"status":"UNAVAILABLE"}}"#.to_owned(), ErrorKind::Unavailable),
        (400, r#"{"error":{"code":400,"status":"INVALID_ARGUMENT"}}"#.to_owned(), ErrorKind::Refused),
        (403, calendar("insufficientPermissions"), ErrorKind::MissingScope),
        (403, calendar("accessNotConfigured"), ErrorKind::AppMisconfigured),
        (403, calendar("userRateLimitExceeded"), wait),
        (403, calendar("quotaExceeded"), wait),
        (403, calendar("forbiddenForNonOrganizer"), ErrorKind::NotEligible),
        (401, calendar("authError"), ErrorKind::NeedsReconnect),
        (410, calendar("deleted"), ErrorKind::Gone),
        (409, calendar("duplicate"), ErrorKind::Refused),
        (500, calendar("backendError"), ErrorKind::Unavailable),
        (502, "<html>".to_owned(), ErrorKind::Unavailable),
    ];

    for (status, body, kind) in table {
        let error = refused("event_insert", status, &body);
        let outcome = if kind == ErrorKind::Unavailable { Outcome::Unknown } else { Outcome::NothingHappened };
        assert_eq!((error.kind, error.outcome), (kind, outcome), "{status}: {body}");
    }
}

#[test]
fn a_plain_no_is_told_by_what_was_asked() {
    let body = r#"{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}"#;

    let [licence, calendar, owner] =
        ["space_create", "event_insert", "space_update"].map(|operation| refused(operation, 403, body));

    for error in [&licence, &calendar, &owner] {
        assert_eq!(error.kind, ErrorKind::NotEligible);
    }
    assert!(licence.remedy().contains("Admin console"));
    assert!(calendar.detail.contains("calendar"));
    assert!(owner.detail.contains("owner"));
}
