//! The sandbox's own strictness, seen over HTTP: the calls that the client does not make.

use http::Method;
use serde_json::{Value, json};

use super::friday;
use crate::http::Answer;
use crate::stage::{Connected, Stage};

async fn send(stage: &Stage, connected: &Connected, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = stage.raw(&connected.credentials.access_token, method, path, body.as_ref());
    stage.http.send(request.header("client-id", stage.app.client_id.clone())).await.unwrap()
}

#[tokio::test]
async fn a_call_without_the_apps_id_beside_the_token_is_refused() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let request = stage.raw(&connected.credentials.access_token, Method::GET, "/helix/users", None);

    let answer = stage.http.send(request).await.unwrap();

    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn another_channel_unknown_fields_and_values_out_of_bounds_are_refused() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let own = "broadcaster_id=424201";
    let entry = |minutes: &str, start: &str| {
        Some(json!({
            "start_time": start, "timezone": "Europe/London", "duration": minutes, "is_recurring": false, "title": "x",
        }))
    };
    let (patch, post) = (Method::PATCH, Method::POST);
    for (method, path, body, status) in [
        (patch.clone(), "/helix/channels?broadcaster_id=424202".to_owned(), Some(json!({"title": "x"})), 401),
        (patch.clone(), format!("/helix/channels?{own}"), Some(json!({"title": "x", "privacy": "public"})), 400),
        (patch.clone(), format!("/helix/channels?{own}"), Some(json!({"title": "x".repeat(141)})), 400),
        (patch.clone(), format!("/helix/channels?{own}"), Some(json!({"tags": ["two words"]})), 400),
        (patch, format!("/helix/channels?{own}"), Some(json!({})), 400),
        (post.clone(), format!("/helix/schedule/segment?{own}"), entry("29", "2026-11-29T15:00:00Z"), 400),
        (post.clone(), format!("/helix/schedule/segment?{own}"), entry("60", "2026-11-01T15:00:00Z"), 400),
        (Method::DELETE, format!("/helix/schedule/segment?{own}&id=x"), None, 404),
        (Method::GET, format!("/helix/streams?{own}"), None, 400),
        (Method::GET, "/helix/eventsub/subscriptions".to_owned(), None, 400),
    ] {
        let answer = send(&stage, &connected, method, &path, body).await;
        assert_eq!(answer.status, status, "{path}");
    }
    assert!(stage.snapshot().writes.is_empty());
}

#[tokio::test]
async fn a_normal_channel_may_add_weekly_entries_only() {
    let stage = friday();
    let connected = stage.connect("otherchurch", &[]).await;
    let entry = |recurring: bool| {
        Some(json!({
            "start_time": "2026-11-29T15:00:00Z", "timezone": "Europe/London", "duration": "60",
            "is_recurring": recurring, "title": "x",
        }))
    };
    let path = "/helix/schedule/segment?broadcaster_id=424202";

    let single = send(&stage, &connected, Method::POST, path, entry(false)).await;
    let weekly = send(&stage, &connected, Method::POST, path, entry(true)).await;

    assert_eq!((single.status, weekly.status), (400, 200));
}
