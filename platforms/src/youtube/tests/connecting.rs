//! Consent, exchange, channels, refresh, revocation, probe.

use super::*;
use crate::contract::account::Accounts;
use crate::contract::credentials::Renewal;
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::sandbox::SECRET_MARKER;

#[tokio::test]
async fn a_church_connects_from_consent_to_the_proof_that_it_may_go_live() {
    let stage = Stage::set();

    let code = stage.consent("Grace Chapel", &[]).await;
    let grant = stage.exchange(&code).await.unwrap();
    let accounts = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap();
    let permission = PLATFORM.probe(&stage.call(&grant.credentials)).await.unwrap();

    assert_eq!(grant.scopes, Some(vec![super::super::SCOPE.to_owned()]));
    assert_eq!(grant.credentials.access_expires_at, Some(stage.now() + TimeDelta::seconds(3_599)));
    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].id.as_str(), accounts[0].name.as_str()), ("UCgracechapel00000000000", "Grace Chapel"));
    assert!(accounts[0].avatar_url.is_some() && accounts[0].is_eligible);
    assert!(permission.allowed && permission.findings.is_empty());
    for secret in [code.reveal(), grant.credentials.access_token.reveal()] {
        assert!(secret.contains(SECRET_MARKER));
    }
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_and_the_code_stays_unused() {
    let stage = Stage::set();
    let code = stage.consent("Grace Chapel", &[]).await;

    let error = stage.exchange_with(&code, "another-verifier-of-more-than-forty-three-characters").await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NeedsReconnect);
    assert!(stage.sandboxes.snapshot(YOUTUBE).tokens.is_empty());
    assert!(stage.exchange(&code).await.is_ok());
}

#[tokio::test]
async fn a_code_works_once() {
    let stage = Stage::set();
    let code = stage.consent("Grace Chapel", &[]).await;
    stage.exchange(&code).await.unwrap();

    let error = stage.exchange(&code).await.unwrap_err();

    assert_eq!(error.code.as_deref(), Some("invalid_grant"));
}

#[tokio::test]
async fn refreshing_keeps_the_refresh_token_and_changes_the_access_token() {
    let stage = Stage::set();
    let before = stage.connect("Grace Chapel").await;
    stage.pass(TimeDelta::hours(2));
    let stale = PLATFORM.probe(&stage.call(&before)).await.unwrap_err();

    let after = PLATFORM.refresh(&stage.as_app(), "UCgracechapel00000000000", &before).await.unwrap();

    assert_eq!(stale.kind, ErrorKind::NeedsReconnect);
    assert_eq!(after.credentials.renewal, before.renewal);
    assert!(
        matches!(&after.credentials.renewal, Renewal::RefreshToken { refresh_token, .. } if !refresh_token.is_empty())
    );
    assert_ne!(after.credentials.access_token, before.access_token);
    assert!(PLATFORM.probe(&stage.call(&after.credentials)).await.unwrap().allowed);
}

#[tokio::test]
async fn a_revoked_grant_needs_a_reconnect_and_revoking_twice_is_fine() {
    let stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;

    PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap();

    let refresh = PLATFORM.refresh(&stage.as_app(), "UCgracechapel00000000000", &credentials).await.unwrap_err();
    assert_eq!(refresh.kind, ErrorKind::NeedsReconnect);
    assert!(PLATFORM.probe(&stage.call(&credentials)).await.is_err());
}

#[tokio::test]
async fn a_wrong_client_secret_blames_the_app_and_not_the_grant() {
    let mut stage = Stage::set();
    let credentials = stage.connect("Grace Chapel").await;
    stage.app.client_secret = Secret::new("wrong");

    let error = PLATFORM.refresh(&stage.as_app(), "UCgracechapel00000000000", &credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::AppMisconfigured);
}

#[tokio::test]
async fn a_google_account_without_a_channel_is_told_to_create_one() {
    let stage = Stage::set();
    let code = stage.consent("No Channel", &[]).await;
    let grant = stage.exchange(&code).await.unwrap();

    let error = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert!(error.remedy().contains("Create a channel"));
}

#[tokio::test]
async fn a_channel_without_live_streaming_is_told_what_to_switch_on() {
    let stage = Stage::set();
    let credentials = stage.connect("Live Not Enabled").await;

    let permission = PLATFORM.probe(&stage.call(&credentials)).await.unwrap();

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "LIVE_NOT_ENABLED");
    assert!(permission.findings[0].blocks && permission.findings[0].fix.contains("youtube.com/features"));
}

#[tokio::test]
async fn an_unticked_box_shows_in_the_scopes_and_in_the_refusal() {
    let stage = Stage::set();
    let code = stage.consent("Grace Chapel", &[super::super::SCOPE]).await;

    let grant = stage.exchange(&code).await.unwrap();
    let error = PLATFORM.probe(&stage.call(&grant.credentials)).await.unwrap_err();

    assert_eq!(grant.scopes, Some(Vec::new()));
    assert_eq!(error.kind, ErrorKind::MissingScope);
}
