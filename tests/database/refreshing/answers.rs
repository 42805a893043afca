//! Renewing once, whoever asks; and what each answer of the token endpoint makes of the connection.

use chrono::TimeDelta;
use steeple_domain::connection::{ConnectionStatus, Refreshed, Why, connection_refresh, refreshes_settled, schedule};
use steeple_platforms::StreamingPlatform::{self, Restream, Youtube, Zoom};
use steeple_platforms::sandbox::faults::Fault;
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{World, for_each_backend};

use super::fail_tokens;

for_each_backend!(
    two_instances_send_a_refresh_token_once,
    a_caller_that_goes_away_does_not_stop_the_renewal,
    trouble_at_the_token_endpoint_says_nothing_of_the_grant,
    the_platforms_own_word_ends_a_grant,
    a_lost_answer_costs_at_most_one_more_use,
    a_google_grant_survives_lost_answers,
);

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

/// How often the most used refresh token was sent.
fn most_uses(world: &World, platform: StreamingPlatform) -> u64 {
    let tokens = world.sandboxes.snapshot(platform).tokens;
    tokens.iter().filter(|token| token.kind == "refresh").map(|token| token.uses).max().unwrap_or_default()
}
