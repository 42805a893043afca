//! A meeting's life: made, made again, found, changed, held, removed.

use chrono::TimeDelta;

use super::*;
use crate::contract::account::Accounts;
use crate::contract::error::ErrorKind;
use crate::contract::meeting::SeenMeetingState;
use crate::sandbox::faults::Fault;

#[tokio::test]
async fn a_meeting_is_made_once_however_often_it_is_asked_for() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    for (path, fault) in
        [("createOrGet", Fault::DropAfter), ("/me/onlineMeetings/", Fault::ServerError { status: 503 })]
    {
        let method = if path == "createOrGet" { "POST" } else { "PATCH" };
        world.fail(method, path, fault);
        rooms().create(&world.call(&credentials), &sunday(&world)).await.expect_err("trouble");
    }
    let room = world.create(&credentials, &sunday(&world)).await;
    let again = world.create(&credentials, &sunday(&world)).await;

    assert_eq!(room, again);
    assert_eq!((world.writes("meeting_create"), world.snapshot().meetings.len()), (1, 1));
    assert!(rooms().create_is_repeatable());
}

#[tokio::test]
async fn invitations_make_an_event_of_the_calendar_that_is_found_again() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    let before = rooms().find(&world.call(&credentials), &invited(&world)).await.expect("an answer");
    let room = world.create(&credentials, &invited(&world)).await;
    let found = rooms().find(&world.call(&credentials), &invited(&world)).await.expect("an answer");
    let again = world.create(&credentials, &invited(&world)).await;

    assert_eq!((before, found.as_ref(), &again), (None, Some(&room), &room));
    assert!(room.ids.get("event").is_some() && room.ids.get("meeting").is_some());
    assert_eq!((world.writes("event_create"), world.snapshot().meetings.len()), (1, 1));
}

#[tokio::test]
async fn a_mailbox_that_makes_no_teams_links_leaves_no_event_behind() {
    let world = World::new();
    let credentials = world.connect("nomailbox@gracechapel.example").await;

    let error = rooms().create(&world.call(&credentials), &invited(&world)).await.expect_err("no link");

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert_eq!(world.writes("event_delete"), 1);
}

#[tokio::test]
async fn nobody_can_say_whether_it_runs_and_afterwards_the_report_says_who_came() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials, &sunday(&world)).await;
    let look = async |credentials: &Credentials| {
        rooms().observe(&world.call(credentials), &room.ids).await.expect("an answer")
    };
    let early = look(&credentials).await;
    world.pass(sunday(&world).starts_at - world.now());
    let credentials = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("a new token").credentials;

    world.set_running(&room, true);
    let open = look(&credentials).await;
    world.set_running(&room, false);
    world.pass(TimeDelta::minutes(5));
    let over = look(&credentials).await;

    for seen in [&early, &open, &over] {
        assert_eq!((seen.state, seen.participants), (SeenMeetingState::CannotSay, None));
    }
    assert_eq!((early.attended, open.attended, over.attended), (None, None, Some(12)));
    assert!(rooms().ending().is_none(), "no call ends a Teams meeting");
}

#[tokio::test]
async fn a_meeting_that_was_deleted_is_missing() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    for new in [sunday(&world), invited(&world)] {
        let room = world.create(&credentials, &new).await;
        rooms().remove(&world.call(&credentials), &room.ids).await.expect("removed");
        rooms().remove(&world.call(&credentials), &room.ids).await.expect("removed already");
        let seen = rooms().observe(&world.call(&credentials), &room.ids).await.expect("an answer");
        assert_eq!(seen.state, SeenMeetingState::Missing);
    }
    assert!(world.snapshot().meetings.is_empty());
}

#[tokio::test]
async fn an_edit_writes_only_what_differs() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    for (new, title_is_written_to) in [(sunday(&world), "meeting_update"), (invited(&world), "event_update")] {
        let room = world.create(&credentials, &new).await;
        let before = world.snapshot().writes;
        let update = async |wanted: &NewMeeting| {
            rooms().update(&world.call(&credentials), &room.ids, wanted).await.expect("equal");
        };

        update(&new).await;
        assert_eq!(world.snapshot().writes, before, "nothing differs");
        update(&NewMeeting { title: "Baptism".to_owned(), ..new.clone() }).await;
        let written = world.writes(title_is_written_to) - before.get(title_is_written_to).copied().unwrap_or_default();
        assert_eq!(written, 1, "{title_is_written_to}");
    }
}

#[tokio::test]
async fn an_organisation_without_open_lobby_is_told_of_instead_of_locking_guests_out() {
    let world = World::new();
    let credentials = world.connect("office@strictchurch.example").await;

    let refused = rooms().create(&world.call(&credentials), &sunday(&world)).await.expect_err("guests would wait");
    let guarded = NewMeeting { waiting_room: true, ..sunday(&world) };
    world.create(&credentials, &guarded).await;

    assert_eq!(refused.kind, ErrorKind::Refused);
    assert!(refused.remedy().contains("waiting room"), "{}", refused.remedy());
}
