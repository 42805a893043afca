//! The double refuses what Google would refuse.

use serde_json::json;

use super::*;
use chrono::TimeDelta;

async fn answer(
    world: &World,
    credentials: &Credentials,
    method: http::Method,
    path: &str,
    body: &serde_json::Value,
) -> u16 {
    let body = Some(body).filter(|body| !body.is_null());
    let request = world.raw(&credentials.access_token, method, path, body);
    world.http.send(request).await.expect("an answer").status
}

#[tokio::test]
async fn unknown_fields_words_and_parameters_are_refused() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let events = "/calendar/v3/calendars/primary/events";
    let time = |text: &str| json!({ "dateTime": text, "timeZone": "Europe/Berlin" });
    let (start, end) = (time("2026-12-06T19:00:00+01:00"), time("2026-12-06T20:00:00+01:00"));
    let table = [
        ("/v2/spaces".to_owned(), json!({ "config": { "accessType": "EVERYBODY" } })),
        ("/v2/spaces".to_owned(), json!({ "title": "Service" })),
        ("/v2/spaces?force=1".to_owned(), json!({})),
        (events.to_owned(), json!({ "summary": "Service", "start": start })),
        (events.to_owned(), json!({ "start": end, "end": start })),
        (events.to_owned(), json!({ "start": start, "end": end, "id": "With-Capitals" })),
        (events.to_owned(), json!({ "start": start, "end": end, "id": "wxyz0" })),
        (events.to_owned(), json!({ "start": time("2026-12-06T19:00:00"), "end": end })),
        (format!("{events}?sendUpdates=some"), json!({ "start": start, "end": end })),
    ];

    for (path, body) in table {
        let status = answer(&world, &credentials, http::Method::POST, &path, &body).await;
        assert_eq!(status, 400, "{path} with {body}");
    }
    assert!(world.snapshot().writes.is_empty());
}

#[tokio::test]
async fn nobody_reaches_the_room_of_another_account() {
    let world = World::new();
    let (ours, theirs) = (world.connect(MEDIA).await, world.connect("elder@private.example").await);
    let room = world.create(&ours).await;
    let path = format!("/v2/{}", room.ids.get("meeting").expect("a room"));

    let read = answer(&world, &theirs, http::Method::GET, &path, &serde_json::Value::Null).await;
    let ended = answer(&world, &theirs, http::Method::POST, &format!("{path}:endActiveConference"), &json!({})).await;

    assert_eq!((read, ended), (403, 403));
}

#[tokio::test]
async fn an_id_is_given_once_and_never_again() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let events = "/calendar/v3/calendars/primary/events";
    let time = |text: &str| json!({ "dateTime": text });
    let body = json!({ "id": "steeple01", "start": time("2026-12-06T19:00:00Z"), "end": time("2026-12-06T20:00:00Z") });
    let (post, delete) = (http::Method::POST, http::Method::DELETE);

    let first = answer(&world, &credentials, post.clone(), events, &body).await;
    let second = answer(&world, &credentials, post.clone(), events, &body).await;
    let path = format!("{events}/steeple01");
    let deleted = answer(&world, &credentials, delete.clone(), &path, &serde_json::Value::Null).await;
    let again = answer(&world, &credentials, delete, &path, &serde_json::Value::Null).await;
    let third = answer(&world, &credentials, post, events, &body).await;

    assert_eq!([first, second, deleted, again, third], [200, 409, 204, 410, 409]);
}

#[tokio::test]
async fn an_eleventh_room_in_a_minute_has_to_wait() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let post = || http::Method::POST;

    for _ in 0..10 {
        assert_eq!(answer(&world, &credentials, post(), "/v2/spaces", &json!({})).await, 200);
    }
    assert_eq!(answer(&world, &credentials, post(), "/v2/spaces", &json!({})).await, 429);
    world.pass(TimeDelta::minutes(1));
    assert_eq!(answer(&world, &credentials, post(), "/v2/spaces", &json!({})).await, 200);
}
