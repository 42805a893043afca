//! Renewing: ahead of need, once, committed before use; and what each of the platform's answers makes of the connection.

use async_trait::async_trait;
use chrono::TimeDelta;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    Ask, ConnectionStatus, Operation, Refreshed, Refreshing, Why, connection_refresh, connection_test,
    open_credentials, refreshes_settled, schedule, with_access,
};
use steeple_domain::queue::{Handler, Job, JobKind, LEASE, Wanted, job_claim};
use steeple_domain::worker::{Counts, Worker};
use steeple_platforms::StreamingPlatform::{self, Facebook, Restream, Twitch, Youtube, Zoom};
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    the_queue_renews_ahead_of_need,
    every_platforms_grant_outlives_a_week,
    a_vendor_that_obliges_every_app_is_asked_each_hour,
    a_grant_that_ends_between_two_questions_is_noticed_within_the_hour,
    two_instances_send_a_refresh_token_once,
    a_sweep_claims_ahead_and_gives_back_what_it_did_not_send,
    whoever_renews_first_uses_the_claim_taken_ahead,
    trouble_at_the_token_endpoint_says_nothing_of_the_grant,
    the_platforms_own_word_ends_a_grant,
    a_lost_answer_costs_at_most_one_more_use,
    a_google_grant_survives_lost_answers,
    a_refused_token_is_renewed_once_and_the_call_repeated,
    a_token_about_to_end_is_renewed_before_the_call,
    a_token_that_is_refused_even_when_new_is_an_error_until_it_works,
    a_disconnected_account_is_not_called,
    a_wait_that_the_platform_asks_for_is_kept,
    the_platform_saying_not_eligible_is_written_down,
    a_caller_that_goes_away_does_not_stop_the_renewal,
    a_test_tells_what_the_platform_says,
    credentials_that_do_not_open_are_an_error,
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

