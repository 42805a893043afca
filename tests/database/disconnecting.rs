//! Disconnecting: wiped at once, taken back for sure, and never at the cost of another connection.

use chrono::TimeDelta;
use steeple_domain::Error;
use steeple_domain::connection::{
    CallbackStatus, ConnectionStatus, Refreshed, Revoking, Why, connection_disconnect, connection_refresh,
    connection_test, open_credentials,
};
use steeple_domain::worker::{Counts, Worker};
use steeple_platforms::StreamingPlatform::{self, GoogleMeet, Restream, Youtube, Zoom};
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    disconnecting_wipes_and_takes_back,
    disconnecting_twice_is_fine,
    a_vendor_that_is_down_is_asked_again,
    a_grant_behind_another_connection_is_left_alone,
    a_grant_that_another_platform_shares_is_left_alone,
    connecting_again_before_the_grant_is_taken_back_keeps_the_new_one,
    a_disconnect_wins_over_a_renewal_in_flight,
    another_churchs_connection_cannot_be_disconnected,
);

async fn disconnecting_wipes_and_takes_back(world: World) {
    for platform in [Youtube, Restream, Zoom] {
        let row = world.connect(platform, None).await;

        let gone = connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();

        assert_eq!((gone.status, &gone.sealed_credentials), (ConnectionStatus::Disconnected, &None), "{platform}");
        assert_eq!((gone.account_name, gone.created_at), (row.account_name, row.created_at));
        assert_eq!(run_revocations(&world).await.finished, 1, "{platform}");
        assert_eq!(alive(&world, platform), 0, "{platform}");
    }
}

async fn disconnecting_twice_is_fine(world: World) {
    let row = world.connect(Youtube, None).await;

    let first = connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();
    let second = connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();

    assert_eq!(first, second);
    assert_eq!(run_revocations(&world).await.finished, 1);
}

async fn a_vendor_that_is_down_is_asked_again(world: World) {
    let row = world.connect(Restream, None).await;
    let (method, path) = (Some("POST".to_owned()), "/oauth/revoke".to_owned());
    let fault = Fault::ServerError { status: 503 };
    world.sandboxes.fail(FaultRule { platform: Restream, method, path, fault, skip: 0, times: 2 });

    connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();

    assert_eq!(run_revocations(&world).await.failed, 1);
    assert_eq!(alive(&world, Restream), 2);
    world.advance(TimeDelta::hours(1));
    assert_eq!(run_revocations(&world).await.failed, 1);
    world.advance(TimeDelta::hours(1));
    assert_eq!(run_revocations(&world).await.finished, 1);
    assert_eq!(alive(&world, Restream), 0);
}

async fn a_grant_behind_another_connection_is_left_alone(world: World) {
    let one = world.connect(Youtube, None).await;
    let other = world.connect(Youtube, Some("Second Channel")).await;

    connection_disconnect(&world.ctx, &world.owner, one.id).await.unwrap();
    run_revocations(&world).await;

    assert_eq!(alive(&world, Youtube), 4, "Google would end both channels' grants with one");
    connection_disconnect(&world.ctx, &world.owner, other.id).await.unwrap();
    run_revocations(&world).await;
    assert_eq!(alive(&world, Youtube), 2, "the last one of a church is taken back");
}

/// Google ends what one account gave for YouTube and for Meet with one revocation.
async fn a_grant_that_another_platform_shares_is_left_alone(world: World) {
    for (first, last) in [(Youtube, GoogleMeet), (GoogleMeet, Youtube)] {
        let (goes, stays) = (world.connect(first, None).await, world.connect(last, None).await);

        let gone = connection_disconnect(&world.ctx, &world.owner, goes.id).await.unwrap();
        run_revocations(&world).await;

        assert_eq!((gone.status, &gone.sealed_credentials), (ConnectionStatus::Disconnected, &None), "{first}");
        let renewed = connection_refresh(&world.ctx, &stays, Why::Refused).await;
        assert!(matches!(renewed, Refreshed::Renewed(_)), "{last} lives on: {renewed:?}");

        connection_disconnect(&world.ctx, &world.owner, stays.id).await.unwrap();
        assert_eq!(run_revocations(&world).await.finished, 1);
        assert_eq!((alive(&world, first), alive(&world, last)), (0, 0), "the last one takes back what both had");
    }
}

async fn connecting_again_before_the_grant_is_taken_back_keeps_the_new_one(world: World) {
    let row = world.connect(Youtube, None).await;
    connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();

    let outcome = press_connect(&world.ctx, &world.owner, Youtube, None, Consent::default()).await;
    let revoked = run_revocations(&world).await;

    assert_eq!(outcome.status, CallbackStatus::Connected(row.id), "the same account keeps its row");
    assert_eq!(revoked.finished, 1);
    assert_eq!(alive(&world, Youtube), 4, "taking the old grant back would have ended the new one");
}

async fn a_disconnect_wins_over_a_renewal_in_flight(world: World) {
    let row = world.connect(Restream, None).await;
    // The answer takes its time: the sandbox is asked only after the row is wiped, which is what a slow answer looks like.
    let (renewed, gone) = tokio::join!(
        connection_refresh(&world.ctx, &row, Why::Refused),
        connection_disconnect(&world.ctx, &world.owner, row.id),
    );

    let now = world.connection(row.id).await;
    assert_eq!((now.status, &now.sealed_credentials), (ConnectionStatus::Disconnected, &None), "{renewed:?} {gone:?}");
    run_revocations(&world).await;
    assert_eq!(alive(&world, Restream), 0, "{renewed:?}");
    let late = connection_refresh(&world.ctx, &row, Why::Refused).await;
    assert!(matches!(late, Refreshed::NotHeld | Refreshed::Current), "{late:?}");
}

async fn another_churchs_connection_cannot_be_disconnected(world: World) {
    let row = world.connect(Youtube, None).await;
    let stranger = world.stranger().await;

    let disconnected = connection_disconnect(&world.ctx, &stranger, row.id).await;
    let tested = connection_test(&world.ctx, &stranger, row.id).await;

    assert!(matches!(disconnected, Err(Error::NotFound(_))));
    assert!(matches!(tested, Err(Error::NotFound(_))));
    assert!(open_credentials(&world.ctx, &world.connection(row.id).await).await.is_ok());
}

/// Runs what is due of taking back.
pub async fn run_revocations(world: &World) -> Counts {
    Worker::builder(world.ctx.clone()).handler(Revoking).build().run_due().await.unwrap()
}

fn alive(world: &World, platform: StreamingPlatform) -> usize {
    world.sandboxes.snapshot(platform).tokens.iter().filter(|token| token.alive).count()
}
