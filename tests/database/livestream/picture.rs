//! A service's picture comes to every platform that takes pictures, and never stands in the way of the service.

use chrono::TimeDelta;
use steeple_domain::church::Role;
use steeple_domain::connection::entity::Model as Connection;
use steeple_domain::livestream::control::{livestream_cancel, livestream_end, livestream_platform_retry};
use steeple_domain::livestream::edit::livestream_update;
use steeple_domain::livestream::errand::entity::Model as Errand;
use steeple_domain::livestream::errand::{ErrandStatus, errands_of};
use steeple_domain::livestream::input::{LivestreamChanges, PlatformChoice};
use steeple_domain::livestream::picture::{
    livestream_picture_copy, livestream_picture_remove, livestream_picture_set, livestream_pictures, picture_jpeg,
};
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_domain::readiness::{Ask, Severity, Verdict, livestream_readiness};
use steeple_domain::{Error, Result};
use steeple_platforms::StreamingPlatform::{Facebook, Youtube};
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::picture::{jpeg, png};
use steeple_tests::sunday::{Sunday, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_picture_waits_for_the_broadcast_and_is_shown_there_once,
    facebook_shows_it_before_the_service_and_on_its_recording,
    what_the_recording_is_refused_is_tried_again_after_the_end,
    another_picture_is_shown_in_its_place,
    a_platform_that_is_added_shows_the_picture_too,
    a_picture_that_is_refused_delays_nothing_and_is_tried_again_by_hand,
    what_passes_is_tried_again_without_anybody,
    a_new_broadcast_in_place_of_a_deleted_one_shows_the_picture_again,
    a_picture_can_be_taken_from_another_service_and_removed,
    what_cannot_be_shown_is_refused_and_changes_nothing,
);

const SHOWN: &str = "thumbnail_set";

async fn set(sunday: &Sunday<'_>, picture: Vec<u8>) {
    livestream_picture_set(&sunday.world.ctx, &sunday.world.owner, sunday.id, picture).await.unwrap();
}

async fn on_youtube(sunday: &Sunday<'_>) -> Errand {
    let row = sunday.on(Youtube).await;
    let errands = errands_of(&sunday.world.ctx, row.church_id, &[row.id]).await.unwrap();
    errands.into_iter().next().expect("an errand")
}

async fn planned<'w>(world: &'w World, connection: &Connection) -> Sunday<'w> {
    world.plan_only(service(&[connection], world.now() + TimeDelta::days(3))).await
}

async fn a_picture_waits_for_the_broadcast_and_is_shown_there_once(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;

    set(&sunday, png(1_280, 720)).await;
    assert_eq!(on_youtube(&sunday).await.status, ErrandStatus::Waiting);
    sunday.settle().await;
    sunday.pass(TimeDelta::hours(3)).await;

    assert_eq!((on_youtube(&sunday).await.status, world.writes(Youtube, SHOWN)), (ErrandStatus::Done, 1));
    let pictures = livestream_pictures(&world.ctx, sunday.planned().await.livestream.church_id, &[sunday.id]).await;
    let view = pictures.unwrap()[&sunday.id];
    assert_eq!((view.width, view.height), (1_280, 720));
    assert!(picture_jpeg(&world.ctx, view.id).await.unwrap().unwrap().starts_with(&[0xff, 0xd8]), "a JPEG");
}

async fn facebook_shows_it_before_the_service_and_on_its_recording(world: World) {
    let facebook = world.connect_usual(Facebook).await;
    let starts_at = world.now() + TimeDelta::hours(3);
    let sunday = world.plan(service(&[&facebook], starts_at)).await;
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;
    assert_eq!((world.writes(Facebook, "live_video_picture"), world.writes(Facebook, "video_picture")), (1, 0));

    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(70)).await;

    assert_eq!(sunday.on(Facebook).await.status, PlatformStatus::Ended);
    assert_eq!((world.writes(Facebook, "live_video_picture"), world.writes(Facebook, "video_picture")), (1, 1));
    let row = sunday.on(Facebook).await;
    let errands = errands_of(&world.ctx, row.church_id, &[row.id]).await.unwrap();
    assert!(errands.len() == 2 && errands.iter().all(|errand| errand.status == ErrandStatus::Done), "{errands:?}");
}