async fn two_instances_send_a_refresh_token_once(world: World) {
    let row = world.connect(Restream, None).await;
    let second = world.second_instance().await;
    let mut row = row;

    for _ in 0..6 {
        world.advance(TimeDelta::minutes(50));
        let wishes = (0..8).map(|number| {
            let ctx = if number % 2 == 0 { world.ctx.clone() } else { second.clone() };
            let row = row.clone();
            tokio::spawn(async move { connection_refresh(&ctx, &row, Why::Ahead).await })
        });
        let mut renewed = 0;
        for wish in wishes.collect::<Vec<_>>() {
            match wish.await.unwrap() {
                Refreshed::Renewed(_) => renewed += 1,
                Refreshed::Current | Refreshed::Busy { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        let now = world.connection(row.id).await;
        // Callers of one instance share the answer.
        assert!((1..=4).contains(&renewed), "{renewed}");
        assert_eq!(now.credentials_version, row.credentials_version + 1);
        row = now;
    }

    assert_eq!(row.status, ConnectionStatus::Connected);
    assert_eq!(most_uses(&world, Restream), 1);
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

async fn trouble_at_the_token_endpoint_says_nothing_of_the_grant(world: World) {
    let faults = [
        Fault::ServerError { status: 500 },
        Fault::ServerError { status: 503 },
        Fault::TooManyRequests { retry_after_s: 30, as_date: false },
        Fault::TooManyRequests { retry_after_s: 30, as_date: true },
        Fault::Unauthorized,
        Fault::DropBefore,
    ];
    for platform in [Youtube, Restream, Zoom] {
        let row = world.connect(platform, None).await;
        for fault in &faults {
            fail_tokens(&world, platform, fault.clone(), 1);
            world.advance(TimeDelta::minutes(2));

            let refreshed = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;

            let now = world.connection(row.id).await;
            assert_eq!(now.status, ConnectionStatus::Connected, "{platform} {fault:?} {refreshed:?}");
            assert_eq!((now.refresh_owner, now.refresh_until), (None, None), "{platform} {fault:?}");
            world.sandboxes.bench.faults.clear();
        }
        let refreshed = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
        assert!(matches!(refreshed, Refreshed::Renewed(_)), "{platform} {refreshed:?}");
    }
}

async fn the_platforms_own_word_ends_a_grant(world: World) {
    for platform in [Youtube, Restream, Zoom] {
        let row = world.connect(platform, None).await;
        fail_tokens(&world, platform, Fault::InvalidGrant, 1);

        let refreshed = connection_refresh(&world.ctx, &row, Why::Refused).await;

        assert!(matches!(refreshed, Refreshed::Over(_)), "{platform} {refreshed:?}");
        let over = world.connection(row.id).await;
        assert_eq!((over.status, over.reason_code.as_deref()), (ConnectionStatus::Expired, Some("NEEDS_RECONNECT")));
        assert!(over.reason.is_some() && over.remedy.is_some_and(|remedy| remedy.contains("Reconnect")));
        let outcome = press_connect(&world.ctx, &world.owner, platform, Some(row.id), Consent::default()).await;
        let back = world.connection(row.id).await;
        assert_eq!((back.status, back.reason_code), (ConnectionStatus::Connected, None), "{outcome:?}");
    }
}

async fn a_lost_answer_costs_at_most_one_more_use(world: World) {
    // Lost before the vendor acted: the token lives, and one more use brings the new pair.
    let row = world.connect(Restream, None).await;
    fail_tokens(&world, Restream, Fault::DropBefore, 1);
    assert!(matches!(connection_refresh(&world.ctx, &row, Why::Refused).await, Refreshed::Renewed(_)));
    assert_eq!(most_uses(&world, Restream), 1);

    // Lost afterwards: the old pair is dead. Ahead of need it is not risked, with need it is tried once more.
    let row = world.connection(row.id).await;
    world.clock.set(schedule::window_of(&row).closes);
    fail_tokens(&world, Restream, Fault::DropAfter, 1);
    let ahead = connection_refresh(&world.ctx, &row, Why::Ahead).await;
    let kept = world.connection(row.id).await;
    assert!(matches!(ahead, Refreshed::Waiting(_)), "{ahead:?}");
    assert_eq!((kept.status, kept.refresh_unanswered), (ConnectionStatus::Connected, 1));
    let again = connection_refresh(&world.ctx, &kept, Why::Ahead).await;
    assert!(matches!(again, Refreshed::Waiting(_)), "{again:?}");
    assert_eq!(most_uses(&world, Restream), 1);

    let needed = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
    assert!(matches!(needed, Refreshed::Over(_)), "{needed:?}");
    assert_eq!(world.connection(row.id).await.status, ConnectionStatus::Expired);
    assert_eq!(most_uses(&world, Restream), 2);
}

async fn a_google_grant_survives_lost_answers(world: World) {
    let row = world.connect(Youtube, None).await;
    for fault in [Fault::DropAfter, Fault::TruncatedJson, Fault::Html, Fault::DropBefore] {
        fail_tokens(&world, Youtube, fault.clone(), 1);
        let lost = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
        assert!(matches!(lost, Refreshed::Waiting(_)), "{fault:?} {lost:?}");

        let renewed = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
        assert!(matches!(renewed, Refreshed::Renewed(_)), "{fault:?} {renewed:?}");
    }
    assert_eq!(world.connection(row.id).await.status, ConnectionStatus::Connected);
}

async fn a_refused_token_is_renewed_once_and_the_call_repeated(world: World) {
    let row = world.connect(Zoom, None).await;
    let (method, path) = (Some("GET".to_owned()), "/v2/users/".to_owned());
    world.sandboxes.fail(FaultRule { platform: Zoom, method, path, fault: Fault::Unauthorized, skip: 0, times: 1 });

    let answer = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await;

    assert!(answer.is_ok(), "{answer:?}");
    let now = world.connection(row.id).await;
    assert_eq!((now.status, now.credentials_version), (ConnectionStatus::Connected, row.credentials_version + 1));
}

async fn a_token_about_to_end_is_renewed_before_the_call(world: World) {
    let row = world.connect(Restream, None).await;
    world.clock.set(row.access_expires_at.unwrap() - TimeDelta::seconds(10));

    let answer = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await;

    assert!(answer.is_ok(), "{answer:?}");
    assert_eq!(world.connection(row.id).await.credentials_version, row.credentials_version + 1);
}

async fn a_token_that_is_refused_even_when_new_is_an_error_until_it_works(world: World) {
    let row = world.connect(Zoom, None).await;
    let (method, path) = (Some("GET".to_owned()), "/v2/users/".to_owned());
    world.sandboxes.fail(FaultRule { platform: Zoom, method, path, fault: Fault::Unauthorized, skip: 0, times: 2 });

    let refused = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await.unwrap_err();
    let broken = world.connection(row.id).await;
    let answered = with_access(&world.ctx, &broken, Operation::ordinary(1), &MayGoLive).await;

    assert_eq!((refused.kind, broken.status), (ErrorKind::NeedsReconnect, ConnectionStatus::Error));
    assert!(answered.is_ok(), "{answered:?}");
    assert_eq!(world.connection(row.id).await.status, ConnectionStatus::Connected);
}

async fn a_disconnected_account_is_not_called(world: World) {
    let row = world.connect(Zoom, None).await;
    let gone = steeple_domain::connection::connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();

    let refused = with_access(&world.ctx, &gone, Operation::essential(1), &MayGoLive).await.unwrap_err();

    assert_eq!((refused.kind, refused.outcome), (ErrorKind::NeedsReconnect, Outcome::NothingHappened));
}

async fn a_wait_that_the_platform_asks_for_is_kept(world: World) {
    for as_date in [false, true] {
        let row = world.connect(Zoom, None).await;
        let fault = Fault::TooManyRequests { retry_after_s: 90, as_date };
        let path = "/v2/users/".to_owned();
        world.sandboxes.fail(FaultRule { platform: Zoom, method: None, path, fault, skip: 0, times: 1 });

        let told = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await.unwrap_err();
        world.advance(TimeDelta::seconds(60));
        let kept = with_access(&world.ctx, &row, Operation::essential(1), &MayGoLive).await.unwrap_err();
        world.advance(TimeDelta::seconds(31));
        let answered = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await;

        assert!(matches!(told.kind, ErrorKind::RateLimited { retry_after: Some(_) }), "{told:?}");
        assert_eq!((kept.operation, kept.outcome), ("pace", Outcome::NothingHappened), "{kept:?}");
        assert!(answered.is_ok(), "{answered:?}");
    }
}

async fn the_platform_saying_not_eligible_is_written_down(world: World) {
    let row = world.connect(Youtube, None).await;

    let _ = with_access(&world.ctx, &row, Operation::ordinary(1), &NotEligible).await;

    let now = world.connection(row.id).await;
    assert_eq!((now.status, now.live_allowed), (ConnectionStatus::Connected, Some(false)));
}

async fn a_caller_that_goes_away_does_not_stop_the_renewal(world: World) {
    let row = world.connect(Restream, None).await;

    for _ in 0..5 {
        let before = world.connection(row.id).await;
        let caller = {
            let (ctx, row) = (world.ctx.clone(), before.clone());
            tokio::spawn(async move { connection_refresh(&ctx, &row, Why::Refused).await })
        };
        tokio::task::yield_now().await;
        caller.abort();
        let began = caller.await.is_err();
        refreshes_settled(&world.ctx).await;

        let now = world.connection(row.id).await;
        assert!(!began || now.credentials_version >= before.credentials_version);
        assert_eq!((now.refresh_owner, now.refresh_unanswered), (None, 0), "a sent renewal is finished");
    }
    assert_eq!(most_uses(&world, Restream), 1);
    let last = connection_refresh(&world.ctx, &world.connection(row.id).await, Why::Refused).await;
    assert!(matches!(last, Refreshed::Renewed(_)), "{last:?}");
}

async fn a_test_tells_what_the_platform_says(world: World) {
    let row = world.connect(Zoom, None).await;
    world.advance(TimeDelta::minutes(5));

    let tested = connection_test(&world.ctx, &world.owner, row.id).await.unwrap();
    fail_tokens(&world, Zoom, Fault::InvalidGrant, 1);
    let path = "/v2/users/".to_owned();
    world.sandboxes.fail(FaultRule {
        platform: Zoom,
        method: None,
        path,
        fault: Fault::Unauthorized,
        skip: 0,
        times: 1,
    });
    let dead = connection_test(&world.ctx, &world.owner, row.id).await.unwrap();

    assert_eq!((tested.status, tested.last_verified_at), (ConnectionStatus::Connected, Some(world.now())));
    assert_eq!(dead.status, ConnectionStatus::Expired);
}

async fn credentials_that_do_not_open_are_an_error(world: World) {
    let row = world.connect(Youtube, None).await;
    let mut forged = row.clone();
    forged.sealed_credentials.as_mut().unwrap()[20] ^= 1;

    let refused = with_access(&world.ctx, &forged, Operation::ordinary(1), &MayGoLive).await.unwrap_err();

    assert_eq!(refused.kind, ErrorKind::NeedsReconnect);
    let now = world.connection(row.id).await;
    assert_eq!(now.reason_code.as_deref(), Some("CREDENTIALS_UNREADABLE"));
}

struct MayGoLive;

#[async_trait]
impl Ask for MayGoLive {
    type Answer = bool;

    async fn ask(&self, call: &Call<'_>) -> Result<bool, PlatformError> {
        let platform = StreamingPlatform::ALL.iter().find(|platform| call.app.client_id.contains(platform.slug()));
        Ok(platform.unwrap().client().accounts().probe(call).await?.allowed)
    }
}

struct NotEligible;

#[async_trait]
impl Ask for NotEligible {
    type Answer = ();

    async fn ask(&self, _call: &Call<'_>) -> Result<(), PlatformError> {
        let kind = ErrorKind::NotEligible;
        Err(PlatformError::new(Youtube, "broadcast_insert", kind, Outcome::NothingHappened, "live is not enabled"))
    }
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

fn fail_tokens(world: &World, platform: StreamingPlatform, fault: Fault, times: u32) {
    let path = steeple_tests::world::token_path(platform);
    let method = Some("POST".to_owned());
    world.sandboxes.fail(FaultRule { platform, method, path, fault, skip: 0, times });
}

/// How often the most used refresh token was sent.
fn most_uses(world: &World, platform: StreamingPlatform) -> u64 {
    let tokens = world.sandboxes.snapshot(platform).tokens;
    tokens.iter().filter(|token| token.kind == "refresh").map(|token| token.uses).max().unwrap_or_default()
}
