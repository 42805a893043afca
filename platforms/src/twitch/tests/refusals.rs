//! The error table.

use chrono::{DateTime, TimeDelta};

use super::super::errors::{WEEKLY_ONLY, refusal, token_refusal};
use super::{PLATFORM_KEY, friday};
use crate::contract::error::{ErrorKind as Kind, Outcome};
use crate::http::Answer;
use crate::twitch::client::channel::stream_read;

fn answer(operation: &'static str, status: u16, message: Option<&str>) -> Answer {
    let body = message.map_or_else(
        || "<html>Bad gateway</html>".to_owned(),
        |message| format!(r#"{{"error":"No","status":{status},"message":"{message}"}}"#),
    );
    let headers = http::HeaderMap::new();
    Answer { platform: PLATFORM_KEY, operation, status, headers, bytes: body.into() }
}

#[test]
fn each_refusal_has_its_kind_and_outcome() {
    let certain = Outcome::NothingHappened;
    let rows = [
        ("user_read", 401, Some("Invalid OAuth token"), Kind::NeedsReconnect, certain),
        ("user_read", 401, Some("Client ID and OAuth token do not match"), Kind::NeedsReconnect, certain),
        ("segment_create", 401, Some("Missing scope: channel:manage:schedule"), Kind::MissingScope, certain),
        ("subscription_create", 403, Some("subscription missing proper authorization"), Kind::MissingScope, certain),
        ("channel_update", 403, None, Kind::Unavailable, certain),
        ("channel_update", 400, Some("title is too long"), Kind::Refused, certain),
        ("segment_create", 400, Some("Segment cannot create overlapping segment"), Kind::Refused, certain),
        ("segment_update", 404, Some("segment not found"), Kind::Gone, certain),
        ("stream_read", 429, Some("Too Many Requests"), Kind::RateLimited { retry_after: None }, certain),
        ("channel_update", 500, Some(""), Kind::Unavailable, Outcome::Unknown),
        ("channel_update", 503, None, Kind::Unavailable, Outcome::Unknown),
        ("channel_update", 302, None, Kind::Unexpected, Outcome::Unknown),
    ];
    for (operation, status, message, kind, outcome) in rows {
        let error = refusal(&answer(operation, status, message), DateTime::UNIX_EPOCH);
        assert_eq!((error.kind, error.outcome), (kind, outcome), "{operation} {status} {message:?}");
        assert_eq!(error.code, Some(status.to_string()));
    }
}

#[test]
fn only_twitchs_word_about_the_token_or_code_ends_a_grant() {
    let rows = [
        (400, Some("Invalid refresh token"), Kind::NeedsReconnect),
        (400, Some("Invalid authorization code"), Kind::NeedsReconnect),
        (401, Some("invalid access token"), Kind::NeedsReconnect),
        (400, Some("missing client secret"), Kind::AppMisconfigured),
        (403, Some("invalid client secret"), Kind::AppMisconfigured),
        (400, Some("invalid client"), Kind::AppMisconfigured),
        (404, Some("client does not exist"), Kind::AppMisconfigured),
        (400, Some("Parameter redirect_uri does not match registered URI"), Kind::AppMisconfigured),
        (403, None, Kind::Unavailable),
        (429, None, Kind::RateLimited { retry_after: None }),
        (500, Some("Invalid refresh token"), Kind::Unavailable),
        (302, None, Kind::Unexpected),
    ];
    for (status, message, kind) in rows {
        let error = token_refusal(&answer("token_refresh", status, message), DateTime::UNIX_EPOCH);
        assert_eq!(error.kind, kind, "{status} {message:?}");
    }
}

#[test]
fn the_instant_at_which_the_bucket_is_full_again_is_kept() {
    let now = DateTime::from_timestamp(1_795_780_800, 0).unwrap();
    for (name, value, wait) in [
        ("ratelimit-reset", "1795780812", Some(TimeDelta::seconds(12))),
        ("ratelimit-reset", "1795780700", Some(TimeDelta::zero())),
        ("retry-after", "30", Some(TimeDelta::seconds(30))),
        ("ratelimit-reset", "soon", None),
    ] {
        let mut slow_down = answer("stream_read", 429, Some("Too Many Requests"));
        slow_down.headers.insert(name, value.parse().unwrap());

        let error = refusal(&slow_down, now);

        assert_eq!(error.kind, Kind::RateLimited { retry_after: wait }, "{name}: {value}");
    }
}

#[test]
fn a_refusal_says_what_a_volunteer_can_do_and_quotes_no_more_than_a_line() {
    let said = |operation, status, message| refusal(&answer(operation, status, Some(message)), DateTime::UNIX_EPOCH);

    assert!(said("channel_update", 400, "too long").remedy().contains("140"));
    assert!(said("segment_create", 400, "overlapping").remedy().contains("Creator Dashboard"));
    assert!(said("user_read", 401, "Client ID and OAuth token do not match").remedy().contains("another Twitch"));
    assert_eq!(said("segment_create", 400, "Only partners may add non-recurring").code.as_deref(), Some(WEEKLY_ONLY));
    assert!(said("channel_update", 400, &"x".repeat(5_000)).detail.len() < 300);
}

/// `type` is empty when Twitch itself could not tell; a word that nobody has described is no success.
#[tokio::test]
async fn a_stream_of_an_unknown_kind_is_never_taken_for_live() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let body = r#"{"data":[{"type":"rerun","title":"x","started_at":"2026-11-29T15:00:00Z"}]}"#;
        let (mut connection, _) = listener.accept().unwrap();
        let _ = connection.read(&mut [0; 4_096]).unwrap();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body.as_bytes())).unwrap();
    });
    let base = url::Url::parse(&format!("http://{address}")).unwrap();
    let overrides = [((PLATFORM_KEY, "api".to_owned()), base)].into_iter().collect();
    let http = crate::http::Http::new(&overrides, std::time::Duration::from_secs(10), None).unwrap();
    let call = crate::contract::call::Call { http: &http, ..stage.call(&connected) };

    let error = stream_read(&call).await.unwrap_err();

    assert_eq!((error.kind, error.code.as_deref()), (Kind::Unexpected, Some("rerun")));
}
