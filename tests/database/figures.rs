//! What is counted for whoever runs Steeple: starts on time, and grants that will not last.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use steeple_domain::connection::ConnectionStatus;
use steeple_domain::connection::entity::{ActiveModel, Model};
use steeple_domain::figures::{Figures, figures};
use steeple_domain::livestream::control::livestream_cancel;
use steeple_platforms::StreamingPlatform::Youtube;
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_start_within_a_minute_is_on_time_and_a_later_one_is_not,
    an_account_that_does_not_last_until_its_service_is_over_is_counted_once,
);

async fn a_start_within_a_minute_is_on_time_and_a_later_one_is_not(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let first = world.now() + TimeDelta::hours(3);
    let second = first + TimeDelta::hours(3);
    world.sandboxes.set_encoder(true);

    let on_time = world.plan(service(&[&youtube], first)).await;
    on_time.pass_until(first + TimeDelta::seconds(30)).await;
    let after_one = counted(&world).await;
    let late = world.plan(service(&[&youtube], second)).await;
    late.pass_until(second - TimeDelta::minutes(1)).await;
    // Nobody works for three minutes.
    world.advance(TimeDelta::minutes(3));
    late.pass(TimeDelta::seconds(30)).await;
    let after_both = counted(&world).await;
    late.pass(TimeDelta::days(8)).await;
    let a_week_later = counted(&world).await;

    assert_eq!((after_one.started_on_time, after_one.started_late), (1, 0));
    assert_eq!((after_both.started_on_time, after_both.started_late), (1, 1));
    assert_eq!((a_week_later.started_on_time, a_week_later.started_late), (0, 0));
}

async fn an_account_that_does_not_last_until_its_service_is_over_is_counted_once(world: World) {
    let youtube = world.connect_usual(Youtube).await;
    let starts_at = world.now() + TimeDelta::days(2);
    let ends_at = starts_at + TimeDelta::hours(1);
    let mut told = Vec::new();

    let sunday = world.plan(service(&[&youtube], starts_at)).await;
    world.plan(service(&[&youtube], starts_at + TimeDelta::hours(2))).await;
    world.plan(service(&[&youtube], starts_at + TimeDelta::days(30))).await;
    for grant_ends_at in
        [ends_at + TimeDelta::hours(3), ends_at - TimeDelta::minutes(1), starts_at + TimeDelta::days(20)]
    {
        change(&world, &youtube, ConnectionStatus::Connected, grant_ends_at).await;
        told.push(counted(&world).await.grants_not_lasting);
    }
    change(&world, &youtube, ConnectionStatus::Expired, starts_at + TimeDelta::days(60)).await;
    told.push(counted(&world).await.grants_not_lasting);
    assert_eq!(told, [0, 1, 0, 1], "for both services; before the first ends; before one that is weeks away; over");

    change(&world, &youtube, ConnectionStatus::Connected, ends_at - TimeDelta::minutes(1)).await;
    livestream_cancel(&world.ctx, &world.owner, sunday.id).await.unwrap();
    assert_eq!(counted(&world).await.grants_not_lasting, 1, "the second service is still planned");
    change(&world, &youtube, ConnectionStatus::Connected, ends_at + TimeDelta::hours(3)).await;
    assert_eq!(counted(&world).await.grants_not_lasting, 0);
}

async fn counted(world: &World) -> Figures {
    figures(&world.ctx).await.unwrap()
}

async fn change(world: &World, row: &Model, status: ConnectionStatus, grant_expires_at: DateTime<Utc>) {
    let changed = ActiveModel {
        id: Set(row.id),
        status: Set(status),
        grant_expires_at: Set(Some(grant_expires_at)),
        ..Default::default()
    };
    changed.update(world.ctx.db.reader()).await.unwrap();
}
