//! A church's own registration with a platform: whose app asks, and that a grant stays with the app that got it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use steeple_domain::church::Role;
use steeple_domain::connection::{
    NewAttempt, Refreshed, Revoking, Why, connect_begin, connection_disconnect, connection_refresh,
};
use steeple_domain::platform_app::{
    AppSource, NewPlatformApp, entity, platform_app_remove, platform_app_set, platform_apps_in_use,
};
use steeple_domain::worker::{Worker, clean_up};
use steeple_domain::{Context, Error};
use steeple_platforms::StreamingPlatform::{self, Restream, Youtube};
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::Sandboxes;
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    the_churchs_own_app_goes_before_the_instances,
    a_grant_is_renewed_by_the_app_that_got_it,
    a_new_secret_of_the_same_app_serves_the_grants_it_got,
    a_removed_app_is_deleted_when_no_grant_of_it_is_left,
    only_admins_bring_an_app_and_only_sensible_ones,
    another_church_keeps_the_instances_app,
);

async fn the_churchs_own_app_goes_before_the_instances(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let source = || async { platform_apps_in_use(ctx, owner).await.unwrap()[&Youtube].source };
    let client = || async {
        let new = NewAttempt { platform: Youtube, return_path: "/", reconnect_of: None };
        let begun = connect_begin(ctx, owner, new).await.unwrap();
        let mut query = begun.authorization_url.query_pairs();
        query.find_map(|(name, value)| (name == "client_id").then(|| value.into_owned())).unwrap()
    };
    let instances = Sandboxes::app_credentials(Youtube).client_id;

    assert_eq!((source().await, client().await), (AppSource::Instance, instances.clone()));
    platform_app_set(ctx, owner, app(Youtube, " own-id\n", "own-secret")).await.unwrap();
    assert_eq!((source().await, client().await), (AppSource::Own, "own-id".to_owned()));
    platform_app_set(ctx, owner, app(Youtube, "next-id", "own-secret")).await.unwrap();
    assert_eq!(client().await, "next-id");
    platform_app_remove(ctx, owner, Youtube).await.unwrap();
    platform_app_remove(ctx, owner, Youtube).await.unwrap();
    assert_eq!((source().await, client().await), (AppSource::Instance, instances));
}

async fn a_grant_is_renewed_by_the_app_that_got_it(world: World) {
    // The double knows one app: here it is the church's own, and the instance has another that the double refuses.
    let ctx = foreign_instance(&world.ctx, Restream);
    platform_app_set(&ctx, &world.owner, sandbox_app(Restream)).await.unwrap();
    let outcome = press_connect(&ctx, &world.owner, Restream, None, Consent::default()).await;
    assert!(matches!(outcome.status, steeple_domain::connection::CallbackStatus::Connected(_)), "{outcome:?}");
    let row = &steeple_domain::connection::connection_list(&ctx, &world.owner).await.unwrap()[0];
    assert!(row.app_id.is_some());

    platform_app_remove(&ctx, &world.owner, Restream).await.unwrap();
    world.advance(TimeDelta::hours(1));
    let renewed = connection_refresh(&ctx, row, Why::AboutToEnd).await;

    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
    let second = foreign_instance(&world.second_instance().await, Restream);
    world.advance(TimeDelta::hours(1));
    let renewed = connection_refresh(&second, &world.connection(row.id).await, Why::AboutToEnd).await;
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
}

async fn a_new_secret_of_the_same_app_serves_the_grants_it_got(world: World) {
    let ctx = foreign_instance(&world.ctx, Restream);
    let right = Sandboxes::app_credentials(Restream);
    platform_app_set(&ctx, &world.owner, sandbox_app(Restream)).await.unwrap();
    press_connect(&ctx, &world.owner, Restream, None, Consent::default()).await;
    let row = steeple_domain::connection::connection_list(&ctx, &world.owner).await.unwrap().remove(0);
    world.advance(TimeDelta::hours(1));

    platform_app_set(&ctx, &world.owner, app(Restream, &right.client_id, "mistyped")).await.unwrap();
    let refused = connection_refresh(&ctx, &row, Why::AboutToEnd).await;
    platform_app_set(&ctx, &world.owner, sandbox_app(Restream)).await.unwrap();
    world.advance(TimeDelta::minutes(5));
    let renewed = connection_refresh(&ctx, &world.connection(row.id).await, Why::AboutToEnd).await;

    assert!(matches!(refused, Refreshed::Waiting(_)), "the grant is not to blame: {refused:?}");
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
    assert_eq!(rows(&ctx, Restream).await, 1, "one registration, one row");
}

