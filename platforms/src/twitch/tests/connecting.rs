//! Consent, tokens, permissions, the hourly question.

use chrono::TimeDelta;

use super::friday;
use crate::contract::account::Accounts;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{ExternalIds, Livestreams};
use crate::sandbox::faults::Fault;
use crate::sunday;
use crate::twitch::PLATFORM;

#[tokio::test]
async fn a_consent_becomes_a_grant_for_one_channel() {
    let stage = friday();

    let grant = stage.grant("gracechapel", &[]).await;
    let accounts = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap();

    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].id.as_str(), accounts[0].name.as_str()), ("424201", "Grace Chapel"));
    assert_eq!(grant.scopes.unwrap().len(), 3);
    assert_eq!(grant.credentials.access_expires_at, Some(stage.now() + TimeDelta::hours(4)));
    assert_eq!(grant.credentials.grant_expires_at(), None);
}

/// Twitch may end a token at any moment: a changed password, a moderator's decision. The date in it says nothing then.
#[tokio::test]
async fn a_token_that_dies_between_two_calls_is_renewed_and_the_second_call_goes_through() {
    let stage = friday();
    let mut connected = stage.connect("gracechapel", &[]).await;
    PLATFORM.probe(&stage.call(&connected)).await.unwrap();
    let renewed = PLATFORM.refresh(&stage.as_app(), "424201", &connected.credentials).await.unwrap().credentials;
    stage.fail("GET", "/helix/users", Fault::Unauthorized);

    let refused = PLATFORM.probe(&stage.call(&connected)).await.unwrap_err();
    connected.credentials = renewed;
    let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();

    assert_eq!(refused.kind, ErrorKind::NeedsReconnect);
    assert!(permission.allowed);
}

#[tokio::test]
async fn the_hourly_question_tells_what_is_given_and_when_it_is_over() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;

    let good = PLATFORM.health(&stage.call(&connected)).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap();
    let over = PLATFORM.health(&stage.call(&connected)).await.unwrap_err();

    assert_eq!(good.scopes.unwrap().len(), 3);
    assert_eq!(over.kind, ErrorKind::NeedsReconnect);
    assert!(PLATFORM.asked_at_least_every() < TimeDelta::hours(1));
}

#[tokio::test]
async fn an_affiliate_may_go_live_without_any_finding() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;

    let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();

    assert!(permission.allowed && permission.findings.is_empty(), "{permission:?}");
}

#[tokio::test]
async fn a_normal_channel_may_go_live_and_is_told_that_its_services_are_not_announced() {
    let stage = friday();
    let connected = stage.connect("otherchurch", &[]).await;

    let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();

    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "CALENDAR_WEEKLY_ONLY");
}

#[tokio::test]
async fn without_the_scope_for_the_key_nobody_goes_live() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &["channel:read:stream_key"]).await;

    let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();
    let refused = PLATFORM
        .prepare(&stage.call(&connected), &sunday::livestream(), &ExternalIds::default().with("login", "x"))
        .await;

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "SCOPE_MISSING");
    assert_eq!(refused.unwrap_err().kind, ErrorKind::MissingScope);
}

#[tokio::test]
async fn a_public_or_wrong_app_is_to_blame_and_no_connection() {
    let mut stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    stage.app.client_secret = Secret::new("wrong");

    let error = PLATFORM.refresh(&stage.as_app(), "424201", &connected.credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::AppMisconfigured);
    assert!(error.remedy().contains("dev.twitch.tv/console"));
}

#[tokio::test]
async fn a_token_that_has_run_out_is_renewed_to_be_taken_back() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    stage.pass(TimeDelta::hours(5));

    PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap();

    assert!(stage.snapshot().tokens.iter().all(|token| !token.alive));
}

/// A captive portal's page is no confirmation.
#[tokio::test]
async fn a_page_in_place_of_the_answer_confirms_no_revocation() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    stage.fail("POST", "revoke", Fault::Html);

    let error = PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Unexpected);
    PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap();
}
