//! Consent, tokens, permissions.

use chrono::TimeDelta;

use super::friday;
use crate::contract::account::Accounts;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{ExternalIds, Livestreams};
use crate::kick::PLATFORM;
use crate::sandbox::faults::Fault;
use crate::sunday;

#[tokio::test]
async fn a_consent_becomes_a_grant_for_one_channel() {
    let stage = friday();

    let grant = stage.grant("gracechapel", &[]).await;
    let accounts = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap();

    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].id.as_str(), accounts[0].name.as_str()), ("7001", "Grace Chapel"));
    assert_eq!(grant.scopes.unwrap().len(), 5);
    assert_eq!(grant.credentials.access_expires_at, Some(stage.now() + TimeDelta::hours(2)), "a lifetime sent as text");
}

#[tokio::test]
async fn an_app_without_the_scope_for_the_channel_says_what_to_tick() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &["channel:read"]).await;

    let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();
    let refused =
        PLATFORM.prepare(&stage.call(&connected), &sunday::livestream(), &ExternalIds::default()).await.unwrap_err();

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "SCOPE_MISSING");
    assert_eq!(refused.kind, ErrorKind::MissingScope);
    assert!(refused.remedy().contains("Settings → Developer"));
}

/// Kick answers with empty fields, both without the scope and for an account that may not stream.
#[tokio::test]
async fn without_a_stream_key_nobody_goes_live() {
    let stage = friday();
    for connected in [stage.connect("nostream", &[]).await, stage.connect("gracechapel", &["streamkey:read"]).await] {
        let permission = PLATFORM.probe(&stage.call(&connected)).await.unwrap();
        let refused = PLATFORM.prepare(&stage.call(&connected), &sunday::livestream(), &ExternalIds::default()).await;

        assert!(!permission.allowed);
        assert_eq!(permission.findings[0].code, "NO_STREAM_KEY");
        assert_eq!(refused.unwrap_err().kind, ErrorKind::NotEligible);
    }
}

#[tokio::test]
async fn a_refresh_replaces_both_tokens_and_a_second_use_of_the_old_one_ends_the_grant() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let refresh = async || PLATFORM.refresh(&stage.as_app(), "7001", &connected.credentials).await;

    let new = refresh().await.unwrap().credentials;
    let again = refresh().await.unwrap_err();

    assert_ne!(new.renewal, connected.credentials.renewal);
    assert_eq!(again.kind, ErrorKind::NeedsReconnect);
    assert!(again.remedy().contains("month"));
}

#[tokio::test]
async fn a_wrong_app_is_to_blame_and_no_connection() {
    let mut stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    stage.app.client_secret = Secret::new("wrong");

    let error = PLATFORM.refresh(&stage.as_app(), "7001", &connected.credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::AppMisconfigured);
    assert!(error.remedy().contains("Settings → Developer"));
}

#[tokio::test]
async fn kick_tells_what_is_given_and_a_dead_token_is_noticed() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &["events:subscribe"]).await;

    let good = PLATFORM.health(&stage.call(&connected)).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap();
    let over = PLATFORM.health(&stage.call(&connected)).await.unwrap_err();

    assert_eq!(good.scopes.unwrap().len(), 4);
    assert_eq!(over.kind, ErrorKind::NeedsReconnect);
    assert!(stage.snapshot().tokens.iter().all(|token| !token.alive));
}

/// Kick confirms with a word of text, so only a page is no confirmation.
#[tokio::test]
async fn a_page_in_place_of_the_answer_confirms_no_revocation() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    stage.fail("POST", "revoke", Fault::Html);

    let error = PLATFORM.revoke(&stage.as_app(), &connected.credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Unexpected);
}
