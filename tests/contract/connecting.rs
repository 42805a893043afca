//! Connecting, renewing, taking back: what every platform must do.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use chrono::TimeDelta;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::{CodeAnswer, Grant, RevocationReach};
use steeple_platforms::contract::credentials::{Credentials, Renewal, Secret};
use steeple_platforms::contract::descriptor::{Need, Rotation};
use steeple_platforms::contract::error::{ErrorKind, PlatformError};
use steeple_platforms::contract::webhook::Webhooks;
use url::Url;

use crate::case::Case;
use crate::stage::{Connected, Stage};

/// The cases that this platform's ways in call for.
pub fn cases(platform: StreamingPlatform) -> Vec<Case> {
    let mut cases = vec![
        Case::new("an account connects", |stage| Box::pin(connects(stage))),
        Case::new("a form connects where there is one", |stage| Box::pin(form(stage))),
        Case::new("news is asked for once, and anew for another address", |stage| Box::pin(subscribes(stage))),
    ];
    if platform.descriptor().oauth.is_some() {
        cases.extend([
            Case::new("a person who says no brings no code", |stage| Box::pin(says_no(stage))),
            Case::new("a code works once, and only for whom it was made", |stage| Box::pin(code_works_once(stage))),
            Case::new("a missing required permission is noticed", |stage| Box::pin(missing_permission(stage))),
            Case::new("a renewal keeps or replaces what the descriptor says", |stage| Box::pin(renews(stage))),
            Case::new("a grant that was taken back is dead until somebody reconnects", |stage| {
                Box::pin(taken_back(stage))
            }),
        ]);
        if !RENEWED_WITHOUT_THE_APP.contains(&platform) {
            let name = "an app with a wrong secret is to blame, and no connection";
            cases.push(Case::new(name, |stage| Box::pin(wrong_app(stage))));
        }
    }
    if platform.client().accounts().by_code().is_some() {
        cases.extend([
            Case::new("a code that was typed gives one grant", |stage| Box::pin(by_code(stage))),
            Case::new("a code is waited for, denied, and over in time", |stage| Box::pin(code_without_grant(stage))),
        ]);
    }
    cases
}

/// Platforms where a token renews itself and nobody says whose app asks.
const RENEWED_WITHOUT_THE_APP: &[StreamingPlatform] = &[StreamingPlatform::Instagram];

/// The grant is as good as one from the consent page.
async fn by_code(stage: &Stage) -> Result<()> {
    let by_code = stage.client.accounts().by_code().context("asked before")?;
    let code = by_code.begin(&stage.as_app()).await?;
    ensure!(!format!("{code:?}").contains("sbx-secret-"), "the debug form shows what is asked with");
    stage.type_code(&code, "approve").await?;
    let answer = by_code.ask(&stage.as_app(), &code.device_code).await?;
    let CodeAnswer::Granted(grant) = answer else { bail!("typed and allowed, and the answer is {answer:?}") };
    let accounts = stage.client.accounts().accounts(&stage.as_app(), &grant).await?;
    let account = accounts.into_iter().find(|account| account.id == stage.fixture.account);
    let connected = Connected { account: account.context("the account is not offered")? };
    ensure!(stage.client.accounts().probe(&stage.call(&connected)).await?.allowed, "the account may not go live");
    let (app, old) = (stage.as_app(), &connected.account);
    stage.client.accounts().refresh(&app, &old.id, &old.credentials).await?;
    stage.pass(code.interval);
    let again = by_code.ask(&stage.as_app(), &code.device_code).await?;
    ensure!(matches!(again, CodeAnswer::Over), "the same code again gives {again:?}");
    Ok(())
}

async fn code_without_grant(stage: &Stage) -> Result<()> {
    let by_code = stage.client.accounts().by_code().context("asked before")?;
    let code = by_code.begin(&stage.as_app()).await?;
    let ask = async || by_code.ask(&stage.as_app(), &code.device_code).await;
    stage.pass(code.interval);
    ensure!(matches!(ask().await?, CodeAnswer::Pending), "nobody has typed it");
    ensure!(matches!(ask().await?, CodeAnswer::SlowDown), "asked twice at once");
    stage.pass(code.interval * 2);
    stage.type_code(&code, "deny").await?;
    ensure!(matches!(ask().await?, CodeAnswer::Denied), "the person said no");
    let late = by_code.begin(&stage.as_app()).await?;
    stage.pass(late.lifetime + TimeDelta::seconds(1));
    let answer = by_code.ask(&stage.as_app(), &late.device_code).await?;
    ensure!(matches!(answer, CodeAnswer::Over), "a code of yesterday gives {answer:?}");
    Ok(())
}

