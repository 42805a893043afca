//! Signing in, renewing, and what the first real call says.

use chrono::TimeDelta;

use super::*;
use crate::contract::account::Accounts;
use crate::contract::credentials::Renewal;
use crate::contract::error::ErrorKind;
use crate::microsoft_teams::DESCRIPTOR;

#[tokio::test]
async fn a_work_account_is_connected_and_may_meet() {
    let world = World::new();

    let code = world.consent(MEDIA, &[]).await;
    let grant = world.exchange(&code).await.expect("a grant");
    let accounts = PLATFORM.accounts(&world.as_app(), &grant).await.expect("accounts");
    let permission = PLATFORM.probe(&world.call(&grant.credentials)).await.expect("an answer");

    assert_eq!((accounts[0].name.as_str(), accounts[0].is_eligible), (MEDIA, true));
    assert!(permission.allowed && permission.findings.is_empty(), "{permission:?}");
    assert!(world.snapshot().meetings.is_empty(), "the probe leaves nothing");
    assert_eq!(grant.credentials.grant_expires_at(), None, "every renewal begins the ninety days anew");
    let scopes = grant.scopes.expect("Microsoft tells the scopes");
    assert!(DESCRIPTOR.scopes().iter().all(|scope| scopes.iter().any(|given| given == scope.name)), "{scopes:?}");
}

#[tokio::test]
async fn a_private_account_is_refused_with_the_reason() {
    let world = World::new();

    let code = world.consent("elder@private.example", &[]).await;
    let error = world.exchange(&code).await.expect_err("no Teams for private accounts");

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert!(error.detail.contains("private Microsoft account"), "{}", error.detail);
    assert!(error.remedy().contains("work or school account"), "{}", error.remedy());
}

#[tokio::test]
async fn a_guest_is_shown_and_cannot_be_chosen() {
    let world = World::new();

    let code = world.consent("friend@otherchurch.example", &[]).await;
    let grant = world.exchange(&code).await.expect("a grant");
    let accounts = PLATFORM.accounts(&world.as_app(), &grant).await.expect("accounts");

    assert!(!accounts[0].is_eligible, "{:?}", accounts[0]);
    assert!(DESCRIPTOR.ineligible.is_some_and(|why| why.english.contains("guest")));
}

#[tokio::test]
async fn an_account_without_a_licence_is_told_what_it_needs() {
    let world = World::new();
    let credentials = world.connect("nolicence@gracechapel.example").await;

    let permission = PLATFORM.probe(&world.call(&credentials)).await.expect("an answer");

    assert!(!permission.allowed);
    assert!(permission.findings[0].fix.contains("licence"), "{permission:?}");
}

#[tokio::test]
async fn every_renewal_brings_a_new_refresh_token_and_the_old_one_goes_on_working() {
    let world = World::new();
    let first = world.connect(MEDIA).await;

    let second = PLATFORM.refresh(&world.as_app(), "", &first).await.expect("a new pair").credentials;
    let again = PLATFORM.refresh(&world.as_app(), "", &first).await.expect("the old one works").credentials;

    let token = |credentials: &Credentials| match &credentials.renewal {
        Renewal::RefreshToken { refresh_token, .. } => refresh_token.reveal().to_owned(),
        other => panic!("{other:?}"),
    };
    assert!(token(&first) != token(&second) && token(&second) != token(&again));
}

#[tokio::test]
async fn a_grant_that_nobody_uses_for_ninety_days_is_dead() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    world.pass(TimeDelta::days(89));
    let renewed = PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("in time").credentials;
    world.pass(TimeDelta::days(90));
    let dead = PLATFORM.refresh(&world.as_app(), "", &renewed).await.expect_err("too late");

    assert_eq!(dead.kind, ErrorKind::NeedsReconnect);
}

#[tokio::test]
async fn nothing_is_sent_to_take_a_grant_back_because_microsoft_has_no_call_for_it() {
    let world = World::new();
    let credentials = world.connect(MEDIA).await;

    PLATFORM.revoke(&world.as_app(), &credentials).await.expect("nothing to do");

    PLATFORM.refresh(&world.as_app(), "", &credentials).await.expect("the grant is as good as before");
}
