//! A planned service is changed: where it goes, what differs there, and in which zone it is planned.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::church::Role;
use steeple_domain::connection::entity::Model as Connection;
use steeple_domain::livestream::control::livestream_end;
use steeple_domain::livestream::edit::livestream_update;
use steeple_domain::livestream::input::{LivestreamChanges, PlatformChoice};
use steeple_domain::livestream::planned::Planned;
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_domain::planned_event::status::WholeStatus;
use steeple_domain::readiness::{Ask, Verdict, livestream_readiness};
use steeple_domain::{Error, Result};
use steeple_platforms::StreamingPlatform::{Facebook, Restream, Youtube, Zoom};
use steeple_platforms::contract::livestream::Privacy;
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::sunday::{Sunday, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_platform_that_is_added_to_a_running_service_goes_live_there,
    a_platform_that_is_taken_off_is_deleted_there_and_can_be_put_on_again,
    a_platform_that_is_taken_off_while_it_runs_is_ended_there_and_the_others_go_on,
    a_failed_platform_that_is_taken_off_leaves_nothing,
    what_differs_on_one_platform_reaches_that_one,
    in_another_zone_the_wall_clock_stays,
    what_cannot_be_is_said_for_its_field_and_changes_nothing,
    the_same_edit_twice_is_one,
    only_operators_of_the_church_edit,
);

fn plain(connection: &Connection) -> PlatformChoice {
    PlatformChoice { connection: connection.id, title: None, description: None, privacy: None }
}

fn to(connections: &[&Connection]) -> LivestreamChanges {
    LivestreamChanges {
        platforms: Some(connections.iter().map(|connection| plain(connection)).collect()),
        ..LivestreamChanges::default()
    }
}

async fn edit(sunday: &Sunday<'_>, changes: LivestreamChanges) -> Result<Planned> {
    let version = sunday.planned().await.livestream.version;
    livestream_update(&sunday.world.ctx, &sunday.world.owner, sunday.id, version, changes, None).await
}

/// Codes and paths of a refusal.
fn refused(result: Result<Planned>) -> Vec<(&'static str, String)> {
    let Err(Error::Invalid(problems)) = result else { panic!("{result:?}") };
    problems.into_iter().map(|problem| (problem.code, problem.path.join("."))).collect()
}

async fn a_platform_that_is_added_to_a_running_service_goes_live_there(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook, restream) =
        (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await, world.connect_usual(Restream).await);
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(5)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);

    let planned = edit(&sunday, to(&[&youtube, &facebook, &restream])).await.unwrap();
    assert_eq!(planned.platforms.len(), 3);
    world.sandboxes.set_encoder(true);
    sunday.pass(TimeDelta::seconds(30)).await;

    for platform in [Youtube, Facebook, Restream] {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Live, "{platform}: {:?}", row.failure_message);
    }
    assert_eq!(world.broadcasts(Youtube).len(), 1, "the one that ran goes on");

    livestream_end(&world.ctx, &world.owner, sunday.id, None).await.unwrap();
    world.sandboxes.set_encoder(false);
    sunday.pass(TimeDelta::minutes(5)).await;
    assert_eq!(sunday.status().await, WholeStatus::Ended);
}

async fn a_platform_that_is_taken_off_is_deleted_there_and_can_be_put_on_again(world: World) {
    let starts_at = world.now() + TimeDelta::hours(30);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    let first = sunday.on(Facebook).await;

    edit(&sunday, to(&[&youtube])).await.unwrap();
    let too_soon = refused(edit(&sunday, to(&[&youtube, &facebook])).await);
    sunday.settle().await;

    assert_eq!(too_soon, [("STILL_BEING_REMOVED", "platforms.1.connectionId".to_owned())]);
    assert_eq!(sunday.on(Facebook).await.status, PlatformStatus::Cancelled);
    assert!(world.broadcasts(Facebook).is_empty());
    assert_eq!(world.broadcasts(Youtube).len(), 1);
    let judged = livestream_readiness(&world.ctx, &world.owner, sunday.id, Ask::Nobody).await.unwrap();
    assert_eq!(judged.verdict, Verdict::Ready, "what was taken off is not missed: {:?}", judged.findings);

    edit(&sunday, to(&[&youtube, &facebook])).await.unwrap();
    sunday.settle().await;

    let rows: Vec<_> = sunday.planned().await.platforms.into_iter().filter(|row| row.platform.0 == Facebook).collect();
    assert_eq!(rows.len(), 2, "the old one stays as a record");
    let again = rows.iter().find(|row| row.id != first.id).unwrap();
    assert_eq!((again.status, again.removed_at), (PlatformStatus::Scheduled, None), "{:?}", again.failure_message);
    assert_eq!(world.broadcasts(Facebook).len(), 1);
}

