//! Meetings with people who are invited, on platforms that tell little: who came is known afterwards.

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::connection::entity::Model as Connection;
use steeple_domain::ids::MeetingId;
use steeple_domain::meeting::control::meeting_end;
use steeple_domain::meeting::edit::meeting_update;
use steeple_domain::meeting::entity::{Kind, Registration};
use steeple_domain::meeting::input::{MeetingChanges, NewMeeting};
use steeple_domain::meeting::platform_entity::{MeetingStatus, Model};
use steeple_domain::meeting::schedule::meeting_schedule;
use steeple_platforms::StreamingPlatform::{self, GoogleMeet, MicrosoftTeams, Zoom};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::sunday::reconciling_worker;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    who_came_is_asked_after_the_end,
    a_lost_answer_makes_no_second_meeting,
    a_new_guest_is_told_to_the_platform,
    a_wish_that_no_platform_can_grant_is_refused,
    platforms_stay_in_the_order_in_which_they_were_chosen,
);

async fn who_came_is_asked_after_the_end(world: World) {
    let (meet, teams) = (world.connect_usual(GoogleMeet).await, world.connect_usual(MicrosoftTeams).await);
    let (worker, new) = (reconciling_worker(&world.ctx), study(&world, &[&meet, &teams]));
    let (starts_at, ends_at) = (new.scheduled_start, new.scheduled_end);
    let id = meeting_schedule(&world.ctx, &world.owner, new, None).await.unwrap().meeting.id;
    world.pass_until(&worker, starts_at - TimeDelta::minutes(1)).await;
    set_running(&world, true);

    world.pass_until(&worker, starts_at + TimeDelta::minutes(10)).await;
    let (at_meet, at_teams) = (on(&world, id, GoogleMeet).await, on(&world, id, MicrosoftTeams).await);
    assert_eq!((at_meet.status, at_meet.participants), (MeetingStatus::Live, Some(3)), "{:?}", at_meet.failure_message);
    assert_eq!((at_teams.status, at_teams.participants), (MeetingStatus::Unconfirmed, None), "nobody can say");

    meeting_end(&world.ctx, &world.owner, id).await.unwrap();
    set_running(&world, false);
    world.pass_until(&worker, starts_at + TimeDelta::minutes(12)).await;
    for platform in [GoogleMeet, MicrosoftTeams] {
        let row = on(&world, id, platform).await;
        assert_eq!((row.status, row.recording_url), (MeetingStatus::Ended, None), "{platform}");
    }

    world.fail(GoogleMeet, "GET", "/v2/spaces/", Fault::ServerError { status: 503 }, 1);
    world.pass_until(&worker, ends_at + TimeDelta::hours(30)).await;
    let (at_meet, at_teams) = (on(&world, id, GoogleMeet).await, on(&world, id, MicrosoftTeams).await);
    assert_eq!((at_meet.status, at_meet.attended), (MeetingStatus::Ended, Some(3)), "{:?}", at_meet.failure_message);
    assert!(at_meet.recording_url.is_some_and(|url| url.starts_with("https://")), "one lost look loses nothing");
    assert_eq!(
        (at_teams.status, at_teams.attended),
        (MeetingStatus::Ended, Some(12)),
        "{:?}",
        at_teams.failure_message
    );
    assert_eq!(at_meet.failure_message, None, "what is known only afterwards is no failure");
}

async fn a_lost_answer_makes_no_second_meeting(world: World) {
    let (meet, teams) = (world.connect_usual(GoogleMeet).await, world.connect_usual(MicrosoftTeams).await);
    let worker = reconciling_worker(&world.ctx);
    for invitees in [Vec::new(), vec!["elder@gracechapel.example".to_owned()]] {
        world.fail(GoogleMeet, "POST", "/events", Fault::DropAfter, 1);
        world.fail(MicrosoftTeams, "POST", "/v1.0/me/", Fault::DropAfter, 1);
        let new = NewMeeting { invitees, ..study(&world, &[&meet, &teams]) };

        let id = meeting_schedule(&world.ctx, &world.owner, new, None).await.unwrap().meeting.id;
        world.pass_until(&worker, world.now() + TimeDelta::minutes(2)).await;

        for platform in [GoogleMeet, MicrosoftTeams] {
            let row = on(&world, id, platform).await;
            assert_eq!(row.status, MeetingStatus::Scheduled, "{platform}: {:?}", row.failure_message);
        }
    }
    assert_eq!(world.sandboxes.snapshot(GoogleMeet).meetings.len(), 2);
    assert_eq!(world.sandboxes.snapshot(MicrosoftTeams).meetings.len(), 2);
}

