//! Webinars: what differs from meetings.

use super::*;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::Ingest;
use crate::contract::meeting::SeenMeetingState;
use crate::contract::registration::Registration;
use crate::sandbox::faults::Fault;

const WATCH: &str = "https://church.example/live";

fn ingest() -> Ingest {
    Ingest { url: "rtmps://ingest.example/live".to_owned(), key: Secret::new("sbx-secret-key") }
}

#[tokio::test]
async fn a_webinar_is_made_with_a_webinars_own_fields() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = NewMeeting { waiting_room: true, registration: Registration::Approved, ..sunday(&world) };

    let room = webinars().create(&call, &new).await.expect("a webinar");

    let sent = world.sent("webinar_create").remove(0);
    assert!(sent.url.ends_with("/v2/users/me/webinars"), "{}", sent.url);
    assert_eq!(sent.body["type"], 5);
    let settings = serde_json::json!({"host_video": true, "practice_session": true, "approval_type": 1});
    assert_eq!(sent.body["settings"], settings);
    assert!(sent.body.get("default_password").is_none());
    assert_eq!(meetings().observe(&call, &room.ids).await.expect("an answer").state, SeenMeetingState::Missing);
    assert!(webinars().hosting().expect("a link").host_url(&call, &room.ids).await.is_ok());
}

#[tokio::test]
async fn whether_a_webinar_runs_is_not_pretended_to_be_known() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = sunday(&world);
    let ids = webinars().create(&call, &new).await.expect("a webinar").ids;

    let waiting = webinars().observe(&call, &ids).await.expect("an answer");
    world.set_running(ids.get("meeting").expect("a number"), true);
    let running = webinars().observe(&call, &ids).await.expect("an answer");

    assert!(webinars().may_be_silent() && !meetings().may_be_silent());
    assert_eq!((waiting.state, running.state), (SeenMeetingState::CannotSay, SeenMeetingState::CannotSay));
    assert_eq!((waiting.title, waiting.starts_at), (Some(new.title), Some(new.starts_at)));
}

#[tokio::test]
async fn a_webinar_is_pushed_once_it_runs_and_ended_once() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let ids = webinars().create(&call, &sunday(&world)).await.expect("a webinar").ids;
    let simulcast = webinars().simulcast().expect("a webinar can be pushed");
    simulcast.set_target(&call, &ids, &ingest(), WATCH).await.expect("a target");

    let early = simulcast.start_push(&call, &ids).await.expect_err("nobody is there");
    assert_eq!(early.kind, ErrorKind::NotYet);
    assert!(early.remedy().contains("webinar"), "{}", early.remedy());

    world.set_running(ids.get("meeting").expect("a number"), true);
    simulcast.start_push(&call, &ids).await.expect("pushing");
    assert_eq!(world.snapshot().meetings[0].pushing_to.as_deref(), Some("rtmps://ingest.example/live"));
    let ending = webinars().ending().expect("Zoom can end");
    ending.end(&call, &ids).await.expect("ended");
    ending.end(&call, &ids).await.expect("ended already");
    simulcast.stop_push(&call, &ids).await.expect("nothing left to stop");
    assert_eq!((world.writes("webinar_end"), world.writes("webinar_livestream_start")), (1, 1));
}

#[tokio::test]
async fn a_webinar_whose_answer_was_lost_is_found_among_the_webinars() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = sunday(&world);
    meetings().create(&call, &new).await.expect("a meeting of the same marker");

    world.fail("POST", "/webinars", Fault::DropAfter);
    let lost = webinars().create(&call, &new).await.expect_err("the answer is lost");
    let found = webinars().find(&call, &new).await.expect("a list").expect("the webinar is there");

    assert_eq!(lost.outcome, Outcome::Unknown);
    assert_eq!(world.writes("webinar_create"), 1);
    webinars().remove(&call, &found.ids).await.expect("removed");
    webinars().remove(&call, &found.ids).await.expect("removed already");
    assert_eq!(world.snapshot().meetings.len(), 1);
}

#[tokio::test]
async fn a_change_sends_only_what_differs() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = sunday(&world);
    let ids = webinars().create(&call, &new).await.expect("a webinar").ids;
    let wanted = NewMeeting { waiting_room: true, registration: Registration::Automatic, ..new };

    webinars().update(&call, &ids, &wanted).await.expect("changed");
    webinars().update(&call, &ids, &wanted).await.expect("equal already");

    let sent = world.sent("webinar_update");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].body, serde_json::json!({"settings": {"practice_session": true, "approval_type": 0}}));
}

#[tokio::test]
async fn a_user_without_the_webinar_add_on_is_told_so() {
    let world = World::new();
    let credentials = world.connect("nostream@gracechapel.example").await;
    let call = world.call(&credentials, "");

    let error = webinars().create(&call, &sunday(&world)).await.expect_err("no add-on");

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert_eq!(error.detail, "this Zoom user has no webinar licence");
    assert!(error.remedy().contains("webinar add-on") && error.remedy().contains("meeting"), "{}", error.remedy());
}
