//! What each of Microsoft's refusals means.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::contract::error::{ErrorKind, Outcome};
use crate::http::Answer;
use crate::microsoft_teams::errors::{check, token_refusal};
use crate::stage::at;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        platform: TEAMS,
        operation: "meeting_create",
        status,
        headers: http::HeaderMap::new(),
        bytes: body.as_bytes().to_vec().into(),
    }
}

fn now() -> DateTime<Utc> {
    at("2026-11-20T12:00:00Z")
}

#[test]
fn the_status_decides_and_the_inner_code_refines() {
    let code = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":""}}}}"#);
    let inner = r#"{"error":{"code":"NotFound","message":"","innerError":{"code":"MailboxNotEnabledForRESTAPI"}}}"#;
    let wait = ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(30)) };
    let table = [
        (401, code("InvalidAuthenticationToken"), ErrorKind::NeedsReconnect),
        (403, code("Forbidden"), ErrorKind::NotEligible),
        (403, code("ErrorAccessDenied"), ErrorKind::NotEligible),
        (403, code("Authorization_RequestDenied"), ErrorKind::MissingScope),
        (404, code("ErrorItemNotFound"), ErrorKind::Gone),
        (404, inner.to_owned(), ErrorKind::NotEligible),
        (400, code("BadRequest"), ErrorKind::Refused),
        (412, code("ErrorIrresolvableConflict"), ErrorKind::Unavailable),
        (429, code("TooManyRequests"), wait),
        (503, code("serviceNotAvailable"), ErrorKind::Unavailable),
        (500, "<html>".to_owned(), ErrorKind::Unavailable),
    ];

    for (status, body, kind) in table {
        let error = check(answer(status, &body), now()).expect_err("a refusal");
        assert_eq!(error.kind, kind, "{status}: {body}");
        let outcome = if status >= 500 { Outcome::Unknown } else { Outcome::NothingHappened };
        assert_eq!(error.outcome, outcome, "{status}: {body}");
    }
}

#[test]
fn the_token_endpoints_word_decides_and_its_number_words_it() {
    let body = |error: &str, number: i64| format!(r#"{{"error":"{error}","error_codes":[{number}]}}"#);
    let table = [
        (400, "invalid_grant", 700_082, ErrorKind::NeedsReconnect, "not used for too long"),
        (400, "invalid_grant", 700_084, ErrorKind::NeedsReconnect, "SPA"),
        (400, "interaction_required", 50_076, ErrorKind::NeedsReconnect, "second factor"),
        (400, "consent_required", 65_001, ErrorKind::NeedsReconnect, "permission"),
        (400, "invalid_grant", 53_003, ErrorKind::NeedsReconnect, "Conditional Access"),
        (401, "invalid_client", 7_000_222, ErrorKind::AppMisconfigured, "secret has expired"),
        (401, "invalid_client", 7_000_215, ErrorKind::AppMisconfigured, "client id and secret"),
        (400, "unauthorized_client", 700_016, ErrorKind::AppMisconfigured, "not in this directory"),
        (400, "invalid_request", 50_194, ErrorKind::AppMisconfigured, "one organisation"),
        (400, "invalid_request", 50_011, ErrorKind::AppMisconfigured, "redirect address"),
        (400, "temporarily_unavailable", 50_033, ErrorKind::Unavailable, "trouble"),
        (503, "server_error", 0, ErrorKind::Unavailable, "trouble"),
        (503, "server_error", 50_194, ErrorKind::Unavailable, "trouble"),
        (400, "invalid_grant", 1, ErrorKind::NeedsReconnect, "no longer accepts"),
    ];

    for (status, word, number, kind, text) in table {
        let error = token_refusal(&answer(status, &body(word, number)), now());
        assert_eq!(error.kind, kind, "{word} {number}");
        assert!(error.detail.contains(text), "{word} {number}: {}", error.detail);
    }
    assert_eq!(token_refusal(&answer(502, "<html>"), now()).kind, ErrorKind::Unavailable);
}
