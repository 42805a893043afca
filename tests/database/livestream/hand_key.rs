//! A key that a person pastes for every service: today's is taken, last week's is known for what it is.

use chrono::TimeDelta;
use steeple_domain::church::Role;
use steeple_domain::connection::connect_with_form;
use steeple_domain::connection::entity::Model;
use steeple_domain::error::Error;
use steeple_domain::livestream::hand_key::livestream_key_provide;
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_domain::livestream::stream_key::livestream_stream_key;
use steeple_domain::readiness::{Ask, livestream_readiness};
use steeple_platforms::StreamingPlatform::{Instagram, Youtube};
use steeple_platforms::contract::account::FormFields;
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::sunday::{Sunday, service};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    the_key_of_the_day_is_taken_sealed_and_kept,
    without_it_the_service_is_not_ready,
    last_weeks_key_is_recognised,
    what_cannot_be_a_key_changes_nothing,
);

const URL: &str = "rtmps://live-upload.instagram.com:443/rtmp/";

async fn connect(world: &World) -> Model {
    let fields: FormFields = [("username".to_owned(), Secret::new("gracechapel"))].into();
    connect_with_form(&world.ctx, &world.owner, Instagram, fields).await.expect("connected")
}

/// The stable words of what is wrong.
fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    match result.expect_err("refused") {
        Error::Invalid(problems) => problems.iter().map(|problem| problem.code).collect(),
        other => panic!("{other:?}"),
    }
}

async fn provide(sunday: &Sunday<'_>, key: &str) -> Result<(), Error> {
    let (world, row) = (sunday.world, sunday.on(Instagram).await);
    livestream_key_provide(&world.ctx, &world.owner, row.id, URL, &Secret::new(key)).await.map(drop)
}

async fn findings(sunday: &Sunday<'_>) -> Vec<(&'static str, bool)> {
    let readiness = livestream_readiness(&sunday.world.ctx, &sunday.world.owner, sunday.id, Ask::Nobody).await;
    let findings = readiness.expect("judged").findings;
    let of_key = findings.iter().filter(|finding| finding.code.starts_with("KEY_"));
    of_key.map(|finding| (finding.code, finding.severity == steeple_domain::readiness::Severity::Blocks)).collect()
}

async fn the_key_of_the_day_is_taken_sealed_and_kept(world: World) {
    let starts_at = world.now() + TimeDelta::hours(3);
    let connection = connect(&world).await;
    let sunday = world.plan(service(&[&connection], starts_at)).await;
    assert_eq!(sunday.on(Instagram).await.status, PlatformStatus::Scheduled);

    provide(&sunday, " IG-sbx-secret-today\n").await.expect("taken");
    sunday.settle().await;

    let row = sunday.on(Instagram).await;
    let shown = livestream_stream_key(&world.ctx, &world.owner, row.id).await.expect("the key");
    assert_eq!(shown.ingest_url, "rtmps://live-upload.instagram.com:443/rtmp");
    assert_eq!(shown.key.reveal(), "IG-sbx-secret-today");
    let sealed = row.sealed_stream_key.expect("sealed");
    assert!(!sealed.windows(10).any(|part| part == b"sbx-secret"), "the key lies in the clear");

    sunday.pass_until(starts_at + TimeDelta::seconds(5)).await;
    assert_eq!(sunday.on(Instagram).await.status, PlatformStatus::Unconfirmed);
    sunday.pass_until(starts_at + TimeDelta::minutes(61)).await;
    assert_eq!(sunday.on(Instagram).await.status, PlatformStatus::Ended);
}

async fn without_it_the_service_is_not_ready(world: World) {
    let starts_at = world.now() + TimeDelta::days(3);
    let connection = connect(&world).await;
    let sunday = world.plan(service(&[&connection], starts_at)).await;
    assert_eq!(findings(&sunday).await, []);
    assert_eq!(codes(provide(&sunday, "IG-early").await), ["KEY_TOO_EARLY"]);

    sunday.pass_until(starts_at - TimeDelta::hours(20)).await;
    assert_eq!(findings(&sunday).await, [("KEY_NEEDED", false)]);
    sunday.pass_until(starts_at - TimeDelta::minutes(50)).await;
    assert_eq!(findings(&sunday).await, [("KEY_NEEDED", true)]);

    provide(&sunday, "IG-today").await.expect("taken");
    assert_eq!(findings(&sunday).await, []);
}

async fn last_weeks_key_is_recognised(world: World) {
    let connection = connect(&world).await;
    let last = world.plan(service(&[&connection], world.now() + TimeDelta::hours(3))).await;
    provide(&last, "IG-last-week").await.expect("taken");
    last.pass_until(world.now() + TimeDelta::days(7)).await;
    let next = world.plan(service(&[&connection], world.now() + TimeDelta::hours(3))).await;

    assert_eq!(codes(provide(&next, "IG-last-week").await), ["KEY_FROM_EARLIER"]);
    assert!(next.on(Instagram).await.sealed_stream_key.is_none(), "nothing was changed");
    assert_eq!(codes(provide(&last, "IG-new").await), ["OVER"]);
    provide(&next, "IG-this-week").await.expect("taken");
    provide(&next, "IG-this-week-again").await.expect("another one replaces it");
}

async fn what_cannot_be_a_key_changes_nothing(world: World) {
    let connection = connect(&world).await;
    let youtube = world.connect_usual(Youtube).await;
    let sunday = world.plan(service(&[&connection, &youtube], world.now() + TimeDelta::hours(3))).await;

    for key in ["", "IG two words", "IG\u{7}", "https://instagram.com/x"] {
        assert_eq!(codes(provide(&sunday, key).await), ["KEY_UNUSABLE"], "{key:?}");
    }
    let (ctx, owner, key) = (&world.ctx, &world.owner, Secret::new("IG-today"));
    let on_youtube = sunday.on(Youtube).await.id;
    assert_eq!(codes(livestream_key_provide(ctx, owner, on_youtube, URL, &key).await), ["NO_HAND_KEY"]);
    let row = sunday.on(Instagram).await;
    let viewer = world.member("viewer@example.org", Role::Viewer).await;
    let refused = livestream_key_provide(ctx, &viewer, row.id, URL, &key).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    let stranger = world.stranger().await;
    let refused = livestream_key_provide(ctx, &stranger, row.id, URL, &key).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    assert!(sunday.on(Instagram).await.sealed_stream_key.is_none());
}
