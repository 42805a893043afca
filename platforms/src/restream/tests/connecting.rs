//! Consent, tokens, permissions.

use chrono::TimeDelta;

use super::Stage;
use crate::contract::account::{Accounts, Grant};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::restream::PLATFORM;
use crate::restream::client::accounts::short_scope;
use crate::sandbox::faults::Fault;

async fn refresh(stage: &Stage, credentials: &Credentials) -> Result<Grant, PlatformError> {
    PLATFORM.refresh(&stage.as_app(), "1234567", credentials).await
}

#[tokio::test]
async fn a_consent_becomes_a_grant_with_its_scopes_and_both_ends() {
    let stage = Stage::start();

    let grant = stage.grant("gracechapel", &["chat.read"]).await;

    let scopes = grant.scopes.unwrap();
    assert_eq!(scopes, ["profile.read", "channels.read", "channels.write", "stream.read", "stream.write"]);
    assert_eq!(grant.credentials.access_expires_at, Some(stage.now() + TimeDelta::hours(1)));
    assert_eq!(grant.credentials.grant_expires_at(), Some(stage.now() + TimeDelta::days(365)));
}

#[tokio::test]
async fn one_account_stands_behind_a_grant() {
    let stage = Stage::start();
    let grant = stage.grant("gracechapel", &[]).await;

    let accounts = PLATFORM.accounts(&stage.as_app(), &grant).await.unwrap();

    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].id.as_str(), accounts[0].name.as_str()), ("1234567", "gracechapel"));
    assert!(accounts[0].is_eligible);
}

#[tokio::test]
async fn a_denial_comes_back_without_any_parameter() {
    let stage = Stage::start();

    let back = stage.press("deny", "gracechapel", &[]).await;

    assert_eq!(back.as_str(), stage.redirect_uri);
}

#[tokio::test]
async fn a_refresh_replaces_both_tokens_and_the_old_pair_is_dead() {
    let stage = Stage::start();
    let old = stage.connect("gracechapel").await;

    let new = refresh(&stage, &old).await.unwrap().credentials;

    assert_ne!(new.access_token, old.access_token);
    assert_ne!(new.renewal, old.renewal);
    let with_old = PLATFORM.probe(&stage.call(&old)).await.unwrap_err();
    assert_eq!(with_old.kind, ErrorKind::NeedsReconnect);
    assert!(PLATFORM.probe(&stage.call(&new)).await.unwrap().allowed);
}

#[tokio::test]
async fn a_second_use_of_a_refresh_token_kills_the_grant() {
    let stage = Stage::start();
    let old = stage.connect("gracechapel").await;
    let new = refresh(&stage, &old).await.unwrap().credentials;

    let second = refresh(&stage, &old).await.unwrap_err();

    assert_eq!((second.kind, second.code.as_deref()), (ErrorKind::NeedsReconnect, Some("invalid_grant")));
    assert_eq!(refresh(&stage, &new).await.unwrap_err().kind, ErrorKind::NeedsReconnect);
}

#[tokio::test]
async fn trouble_at_the_token_endpoint_says_nothing_about_the_grant() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;

    for fault in [Fault::ServerError { status: 502 }, Fault::DropBefore, Fault::QuotaGone] {
        stage.fail("POST", "/oauth/token", fault);
        let error = refresh(&stage, &credentials).await.unwrap_err();
        assert!(error.kind.passes(), "{error}");
    }

    assert!(refresh(&stage, &credentials).await.is_ok());
}

#[tokio::test]
async fn a_wrong_client_secret_blames_the_application() {
    let mut stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    stage.app.client_secret = Secret::new("wrong");

    let error = refresh(&stage, &credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::AppMisconfigured);
    assert!(error.remedy().contains("developers.restream.io/apps"));
}

#[tokio::test]
async fn revoking_ends_both_tokens_and_may_be_repeated() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;

    PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap();
    PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap();

    let tokens = stage.sandboxes.snapshot(StreamingPlatform::Restream).tokens;
    assert!(tokens.iter().all(|token| !token.alive));
}

/// A captive portal's page with status 200 once counted as a revocation, and the grant lived on unseen.
#[tokio::test]
async fn a_page_in_place_of_the_answer_confirms_no_revocation() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    stage.fail("POST", "revoke", Fault::Html);

    let error = PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap_err();

    assert_eq!((error.kind, error.outcome), (ErrorKind::Unexpected, Outcome::Unknown));
    PLATFORM.revoke(&stage.as_app(), &credentials).await.unwrap();
}

#[tokio::test]
async fn an_account_whose_channels_are_on_may_go_live() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;

    let permission = PLATFORM.probe(&stage.call(&credentials)).await.unwrap();

    assert!(permission.allowed);
    assert!(permission.findings.is_empty());
}

#[tokio::test]
async fn an_account_without_channels_is_told_to_link_one() {
    let stage = Stage::start();
    let credentials = stage.connect("nochannels").await;

    let permission = PLATFORM.probe(&stage.call(&credentials)).await.unwrap();

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "NO_CHANNEL_LINKED");
}

#[tokio::test]
async fn a_permission_that_was_not_ticked_is_a_finding_with_its_name() {
    let stage = Stage::start();
    let credentials = stage.grant("gracechapel", &["stream.read"]).await.credentials;

    let permission = PLATFORM.probe(&stage.call(&credentials)).await.unwrap();

    assert!(!permission.allowed);
    assert_eq!(permission.findings[0].code, "SCOPE_MISSING");
    assert!(permission.findings[0].what.contains("stream.read"));
}

#[tokio::test]
async fn a_sign_in_without_refresh_token_cannot_be_renewed() {
    let stage = Stage::start();
    let credentials = Credentials { renewal: Renewal::None, ..stage.connect("gracechapel").await };

    let error = refresh(&stage, &credentials).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NeedsReconnect);
}

/// What belongs to nobody whom Steeple connects to (a plain RTMP server) and what is off is no relay.
#[tokio::test]
async fn a_relay_names_the_accounts_it_sends_to_by_id_or_by_login() {
    let stage = Stage::start();
    let (own, other) = (stage.connect("relaychapel").await, stage.connect("otherchurch").await);

    let relays = PLATFORM.relays(&stage.call(&own)).await.unwrap().unwrap();
    let others = PLATFORM.relays(&stage.call(&other)).await.unwrap().unwrap();

    let known: Vec<_> = relays.iter().map(|relay| (relay.platform, relay.identities.join(" "))).collect();
    assert_eq!(
        known,
        [
            (StreamingPlatform::Youtube, "UCgracechapel00000000000".to_owned()),
            (StreamingPlatform::Facebook, "100200300400501".to_owned()),
            (StreamingPlatform::Twitch, "GraceChapel".to_owned()),
        ]
    );
    assert_eq!(relays[0].name, "Grace Chapel (YouTube)");
    assert_eq!(others.iter().map(|relay| relay.platform).collect::<Vec<_>>(), [StreamingPlatform::Youtube]);
}

#[test]
fn long_and_short_scope_names_are_the_same() {
    assert_eq!(short_scope("stream.default.read"), "stream.read");
    assert_eq!(short_scope("stream.read"), "stream.read");
}
