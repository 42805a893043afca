//! The error table.

use chrono::{DateTime, TimeDelta};

use super::super::errors::{refusal, token_refusal};
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::platform::StreamingPlatform;
use crate::http::Answer;
use crate::oauth::token_error;

fn answer(operation: &'static str, status: u16, name: Option<&str>) -> Answer {
    let body = name.map_or_else(
        || "<html>Bad gateway</html>".to_owned(),
        |name| format!(r#"{{"error":{{"statusCode":{status},"status":{status},"message":"no","name":"{name}"}}}}"#),
    );
    Answer {
        platform: StreamingPlatform::Restream,
        operation,
        status,
        headers: http::HeaderMap::new(),
        bytes: body.into(),
    }
}

#[test]
fn each_refusal_has_its_kind_and_outcome() {
    use ErrorKind as Kind;
    let certain = Outcome::NothingHappened;
    let rows = [
        ("channel_list", 401, Some("invalid_token"), Kind::NeedsReconnect, certain),
        ("channel_list", 403, Some("insufficient_scope"), Kind::MissingScope, certain),
        ("channel_list", 403, Some("blocked"), Kind::Unavailable, certain),
        ("channel_list", 403, None, Kind::Unavailable, certain),
        ("channel_meta_update", 404, Some("not_found"), Kind::Gone, certain),
        ("channel_meta_update", 400, Some("bad_request"), Kind::Refused, certain),
        ("channel_toggle", 400, Some("bad_request"), Kind::Refused, certain),
        ("channel_toggle", 402, None, Kind::Refused, certain),
        ("event_history_list", 400, Some("bad_request"), Kind::Refused, certain),
        ("event_history_list", 429, None, Kind::RateLimited { retry_after: None }, certain),
        ("event_history_list", 500, Some("internal"), Kind::Unavailable, Outcome::Unknown),
        ("event_history_list", 503, None, Kind::Unavailable, Outcome::Unknown),
        ("event_history_list", 302, None, Kind::Unexpected, Outcome::Unknown),
    ];
    for (operation, status, name, kind, outcome) in rows {
        let error = refusal(&answer(operation, status, name), DateTime::UNIX_EPOCH);
        assert_eq!((error.kind, error.outcome), (kind, outcome), "{operation} {status} {name:?}");
        let code = name.map_or_else(|| status.to_string(), str::to_owned);
        assert_eq!(error.code, Some(code));
    }
}

#[test]
fn a_refusal_says_what_a_volunteer_can_do() {
    let remedy = |operation, status, name| refusal(&answer(operation, status, name), DateTime::UNIX_EPOCH).remedy();

    assert!(remedy("channel_list", 403, Some("insufficient_scope")).contains("Tick the missing permission"));
    assert!(remedy("channel_toggle", 400, Some("bad_request")).contains("plan"));
    assert!(remedy("channel_meta_update", 400, Some("bad_request")).contains("Shorten"));
    assert!(remedy("channel_read", 404, Some("not_found")).contains("Link the channel again"));
}

#[test]
fn the_wait_that_restream_asks_for_is_kept() {
    let mut slow_down = answer("channel_list", 429, None);
    slow_down.headers.insert("retry-after", "30".parse().unwrap());

    let error = refusal(&slow_down, DateTime::UNIX_EPOCH);

    assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(30)) });
}

#[test]
fn only_invalid_grant_ends_a_grant() {
    use ErrorKind as Kind;
    let rows = [
        (400, Some("invalid_grant"), Kind::NeedsReconnect),
        (400, Some("invalid_request"), Kind::AppMisconfigured),
        (401, Some("invalid_client"), Kind::AppMisconfigured),
        (403, None, Kind::Unavailable),
        (429, None, Kind::RateLimited { retry_after: None }),
        (500, None, Kind::Unavailable),
    ];
    for (status, name, kind) in rows {
        let answer = answer("token_refresh", status, name);
        let error = token_refusal(token_error(&answer, DateTime::UNIX_EPOCH));
        assert_eq!(error.kind, kind, "{status} {name:?}");
    }
}
