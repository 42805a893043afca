//! Renewing ahead of need: when the queue does it, and what a claim taken ahead is worth.

use chrono::TimeDelta;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    ConnectionStatus, Refreshed, Refreshing, Why, connection_refresh, open_credentials, schedule,
};
use steeple_domain::queue::{Handler, Job, JobKind, LEASE, Wanted, job_claim};
use steeple_domain::worker::{Counts, Worker};
use steeple_platforms::StreamingPlatform::{Facebook, Restream, Twitch, Youtube, Zoom};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    the_queue_renews_ahead_of_need,
    every_platforms_grant_outlives_a_week,
    a_vendor_that_obliges_every_app_is_asked_each_hour,
    a_grant_that_ends_between_two_questions_is_noticed_within_the_hour,
    a_sweep_claims_ahead_and_gives_back_what_it_did_not_send,
    whoever_renews_first_uses_the_claim_taken_ahead,
);

async fn the_queue_renews_ahead_of_need(world: World) {
    let row = world.connect(Restream, None).await;
    let window = schedule::window_of(&row);
    world.clock.set(window.closes);

    let counts = renew_due(&world).await;

    let renewed = world.connection(row.id).await;
    assert_eq!((counts.again, counts.failed), (1, 0));
    assert_eq!(renewed.credentials_version, row.credentials_version + 1);
    assert!(renewed.access_expires_at > row.access_expires_at);
    assert_eq!(renewed.last_refreshed_at, Some(window.closes));
    assert!(open_credentials(&world.ctx, &renewed).await.is_ok());
}

async fn every_platforms_grant_outlives_a_week(world: World) {
    let mut rows = Vec::new();
    for platform in [Youtube, Restream, Zoom] {
        rows.push(world.connect(platform, None).await);
    }
    rows.push(world.connect(Facebook, Some("Small Page Admin")).await);

    for _ in 0..7 * 24 * 4 {
        world.advance(TimeDelta::minutes(15));
        renew_due(&world).await;
        for row in &rows {
            let now = world.connection(row.id).await;
            assert_eq!(now.status, ConnectionStatus::Connected, "{:?} at {}", now.reason, world.now());
            assert!(!schedule::is_about_to_end(now.access_expires_at, world.now()), "{:?}", now.platform.0);
        }
    }
    for row in &rows {
        assert!(world.connection(row.id).await.last_verified_at > row.last_verified_at, "asked at least once a day");
    }
}

/// Twitch wants the token of every open session to be validated each hour, used or not.
async fn a_vendor_that_obliges_every_app_is_asked_each_hour(world: World) {
    let row = world.connect(Twitch, None).await;

    for _ in 0..6 * 12 {
        world.advance(TimeDelta::minutes(5));
        renew_due(&world).await;
        let now = world.connection(row.id).await;
        let last = now.last_verified_at.expect("asked when it was connected");
        assert!(world.now() - last <= TimeDelta::hours(1), "last asked at {last}, now {}", world.now());
        assert_eq!(now.status, ConnectionStatus::Connected, "{:?}", now.reason);
    }
    assert!(world.connection(row.id).await.credentials_version > row.credentials_version, "renewed on the way");
}

async fn a_grant_that_ends_between_two_questions_is_noticed_within_the_hour(world: World) {
    let row = world.connect(Twitch, None).await;
    let credentials = open_credentials(&world.ctx, &row).await.unwrap();
    let call = steeple_domain::connection::call(&world.ctx, &credentials);
    Twitch.client().accounts().revoke(&call.as_app(), call.credentials).await.unwrap();

    for _ in 0..12 {
        world.advance(TimeDelta::minutes(5));
        renew_due(&world).await;
    }

    let now = world.connection(row.id).await;
    assert_eq!(now.status, ConnectionStatus::Expired, "{:?}", now.reason);
}

async fn a_sweep_claims_ahead_and_gives_back_what_it_did_not_send(world: World) {
    let (google, restream) = (world.connect(Youtube, None).await, world.connect(Restream, None).await);
    let jobs = renewals_due(&world, &[&google, &restream]).await;

    Refreshing.prepare(&world.ctx, &jobs).await.unwrap();
    let prepared = [world.connection(google.id).await, world.connection(restream.id).await];
    let mut txn = world.ctx.db.begin().await.unwrap();
    Refreshing.withdraw(&world.ctx, &mut txn, &jobs).await.unwrap();
    txn.commit().await.unwrap();

    assert!(prepared[0].refresh_owner.is_some());
    // Restream ends a token with its use, so that no sending is counted before it is made.
    assert_eq!((prepared[1].refresh_owner, prepared[1].refresh_unanswered), (None, 0));
    let now = world.connection(google.id).await;
    assert_eq!((now.refresh_owner, now.refresh_until, now.refresh_unanswered), (None, None, 0));
    assert_eq!(now.credentials_version, google.credentials_version);
}

async fn whoever_renews_first_uses_the_claim_taken_ahead(world: World) {
    let row = world.connect(Youtube, None).await;
    let jobs = renewals_due(&world, &[&row]).await;
    let mut tasks = Refreshing.prepare(&world.ctx, &jobs).await.unwrap();
    let second = world.second_instance().await;

    let elsewhere = connection_refresh(&second, &world.connection(row.id).await, Why::Refused).await;
    let here = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
    Refreshing.run(&world.ctx, tasks.remove(0)).await;

    assert!(matches!(elsewhere, Refreshed::Busy { .. }), "{elsewhere:?}");
    assert!(matches!(here, Refreshed::Renewed(_)), "{here:?}");
    let now = world.connection(row.id).await;
    assert_eq!((now.credentials_version, now.refresh_owner), (row.credentials_version + 1, None));
}

async fn renew_due(world: &World) -> Counts {
    Worker::builder(world.ctx.clone()).handler(Refreshing).build().run_due().await.unwrap()
}

/// The claimed jobs of these connections, at an instant inside all their windows.
async fn renewals_due(world: &World, rows: &[&Model]) -> Vec<Job> {
    world.clock.set(rows.iter().map(|row| schedule::window_of(row).opens).max().unwrap());
    let due_by = world.now() + TimeDelta::hours(1);
    let wanted = Wanted { kinds: &[JobKind::ConnectionRefresh], due_by, at_most: 100, lease: LEASE };
    let jobs = job_claim(&world.ctx, wanted).await.unwrap();
    assert_eq!(jobs.len(), rows.len());
    jobs
}
