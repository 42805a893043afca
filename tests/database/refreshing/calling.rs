//! Calls with a token: renewed before or after a refusal, committed before use, and what a refused call says of the connection.

use async_trait::async_trait;
use chrono::TimeDelta;
use steeple_domain::connection::{Ask, ConnectionStatus, Operation, connection_test, with_access};
use steeple_platforms::StreamingPlatform::{self, Restream, Youtube, Zoom};
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::{World, for_each_backend};

use super::fail_tokens;

for_each_backend!(
    a_refused_token_is_renewed_once_and_the_call_repeated,
    a_token_about_to_end_is_renewed_before_the_call,
    a_token_that_is_refused_even_when_new_is_an_error_until_it_works,
    a_disconnected_account_is_not_called,
    a_wait_that_the_platform_asks_for_is_kept,
    the_platform_saying_not_eligible_is_written_down,
    a_test_tells_what_the_platform_says,
    credentials_that_do_not_open_are_an_error,
);

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

pub struct MayGoLive;

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
