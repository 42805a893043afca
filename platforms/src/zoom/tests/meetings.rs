//! Creating, finding again, changing, removing, opening and ending.

use chrono::TimeDelta;
use url::Url;

use super::*;
use crate::contract::account::Accounts;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::SeenMeetingState;
use crate::http::Request;
use crate::sandbox::faults::Fault;
use crate::stage::at;

#[tokio::test]
async fn a_meeting_keeps_its_local_hour_on_both_sides_of_a_clock_change() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    // Clocks in New York went forward on 14 March 2027.
    for (starts_at, marker) in [("2027-03-07T15:00:00Z", "steeple:mep_1"), ("2027-03-14T14:00:00Z", "steeple:mep_2")] {
        let starts_at = at(starts_at);
        let new = NewMeeting { marker: marker.to_owned(), starts_at, ends_at: starts_at, ..sunday(&world) };
        let room = meetings().create(&call, &new).await.expect("a room");
        let seen = meetings().observe(&call, &room.ids).await.expect("a meeting");
        assert_eq!(seen.starts_at, Some(starts_at));
    }

    let sent = world.sent("meeting_create");
    let local: Vec<&str> = sent.iter().filter_map(|sent| sent.body["start_time"].as_str()).collect();
    assert_eq!(local, ["2027-03-07T10:00:00", "2027-03-14T10:00:00"]);
    assert!(sent.iter().all(|sent| sent.body["timezone"] == "America/New_York"));
}

#[test]
fn an_hour_that_a_clock_change_repeats_is_sent_as_utc() {
    let zone = chrono_tz::America::New_York;

    assert_eq!(super::super::wire::start_time(at("2026-11-01T06:30:00Z"), zone), "2026-11-01T06:30:00Z");
    assert_eq!(super::super::wire::start_time(at("2026-11-01T15:00:00Z"), zone), "2026-11-01T10:00:00");
}

#[tokio::test]
async fn zoom_chooses_the_passcode_unless_the_church_gives_one_that_zoom_takes() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let with = |passcode: &str| NewMeeting { passcode: Some(Secret::new(passcode)), ..sunday(&world) };

    let ours = meetings().create(&call, &with("bread12")).await.expect("a room");
    let zooms = meetings().create(&call, &with("much too long for Zoom")).await.expect("a room");

    assert_eq!(ours.passcode, Some(Secret::new("bread12")));
    assert!(zooms.passcode.expect("Zoom's own").reveal().starts_with("sbx-secret-"));
}

#[tokio::test]
async fn a_meeting_whose_answer_was_lost_is_found_again_and_is_the_only_one() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = sunday(&world);
    for fault in [Fault::DropAfter, Fault::TruncatedJson, Fault::Html] {
        let new = NewMeeting { marker: format!("steeple:{fault:?}"), ..new.clone() };
        let before = world.writes("meeting_create");
        assert_eq!(meetings().find(&call, &new).await.expect("a list"), None);

        world.fail("POST", "/meetings", fault);
        let lost = meetings().create(&call, &new).await.expect_err("the answer is lost");
        let found = meetings().find(&call, &new).await.expect("a list").expect("the meeting is there");

        assert_eq!(lost.outcome, Outcome::Unknown);
        assert!(found.join_url.contains(found.ids.get("meeting").expect("a number")));
        assert_eq!(world.writes("meeting_create"), before + 1);
    }
}

#[tokio::test]
async fn a_meeting_without_our_marker_is_somebody_elses() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let theirs = NewMeeting { marker: "Bring your Bible".to_owned(), ..sunday(&world) };
    meetings().create(&call, &theirs).await.expect("a room");

    assert_eq!(meetings().find(&call, &sunday(&world)).await.expect("a list"), None);
}