async fn a_platform_that_is_taken_off_while_it_runs_is_ended_there_and_the_others_go_on(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(5)).await;

    edit(&sunday, to(&[&youtube])).await.unwrap();
    world.fail(Facebook, "POST", "/", Fault::ServerError { status: 500 }, 2);
    sunday.pass(TimeDelta::minutes(2)).await;

    let row = sunday.on(Facebook).await;
    assert_eq!(row.status, PlatformStatus::Ended, "{:?}", row.failure_message);
    assert!(row.ended_at.is_some() && row.recording_url.is_some(), "Facebook confirmed it");
    assert_eq!(world.writes(Facebook, "live_video_end"), 1);
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);
    assert_eq!(sunday.status().await, WholeStatus::Live);
}

async fn a_failed_platform_that_is_taken_off_leaves_nothing(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    // YouTube refuses the last of three steps: two objects exist there.
    world.fail(Youtube, "POST", "/bind", Fault::ScopeMissing, 1);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Failed);
    assert_eq!(world.broadcasts(Youtube).len(), 1);

    edit(&sunday, to(&[&facebook])).await.unwrap();
    sunday.settle().await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Cancelled);
    assert!(world.broadcasts(Youtube).is_empty());
}

async fn what_differs_on_one_platform_reaches_that_one(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    let title = |platform| world.broadcasts(platform)[0].title.clone();

    let own = PlatformChoice { title: Some("Culto".to_owned()), privacy: Some(Privacy::Unlisted), ..plain(&youtube) };
    let changes = LivestreamChanges { platforms: Some(vec![own, plain(&facebook)]), ..LivestreamChanges::default() };
    edit(&sunday, changes).await.unwrap();
    sunday.settle().await;
    assert_eq!((title(Youtube).as_str(), title(Facebook).as_str()), ("Culto", "Sunday service"));

    edit(&sunday, to(&[&youtube, &facebook])).await.unwrap();
    sunday.settle().await;
    assert_eq!(title(Youtube), "Sunday service", "it follows again");
    assert_eq!(sunday.on(Youtube).await.title, None);
    assert_eq!((world.broadcasts(Youtube).len(), world.broadcasts(Facebook).len()), (1, 1));
}

async fn in_another_zone_the_wall_clock_stays(world: World) {
    // Ten in New York, then ten in Los Angeles.
    let starts_at: DateTime<Utc> = "2026-12-06T15:00:00Z".parse().unwrap();
    let youtube = world.connect_usual(Youtube).await;
    let sunday = world.plan(service(&[&youtube], starts_at)).await;

    let zone = |name: &str| LivestreamChanges { time_zone: Some(name.to_owned()), ..LivestreamChanges::default() };
    let planned = edit(&sunday, zone("America/Los_Angeles")).await.unwrap();
    sunday.settle().await;

    let moved = starts_at + TimeDelta::hours(3);
    assert_eq!(
        (planned.livestream.scheduled_start, planned.livestream.scheduled_end),
        (moved, moved + TimeDelta::hours(1))
    );
    assert_eq!(world.broadcasts(Youtube)[0].starts_at, Some(moved));

    let same_instant = LivestreamChanges {
        scheduled_start: Some(moved),
        scheduled_end: Some(moved + TimeDelta::hours(1)),
        ..zone("UTC")
    };
    let planned = edit(&sunday, same_instant).await.unwrap();
    assert_eq!((planned.livestream.scheduled_start, planned.livestream.time_zone.as_str()), (moved, "UTC"));
    assert_eq!(refused(edit(&sunday, zone("Mars/Olympus")).await), [("TIME_ZONE_UNKNOWN", "timeZone".to_owned())]);
}

