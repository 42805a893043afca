//! What Instagram refuses of a post, and how strict its double is.

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::announcing::{announcing, next, post, step};
use super::signed_in::friday;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Request};
use crate::instagram::{PUBLISH, errors};
use crate::stage::{Connected, Stage};

fn told(operation: &'static str, code: i64, subcode: Option<i64>, message: &str) -> PlatformError {
    let body = json!({ "error": { "code": code, "error_subcode": subcode, "message": message } });
    let answer = Answer {
        platform: StreamingPlatform::Instagram,
        operation,
        status: 400,
        headers: HeaderMap::new(),
        bytes: Bytes::from(body.to_string()),
    };
    errors::of_answer(&answer, "2026-11-27T12:00:00Z".parse().expect("an instant")).expect("an error")
}

#[test]
fn every_refusal_of_a_post_says_what_to_do() {
    let quota = ErrorKind::QuotaGone { resets_at: None };
    let table = [
        (9_007, None, "", ErrorKind::NotYet, "asks again"),
        (9, Some(2_207_042), "", quota, "yourself in the app"),
        (9_004, Some(2_207_052), "", ErrorKind::Refused, "https"),
        (9_004, None, "", ErrorKind::Refused, "https"),
        (36_003, Some(2_207_009), "", ErrorKind::Refused, "4:5"),
        (25, Some(2_207_050), "", ErrorKind::NotEligible, "Instagram app"),
        (24, Some(2_207_006), "", ErrorKind::Gone, "account's page"),
        (10, None, "", ErrorKind::MissingScope, "Reconnect"),
        (200, None, "", ErrorKind::MissingScope, "Reconnect"),
        (
            200,
            None,
            "The Page needs Page Publishing Authorization.",
            ErrorKind::NotEligible,
            "Publishing Authorization",
        ),
        (100, None, "Enable two-factor authentication.", ErrorKind::NotEligible, "two-factor"),
        (190, None, "", ErrorKind::NeedsReconnect, "Reconnect"),
        (190, Some(459), "Log in with two-factor authentication.", ErrorKind::NeedsReconnect, "Reconnect"),
        (4, None, "", ErrorKind::RateLimited { retry_after: None }, "waits"),
        (368, None, "", ErrorKind::NotEligible, "Account status"),
        (100, None, "", ErrorKind::Refused, "Retry"),
    ];
    for (code, subcode, message, kind, remedy) in table {
        let error = told("media_publish", code, subcode, message);

        assert_eq!((error.kind, error.outcome), (kind, Outcome::NothingHappened), "{code}: {error}");
        assert!(error.remedy().contains(remedy), "{code}: {}", error.remedy());
        let named = subcode.map_or_else(|| code.to_string(), |subcode| format!("{code}/{subcode}"));
        assert_eq!(error.code, Some(named));
    }
    assert_eq!(told("live_list", 25, None, "").kind, ErrorKind::Refused, "of a post alone");
    assert_eq!(told("container_read", 100, Some(33), "").kind, ErrorKind::Gone);
}

#[tokio::test]
async fn without_its_permission_only_the_post_is_refused() {
    let stage = friday();
    assert_eq!(announcing().scope(), Some(PUBLISH));
    let account = stage.connect("gracechapel", &[PUBLISH]).await;

    let error = step(&stage, &account, &post(&stage), &ExternalIds::default()).await.expect_err("refused");

    assert_eq!(error.kind, ErrorKind::MissingScope);
    assert!(error.remedy().contains("every box"), "{}", error.remedy());
    let permission = super::platform().accounts().probe(&stage.call(&account)).await.expect("an answer");
    assert!(permission.allowed, "the account itself works");
}

#[tokio::test]
async fn a_days_posts_are_counted_before_a_picture_is_sent() {
    let stage = friday();
    let (account, post) = (stage.connect("newplant", &[]).await, post(&stage));
    let first = next(step(&stage, &account, &post, &ExternalIds::default()).await);
    let second = next(step(&stage, &account, &post, &ExternalIds::default()).await);
    for ids in [&first, &second] {
        assert_eq!(step(&stage, &account, &post, ids).await.expect_err("read").kind, ErrorKind::NotYet);
    }
    next(step(&stage, &account, &post, &first).await);

    let at_publishing = step(&stage, &account, &post, &second).await.expect_err("the second of a day");
    let before = step(&stage, &account, &post, &ExternalIds::default()).await.expect_err("the third");

    for error in [&at_publishing, &before] {
        assert_eq!(error.kind, ErrorKind::QuotaGone { resets_at: None }, "{error}");
    }
    assert_eq!((at_publishing.operation, before.operation), ("media_publish", "publishing_limit_read"));
    assert_eq!((stage.writes("media_create"), stage.writes("media_publish")), (2, 1));
    stage.pass(chrono::TimeDelta::hours(24));
    next(step(&stage, &account, &post, &ExternalIds::default()).await);
}

/// The refusal of a request that the client does not make: its status and its code.
async fn refused(stage: &Stage, request: Request) -> (u16, i64) {
    let answer = stage.http.send(request).await.expect("an answer");
    (answer.status, answer.try_json::<Value>().map_or(0, |body| body["error"]["code"].as_i64().unwrap_or_default()))
}

#[tokio::test]
async fn the_double_takes_only_what_instagram_takes() {
    let stage = friday();
    let account = stage.connect("gracechapel", &[]).await;
    let Connected { account_id, credentials } = &account;
    let token = &credentials.access_token;
    let form = |path: &str, fields: &[(&'static str, &str)]| {
        let fields: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        stage.raw(token, Method::POST, path, None).form(fields)
    };
    let get = |path: String| stage.raw(token, Method::GET, &path, None);
    let (media, publish) = (format!("v26.0/{account_id}/media"), format!("v26.0/{account_id}/media_publish"));
    let url = stage.sandboxes.picture_url();
    let container = next(step(&stage, &account, &post(&stage), &ExternalIds::default()).await);
    let container = container.get("container").expect("an id").to_owned();

    let table = [
        ("without a picture", form(&media, &[("caption", "Sunday")]), 100),
        ("with an unknown field", form(&media, &[("image_url", &url), ("scheduled_publish_time", "1")]), 100),
        ("with a text that is too long", form(&media, &[("image_url", &url), ("caption", &"x".repeat(2_201))]), 100),
        ("as JSON", stage.raw(token, Method::POST, &media, Some(&json!({ "image_url": url }))), 100),
        ("on another account", form("v26.0/17841400000000002/media", &[("image_url", &url)]), 100),
        ("published before it is read", form(&publish, &[("creation_id", &container)]), 9_007),
        ("published unknown", form(&publish, &[("creation_id", "1")]), 24),
        ("published without a number", form(&publish, &[("creation_id", "latest")]), 100),
        ("looked at when there is none", get("v26.0/1?fields=status_code".to_owned()), 100),
        ("looked at for what it has not", get(format!("v26.0/{container}?fields=likes")), 100),
        ("listed for what a post has not", get(format!("{media}?fields=id,secrets&limit=5")), 100),
        ("listed without an end", get(format!("{media}?fields=id&limit=all")), 100),
        ("counted for what is not counted", get(format!("v26.0/{account_id}/content_publishing_limit?fields=x")), 100),
    ];
    for (what, request, code) in table {
        assert_eq!(refused(&stage, request).await, (400, code), "{what}");
    }
    assert!(stage.snapshot().posts.is_empty());
}
