//! How fast a platform is asked: not faster than it allows, not while it fails, and with something kept for starting and ending.

use chrono::TimeDelta;
use steeple_domain::connection::{Operation, with_access};
use steeple_platforms::StreamingPlatform::{Restream, Youtube, Zoom};
use steeple_platforms::contract::error::{ErrorKind, Outcome};
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::{World, for_each_backend};

use super::calling::MayGoLive;

for_each_backend!(
    an_account_is_asked_no_more_often_in_a_second_than_its_platform_allows,
    a_platform_that_fails_again_and_again_gets_a_rest_but_services_start_and_end,
    the_last_of_the_days_allowance_is_for_starting_and_ending,
);

async fn an_account_is_asked_no_more_often_in_a_second_than_its_platform_allows(world: World) {
    let row = world.connect(Restream, None).await;
    let allowed = Restream.descriptor().pace.per_account_per_second;
    world.advance(TimeDelta::minutes(1));

    let before = world.clock.waits();
    for _ in 0..allowed {
        with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await.unwrap();
    }
    let within = world.clock.waits();
    with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await.unwrap();
    let beyond = world.clock.waits();

    assert_eq!(within, before, "nobody waits for what is allowed");
    assert!(beyond > within, "the next one waits");
}

async fn a_platform_that_fails_again_and_again_gets_a_rest_but_services_start_and_end(world: World) {
    let row = world.connect(Zoom, None).await;
    let (fault, path) = (Fault::ServerError { status: 500 }, "/v2/users/".to_owned());
    world.sandboxes.fail(FaultRule { platform: Zoom, method: None, path, fault, skip: 0, times: 0 });
    let ask = async |operation| with_access(&world.ctx, &row, operation, &MayGoLive).await.unwrap_err();

    for _ in 0..5 {
        world.advance(TimeDelta::seconds(1));
        assert_ne!(ask(Operation::ordinary(1)).await.operation, "pace");
    }
    let sent = world.sandboxes.failed(Zoom);
    let rested = ask(Operation::ordinary(1)).await;
    let sent_in_rest = world.sandboxes.failed(Zoom);
    let essential = ask(Operation::essential(1)).await;
    let sent_for_start = world.sandboxes.failed(Zoom);
    world.sandboxes.bench.faults.clear();
    world.advance(TimeDelta::minutes(3));
    let answered = with_access(&world.ctx, &row, Operation::ordinary(1), &MayGoLive).await;

    assert_eq!(
        (rested.operation, rested.kind, rested.outcome),
        ("pace", ErrorKind::Unavailable, Outcome::NothingHappened)
    );
    assert_eq!((sent_in_rest, sent_for_start > sent), (sent, true), "{essential:?}");
    assert!(answered.is_ok(), "{answered:?}");
}

async fn the_last_of_the_days_allowance_is_for_starting_and_ending(world: World) {
    let row = world.connect(Youtube, None).await;
    let quota = Youtube.descriptor().pace.quota.unwrap();
    let (all, reserve) = (quota.units_per_day, quota.reserve);
    world.advance(TimeDelta::days(1));
    let ask = async |operation| with_access(&world.ctx, &world.connection(row.id).await, operation, &MayGoLive).await;

    ask(Operation::ordinary(all - reserve)).await.unwrap();
    let refused = ask(Operation::ordinary(1)).await.unwrap_err();
    let started = ask(Operation::essential(reserve)).await;
    world.advance(TimeDelta::days(1));
    let tomorrow = ask(Operation::ordinary(1)).await;

    assert_eq!((refused.operation, refused.outcome), ("pace", Outcome::NothingHappened));
    assert!(matches!(refused.kind, ErrorKind::QuotaGone { resets_at: Some(_) }), "{refused:?}");
    assert!(started.is_ok() && tomorrow.is_ok(), "{started:?} {tomorrow:?}");
}
