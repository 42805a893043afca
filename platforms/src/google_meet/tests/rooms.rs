//! A meeting's life: made, found, changed, held, ended, removed.

use chrono::TimeDelta;

use super::*;
use crate::contract::account::Accounts;
use crate::contract::error::ErrorKind;
use crate::contract::meeting::SeenMeetingState;
use crate::sandbox::faults::Fault;

#[tokio::test]
async fn a_room_is_made_with_its_calendar_entry_and_found_by_it() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    let room = world.create(&credentials).await;
    let found = meetings().find(&world.call(&credentials), &sunday(&world)).await.expect("an answer");
    let again = world.create(&credentials).await;

    assert_eq!(found.as_ref(), Some(&room));
    assert_eq!(again, room, "making it twice makes one");
    assert_eq!((world.writes("space_create"), world.writes("event_insert")), (1, 1));
    let held = world.snapshot().meetings;
    assert_eq!((held[0].title.as_str(), held[0].starts_at), ("Sunday service", Some(sunday(&world).starts_at)));
    assert_eq!(room.passcode, None, "Meet has no passcodes");
}

#[tokio::test]
async fn a_calendar_in_trouble_costs_no_room() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    world.fail("GET", "/events/", Fault::ServerError { status: 503 });

    let error = meetings().create(&world.call(&credentials), &sunday(&world)).await.expect_err("the calendar is down");

    assert!(error.kind.passes());
    assert_eq!(world.writes("space_create"), 0);
}

#[tokio::test]
async fn a_lost_answer_leaves_one_entry_and_at_most_an_unused_room() {
    for (path, rooms) in [("/v2/spaces", 2), ("/events", 1)] {
        let world = World::new();
        let credentials = world.connect(MEDIA).await;
        world.fail("POST", path, Fault::DropAfter);

        meetings().create(&world.call(&credentials), &sunday(&world)).await.expect_err("the answer was lost");
        world.create(&credentials).await;

        assert_eq!(world.snapshot().meetings.len(), 1);
        assert_eq!((world.writes("event_insert"), world.writes("space_create")), (1, rooms), "{path}");
    }
}

#[tokio::test]
async fn a_deleted_entry_is_followed_by_another() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let first = world.create(&credentials).await;
    meetings().remove(&world.call(&credentials), &first.ids).await.expect("removed");

    let second = world.create(&credentials).await;
    let old = meetings().observe(&world.call(&credentials), &first.ids).await.expect("an answer");
    let new = meetings().observe(&world.call(&credentials), &second.ids).await.expect("an answer");

    assert_ne!(first.ids, second.ids);
    assert_eq!((old.state, new.state), (SeenMeetingState::Missing, SeenMeetingState::Waiting));
}

#[tokio::test]
async fn people_are_counted_while_they_are_there_and_the_recording_follows() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials).await;
    let look = async |credentials: &Credentials| {
        meetings().observe(&world.call(credentials), &room.ids).await.expect("an answer")
    };
    let early = look(&credentials).await;
    world.pass(sunday(&world).starts_at - world.now());
    let credentials = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("a new token").credentials;

    world.set_running(&room, true);
    let open = look(&credentials).await;
    world.pass(TimeDelta::minutes(40));
    world.set_running(&room, false);
    let over = look(&credentials).await;
    world.pass(TimeDelta::minutes(10));
    let later = look(&credentials).await;

    assert_eq!((early.state, early.participants), (SeenMeetingState::Waiting, None));
    assert_eq!((open.state, open.participants), (SeenMeetingState::Running, Some(3)));
    assert_eq!((over.state, over.recording_url), (SeenMeetingState::Waiting, None));
    assert!(later.recording_url.is_some_and(|url| url.starts_with("https://drive.example/")));
}

#[tokio::test]
async fn a_call_is_ended_for_everybody_and_ending_twice_is_fine() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials).await;
    let ending = meetings().ending().expect("Meet can end a call");

    ending.end(&world.call(&credentials), &room.ids).await.expect("nobody was there");
    world.set_running(&room, true);
    ending.end(&world.call(&credentials), &room.ids).await.expect("ended");
    ending.end(&world.call(&credentials), &room.ids).await.expect("ended already");

    assert_eq!(world.writes("conference_end"), 1);
    let seen = meetings().observe(&world.call(&credentials), &room.ids).await.expect("an answer");
    assert_eq!(seen.state, SeenMeetingState::Waiting);
}

#[tokio::test]
async fn a_removed_meeting_sends_people_home_and_closes_the_door() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials).await;
    world.set_running(&room, true);

    meetings().remove(&world.call(&credentials), &room.ids).await.expect("removed");
    meetings().remove(&world.call(&credentials), &room.ids).await.expect("removed already");

    assert!(world.snapshot().meetings.is_empty());
    assert_eq!((world.writes("conference_end"), world.writes("event_delete")), (1, 1));
}

#[tokio::test]
async fn an_edit_writes_only_what_differs() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let room = world.create(&credentials).await;
    let update = async |wanted: &NewMeeting| {
        meetings().update(&world.call(&credentials), &room.ids, wanted).await.expect("equal");
    };

    update(&sunday(&world)).await;
    assert_eq!((world.writes("event_update"), world.writes("space_update")), (0, 0));
    update(&NewMeeting { title: "Baptism".to_owned(), ..sunday(&world) }).await;
    assert_eq!((world.writes("event_update"), world.writes("space_update")), (1, 0));
    update(&NewMeeting { title: "Baptism".to_owned(), waiting_room: true, ..sunday(&world) }).await;
    assert_eq!((world.writes("event_update"), world.writes("space_update")), (1, 1));
}

#[tokio::test]
async fn a_workspace_without_open_rooms_is_told_of_instead_of_locking_guests_out() {
    let world = World::new();
    let credentials = world.connect("office@strictchurch.example").await;
    let call = world.call(&credentials);

    let refused = meetings().create(&call, &sunday(&world)).await.expect_err("guests would stand before the door");
    let guarded = NewMeeting { waiting_room: true, ..sunday(&world) };
    meetings().create(&call, &guarded).await.expect("with a waiting room it works");

    assert_eq!(refused.kind, ErrorKind::Refused);
    assert!(refused.remedy().contains("waiting room"), "{}", refused.remedy());
}
