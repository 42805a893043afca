//! The sandbox's own strictness, seen over HTTP: the calls that the client does not make.

use http::Method;
use serde_json::{Value, json};

use super::Stage;
use crate::contract::credentials::Credentials;
use crate::contract::platform::StreamingPlatform;
use crate::http::Answer;

const YOUTUBE: u64 = 410_004;
const CUSTOM_RTMP: u64 = 410_005;

async fn send(stage: &Stage, credentials: &Credentials, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = stage.raw(&credentials.access_token, method, path, body.as_ref());
    stage.http.send(request).await.unwrap()
}

async fn create(stage: &Stage, credentials: &Credentials) -> String {
    let body = json!({"streamType": "encoder", "title": "Advent", "scheduledFor": "2026-11-29T15:00:00Z"});
    let answer = send(stage, credentials, Method::POST, "/v2/user/events/new", Some(body)).await;
    assert_eq!(answer.status, 201);
    answer.json::<Value>().unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_scheduled_event_is_listed_in_unix_seconds_and_runs_on_its_own_key() {
    let stage = Stage::start();
    let credentials = stage.connect("otherchurch").await;
    let id = create(&stage, &credentials).await;
    let get = async |path: String| send(&stage, &credentials, Method::GET, &path, None).await.json::<Value>().unwrap();

    let upcoming = get("/v2/user/events/upcoming".to_owned()).await;
    let key = get(format!("/v2/user/events/{id}/streamKey")).await["streamKey"].as_str().unwrap().to_owned();
    stage.sandboxes.get(StreamingPlatform::Restream).set_signal(Some(&key), true);
    let event = get(format!("/v2/user/events/{id}")).await;

    assert_eq!(upcoming[0]["scheduledFor"], json!(1_795_964_400));
    assert_eq!(upcoming[0]["status"], "upcoming");
    assert_eq!(event["status"], "in-progress");
}

#[tokio::test]
async fn only_some_platforms_can_be_attached_to_an_event_and_only_once() {
    let stage = Stage::start();
    let credentials = stage.connect("otherchurch").await;
    let path = format!("/v2/user/events/{}/destinations", create(&stage, &credentials).await);
    let attach = async |channel: u64| {
        let body = json!({"channelId": channel, "streamingOrientation": "horizontal"});
        let answer = send(&stage, &credentials, Method::POST, &path, Some(body)).await;
        let name = answer.json::<Value>().unwrap()["error"]["name"].as_str().map(str::to_owned);
        (answer.status, name)
    };

    assert_eq!(attach(YOUTUBE).await, (400, Some("platform_not_supported".to_owned())));
    assert_eq!(attach(CUSTOM_RTMP).await, (201, None));
    assert_eq!(attach(CUSTOM_RTMP).await, (400, Some("destination_already_exists".to_owned())));
    assert_eq!(stage.writes("destination_add"), 1);
}

#[tokio::test]
async fn unknown_fields_and_parameters_are_refused() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let toggle = json!({"active": true, "enabled": true});
    let meta = json!({"title": "Sunday Service", "privacy": "public"});

    for (method, path, body) in [
        (Method::PATCH, "/v2/user/channel/410001", Some(toggle)),
        (Method::PATCH, "/v2/user/channel-meta/410001", Some(meta)),
        (Method::GET, "/v2/user/events/history?per_page=10", None),
    ] {
        assert_eq!(send(&stage, &credentials, method, path, body).await.status, 400, "{path}");
    }
    assert!(stage.sandboxes.snapshot(StreamingPlatform::Restream).writes.is_empty());
}