async fn what_the_recording_is_refused_is_tried_again_after_the_end(world: World) {
    let facebook = world.connect_usual(Facebook).await;
    let starts_at = world.now() + TimeDelta::hours(3);
    let sunday = world.plan(service(&[&facebook], starts_at)).await;
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(30)).await;
    world.fail(Facebook, "POST", "thumbnails", Fault::ScopeMissing, 1);
    livestream_end(&world.ctx, &world.owner, sunday.id, None).await.unwrap();
    sunday.pass(TimeDelta::minutes(5)).await;

    let row = sunday.on(Facebook).await;
    assert_eq!((row.status, world.writes(Facebook, "video_picture")), (PlatformStatus::Ended, 0));
    livestream_platform_retry(&world.ctx, &world.owner, row.id).await.unwrap();
    sunday.settle().await;

    let errands = errands_of(&world.ctx, row.church_id, &[row.id]).await.unwrap();
    assert!(errands.iter().all(|errand| errand.status == ErrandStatus::Done), "{errands:?}");
    assert_eq!(code(livestream_platform_retry(&world.ctx, &world.owner, row.id).await), "NOT_FAILED");
}

async fn another_picture_is_shown_in_its_place(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;

    set(&sunday, jpeg(1_920, 1_080)).await;
    sunday.settle().await;

    assert_eq!((on_youtube(&sunday).await.status, world.writes(Youtube, SHOWN)), (ErrandStatus::Done, 2));
}

async fn a_platform_that_is_added_shows_the_picture_too(world: World) {
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = planned(&world, &facebook).await;
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;

    let choice = |connection: &Connection| PlatformChoice {
        connection: connection.id,
        title: None,
        description: None,
        privacy: None,
    };
    let platforms = Some(vec![choice(&facebook), choice(&youtube)]);
    let changes = LivestreamChanges { platforms, ..LivestreamChanges::default() };
    let version = sunday.planned().await.livestream.version;
    livestream_update(&world.ctx, &world.owner, sunday.id, version, changes, None).await.unwrap();
    sunday.settle().await;

    assert_eq!((on_youtube(&sunday).await.status, world.writes(Youtube, SHOWN)), (ErrandStatus::Done, 1));
}

async fn a_picture_that_is_refused_delays_nothing_and_is_tried_again_by_hand(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;
    world.fail(Youtube, "POST", "thumbnails/set", Fault::ScopeMissing, 1);
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;

    let errand = on_youtube(&sunday).await;
    assert_eq!((errand.status, errand.failure_kind.as_deref()), (ErrandStatus::Failed, Some("MISSING_SCOPE")));
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled, "the broadcast is all right");
    let readiness = livestream_readiness(&world.ctx, &world.owner, sunday.id, Ask::Nobody).await.unwrap();
    let found: Vec<_> = readiness.findings.iter().map(|finding| (finding.code, finding.severity)).collect();
    assert_eq!((readiness.verdict, found), (Verdict::Ready, vec![("PICTURE_NOT_SHOWN", Severity::Warns)]));

    livestream_platform_retry(&world.ctx, &world.owner, sunday.on(Youtube).await.id).await.unwrap();
    sunday.settle().await;
    assert_eq!((on_youtube(&sunday).await.status, world.writes(Youtube, SHOWN)), (ErrandStatus::Done, 1));
    let again = livestream_platform_retry(&world.ctx, &world.owner, sunday.on(Youtube).await.id).await;
    assert_eq!(code(again), "NOT_FAILED");
}