async fn connects(stage: &Stage) -> Result<()> {
    let grant = stage.grant().await?;
    let accounts = stage.client.accounts().accounts(&stage.as_app(), &grant).await?;
    let ids: BTreeSet<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
    ensure!(ids.len() == accounts.len(), "an account is listed twice");
    ensure!(accounts.iter().all(|account| !account.name.trim().is_empty()), "an account has no name");
    let usable = accounts.iter().filter(|account| account.is_eligible);
    ensure!(usable.clone().all(|account| account.credentials.is_usable()), "an account has empty credentials");
    ensure!(usable.count() > 0, "no account can be chosen");
    let account = accounts.into_iter().find(|account| account.id == stage.fixture.account);
    let connected = Connected { account: account.context("the account is not offered")? };

    if let Some(scopes) = grant.scopes.as_ref().or(connected.account.scopes.as_ref()) {
        for scope in stage.descriptor().scopes() {
            ensure!(scopes.iter().any(|given| given == scope.name), "{} was ticked and is not there", scope.name);
        }
    }
    let permission = stage.client.accounts().probe(&stage.call(&connected)).await?;
    ensure!(permission.allowed, "the account may not go live: {:?}", permission.findings);
    ensure!(permission.findings.iter().all(|finding| !finding.blocks), "allowed, and a finding blocks");
    let health = stage.client.accounts().health(&stage.call(&connected)).await?;
    ensure!(health.act_before.is_none_or(|end| end > stage.now()), "the grant must be renewed in the past");
    let told_again = format!("{:?}", connected.account);
    ensure!(!told_again.contains("sbx-secret-"), "an account's debug form shows a secret");
    Ok(())
}

async fn says_no(stage: &Stage) -> Result<()> {
    let back = stage.press("deny", &[]).await?;

    let names: BTreeSet<String> = back.query_pairs().map(|(name, _)| name.into_owned()).collect();
    ensure!(!names.contains("code"), "a code came back");
    if stage.oauth()?.silent_denial {
        ensure!(names.is_empty(), "a silent no has parameters: {names:?}");
    } else {
        ensure!(names.contains("error") && names.contains("state"), "the no is not told: {names:?}");
    }
    Ok(())
}

async fn code_works_once(stage: &Stage) -> Result<()> {
    let code = stage.code(&[]).await?;
    stage.exchange(&code, None).await?;
    let again = stage.exchange(&code, None).await;
    expect_kind("a code that was used", again.map(drop), ErrorKind::NeedsReconnect)?;
    let invented = stage.exchange(&Secret::new("invented"), None).await;
    expect_kind("an invented code", invented.map(drop), ErrorKind::NeedsReconnect)?;

    if stage.oauth()?.pkce {
        let code = stage.code(&[]).await?;
        let stolen = stage.exchange(&code, Some("another-verifier-that-is-long-enough-for-rfc-7636")).await;
        expect_kind("a code with another verifier", stolen.map(drop), ErrorKind::NeedsReconnect)?;
    }
    let code = stage.code(&[]).await?;
    stage.pass(TimeDelta::hours(1));
    let old = stage.exchange(&code, None).await;
    expect_kind("an old code", old.map(drop), ErrorKind::NeedsReconnect)
}

/// The vendor's list, the accounts or the probe: one of them must tell.
async fn missing_permission(stage: &Stage) -> Result<()> {
    let required = stage.descriptor().scopes().iter().filter(|scope| scope.need == Need::Required);
    for scope in required {
        if !is_noticed(stage, scope.name).await? {
            bail!("nothing tells that {} is missing", scope.name);
        }
    }
    Ok(())
}

async fn is_noticed(stage: &Stage, scope: &str) -> Result<bool> {
    let code = stage.code(&[scope]).await?;
    let grant = match stage.exchange(&code, None).await {
        Ok(grant) => grant,
        Err(error) => return Ok(error.kind == ErrorKind::MissingScope),
    };
    let is_told =
        |scopes: &Option<Vec<String>>| scopes.as_ref().is_some_and(|scopes| !scopes.iter().any(|given| given == scope));
    if is_told(&grant.scopes) {
        return Ok(true);
    }
    let accounts = match stage.client.accounts().accounts(&stage.as_app(), &grant).await {
        Ok(accounts) => accounts,
        Err(error) => return Ok(matches!(error.kind, ErrorKind::MissingScope | ErrorKind::NotEligible)),
    };
    let account = accounts.into_iter().find(|account| account.id == stage.fixture.account);
    let Some(account) = account else { return Ok(true) };
    let connected = Connected { account };
    match stage.client.accounts().probe(&stage.call(&connected)).await {
        Ok(permission) => Ok(!permission.allowed || is_told(&connected.account.scopes)),
        Err(error) => Ok(error.kind == ErrorKind::MissingScope),
    }
}

