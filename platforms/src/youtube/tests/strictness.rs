//! The double refuses what YouTube would refuse.

use serde_json::{Value, json};

use super::*;

/// Sends a request as it is; gives status and Google's reason.
async fn send(stage: &Stage, token: &str, method: &str, path_and_query: &str, body: Option<Value>) -> (u16, String) {
    let url = format!("{}/youtube/{path_and_query}", stage.sandboxes.url());
    let mut request = browser().request(method.parse().unwrap(), url).bearer_auth(token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    (status, body["error"]["errors"][0]["reason"].as_str().unwrap_or_default().to_owned())
}

fn body_with(path: [&str; 2], value: Value) -> Value {
    let mut body = json!({
        "snippet": { "title": "Sunday service", "scheduledStartTime": "2026-12-06T09:00:00Z" },
        "status": { "privacyStatus": "public" },
        "contentDetails": {},
    });
    body[path[0]][path[1]] = value;
    body
}

#[tokio::test]
async fn bodies_with_unknown_fields_wrong_words_or_bad_times_are_refused() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let token = credentials.access_token.reveal();
    let table = [
        (body_with(["snippet", "colour"], json!("red")), "invalid"),
        (body_with(["status", "privacyStatus"], json!("friends")), "invalid"),
        (body_with(["contentDetails", "enableDvr"], json!("yes")), "invalid"),
        (body_with(["snippet", "title"], json!("")), "titleRequired"),
        (body_with(["snippet", "title"], json!("a <b> c")), "invalidTitle"),
        (body_with(["snippet", "title"], json!("x".repeat(101))), "invalidTitle"),
        (body_with(["snippet", "description"], json!("x".repeat(5_001))), "invalidDescription"),
        (body_with(["snippet", "scheduledStartTime"], json!("2026-11-29T11:00:00Z")), "invalidScheduledStartTime"),
        (body_with(["snippet", "scheduledEndTime"], json!("2026-12-06T08:00:00Z")), "invalidScheduledEndTime"),
    ];
    for (body, reason) in table {
        let path = "youtube/v3/liveBroadcasts?part=id,snippet,contentDetails,status";
        assert_eq!(send(&stage, token, "POST", path, Some(body)).await, (400, reason.to_owned()));
    }
    let lone_part = send(
        &stage,
        token,
        "POST",
        "youtube/v3/liveBroadcasts?part=id,snippet",
        Some(body_with(["snippet", "title"], json!("A"))),
    )
    .await;
    assert_eq!(lone_part, (400, "unexpectedPart".to_owned()));
    assert_eq!(stage.writes("broadcast_insert"), 0);
}

#[tokio::test]
async fn queries_are_checked_name_by_name() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let table = [
        ("youtube/v3/liveBroadcasts?mine=true", "missingRequiredParameter"),
        ("youtube/v3/liveBroadcasts?part=id", "missingRequiredParameter"),
        ("youtube/v3/liveBroadcasts?part=id&mine=true&id=x", "incompatibleParameters"),
        ("youtube/v3/liveBroadcasts?part=id&mine=true&colour=red", "unexpectedParameter"),
        ("youtube/v3/liveBroadcasts?part=id,colour&mine=true", "unknownPart"),
        ("youtube/v3/liveBroadcasts?part=id&mine=perhaps", "invalid"),
        ("youtube/v3/liveBroadcasts?part=id&mine=true&maxResults=51", "invalid"),
        ("youtube/v3/liveStreams?part=id", "missingRequiredParameter"),
    ];
    for (path, reason) in table {
        let answer = send(&stage, credentials.access_token.reveal(), "GET", path, None).await;
        assert_eq!(answer, (400, reason.to_owned()), "{path}");
    }
    let foreign = send(&stage, "not-a-token", "GET", "youtube/v3/liveBroadcasts?part=id&mine=true", None).await;
    assert_eq!(foreign, (401, "authError".to_owned()));
}

#[tokio::test]
async fn the_life_cycle_allows_no_short_cuts_and_no_second_channel() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    let other = stage.connect("Second Channel").await;
    let ids = stage.prepare(&credentials, &stage.service()).await.ids;
    let id = ids.get("broadcast").unwrap();
    let transition =
        |to: &str| format!("youtube/v3/liveBroadcasts/transition?part=id,status&id={id}&broadcastStatus={to}");
    let bind = format!("youtube/v3/liveBroadcasts/bind?part=id&id={id}");
    let token = credentials.access_token.reveal();

    let complete_first = send(&stage, token, "POST", &transition("complete"), None).await;
    let without_video = send(&stage, token, "POST", &transition("live"), None).await;
    let by_others = send(&stage, other.access_token.reveal(), "POST", &transition("live"), None).await;
    stage.sandboxes.set_encoder(true);
    let testing_without_monitor = send(&stage, token, "POST", &transition("testing"), None).await;
    let live = send(&stage, token, "POST", &transition("live"), None).await;
    let bind_while_live = send(&stage, token, "POST", &bind, None).await;

    assert_eq!(complete_first, (403, "invalidTransition".to_owned()));
    assert_eq!(without_video, (403, "errorStreamInactive".to_owned()));
    assert_eq!(by_others, (404, "liveBroadcastNotFound".to_owned()));
    assert_eq!(testing_without_monitor, (403, "invalidTransition".to_owned()));
    assert_eq!(live.0, 200);
    assert_eq!(bind_while_live, (403, "liveBroadcastBindingNotAllowed".to_owned()));
}