async fn what_passes_is_tried_again_without_anybody(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;
    world.fail(Youtube, "POST", "thumbnails/set", Fault::ServerError { status: 503 }, 2);
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;

    let errand = on_youtube(&sunday).await;
    assert_eq!((errand.status, errand.attempt, errand.failure_kind.is_some()), (ErrandStatus::Waiting, 1, true));
    sunday.pass(TimeDelta::minutes(2)).await;

    let errand = on_youtube(&sunday).await;
    assert_eq!((errand.status, &errand.failure_kind), (ErrandStatus::Done, &None), "{errand:?} {}", world.now());
}

async fn a_new_broadcast_in_place_of_a_deleted_one_shows_the_picture_again(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;
    set(&sunday, jpeg(1_280, 720)).await;
    sunday.settle().await;
    world.delete_at_youtube(&youtube).await;
    sunday.pass(TimeDelta::days(2) + TimeDelta::hours(1)).await;
    let row = sunday.on(Youtube).await;
    assert_eq!((row.status, row.failure_kind.as_deref()), (PlatformStatus::Failed, Some("GONE")));

    livestream_platform_retry(&world.ctx, &world.owner, row.id).await.unwrap();
    sunday.settle().await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);
    assert_eq!((on_youtube(&sunday).await.status, world.writes(Youtube, SHOWN)), (ErrandStatus::Done, 2));
}

async fn a_picture_can_be_taken_from_another_service_and_removed(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let last = planned(&world, &youtube).await;
    set(&last, jpeg(1_280, 720)).await;
    let next = planned(&world, &youtube).await;
    let pictures = async || {
        let church = next.planned().await.livestream.church_id;
        livestream_pictures(&world.ctx, church, &[last.id, next.id]).await.unwrap().len()
    };

    livestream_picture_copy(&world.ctx, &world.owner, next.id, last.id).await.unwrap();
    assert_eq!(pictures().await, 2);
    livestream_picture_remove(&world.ctx, &world.owner, next.id).await.unwrap();
    livestream_picture_remove(&world.ctx, &world.owner, next.id).await.unwrap();
    next.settle().await;

    assert_eq!((pictures().await, on_youtube(&next).await.status), (1, ErrandStatus::Cancelled));
    let nothing = livestream_picture_copy(&world.ctx, &world.owner, last.id, next.id).await;
    assert_eq!(code(nothing), "NO_PICTURE");
}

async fn what_cannot_be_shown_is_refused_and_changes_nothing(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let sunday = planned(&world, &youtube).await;
    let given = [
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "PICTURE_UNREADABLE"),
        (jpeg(1_280, 720)[..300].to_vec(), "PICTURE_UNREADABLE"),
        (jpeg(639, 400), "PICTURE_SHAPE"),
        (jpeg(1_600, 400), "PICTURE_SHAPE"),
        (vec![0; 700_001], "PICTURE_TOO_LARGE"),
    ];
    for (picture, expected) in given {
        let refused = livestream_picture_set(&world.ctx, &world.owner, sunday.id, picture).await;
        assert_eq!(code(refused), expected);
    }
    let viewer = world.member("viewer@example.org", Role::Viewer).await;
    let stranger = world.stranger().await;
    let picture = || jpeg(1_280, 720);
    let by_viewer = livestream_picture_set(&world.ctx, &viewer, sunday.id, picture()).await;
    let by_stranger = livestream_picture_set(&world.ctx, &stranger, sunday.id, picture()).await;
    assert!(matches!(by_viewer, Err(Error::Forbidden)) && matches!(by_stranger, Err(Error::NotFound(_))));
    livestream_cancel(&world.ctx, &world.owner, sunday.id).await.unwrap();
    assert_eq!(code(livestream_picture_set(&world.ctx, &world.owner, sunday.id, picture()).await), "CANCELLED");

    let church = sunday.planned().await.livestream.church_id;
    assert!(livestream_pictures(&world.ctx, church, &[sunday.id]).await.unwrap().is_empty());
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    let Err(Error::Invalid(problems)) = result else { panic!("{result:?}") };
    problems[0].code
}