async fn platforms_stay_in_the_order_in_which_they_were_chosen(world: World) {
    let (meet, teams) = (world.connect_usual(GoogleMeet).await, world.connect_usual(MicrosoftTeams).await);
    let zoom = world.connect_usual(Zoom).await;
    for chosen in [[&meet, &teams, &zoom], [&zoom, &teams, &meet], [&teams, &zoom, &meet], [&meet, &zoom, &teams]] {
        let planned = meeting_schedule(&world.ctx, &world.owner, study(&world, &chosen), None).await.unwrap();
        let read = world.meeting(planned.meeting.id).await;

        assert_eq!(
            read.platforms.iter().map(|row| row.connection_id).collect::<Vec<_>>(),
            chosen.map(|connection| connection.id)
        );
    }
}

async fn a_new_guest_is_told_to_the_platform(world: World) {
    let meet = world.connect_usual(GoogleMeet).await;
    let worker = reconciling_worker(&world.ctx);
    let planned = meeting_schedule(&world.ctx, &world.owner, study(&world, &[&meet]), None).await.unwrap();
    world.pass_until(&worker, world.now()).await;

    let invitees = Some(vec![" Elder@gracechapel.example ".to_owned(), "elder@GraceChapel.example".to_owned()]);
    let changes = MeetingChanges { invitees, ..MeetingChanges::default() };
    let id = planned.meeting.id;
    let changed = meeting_update(&world.ctx, &world.owner, id, planned.meeting.version, changes).await.unwrap();
    world.pass_until(&worker, world.now()).await;

    assert_eq!(changed.meeting.invited(), ["Elder@gracechapel.example"], "everybody once");
    assert_eq!(world.writes(GoogleMeet, "event_update"), 1);
}

async fn a_wish_that_no_platform_can_grant_is_refused(world: World) {
    let (meet, zoom) = (world.connect_usual(GoogleMeet).await, world.connect_usual(Zoom).await);
    let guests = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let cases = [
        ("NO_PASSCODE", NewMeeting { passcode: Some(Secret::new("Psalm23")), ..study(&world, &[&meet, &zoom]) }),
        ("NO_INVITATIONS", NewMeeting { invitees: guests(&["elder@church.example"]), ..study(&world, &[&zoom]) }),
        ("NOT_AN_ADDRESS", NewMeeting { invitees: guests(&["elder"]), ..study(&world, &[&meet]) }),
        ("NOT_AN_ADDRESS", NewMeeting { invitees: guests(&["a@b.example, c@d.example"]), ..study(&world, &[&meet]) }),
    ];

    for (code, new) in cases {
        let refused = meeting_schedule(&world.ctx, &world.owner, new, None).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{code}: {refused:?}") };
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code]);
    }
}

/// An hour of Bible study in three hours.
fn study(world: &World, connections: &[&Connection]) -> NewMeeting {
    let starts_at = world.now() + TimeDelta::hours(3);
    NewMeeting {
        title: "Bible study".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        waiting_room: false,
        kind: Kind::Meeting,
        registration: Registration::None,
        invitees: Vec::new(),
        passcode: None,
        connections: connections.iter().map(|connection| connection.id).collect(),
    }
}

async fn on(world: &World, id: MeetingId, platform: StreamingPlatform) -> Model {
    let platforms = world.meeting(id).await.platforms;
    platforms.into_iter().find(|row| row.platform.0 == platform).expect("the meeting is on this platform")
}

/// People come, or everybody leaves, on both platforms.
fn set_running(world: &World, running: bool) {
    for platform in [GoogleMeet, MicrosoftTeams] {
        for meeting in world.sandboxes.snapshot(platform).meetings {
            world.sandboxes.get(platform).set_meeting_running(&meeting.id, running);
        }
    }
}