#[tokio::test]
async fn look_alikes_without_agenda_count_only_if_they_are_not_older_than_the_first_try() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let nameless = NewMeeting { marker: String::new(), ..sunday(&world) };
    meetings().create(&world.call(&credentials, ""), &nameless).await.expect("somebody's own");
    world.pass(TimeDelta::minutes(30));
    let (call, new) = (world.call(&credentials, ""), sunday(&world));

    assert_eq!(meetings().find(&call, &new).await.expect("a list"), None);
    meetings().create(&call, &nameless).await.expect("a fresh one");
    assert!(meetings().find(&call, &new).await.expect("a list").is_some());
    meetings().create(&call, &nameless).await.expect("another");
    let several = meetings().find(&call, &new).await.expect_err("a person must choose");
    assert_eq!(several.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn all_pages_of_a_long_list_are_read() {
    let world = World::new();
    let mut credentials = world.connect(MEDIA).await;
    let mut last = sunday(&world);
    // A host has a hundred changes a day and a page three hundred meetings, so the list grows over four days.
    for number in 0..304 {
        last.marker = format!("steeple:mep_{number}");
        meetings().create(&world.call(&credentials, ""), &last).await.expect("a room");
        if number % 100 == 99 {
            world.pass(TimeDelta::days(1));
            credentials = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("renewed").credentials;
        }
    }

    let found = meetings().find(&world.call(&credentials, ""), &last).await.expect("a list");

    assert!(found.is_some());
    assert_eq!(world.sent("meeting_list").len(), 2);
}

#[tokio::test]
async fn an_update_sends_only_what_differs_and_nothing_when_nothing_does() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let new = sunday(&world);
    let ids = meetings().create(&call, &new).await.expect("a room").ids;

    meetings().update(&call, &ids, &new).await.expect("equal already");
    assert!(world.sent("meeting_update").is_empty());

    let later = NewMeeting {
        starts_at: new.starts_at + TimeDelta::minutes(30),
        ends_at: new.ends_at + TimeDelta::minutes(30),
        ..new.clone()
    };
    meetings().update(&call, &ids, &later).await.expect("moved");
    let sent = world.sent("meeting_update").remove(0);
    let expected = serde_json::json!({"start_time": "2026-11-29T10:30:00", "timezone": "America/New_York"});
    assert_eq!(sent.body, expected);
    assert_eq!(meetings().observe(&call, &ids).await.expect("a meeting").starts_at, Some(later.starts_at));

    meetings().update(&call, &ids, &NewMeeting { waiting_room: true, ..later.clone() }).await.expect("closed door");
    meetings().update(&call, &ids, &NewMeeting { waiting_room: true, ..later }).await.expect("equal again");
    assert_eq!(world.writes("meeting_update"), 2);
}

#[tokio::test]
async fn a_start_that_has_passed_is_not_sent_again_and_again() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let new = sunday(&world);
    let ids = meetings().create(&world.call(&credentials, ""), &new).await.expect("a room").ids;
    let past = NewMeeting {
        starts_at: world.now() - TimeDelta::hours(1),
        ends_at: world.now() + TimeDelta::minutes(30),
        ..new
    };

    meetings().update(&world.call(&credentials, ""), &ids, &past).await.expect("nothing that Zoom would take");

    assert!(world.sent("meeting_update").is_empty());
}

#[tokio::test]
async fn the_hundred_and_first_change_of_a_day_waits_for_midnight_utc() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    for number in 0..100 {
        let new = NewMeeting { marker: format!("steeple:mep_{number}"), ..sunday(&world) };
        meetings().create(&call, &new).await.expect("a room");
    }

    let error = meetings().create(&call, &sunday(&world)).await.expect_err("the day is used up");

    assert_eq!(error.kind, ErrorKind::QuotaGone { resets_at: Some(at("2026-11-21T00:00:00Z")) });
    assert_eq!(error.outcome, Outcome::NothingHappened);
}

#[tokio::test]
async fn the_host_opens_the_meeting_with_a_fresh_link_and_steeple_ends_it_once() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let ids = meetings().create(&call, &sunday(&world)).await.expect("a room").ids;
    let state = async || meetings().observe(&call, &ids).await.expect("a meeting").state;
    assert_eq!(state().await, SeenMeetingState::Waiting);

    let hosting = meetings().hosting().expect("Zoom has host links");
    let (first, second) = (hosting.host_url(&call, &ids).await.expect("a link"), hosting.host_url(&call, &ids).await);
    assert_ne!(first, second.expect("another link"));
    let url = Url::parse(first.reveal()).expect("a URL");
    let opened = Request::new(StreamingPlatform::Zoom, "host_opens", http::Method::GET, url);
    assert!(world.http.send(opened).await.expect("a page").is_success());
    assert_eq!(state().await, SeenMeetingState::Running);

    let ending = meetings().ending().expect("Zoom can end");
    ending.end(&call, &ids).await.expect("ended");
    ending.end(&call, &ids).await.expect("ended already");
    assert_eq!(state().await, SeenMeetingState::Waiting);
    assert_eq!(world.writes("meeting_end"), 1);
}

#[tokio::test]
async fn a_running_meeting_is_removed_only_after_its_end_and_then_stays_gone() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;
    let call = world.call(&credentials, "");
    let ids = meetings().create(&call, &sunday(&world)).await.expect("a room").ids;
    let number = ids.get("meeting").expect("a number").to_owned();

    world.set_running(&number, true);
    assert_eq!(meetings().remove(&call, &ids).await.expect_err("it runs").kind, ErrorKind::NotYet);
    world.set_running(&number, false);
    meetings().remove(&call, &ids).await.expect("removed");
    meetings().remove(&call, &ids).await.expect("removed already");

    assert_eq!(meetings().observe(&call, &ids).await.expect("an answer").state, SeenMeetingState::Missing);
    meetings().ending().expect("Zoom can end").end(&call, &ids).await.expect("nothing left to end");
    let update = meetings().update(&call, &ids, &sunday(&world)).await.expect_err("gone");
    assert_eq!(update.kind, ErrorKind::Gone);
    let nowhere = meetings().observe(&call, &ExternalIds::default()).await.expect_err("no number");
    assert_eq!(nowhere.kind, ErrorKind::Gone);
}