async fn what_cannot_be_is_said_for_its_field_and_changes_nothing(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook, zoom) =
        (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await, world.connect_usual(Zoom).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    let before = sunday.planned().await;

    let long = PlatformChoice { title: Some("a".repeat(101)), ..plain(&youtube) };
    let changes = LivestreamChanges {
        title: Some(String::new()),
        platforms: Some(vec![long, plain(&zoom), plain(&youtube)]),
        ..LivestreamChanges::default()
    };
    let codes = refused(edit(&sunday, changes).await);
    let far = LivestreamChanges {
        scheduled_start: Some(starts_at + TimeDelta::days(20)),
        scheduled_end: Some(starts_at + TimeDelta::days(20) + TimeDelta::hours(1)),
        ..LivestreamChanges::default()
    };

    assert_eq!(
        codes,
        [
            ("TITLE_EMPTY", "title".to_owned()),
            ("NOT_A_LIVESTREAM_PLATFORM", "platforms.1.connectionId".to_owned()),
            ("CONNECTION_TWICE", "platforms.2.connectionId".to_owned()),
        ]
    );
    let long = PlatformChoice { title: Some("a".repeat(101)), ..plain(&youtube) };
    let changes = LivestreamChanges { platforms: Some(vec![plain(&facebook), long]), ..LivestreamChanges::default() };
    assert_eq!(refused(edit(&sunday, changes).await), [("TITLE_TOO_LONG", "platforms.1.title".to_owned())]);
    assert_eq!(refused(edit(&sunday, to(&[])).await), [("NO_PLATFORM", "platforms".to_owned())]);
    assert_eq!(refused(edit(&sunday, far).await), [("START_TOO_FAR", "scheduledStart".to_owned())]);
    assert_eq!(sunday.planned().await, before, "nothing was changed");

    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(5)).await;
    let zone = LivestreamChanges { time_zone: Some("UTC".to_owned()), ..LivestreamChanges::default() };
    let codes = refused(edit(&sunday, zone).await);
    assert!(codes.contains(&("ALREADY_LIVE", "timeZone".to_owned())), "{codes:?}");
}

async fn the_same_edit_twice_is_one(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    let update = async |changes, version, key| {
        livestream_update(&world.ctx, &world.owner, sunday.id, version, changes, key).await
    };

    let once = update(to(&[&youtube, &facebook]), 1, Some("one")).await.unwrap();
    let twice = update(to(&[&youtube, &facebook]), 1, Some("one")).await.unwrap();

    assert_eq!(once.livestream.version, 2);
    assert_eq!(twice.livestream.version, 2);
    assert_eq!(twice.platforms.len(), 2);
    let other = refused(update(to(&[&youtube]), 1, Some("one")).await);
    assert_eq!(other, [("IDEMPOTENCY_CONFLICT", "idempotencyKey".to_owned())]);
    let late = refused(update(to(&[&youtube]), 1, None).await);
    assert_eq!(late, [("VERSION_CONFLICT", "expectedVersion".to_owned())]);
}

async fn only_operators_of_the_church_edit(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let youtube = world.connect_usual(Youtube).await;
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    let viewer = world.member("viewer@example.org", Role::Viewer).await;
    let stranger = world.stranger().await;

    let by_viewer = livestream_update(&world.ctx, &viewer, sunday.id, 1, to(&[&youtube]), None).await;
    let by_stranger = livestream_update(&world.ctx, &stranger, sunday.id, 1, to(&[&youtube]), None).await;

    assert!(matches!(by_viewer, Err(Error::Forbidden)), "{by_viewer:?}");
    assert!(matches!(by_stranger, Err(Error::NotFound(_))), "{by_stranger:?}");
}
