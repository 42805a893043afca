//! The meeting's picture on its way to a livestream.

use chrono::TimeDelta;

use super::*;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{ExternalIds, Ingest};
use crate::contract::meeting::Simulcast;

const WATCH: &str = "https://church.example/live";
const SERVER: &str = "rtmps://ingest.example/live";

fn ingest() -> Ingest {
    Ingest { url: SERVER.to_owned(), key: Secret::new("sbx-secret-key") }
}

fn simulcast() -> &'static dyn Simulcast {
    meetings().simulcast().expect("Zoom can push")
}

async fn planned(world: &World, login: &str) -> (Credentials, ExternalIds) {
    let credentials = world.connect(login).await;
    let room = meetings().create(&world.call(&credentials, ""), &sunday(world)).await.expect("a room");
    (credentials, room.ids)
}

#[tokio::test]
async fn a_meeting_is_pushed_while_its_host_keeps_it_open() {
    let world = World::new();
    let (credentials, ids) = planned(&world, MEDIA).await;
    let call = world.call(&credentials, "");
    simulcast().set_target(&call, &ids, &ingest(), WATCH).await.expect("a target");
    simulcast().set_target(&call, &ids, &ingest(), WATCH).await.expect("the same target");

    let early = simulcast().start_push(&call, &ids).await.expect_err("nobody is there");
    assert_eq!(early.kind, ErrorKind::NotYet);

    world.set_running(ids.get("meeting").expect("a number"), true);
    simulcast().start_push(&call, &ids).await.expect("pushing");
    simulcast().start_push(&call, &ids).await.expect("pushing already");
    assert_eq!(world.snapshot().meetings[0].pushing_to.as_deref(), Some(SERVER));
    assert_eq!(world.writes("livestream_start"), 1);

    simulcast().stop_push(&call, &ids).await.expect("stopped");
    simulcast().stop_push(&call, &ids).await.expect("stopped already");
    let soon = simulcast().start_push(&call, &ids).await.expect_err("30 seconds between starts");
    assert_eq!(soon.kind, ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(30)) });
    assert_eq!(world.snapshot().meetings[0].pushing_to, None);
}

#[tokio::test]
async fn ending_the_meeting_stops_the_push() {
    let world = World::new();
    let (credentials, ids) = planned(&world, MEDIA).await;
    let call = world.call(&credentials, "");
    simulcast().set_target(&call, &ids, &ingest(), WATCH).await.expect("a target");
    world.set_running(ids.get("meeting").expect("a number"), true);
    simulcast().start_push(&call, &ids).await.expect("pushing");

    meetings().ending().expect("Zoom can end").end(&call, &ids).await.expect("ended");

    assert_eq!(world.snapshot().meetings[0].pushing_to, None);
    simulcast().stop_push(&call, &ids).await.expect("nothing left to stop");
}

#[tokio::test]
async fn a_user_without_custom_livestreaming_is_told_where_to_switch_it_on() {
    let world = World::new();
    let (credentials, ids) = planned(&world, "nostream@gracechapel.example").await;

    let call = world.call(&credentials, "");
    let error = simulcast().set_target(&call, &ids, &ingest(), WATCH).await.expect_err("not allowed");

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert!(error.remedy().contains("In Meeting (Advanced)"));
}

#[tokio::test]
async fn a_target_needs_the_page_on_which_people_watch() {
    let world = World::new();
    let (credentials, ids) = planned(&world, MEDIA).await;

    for page in ["", "church.example/live", "ftp://church.example"] {
        let call = world.call(&credentials, "");
        let error = simulcast().set_target(&call, &ids, &ingest(), page).await.expect_err("no page");
        assert_eq!(error.kind, ErrorKind::Refused);
    }
    assert!(world.sent("livestream_update").is_empty());
}

#[tokio::test]
async fn the_stream_key_is_neither_recorded_nor_quoted() {
    let world = World::new();
    let (credentials, ids) = planned(&world, MEDIA).await;
    let long = Ingest { key: Secret::new(format!("sbx-secret-{}", "k".repeat(600))), ..ingest() };

    let error = simulcast().set_target(&world.call(&credentials, ""), &ids, &long, WATCH).await.expect_err("too long");

    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.detail.contains("stream_key"));
    assert!(!error.to_string().contains("sbx-secret-"));
    let sent = serde_json::to_string(&world.sent("livestream_update")).expect("JSON");
    assert!(!sent.contains("sbx-secret-"));
}
