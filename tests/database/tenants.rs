//! A church's own app that its organisation keeps to itself: asked for at its own tenant from the first sign-in to the last renewal.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use steeple_domain::connection::entity::Model as Connection;
use steeple_domain::connection::{
    CallbackStatus, NewAttempt, Refreshed, Why, connect_begin, connection_list, connection_refresh,
};
use steeple_domain::platform_app::{
    AppInUse, AppSource, NewPlatformApp, entity, platform_app_credentials, platform_app_set, platform_apps_in_use,
};
use steeple_domain::{Context, Error};
use steeple_platforms::StreamingPlatform::{MicrosoftTeams, Youtube};
use steeple_platforms::microsoft_teams::sandbox::single_tenant_app;
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{World, for_each_backend};

use crate::platform_apps::{app, foreign_instance};

for_each_backend!(
    an_app_of_one_tenant_connects_and_is_renewed_after_a_restart,
    the_same_app_again_without_its_tenant_loses_it,
    a_replaced_app_keeps_its_tenant_for_the_grants_it_got,
    only_a_tenant_is_taken_and_only_where_there_are_tenants,
    what_is_no_tenant_in_the_database_is_sent_nowhere,
);

async fn an_app_of_one_tenant_connects_and_is_renewed_after_a_restart(world: World) {
    let (ctx, tenant) = (foreign_instance(&world.ctx, MicrosoftTeams), tenant());
    let as_copied = NewPlatformApp { tenant: Some(format!(" {}\n", tenant.to_uppercase())), ..own_app() };
    platform_app_set(&ctx, &world.owner, as_copied).await.unwrap();

    let new = NewAttempt { platform: MicrosoftTeams, return_path: "/", reconnect_of: None };
    let page = connect_begin(&ctx, &world.owner, new).await.unwrap().authorization_url;
    let row = connected(&ctx, &world).await;

    assert!(page.path().ends_with(&format!("/{tenant}/oauth2/v2.0/authorize")), "{page}");
    assert_eq!(in_use(&ctx, &world).await, AppInUse { source: AppSource::Own, tenant: Some(tenant) });
    let restarted = foreign_instance(&world.second_instance().await, MicrosoftTeams);
    world.advance(TimeDelta::hours(2));
    let renewed = connection_refresh(&restarted, &world.connection(row.id).await, Why::AboutToEnd).await;
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
}

async fn the_same_app_again_without_its_tenant_loses_it(world: World) {
    let ctx = foreign_instance(&world.ctx, MicrosoftTeams);
    platform_app_set(&ctx, &world.owner, own_app()).await.unwrap();
    let row = connected(&ctx, &world).await;
    world.advance(TimeDelta::hours(2));

    platform_app_set(&ctx, &world.owner, NewPlatformApp { tenant: None, ..own_app() }).await.unwrap();
    let refused = connection_refresh(&ctx, &row, Why::AboutToEnd).await;
    let told = in_use(&ctx, &world).await;
    platform_app_set(&ctx, &world.owner, own_app()).await.unwrap();
    world.advance(TimeDelta::minutes(5));
    let renewed = connection_refresh(&ctx, &world.connection(row.id).await, Why::AboutToEnd).await;

    let Refreshed::Waiting(error) = refused else { panic!("the grant is not to blame: {refused:?}") };
    assert_eq!(error.code.as_deref(), Some("AADSTS50194"));
    assert_eq!(told, AppInUse::of(AppSource::Own));
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
}

async fn a_replaced_app_keeps_its_tenant_for_the_grants_it_got(world: World) {
    let ctx = foreign_instance(&world.ctx, MicrosoftTeams);
    platform_app_set(&ctx, &world.owner, own_app()).await.unwrap();
    let row = connected(&ctx, &world).await;

    platform_app_set(&ctx, &world.owner, app(MicrosoftTeams, "next-id", "next-secret")).await.unwrap();
    world.advance(TimeDelta::hours(2));
    let renewed = connection_refresh(&ctx, &row, Why::AboutToEnd).await;

    assert_eq!(in_use(&ctx, &world).await, AppInUse::of(AppSource::Own));
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
}

async fn only_a_tenant_is_taken_and_only_where_there_are_tenants(world: World) {
    let set = async |app: NewPlatformApp| platform_app_set(&world.ctx, &world.owner, app).await;
    let with = |tenant: &str| NewPlatformApp { tenant: Some(tenant.to_owned()), ..own_app() };
    for typed in ["organizations", "gracechapel.example", "../common", "5b8f7a10-0000-4000-8000-00000000000/", "%2e%2e"]
    {
        let Err(Error::Invalid(problems)) = set(with(typed)).await else { panic!("{typed} is taken") };

        assert_eq!(
            (problems.len(), problems[0].code, &problems[0].path[..]),
            (1, "TENANT_UNUSABLE", &["tenant".into()][..])
        );
        assert!(!problems[0].message.contains(typed), "nothing typed is repeated");
    }
    let elsewhere = NewPlatformApp { tenant: Some(tenant()), ..app(Youtube, "id", "secret") };
    let Err(Error::Invalid(problems)) = set(elsewhere).await else { panic!("refused") };
    assert_eq!((problems.len(), problems[0].code), (1, "NO_TENANTS"));
    assert_eq!(in_use(&world.ctx, &world).await, AppInUse::of(AppSource::Instance));

    set(with("  ")).await.unwrap();
    assert_eq!(in_use(&world.ctx, &world).await, AppInUse::of(AppSource::Own));
}

async fn what_is_no_tenant_in_the_database_is_sent_nowhere(world: World) {
    platform_app_set(&world.ctx, &world.owner, own_app()).await.unwrap();
    let church = entity::Entity::of(world.church).filter(entity::Column::RetiredAt.is_null());
    let row = church.one(world.ctx.db.reader()).await.unwrap().unwrap();
    let txn = world.ctx.db.begin().await.unwrap();
    let changed = entity::ActiveModel { id: Set(row.id), tenant: Set(Some("..".to_owned())), ..Default::default() };
    changed.update(&*txn).await.unwrap();
    txn.commit().await.unwrap();

    let new = NewAttempt { platform: MicrosoftTeams, return_path: "/", reconnect_of: None };
    let begun = connect_begin(&world.ctx, &world.owner, new).await.map(|begun| begun.authorization_url);
    let opened = platform_app_credentials(&world.ctx, world.church, MicrosoftTeams, Some(row.id)).await;

    assert!(matches!(begun, Err(Error::Inconsistent { table: "platform_apps", .. })), "{begun:?}");
    assert!(matches!(opened, Err(Error::Inconsistent { table: "platform_apps", .. })));
}

fn tenant() -> String {
    single_tenant_app().tenant.unwrap().as_str().to_owned()
}

/// The app that the double knows as Grace Chapel's alone, as its page shows it.
fn own_app() -> NewPlatformApp {
    let own = single_tenant_app();
    NewPlatformApp { tenant: Some(tenant()), ..app(MicrosoftTeams, &own.client_id, own.client_secret.reveal()) }
}

async fn connected(ctx: &Context, world: &World) -> Connection {
    let outcome = press_connect(ctx, &world.owner, MicrosoftTeams, None, Consent::default()).await;
    assert!(matches!(outcome.status, CallbackStatus::Connected(_)), "{outcome:?}");
    connection_list(ctx, &world.owner).await.unwrap().remove(0)
}

async fn in_use(ctx: &Context, world: &World) -> AppInUse {
    platform_apps_in_use(ctx, &world.owner).await.unwrap()[&MicrosoftTeams].clone()
}
