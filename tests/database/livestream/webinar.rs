//! A webinar with people who register, and whose picture goes to the livestream although Zoom does not say whether it runs.

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::meeting::control::meeting_end;
use steeple_domain::meeting::edit::{meeting_simulcast, meeting_update};
use steeple_domain::meeting::entity::{Kind, Registration};
use steeple_domain::meeting::input::{MeetingChanges, NewMeeting};
use steeple_domain::meeting::platform_entity::{MeetingStatus, Push};
use steeple_domain::meeting::registrants::{
    Decision, NewRegistrant, RegistrantQuery, RegistrantState, registrant_add, registrant_decide, registrant_list,
};
use steeple_domain::meeting::schedule::meeting_schedule;
use steeple_platforms::StreamingPlatform::{GoogleMeet, Youtube, Zoom};
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

use super::meeting::assert_nowhere;

for_each_backend!(
    a_webinar_takes_registrants_is_pushed_and_ended_and_their_names_stay_with_zoom,
    what_a_platform_does_not_have_is_refused_before_anything_is_created,
);

fn webinar(world: &World, connections: Vec<steeple_domain::ids::ConnectionId>) -> NewMeeting {
    let starts_at = world.now() + TimeDelta::hours(3);
    NewMeeting {
        title: "Open evening".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        waiting_room: false,
        kind: Kind::Webinar,
        registration: Registration::Approved,
        invitees: Vec::new(),
        passcode: None,
        connections,
    }
}

fn anna() -> NewRegistrant {
    let (email, first_name) = (" anna@otherchurch.example ".to_owned(), "Annaliese".to_owned());
    NewRegistrant { email, first_name, last_name: Some("Bergmann".to_owned()) }
}

fn codes<T: std::fmt::Debug>(refused: steeple_domain::Result<T>) -> Vec<&'static str> {
    let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
    problems.iter().map(|problem| problem.code).collect()
}

async fn a_webinar_takes_registrants_is_pushed_and_ended_and_their_names_stay_with_zoom(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let (youtube, zoom) = (world.connect_usual(Youtube).await, world.connect_usual(Zoom).await);
    let new = webinar(&world, vec![zoom.id]);
    let starts_at = new.scheduled_start;
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    let id = meeting_schedule(ctx, owner, new, None).await.unwrap().meeting.id;
    let platform = world.meeting(id).await.platforms[0].id;
    assert_eq!(codes(registrant_add(ctx, owner, platform, anna()).await), ["NOT_THERE_YET"]);
    sunday.settle().await;
    assert_eq!(world.writes(Zoom, "webinar_create"), 1);

    let put_down = registrant_add(ctx, owner, platform, anna()).await.unwrap();
    let again = registrant_add(ctx, owner, platform, anna()).await.unwrap();
    assert_eq!((&put_down.id, put_down.state), (&again.id, RegistrantState::Pending));
    registrant_decide(ctx, owner, platform, &put_down.id, Decision::Approve).await.unwrap();
    let query = RegistrantQuery { state: RegistrantState::Approved, size: 20, page: None };
    let listed = registrant_list(ctx, owner, platform, query).await.unwrap().registrants;
    assert_eq!((listed.len(), listed[0].email.as_str()), (1, "anna@otherchurch.example"));
    assert!(listed[0].join_url.is_some());
    assert_eq!(world.writes(Zoom, "webinar_registrant_create"), 1);
    for personal in ["otherchurch", "Annaliese", "Bergmann"] {
        assert_nowhere(&world, personal).await;
    }

    meeting_simulcast(ctx, owner, id, Some(sunday.on(Youtube).await.id)).await.unwrap();
    sunday.pass_until(starts_at + TimeDelta::seconds(20)).await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!((row.status, row.push), (MeetingStatus::Unconfirmed, Push::TargetSet), "{:?}", row.failure_message);
    let at_zoom = world.sandboxes.snapshot(Zoom).meetings[0].id.clone();
    world.sandboxes.get(Zoom).set_meeting_running(&at_zoom, true);
    sunday.pass(TimeDelta::seconds(40)).await;
    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!((row.status, row.push), (MeetingStatus::Live, Push::Pushing), "{:?}", row.failure_message);
    assert!(world.sandboxes.snapshot(Zoom).meetings[0].pushing_to.is_some());

    meeting_end(ctx, owner, id).await.unwrap();
    sunday.pass(TimeDelta::seconds(20)).await;

    let row = world.meeting(id).await.platforms.remove(0);
    assert_eq!((row.status, row.push), (MeetingStatus::Ended, Push::Stopped));
    assert_eq!((world.writes(Zoom, "webinar_end"), world.writes(Zoom, "webinar_livestream_start")), (1, 1));
}

async fn what_a_platform_does_not_have_is_refused_before_anything_is_created(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let (meet, zoom) = (world.connect_usual(GoogleMeet).await, world.connect_usual(Zoom).await);
    let plan = async |new| meeting_schedule(ctx, owner, new, None).await;
    let meeting = |connections| NewMeeting { kind: Kind::Meeting, ..webinar(&world, connections) };

    assert_eq!(codes(plan(webinar(&world, vec![zoom.id, meet.id])).await), ["NO_WEBINARS"]);
    assert_eq!(codes(plan(meeting(vec![zoom.id, meet.id])).await), ["NO_REGISTRATION"]);

    let open = NewMeeting { registration: Registration::None, ..meeting(vec![zoom.id, meet.id]) };
    let planned = plan(open).await.unwrap();
    let (id, platform) = (planned.meeting.id, planned.platforms[0].id);
    let changes = MeetingChanges { registration: Some(Registration::Automatic), ..MeetingChanges::default() };
    assert_eq!(codes(meeting_update(ctx, owner, id, 1, changes).await), ["NO_REGISTRATION"]);
    assert_eq!(codes(registrant_add(ctx, owner, platform, anna()).await), ["NO_REGISTRATION"]);
    let nobody =
        NewRegistrant { email: "anna".to_owned(), first_name: " ".to_owned(), last_name: Some("x".repeat(65)) };
    let refused = codes(registrant_add(ctx, owner, platform, nobody).await);
    assert_eq!(refused, ["NOT_AN_ADDRESS", "NAME_MISSING", "NAME_UNUSABLE"]);
}
