//! A destination that says nothing: the service on it is never called live, and is over with its planned end.

use chrono::TimeDelta;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{connect_with_form, connection_disconnect};
use steeple_domain::livestream::control::{livestream_end, livestream_extend};
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_domain::livestream::stream_key::livestream_stream_key;
use steeple_domain::planned_event::status::WholeStatus;
use steeple_platforms::StreamingPlatform::CustomRtmp;
use steeple_platforms::contract::account::FormFields;
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_service_that_nobody_can_confirm_is_over_with_its_planned_end,
    a_person_may_end_it_before,
    a_new_key_for_the_same_destination_keeps_the_connection,
    without_its_account_it_is_over_all_the_same,
);

async fn connect(world: &World, key: &str) -> Model {
    let typed = [
        ("name", "Diocese website"),
        ("server_url", "rtmp://rtmp.sandbox.example/live"),
        ("stream_key", key),
        ("watch_url", "https://diocese.example/live"),
    ];
    let fields: FormFields = typed.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
    connect_with_form(&world.ctx, &world.owner, CustomRtmp, fields).await.expect("connected")
}

async fn a_service_that_nobody_can_confirm_is_over_with_its_planned_end(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connection = connect(&world, "sbx-secret-diocese").await;
    let sunday = world.plan(service(&[&connection], starts_at)).await;
    let row = sunday.on(CustomRtmp).await;
    assert_eq!(row.status, PlatformStatus::Scheduled, "{:?}", row.failure_message);
    assert_eq!(row.watch_url.as_deref(), Some("https://diocese.example/live"));
    let shown = livestream_stream_key(&world.ctx, &world.owner, row.id).await.expect("the key");
    assert_eq!(
        (shown.ingest_url.as_str(), shown.key.reveal()),
        ("rtmp://rtmp.sandbox.example/live", "sbx-secret-diocese")
    );

    sunday.pass_until(starts_at + TimeDelta::seconds(5)).await;
    assert_eq!(sunday.on(CustomRtmp).await.status, PlatformStatus::Unconfirmed);
    assert_eq!(sunday.status().await, WholeStatus::Unconfirmed);

    livestream_extend(&world.ctx, &world.owner, sunday.id, 10, None).await.expect("ten more minutes");
    sunday.pass_until(starts_at + TimeDelta::minutes(69)).await;
    assert_eq!(sunday.on(CustomRtmp).await.status, PlatformStatus::Unconfirmed);

    sunday.pass_until(starts_at + TimeDelta::minutes(71)).await;
    let row = sunday.on(CustomRtmp).await;
    assert_eq!(row.status, PlatformStatus::Ended, "{:?}", row.failure_message);
    assert!(row.started_at.is_none() && row.ended_at.is_none() && row.failure_kind.is_none(), "nobody saw it: {row:?}");
    assert_eq!(sunday.status().await, WholeStatus::Ended);
}

async fn a_person_may_end_it_before(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connection = connect(&world, "sbx-secret-diocese").await;
    let sunday = world.plan(service(&[&connection], starts_at)).await;
    sunday.pass_until(starts_at + TimeDelta::minutes(20)).await;

    livestream_end(&world.ctx, &world.owner, sunday.id, None).await.expect("ended");
    sunday.pass(TimeDelta::seconds(5)).await;

    assert_eq!(sunday.on(CustomRtmp).await.status, PlatformStatus::Ended);
}

async fn a_new_key_for_the_same_destination_keeps_the_connection(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let first = connect(&world, "sbx-secret-diocese").await;
    let sunday = world.plan(service(&[&first], starts_at)).await;

    let second = connect(&world, "sbx-secret-of-next-week").await;

    assert_eq!(first.id, second.id);
    sunday.pass_until(starts_at - TimeDelta::minutes(1)).await;
    let shown = livestream_stream_key(&world.ctx, &world.owner, sunday.on(CustomRtmp).await.id).await.expect("the key");
    assert_eq!(shown.key.reveal(), "sbx-secret-of-next-week");
}

async fn without_its_account_it_is_over_all_the_same(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connection = connect(&world, "sbx-secret-diocese").await;
    let sunday = world.plan(service(&[&connection], starts_at)).await;
    sunday.pass_until(starts_at + TimeDelta::minutes(20)).await;

    connection_disconnect(&world.ctx, &world.owner, connection.id).await.expect("disconnected");
    sunday.pass_until(starts_at + TimeDelta::hours(2)).await;

    assert_eq!(sunday.on(CustomRtmp).await.status, PlatformStatus::Ended);
}
