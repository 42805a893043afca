//! Sundays on which something goes wrong.

use chrono::TimeDelta;
use steeple_domain::livestream::control::{livestream_cancel, livestream_platform_retry, livestream_start};
use steeple_domain::livestream::edit::livestream_update;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::input::LivestreamChanges;
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_platforms::StreamingPlatform::{Facebook, Restream, Youtube};
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::sunday::{reconciling_worker, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_platform_that_fails_neither_delays_nor_undoes_the_others,
    a_lost_answer_to_any_create_leaves_one_broadcast,
    a_worker_that_dies_after_any_step_leaves_one_broadcast,
    two_workers_start_a_service_once,
    video_that_comes_late_is_shown_when_it_comes,
    a_service_without_video_comes_to_rest,
    a_broadcast_deleted_at_the_vendor_is_told_and_created_again_on_request,
    a_cancelled_service_leaves_nothing_behind,
    an_edit_reaches_the_vendors,
    by_hand_it_starts_when_a_person_says_so,
    by_signal_it_starts_with_the_video,
);

async fn a_platform_that_fails_neither_delays_nor_undoes_the_others(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    world.fail(Facebook, "POST", "/live_videos", Fault::ScopeMissing, 1);

    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);
    let failed = sunday.on(Facebook).await;
    assert_eq!(failed.status, PlatformStatus::Failed);
    assert!(failed.failure_remedy.is_some());

    livestream_platform_retry(&world.ctx, &world.owner, failed.id).await.unwrap();
    world.fail(Youtube, "POST", "/transition", Fault::ServerError { status: 503 }, 2);
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::seconds(1)).await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Starting);
    assert_eq!(world.broadcasts(Facebook)[0].went_live_at, Some(starts_at));
    sunday.pass(TimeDelta::seconds(20)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);
    assert_eq!(sunday.on(Facebook).await.status, PlatformStatus::Live);
}

async fn a_lost_answer_to_any_create_leaves_one_broadcast(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    for path in ["/liveBroadcasts", "/liveStreams", "/bind"] {
        world.fail(Youtube, "POST", path, Fault::DropAfter, 1);
    }
    world.fail(Facebook, "POST", "/live_videos", Fault::TruncatedJson, 1);

    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    sunday.pass(TimeDelta::minutes(5)).await;

    for platform in [Youtube, Facebook] {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Scheduled, "{platform}: {:?}", row.failure_message);
        assert_eq!(world.broadcasts(platform).len(), 1, "{platform}");
    }
    assert_eq!(world.writes(Youtube, "broadcast_insert"), 1);
    assert_eq!(world.writes(Youtube, "stream_insert"), 1);
    assert_eq!(world.writes(Facebook, "live_video_create"), 1);
}

/// Each of the first steps is taken by a worker that dies before it can write down what came of it: its jobs' rows keep
/// the intent, as after a power cut.
async fn a_worker_that_dies_after_any_step_leaves_one_broadcast(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan_only(service(&[&youtube, &facebook], starts_at)).await;

    for _ in 0..8 {
        crash::one_turn(&world).await;
        world.advance(TimeDelta::seconds(31));
    }
    sunday.pass(TimeDelta::minutes(5)).await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(1)).await;

    for platform in [Youtube, Facebook] {
        assert_eq!(sunday.on(platform).await.status, PlatformStatus::Live, "{platform}");
        assert_eq!(world.broadcasts(platform).len(), 1, "{platform}");
    }
    assert_eq!(world.writes(Youtube, "broadcast_insert"), 1);
    assert_eq!(world.writes(Facebook, "live_video_create"), 1);
}

mod crash {
    use steeple_domain::livestream::reconcile::Reconciler;
    use steeple_domain::queue::{Handler, JobKind, LEASE, Wanted, job_claim};
    use steeple_tests::World;

    /// Claims, prepares and runs what is due, and dies there.
    pub async fn one_turn(world: &World) {
        let kinds = [JobKind::LivestreamPlatform];
        let wanted = Wanted { kinds: &kinds, due_by: world.now(), at_most: 10, lease: LEASE };
        let jobs = job_claim(&world.ctx, wanted).await.unwrap();
        for task in Reconciler.prepare(&world.ctx, &jobs).await.unwrap() {
            drop(Reconciler.run(&world.ctx, task).await);
        }
    }
}

async fn two_workers_start_a_service_once(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan_only(service(&[&youtube, &facebook], starts_at)).await;
    let other = reconciling_worker(&world.second_instance().await);
    world.sandboxes.set_encoder(true);

    for _ in 0..200 {
        let (one, two) = tokio::join!(sunday.worker.run_due(), other.run_due());
        one.unwrap();
        two.unwrap();
        world.advance(TimeDelta::minutes(1));
    }

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);
    for (platform, write) in [
        (Youtube, "broadcast_insert"),
        (Youtube, "transition_live"),
        (Facebook, "live_video_create"),
        (Facebook, "live_video_start"),
    ] {
        assert_eq!(world.writes(platform, write), 1, "{platform} {write}");
    }
}