async fn a_removed_app_is_deleted_when_no_grant_of_it_is_left(world: World) {
    let ctx = foreign_instance(&world.ctx, Restream);
    platform_app_set(&ctx, &world.owner, sandbox_app(Restream)).await.unwrap();
    press_connect(&ctx, &world.owner, Restream, None, Consent::default()).await;
    let row = steeple_domain::connection::connection_list(&ctx, &world.owner).await.unwrap().remove(0);
    platform_app_remove(&ctx, &world.owner, Restream).await.unwrap();

    world.advance(TimeDelta::days(2));
    clean_up(&ctx).await.unwrap();
    assert_eq!(rows(&ctx, Restream).await, 1, "the connection still needs it");

    connection_disconnect(&ctx, &world.owner, row.id).await.unwrap();
    clean_up(&ctx).await.unwrap();
    assert_eq!(rows(&ctx, Restream).await, 1, "the grant is still to be given back by it");
    let counts = Worker::builder(ctx.clone()).handler(Revoking).build().run_due().await.unwrap();
    assert_eq!((counts.finished, counts.failed), (1, 0), "given back by the app that got it");
    let cleaned = clean_up(&ctx).await.unwrap();
    assert_eq!((cleaned.platform_apps, rows(&ctx, Restream).await), (1, 0));
}

async fn only_admins_bring_an_app_and_only_sensible_ones(world: World) {
    let operator = world.member("operator@example.org", Role::Operator).await;
    let ctx = &world.ctx;

    let forbidden = platform_app_set(ctx, &operator, app(Youtube, "id", "secret")).await;
    assert!(matches!(forbidden, Err(Error::Forbidden)));
    assert!(matches!(platform_app_remove(ctx, &operator, Youtube).await, Err(Error::Forbidden)));
    let new = NewPlatformApp { webhook_secret: Some(Secret::new("two words")), ..app(Youtube, " ", "line\nbreak") };
    let Err(Error::Invalid(problems)) = platform_app_set(ctx, &world.owner, new).await else { panic!("refused") };

    let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.path[0].as_str())).collect();
    assert_eq!(
        told,
        [("FIELD_MISSING", "clientId"), ("FIELD_UNUSABLE", "clientSecret"), ("FIELD_UNUSABLE", "webhookSecret")]
    );
    assert!(problems.iter().all(|problem| !problem.message.contains("line")), "nothing typed is repeated");
    assert_eq!(rows(ctx, Youtube).await, 0);
}

async fn another_church_keeps_the_instances_app(world: World) {
    let stranger = world.stranger().await;

    platform_app_set(&world.ctx, &stranger, app(Youtube, "theirs", "secret")).await.unwrap();

    let ours = platform_apps_in_use(&world.ctx, &world.owner).await.unwrap();
    assert_eq!(ours[&Youtube].source, AppSource::Instance);
}

pub(crate) fn app(platform: StreamingPlatform, client_id: &str, client_secret: &str) -> NewPlatformApp {
    NewPlatformApp {
        platform,
        client_id: client_id.to_owned(),
        client_secret: Secret::new(client_secret),
        tenant: None,
        webhook_secret: None,
    }
}

fn sandbox_app(platform: StreamingPlatform) -> NewPlatformApp {
    let right = Sandboxes::app_credentials(platform);
    app(platform, &right.client_id, right.client_secret.reveal())
}

/// The instance is registered with an app that the double does not know.
pub(crate) fn foreign_instance(ctx: &Context, platform: StreamingPlatform) -> Context {
    let foreign = AppCredentials::new("instance", Secret::new("unknown"));
    let apps: HashMap<_, _> = [(platform, foreign)].into_iter().collect();
    Context { apps: Arc::new(apps), ..ctx.clone() }
}

async fn rows(ctx: &Context, platform: StreamingPlatform) -> u64 {
    let column = steeple_domain::platform_column::PlatformColumn(platform);
    entity::Entity::find().filter(entity::Column::Platform.eq(column)).count(ctx.db.reader()).await.unwrap()
}