async fn renews(stage: &Stage) -> Result<()> {
    let connected = stage.connect().await?;
    let old = connected.account.credentials.clone();
    stage.pass_until_renewable();

    let renewed = renew(stage, &connected.account.id, &old).await?;

    let new = renewed.credentials;
    ensure!(new.is_usable(), "the renewed credentials are empty");
    let later = |new: Option<_>, old: Option<_>| new.zip(old).is_none_or(|(new, old)| new > old);
    ensure!(later(new.access_expires_at, old.access_expires_at), "the renewed token ends no later");
    let connected = Connected { account: with(&connected, &new) };
    stage.client.accounts().probe(&stage.call(&connected)).await?;
    match (stage.descriptor().rotation(), &old.renewal, &new.renewal) {
        (
            Rotation::Never,
            Renewal::RefreshToken { refresh_token: before, .. },
            Renewal::RefreshToken { refresh_token: after, .. },
        ) => {
            ensure!(before == after, "the refresh token was replaced");
            renew(stage, &connected.account.id, &old).await.context("the old refresh token must stay good")?;
        }
        (
            Rotation::Strict,
            Renewal::RefreshToken { refresh_token: before, .. },
            Renewal::RefreshToken { refresh_token: after, .. },
        ) => {
            ensure!(before != after, "the refresh token was not replaced");
            let again = renew(stage, &connected.account.id, &new).await?;
            let reused = renew(stage, &connected.account.id, &new).await;
            expect_kind("a refresh token that was used", reused.map(drop), ErrorKind::NeedsReconnect)?;
            let connected = Connected { account: with(&connected, &again.credentials) };
            let after_theft = stage.client.accounts().probe(&stage.call(&connected)).await;
            expect_kind("the grant after that", after_theft.map(drop), ErrorKind::NeedsReconnect)?;
        }
        (
            Rotation::Overlapping,
            Renewal::RefreshToken { refresh_token: before, .. },
            Renewal::RefreshToken { refresh_token: after, .. },
        ) => {
            ensure!(before != after, "the refresh token was not replaced");
            renew(stage, &connected.account.id, &old).await.context("the old refresh token must go on working")?;
        }
        (Rotation::NoRefreshToken, Renewal::Reexchange { .. }, Renewal::Reexchange { user_token, .. }) => {
            ensure!(!user_token.is_empty(), "the user token got lost");
        }
        (rotation, before, after) => bail!("{rotation:?} does not fit {before:?} and {after:?}"),
    }
    Ok(())
}

async fn taken_back(stage: &Stage) -> Result<()> {
    let connected = stage.connect().await?;
    let (accounts, credentials) = (stage.client.accounts(), &connected.account.credentials);
    if accounts.revocation_reach() == RevocationReach::Nothing {
        let sent = stage.journal.len();
        accounts.revoke(&stage.as_app(), credentials).await?;
        ensure!(stage.journal.len() == sent, "something was sent where nothing can be taken back");
        return Ok(());
    }

    accounts.revoke(&stage.as_app(), credentials).await?;
    accounts.revoke(&stage.as_app(), credentials).await.context("taking back twice is fine")?;

    let used = accounts.probe(&stage.call(&connected)).await;
    expect_kind("a token that was taken back", used.map(drop), ErrorKind::NeedsReconnect)?;
    let renewed = renew(stage, &connected.account.id, credentials).await;
    expect_kind("renewing what was taken back", renewed.map(drop), ErrorKind::NeedsReconnect)?;
    let again = stage.connect().await.context("reconnecting")?;
    ensure!(again.account.id == connected.account.id, "another account came back");
    accounts.probe(&stage.call(&again)).await?;
    Ok(())
}

