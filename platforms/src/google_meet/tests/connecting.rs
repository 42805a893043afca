//! Signing in, renewing, taking back, and what the first real call says.

use super::*;
use crate::contract::account::Accounts;
use crate::contract::error::ErrorKind;
use crate::google_meet::DESCRIPTOR;

#[tokio::test]
async fn the_account_that_signed_in_is_connected() {
    let world = World::new();

    let code = world.consent(MEDIA, &[]).await;
    let grant = world.exchange(&code).await.expect("a grant");
    let accounts = PLATFORM.accounts(&world.as_app(), &grant).await.expect("accounts");
    let permission = PLATFORM.probe(&world.call(&grant.credentials)).await.expect("an answer");

    let names: Vec<(&str, &str)> =
        accounts.iter().map(|account| (account.id.as_str(), account.name.as_str())).collect();
    assert_eq!(names, [("112233445566778899001", MEDIA)]);
    assert!(permission.allowed && permission.findings.is_empty(), "{permission:?}");
}

#[tokio::test]
async fn an_account_without_meet_is_told_who_can_switch_it_on() {
    let world = World::new();
    let credentials = world.connect("nolicence@gracechapel.example").await;

    let permission = PLATFORM.probe(&world.call(&credentials)).await.expect("an answer");
    let refused = meetings().create(&world.call(&credentials), &sunday(&world)).await.expect_err("no Meet");

    assert!(!permission.allowed);
    let finding = permission.findings.iter().find(|finding| finding.code == "NO_MEET").expect("the finding");
    assert!(finding.blocks && finding.fix.contains("administrator"), "{finding:?}");
    assert_eq!(refused.kind, ErrorKind::NotEligible);
    assert!(refused.remedy().contains("administrator"), "{}", refused.remedy());
    assert_eq!(world.writes("event_insert"), 0, "no entry without a room");
}

#[tokio::test]
async fn a_private_account_may_meet_and_is_warned_of_its_limits() {
    let world = World::new();
    let credentials = world.connect("elder@private.example").await;

    let permission = PLATFORM.probe(&world.call(&credentials)).await.expect("an answer");

    assert!(permission.allowed);
    let codes: Vec<(&str, bool)> = permission.findings.iter().map(|finding| (finding.code, finding.blocks)).collect();
    assert_eq!(codes, [("PRIVATE_ACCOUNT", false)]);
}

#[tokio::test]
async fn each_permission_that_was_left_out_is_noticed() {
    let world = World::new();

    for scope in DESCRIPTOR.scopes() {
        let code = world.consent(MEDIA, &[scope.name]).await;
        let grant = world.exchange(&code).await.expect("a grant");
        let told = grant.scopes.expect("Google tells the scopes");
        assert!(!told.contains(&scope.name.to_owned()), "{}", scope.name);
    }
    let code = world.consent(MEDIA, &[super::super::CALENDAR]).await;
    let grant = world.exchange(&code).await.expect("a grant");
    let error = meetings().create(&world.call(&grant.credentials), &sunday(&world)).await.expect_err("no calendar");
    assert_eq!((error.kind, world.writes("space_create")), (ErrorKind::MissingScope, 0));
}

#[tokio::test]
async fn a_renewal_keeps_the_refresh_token_and_a_revocation_ends_it() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    let renewed = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("a new token").credentials;
    assert_eq!(renewed.renewal, credentials.renewal);
    assert_ne!(renewed.access_token, credentials.access_token);

    PLATFORM.revoke(&world.as_app(), &renewed).await.expect("taken back");
    PLATFORM.revoke(&world.as_app(), &renewed).await.expect("taken back already");
    let dead = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect_err("it was taken back");
    assert_eq!(dead.kind, ErrorKind::NeedsReconnect);
}
