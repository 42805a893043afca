//! The double refuses what Microsoft would refuse.

use serde_json::{Value, json};

use super::*;
use chrono::TimeDelta;

async fn answer(world: &World, credentials: &Credentials, method: http::Method, path: &str, body: &Value) -> u16 {
    let body = Some(body).filter(|body| !body.is_null());
    let request = world.raw(&credentials.access_token, method, path, body);
    world.http.send(request).await.expect("an answer").status
}

#[tokio::test]
async fn unknown_fields_words_and_parameters_are_refused() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let meetings = "/v1.0/me/onlineMeetings/createOrGet";
    let time = |text: &str| json!({ "dateTime": text, "timeZone": "UTC" });
    let (start, end) = (time("2026-12-06T18:00:00"), time("2026-12-06T19:00:00"));
    let table = [
        (meetings, json!({ "subject": "Service" })),
        (meetings, json!({ "externalId": "a", "endDateTime": "2026-12-06T19:00:00Z" })),
        (meetings, json!({ "externalId": "a", "startDateTime": "2026-12-06", "endDateTime": "2026-12-07" })),
        (meetings, json!({ "externalId": "a", "lobbyBypassSettings": { "scope": "everyone" } })),
        ("/v1.0/me/events", json!({ "subject": "Service", "start": start })),
        ("/v1.0/me/events", json!({ "subject": "Service", "start": end, "end": start })),
        ("/v1.0/me/events", json!({ "start": time("2026-12-06T18:00:00Z"), "end": end })),
        ("/v1.0/me/events", json!({ "start": start, "end": end, "onlineMeetingProvider": "teams" })),
    ];

    for (path, body) in table {
        let status = answer(&world, &credentials, http::Method::POST, path, &body).await;
        assert_eq!(status, 400, "{path} with {body}");
    }
    let lists = ["/v1.0/me/onlineMeetings", "/v1.0/me/onlineMeetings?$filter=subject eq 'x'", "/v1.0/me/calendarView"];
    for path in lists {
        assert_eq!(answer(&world, &credentials, http::Method::GET, path, &Value::Null).await, 400, "{path}");
    }
    assert!(world.snapshot().writes.is_empty());
}

#[tokio::test]
async fn start_and_end_are_changed_together_or_not_at_all() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials, &sunday(&world)).await;
    let path = format!("/v1.0/me/onlineMeetings/{}", room.ids.get("meeting").expect("a meeting"));

    let body = json!({ "startDateTime": "2026-11-29T16:00:00Z" });
    let status = answer(&world, &credentials, http::Method::PATCH, &path, &body).await;

    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_permission_that_was_not_given_is_missing_at_the_call() {
    let world = World::new();
    let code = world.consent(MEDIA, &[super::super::CALENDAR, super::super::REPORTS]).await;
    let credentials = world.exchange(&code).await.expect("a grant").credentials;

    let error = rooms().create(&world.call(&credentials), &invited(&world)).await.expect_err("no calendar");
    let room = world.create(&credentials, &sunday(&world)).await;
    world.pass(TimeDelta::minutes(10));
    let seen = rooms().observe(&world.call(&credentials), &room.ids).await;

    assert_eq!(error.kind, crate::contract::error::ErrorKind::MissingScope);
    assert!(seen.is_ok(), "a meeting without reports is seen all the same: {seen:?}");
}