async fn wrong_app(stage: &Stage) -> Result<()> {
    let connected = stage.connect().await?;
    let app = steeple_platforms::contract::call::AppCredentials {
        client_secret: Secret::new("a-wrong-secret"),
        ..stage.app.clone()
    };
    let call = steeple_platforms::contract::call::AppCall { app: &app, ..stage.as_app() };
    let account = &connected.account;

    let refused = stage.client.accounts().refresh(&call, &account.id, &account.credentials).await;

    expect_kind("renewing with a wrong secret", refused.map(drop), ErrorKind::AppMisconfigured)?;
    renew(stage, &account.id, &account.credentials).await.context("the grant must have survived")?;
    Ok(())
}

async fn form(stage: &Stage) -> Result<()> {
    let accounts = stage.client.accounts();
    let Some(sign_in) = accounts.form_sign_in() else {
        ensure!(stage.descriptor().form.is_none(), "a form is described and cannot be sent");
        return Ok(());
    };
    let described = stage.descriptor().form.as_ref().context("a form can be sent and is not described")?;
    for field in described.fields.iter().filter(|field| field.required) {
        let mut fields = stage.typed(None);
        fields.remove(field.name).with_context(|| format!("the fixture has no {}", field.name))?;
        let missing = sign_in.sign_in(&stage.as_app(), &fields).await;
        let error = missing.err().with_context(|| format!("signed in without {}", field.name))?;
        ensure!(error.kind == ErrorKind::Refused, "without {}: {error}", field.name);
        ensure!(error.detail.contains(field.label.english), "the error does not name {}: {error}", field.label.english);
    }
    let wrong = described.fields.iter().find(|field| field.secret);
    match sign_in.sign_in(&stage.as_app(), &stage.typed(wrong.map(|field| field.name))).await {
        // There is nobody who could be asked whether it is right; it may still be recognised as nothing of the kind. Without a
        // secret there is nothing to be wrong about: what was typed is public.
        Ok(Grant { credentials: Credentials { renewal: Renewal::Typed { .. }, .. }, .. }) => {}
        Err(error) if stage.descriptor().oauth.is_none() && error.kind == ErrorKind::Refused => {}
        told => expect_kind("a wrong secret", told.map(drop), ErrorKind::AppMisconfigured)?,
    }

    let grant = sign_in.sign_in(&stage.as_app(), &stage.typed(None)).await?;
    let account = accounts.accounts(&stage.as_app(), &grant).await?.into_iter().next().context("no account")?;
    let connected = Connected { account };
    ensure!(accounts.probe(&stage.call(&connected)).await?.allowed, "the account may not go live");
    let renewed = renew(stage, &connected.account.id, &connected.account.credentials).await?;
    ensure!(renewed.credentials.is_usable(), "the renewed credentials are empty");
    accounts.revoke(&stage.as_app(), &renewed.credentials).await?;
    Ok(())
}

async fn subscribes(stage: &Stage) -> Result<()> {
    let Some(subscribing) = stage.client.webhooks().and_then(Webhooks::subscribing) else { return Ok(()) };
    let (connected, agreed) = (stage.connect().await?, agreed());
    let here = Url::parse(&format!("https://steeple.example/webhooks/{}", stage.platform.slug()))?;
    let there = Url::parse(&format!("https://moved.example/webhooks/{}", stage.platform.slug()))?;

    subscribing.subscribe(&stage.call(&connected), &here, &agreed).await?;
    let once = stage.snapshot().writes;
    ensure!(!once.is_empty(), "nothing was asked for");
    subscribing.subscribe(&stage.call(&connected), &here, &agreed).await.context("asking again")?;
    ensure!(stage.snapshot().writes == once, "what stands was asked for again: {:?}", stage.snapshot().writes);
    subscribing.subscribe(&stage.call(&connected), &there, &agreed).await.context("from another address")?;
    Ok(())
}

/// The word that was agreed with the vendor for webhooks.
pub fn agreed() -> Secret {
    Secret::new("sbx-secret-agreed-word")
}

async fn renew(stage: &Stage, account: &str, credentials: &Credentials) -> Result<Grant, PlatformError> {
    stage.client.accounts().refresh(&stage.as_app(), account, credentials).await
}

fn with(connected: &Connected, credentials: &Credentials) -> steeple_platforms::contract::account::Account {
    let mut account = connected.account.clone();
    account.credentials = credentials.clone();
    account
}

fn expect_kind(what: &str, result: Result<(), PlatformError>, kind: ErrorKind) -> Result<()> {
    match result {
        Err(error) if error.kind == kind => Ok(()),
        Err(error) => bail!("{what}: {kind:?} expected, but {error}"),
        Ok(()) => bail!("{what} was accepted"),
    }
}
