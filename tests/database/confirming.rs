//! What waits while a database may be a copy, and who may say that it is the right one.

use std::sync::Arc;

use chrono::TimeDelta;
use steeple_domain::Context;
use steeple_domain::audit::audit_list;
use steeple_domain::church::Role;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{Refreshed, Refreshing, Why, connection_refresh, schedule};
use steeple_domain::deployment::{Suspicion, deployment_beat, deployment_confirm, deployment_confirm_here};
use steeple_domain::error::Error;
use steeple_domain::health::health;
use steeple_domain::ids::LivestreamId;
use steeple_domain::readiness::{Ask, livestream_readiness};
use steeple_domain::worker::Worker;
use steeple_platforms::StreamingPlatform::{Restream, Twitch, Youtube};
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::twitch::sandbox::device::PUBLIC_CLIENT_ID;
use steeple_tests::sunday::service;
use steeple_tests::{World, for_each_backend};

use crate::deployment::{Home, again, suspect};

for_each_backend!(
    what_has_no_single_use_token_is_renewed_all_the_same,
    what_may_have_one_waits,
    an_account_that_was_connected_since_is_renewed,
    a_person_confirms_and_what_waited_is_renewed,
    only_admins_confirm_and_only_what_they_were_shown,
);

async fn what_has_no_single_use_token_is_renewed_all_the_same(world: World) {
    let row = world.connect_usual(Youtube).await;
    let home = Home::new();
    suspect(&world, &home).await;

    let renewed = connection_refresh(&world.ctx, &row, Why::Refused).await;

    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
}

async fn what_may_have_one_waits(world: World) {
    let row = world.connect_usual(Twitch).await;
    let home = Home::new();
    suspect(&world, &home).await;
    // The app of this Steeple has lost its secret since: how the grant came is not known for sure.
    let app = AppCredentials::new(PUBLIC_CLIENT_ID, Secret::new(""));
    let public = Context { apps: Arc::new([(Twitch, app)].into()), ..world.ctx.clone() };

    for ctx in [&world.ctx, &public] {
        let held = connection_refresh(ctx, &row, Why::Refused).await;
        assert!(matches!(held, Refreshed::Waiting(_)), "an app without a secret gets tokens for one use: {held:?}");
    }
    assert_eq!(health(&world.ctx, &world.owner).await.unwrap().copied.unwrap().connections, 1);
}

async fn an_account_that_was_connected_since_is_renewed(world: World) {
    let old = world.connect_usual(Restream).await;
    let home = Home::new();
    suspect(&world, &home).await;
    world.advance(TimeDelta::minutes(1));

    let row = world.reconnect(&old).await;
    let renewed = connection_refresh(&world.ctx, &row, Why::Refused).await;

    assert!(matches!(renewed, Refreshed::Renewed(_)), "its refresh token is in no other copy: {renewed:?}");
    assert_eq!(health(&world.ctx, &world.owner).await.unwrap().copied.unwrap().connections, 0);
}

async fn a_person_confirms_and_what_waited_is_renewed(world: World) {
    let row = world.connect_usual(Restream).await;
    let home = Home::new();
    suspect(&world, &home).await;
    let planned = plan(&world, &row).await;
    world.clock.set(schedule::window_of(&row).closes);
    let worker = Worker::builder(world.ctx.clone()).handler(Refreshing).build();
    assert_eq!(worker.run_due().await.unwrap().failed, 1, "it is tried again, and harms nothing");
    let said = livestream_readiness(&world.ctx, &world.owner, planned, Ask::Nobody).await.unwrap();
    assert!(said.findings.iter().any(|finding| finding.code == "RENEWAL_HELD"), "{:?}", said.findings);
    let seen = health(&world.ctx, &world.owner).await.unwrap().copied.unwrap();
    assert_eq!((seen.held.suspicion, seen.connections), (Suspicion::Copied, 1));

    deployment_confirm(&world.ctx, &world.owner, Suspicion::Copied).await.unwrap();

    assert_eq!(deployment_beat(&world.ctx).await.unwrap(), None);
    assert_eq!(health(&world.ctx, &world.owner).await.unwrap().copied, None);
    let counts = worker.run_due().await.unwrap();
    assert_eq!((counts.again, counts.failed), (1, 0), "what waited is due at once");
    assert_eq!(world.connection(row.id).await.credentials_version, row.credentials_version + 1);
    let said = livestream_readiness(&world.ctx, &world.owner, planned, Ask::Nobody).await.unwrap();
    assert!(said.findings.iter().all(|finding| finding.code != "RENEWAL_HELD"), "{:?}", said.findings);
    let trail = audit_list(&world.ctx, &world.owner, None, 5).await.unwrap();
    assert!(trail.iter().any(|entry| entry.action == "deployment.confirmed" && entry.actor == world.owner.user));
    let restarted = again(&world).await;
    assert_eq!(home.start(&restarted).await, None);
}

async fn only_admins_confirm_and_only_what_they_were_shown(world: World) {
    let operator = world.member("operator@example.org", Role::Operator).await;
    let admin = world.member("admin@example.org", Role::Admin).await;
    let home = Home::new();
    assert_eq!(home.start(&world.ctx).await, None);
    let nothing = deployment_confirm(&world.ctx, &admin, Suspicion::Copied).await;
    assert!(
        matches!(&nothing, Err(Error::Invalid(problems)) if problems[0].code == "NOTHING_TO_CONFIRM"),
        "{nothing:?}"
    );
    suspect(&world, &home).await;

    let refused = deployment_confirm(&world.ctx, &operator, Suspicion::Copied).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    let other = deployment_confirm(&world.ctx, &admin, Suspicion::Restored).await;
    assert!(matches!(&other, Err(Error::Invalid(problems)) if problems[0].code == "SUSPICION_CHANGED"), "{other:?}");
    assert!(deployment_beat(&world.ctx).await.unwrap().is_some());

    // From the command line it is in every church's trail.
    let stranger = world.stranger().await;
    deployment_confirm_here(&world.ctx).await.unwrap();
    for actor in [&world.owner, &stranger] {
        let trail = audit_list(&world.ctx, actor, None, 5).await.unwrap();
        assert_eq!(trail.iter().filter(|entry| entry.action == "deployment.confirmed").count(), 1);
    }
}

/// A service in three days: longer than any access token lasts.
async fn plan(world: &World, row: &Model) -> LivestreamId {
    let starts = world.now() + TimeDelta::days(3);
    world.plan_only(service(&[row], starts)).await.id
}
