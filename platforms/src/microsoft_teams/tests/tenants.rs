//! An app that one organisation keeps to itself: asked for at its own directory, and refused at every other.

use super::*;
use crate::contract::account::Accounts;
use crate::contract::call::{AppCall, AppCredentials};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::tenant::Tenant;
use crate::microsoft_teams::sandbox::single_tenant_app;
use crate::stage::browser;

const STRICT_CHURCH: &str = "5b8f7a10-0000-4000-8000-000000000002";
const NOBODYS: &str = "5b8f7a10-0000-4000-8000-00000000000f";

/// The stage with this app in place of the one that is open to every organisation.
fn with_app(app: AppCredentials) -> World {
    let mut world = World::new();
    world.0.app = app;
    world
}

/// The church's own app as somebody filled it in.
fn of_tenant(tenant: Option<&str>) -> AppCredentials {
    let tenant = tenant.map(|tenant| Tenant::parse(tenant).expect("a tenant"));
    AppCredentials { tenant, ..single_tenant_app() }
}

/// What renewing says when the app is filled in like this.
async fn renewing_with(world: &World, credentials: &Credentials, app: &AppCredentials) -> PlatformError {
    let call = AppCall { app, ..world.as_app() };
    PLATFORM.refresh(&call, "", credentials).await.expect_err("a refusal")
}

#[tokio::test]
async fn an_app_of_one_tenant_connects_and_renews_at_that_tenant() {
    let world = with_app(single_tenant_app());
    let tenant = world.app.tenant.clone().expect("it has one");

    let credentials = world.connect(MEDIA).await;
    let renewed = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("a new pair").credentials;
    let permission = PLATFORM.probe(&world.call(&renewed)).await.expect("an answer");

    assert!(permission.allowed, "{permission:?}");
    let sent = world.sent();
    let at_the_desk: Vec<_> = sent.iter().filter(|sent| sent.operation.starts_with("token_")).collect();
    assert_eq!(at_the_desk.len(), 2);
    for sent in at_the_desk {
        assert!(sent.url.ends_with(&format!("/{}/oauth2/v2.0/token", tenant.as_str())), "{}", sent.url);
    }
}

#[tokio::test]
async fn without_its_tenant_such_an_app_is_told_to_fill_it_in() {
    let world = with_app(single_tenant_app());
    let credentials = world.connect(MEDIA).await;

    let refused = renewing_with(&world, &credentials, &of_tenant(None)).await;

    assert_eq!((refused.kind, refused.code.as_deref()), (ErrorKind::AppMisconfigured, Some("AADSTS50194")));
    assert!(refused.remedy().contains("directory (tenant) id"), "{}", refused.remedy());
    assert!(refused.remedy().contains("platforms.microsoft_teams.tenant"), "{}", refused.remedy());
    PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("the grant outlives the slip");
}

#[tokio::test]
async fn at_another_tenant_the_app_is_not_in_the_directory() {
    let world = with_app(single_tenant_app());
    let credentials = world.connect(MEDIA).await;

    for tenant in [STRICT_CHURCH, NOBODYS] {
        let refused = renewing_with(&world, &credentials, &of_tenant(Some(tenant))).await;

        assert_eq!((refused.kind, refused.code.as_deref()), (ErrorKind::AppMisconfigured, Some("AADSTS700016")));
        assert!(refused.remedy().contains("directory (tenant) id"), "{}", refused.remedy());
    }
}

#[tokio::test]
async fn the_consent_page_refuses_the_same_way_and_people_of_other_organisations() {
    let world = with_app(single_tenant_app());
    let page = async |authority: &str| {
        let path = format!("{authority}/oauth2/v2.0/authorize");
        let mut url = world.http.url(TEAMS, "authorize", &path);
        url.query_pairs_mut().append_pair("client_id", &world.app.client_id);
        browser().get(url).send().await.expect("a page").text().await.expect("a text")
    };

    assert!(page("organizations").await.contains("AADSTS50194"));
    for authority in [STRICT_CHURCH, NOBODYS, "common", "consumers"] {
        assert!(page(authority).await.contains("AADSTS700016"), "{authority}");
    }
    let refused = world.answer_to("approve", "office@strictchurch.example", &[]).await;
    let admitted = world.answer_to("approve", MEDIA, &[]).await;
    assert_eq!((refused.status().as_u16(), admitted.status().as_u16()), (400, 302));
    assert!(refused.text().await.expect("a text").contains("AADSTS50020"));
}

#[tokio::test]
async fn an_app_that_is_open_to_every_organisation_may_be_asked_for_at_one() {
    let tenant = Tenant::parse(STRICT_CHURCH);
    let open = World::new().app.clone();
    let world = with_app(AppCredentials { tenant, ..open });

    let credentials = world.connect("office@strictchurch.example").await;

    PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("a new pair");
}

#[tokio::test]
async fn a_grant_of_one_app_is_none_of_the_other() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    let refused = renewing_with(&world, &credentials, &single_tenant_app()).await;

    assert_eq!(refused.kind, ErrorKind::NeedsReconnect);
}