async fn video_that_comes_late_is_shown_when_it_comes(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;

    sunday.pass_until(starts_at + TimeDelta::minutes(3)).await;
    for platform in [Youtube, Facebook] {
        let row = sunday.on(platform).await;
        assert_eq!(row.status, PlatformStatus::Starting, "{platform}");
        assert!(row.failure_message.is_some(), "{platform} says what is missing");
    }
    world.sandboxes.set_encoder(true);
    sunday.pass(TimeDelta::seconds(12)).await;

    for platform in [Youtube, Facebook] {
        assert_eq!(sunday.on(platform).await.status, PlatformStatus::Live, "{platform}");
    }
}

async fn a_service_without_video_comes_to_rest(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connections =
        [world.connect_usual(Youtube).await, world.connect_usual(Facebook).await, world.connect_usual(Restream).await];
    let sunday = world.plan(service(&connections.each_ref(), starts_at)).await;

    sunday.pass_until(starts_at + TimeDelta::hours(2)).await;

    for platform in [Youtube, Facebook, Restream] {
        let row = sunday.on(platform).await;
        assert!(row.status.is_settled(), "{platform} is {:?}", row.status);
        assert_eq!(row.failure_kind.as_deref(), Some("MISSED"), "{platform}");
        assert_eq!(row.started_at, None, "{platform}");
    }
    assert!(world.broadcasts(Youtube).is_empty(), "nothing stays announced");
}

async fn a_broadcast_deleted_at_the_vendor_is_told_and_created_again_on_request(world: World) {
    let starts_at = world.now() + TimeDelta::hours(30);
    let youtube = world.connect_usual(Youtube).await;
    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    world.delete_at_youtube(&youtube).await;

    sunday.pass_until(starts_at - TimeDelta::hours(20)).await;
    let row = sunday.on(Youtube).await;
    assert_eq!((row.status, row.failure_kind.as_deref()), (PlatformStatus::Failed, Some("GONE")));

    livestream_platform_retry(&world.ctx, &world.owner, row.id).await.unwrap();
    sunday.settle().await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);
    assert_eq!(world.broadcasts(Youtube).len(), 1);
}

async fn a_cancelled_service_leaves_nothing_behind(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connections =
        [world.connect_usual(Youtube).await, world.connect_usual(Facebook).await, world.connect_usual(Restream).await];
    let sunday = world.plan(service(&connections.each_ref(), starts_at)).await;

    livestream_cancel(&world.ctx, &world.owner, sunday.id).await.unwrap();
    sunday.settle().await;

    for platform in [Youtube, Facebook, Restream] {
        assert_eq!(sunday.on(platform).await.status, PlatformStatus::Cancelled, "{platform}");
        assert!(world.broadcasts(platform).is_empty(), "{platform}");
    }
}

async fn an_edit_reaches_the_vendors(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let (youtube, facebook) = (world.connect_usual(Youtube).await, world.connect_usual(Facebook).await);
    let sunday = world.plan(service(&[&youtube, &facebook], starts_at)).await;
    let later = starts_at + TimeDelta::minutes(30);

    let changes = LivestreamChanges {
        title: Some("Carol service".to_owned()),
        scheduled_start: Some(later),
        ..LivestreamChanges::default()
    };
    livestream_update(&world.ctx, &world.owner, sunday.id, 1, changes, None).await.unwrap();
    sunday.settle().await;

    for platform in [Youtube, Facebook] {
        let broadcast = &world.broadcasts(platform)[0];
        assert_eq!((broadcast.title.as_str(), broadcast.starts_at), ("Carol service", Some(later)), "{platform}");
    }
}

async fn by_hand_it_starts_when_a_person_says_so(world: World) {
    let starts_at = world.now() + TimeDelta::hours(1);
    let youtube = world.connect_usual(Youtube).await;
    let new = steeple_domain::livestream::input::NewLivestream {
        start_policy: StartPolicy::Manual,
        ..service(&[&youtube], starts_at)
    };
    let sunday = world.plan(new).await;
    world.sandboxes.set_encoder(true);
    sunday.pass_until(starts_at + TimeDelta::minutes(2)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);

    livestream_start(&world.ctx, &world.owner, sunday.id, None).await.unwrap();
    sunday.pass(TimeDelta::seconds(2)).await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);
}

async fn by_signal_it_starts_with_the_video(world: World) {
    let starts_at = world.now() + TimeDelta::hours(1);
    let youtube = world.connect_usual(Youtube).await;
    let new = steeple_domain::livestream::input::NewLivestream {
        start_policy: StartPolicy::OnSignal,
        ..service(&[&youtube], starts_at)
    };
    let sunday = world.plan(new).await;
    sunday.pass_until(starts_at - TimeDelta::minutes(10)).await;
    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Scheduled);

    world.sandboxes.set_encoder(true);
    sunday.pass(TimeDelta::seconds(10)).await;

    assert_eq!(sunday.on(Youtube).await.status, PlatformStatus::Live);
}
