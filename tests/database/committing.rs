//! Between the vendor's answer and the commit of the new pair: a database that refuses it for minutes, or stores it and does not say so.

use chrono::TimeDelta;
use sea_orm::{EntityTrait, PaginatorTrait};
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    ConnectionStatus, Refreshed, Revoking, Why, connection_disconnect, connection_refresh, revocation,
};
use steeple_domain::worker::Worker;
use steeple_platforms::StreamingPlatform::Restream;
use steeple_tests::refusal::{accept_new_pairs, refuse_new_pairs};
use steeple_tests::{World, for_each_backend};
use tokio::task::JoinHandle;

for_each_backend!(
    a_pair_that_cannot_be_stored_for_minutes_is_stored_in_the_end,
    a_commit_whose_answer_was_lost_is_found_by_looking,
    a_pair_that_was_renewed_further_elsewhere_is_not_taken_back,
    a_pair_that_a_person_does_not_want_any_more_is_taken_back,
);

async fn a_pair_that_cannot_be_stored_for_minutes_is_stored_in_the_end(world: World) {
    let row = world.connect(Restream, None).await;
    refuse_new_pairs(world.ctx.db.reader()).await;

    let renewal = renew(&world, &row);
    for tries in 1..=96 {
        world.clock.waited_for(tries).await;
        world.advance(TimeDelta::seconds(5));
    }
    world.clock.waited_for(97).await;
    let during = world.connection(row.id).await;
    accept_new_pairs(world.ctx.db.reader()).await;
    world.advance(TimeDelta::seconds(5));
    let refreshed = renewal.await.unwrap();

    assert_eq!((during.credentials_version, during.status), (row.credentials_version, ConnectionStatus::Connected));
    assert!(matches!(refreshed, Refreshed::Renewed(_)), "{refreshed:?}");
    its_pair_is_the_living_one(&world, &row).await;
}

async fn a_commit_whose_answer_was_lost_is_found_by_looking(world: World) {
    let row = world.connect(Restream, None).await;
    // The first commit is that of the claim.
    world.ctx.db.lose_answer(1);

    let renewal = renew(&world, &row);
    world.clock.waited_for(1).await;
    let stored = world.connection(row.id).await;
    world.advance(TimeDelta::seconds(1));
    let refreshed = renewal.await.unwrap();

    assert_eq!(stored.credentials_version, row.credentials_version + 1, "stored before anybody was told");
    assert!(matches!(refreshed, Refreshed::Renewed(_)), "{refreshed:?}");
    assert_eq!(to_be_taken_back(&world).await, 0);
    its_pair_is_the_living_one(&world, &row).await;
}

async fn a_pair_that_was_renewed_further_elsewhere_is_not_taken_back(world: World) {
    let row = world.connect(Restream, None).await;
    let second = world.second_instance().await;
    world.ctx.db.lose_answer(1);

    let renewal = renew(&world, &row);
    world.clock.waited_for(1).await;
    let further = connection_refresh(&second, &world.connection(row.id).await, Why::Refused).await;
    world.advance(TimeDelta::seconds(1));
    let refreshed = renewal.await.unwrap();

    assert!(matches!(further, Refreshed::Renewed(_)), "{further:?}");
    assert!(matches!(refreshed, Refreshed::Current), "{refreshed:?}");
    assert_eq!(to_be_taken_back(&world).await, 0, "it is an ancestor of the pair that is used");
    assert_eq!(world.connection(row.id).await.credentials_version, row.credentials_version + 2);
}

async fn a_pair_that_a_person_does_not_want_any_more_is_taken_back(world: World) {
    let row = world.connect(Restream, None).await;
    refuse_new_pairs(world.ctx.db.reader()).await;

    let renewal = renew(&world, &row);
    world.clock.waited_for(1).await;
    connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();
    accept_new_pairs(world.ctx.db.reader()).await;
    world.advance(TimeDelta::seconds(1));
    let refreshed = renewal.await.unwrap();
    let noted = to_be_taken_back(&world).await;
    Worker::builder(world.ctx.clone()).handler(Revoking).build().run_due().await.unwrap();

    assert!(matches!(refreshed, Refreshed::Current), "{refreshed:?}");
    let gone = world.connection(row.id).await;
    assert_eq!((gone.status, gone.sealed_credentials), (ConnectionStatus::Disconnected, None));
    assert_eq!((noted, to_be_taken_back(&world).await), (2, 0), "the pair that was stored, and the new one");
    assert!(world.sandboxes.snapshot(Restream).tokens.iter().all(|token| !token.alive));
}

pub fn renew(world: &World, row: &Model) -> JoinHandle<Refreshed> {
    let (ctx, row) = (world.ctx.clone(), row.clone());
    tokio::spawn(async move { connection_refresh(&ctx, &row, Why::Refused).await })
}

/// A vendor that ends a refresh token with its use renews the stored one once more, and saw none twice.
pub async fn its_pair_is_the_living_one(world: &World, old: &Model) {
    let now = world.connection(old.id).await;
    assert_eq!((now.credentials_version, now.status), (old.credentials_version + 1, ConnectionStatus::Connected));
    assert_eq!((now.refresh_owner, now.refresh_unanswered), (None, 0));
    // In the first one a renewal may still be waiting.
    let other = world.second_instance().await;
    let again = connection_refresh(&other, &now, Why::Refused).await;
    assert!(matches!(again, Refreshed::Renewed(_)), "{again:?}");
    let uses = world.sandboxes.snapshot(Restream).tokens.into_iter().map(|token| token.uses).max();
    assert_eq!(uses, Some(1));
}

pub async fn to_be_taken_back(world: &World) -> u64 {
    revocation::Entity::find().count(world.ctx.db.reader()).await.unwrap()
}
