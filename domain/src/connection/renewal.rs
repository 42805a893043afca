//! One renewal from the claim to the commit. Runs in its own task (see [`super::refresh`]).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use steeple_platforms::contract::account::Grant;
use steeple_platforms::contract::call::{AppCall, AppCredentials};
use steeple_platforms::contract::credentials::{Credentials, Renewal};
use steeple_platforms::contract::descriptor::Rotation;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};

use super::commit::{self, Stored};
use super::entity::{ConnectionStatus, Model};
use super::lease::{self, Answered, Lease};
use super::pace::Asker;
use super::refresh::{Refreshed, Why};
use super::revoke::{self, Unneeded};
use super::status::{self, Reason, Standing};
use super::{ahead, held, journal, pace, read, schedule, scopes, vaulted};
use crate::context::Context;
use crate::error::{Error, Result};

/// How often a strict vendor is sent the same refresh token when no answer comes: once, and once more.
const SENT_AT_MOST: i64 = 2;
/// The reason of a connection whose refresh token was sent that often in vain.
const UNANSWERED: &str = "RENEWAL_UNANSWERED";

pub(super) async fn renew(ctx: &Context, row: Model, why: Why) -> Refreshed {
    let id = row.id;
    match try_renew(ctx, row, why).await {
        Ok(refreshed) => refreshed,
        Err(Error::NotFound(_)) => Refreshed::NotHeld,
        Err(error) => {
            tracing::error!(connection.id = %id, error = &error as &dyn std::error::Error, "could not renew connection {id}");
            Refreshed::Broken(Arc::new(error))
        }
    }
}

/// The row may be some seconds old: the claim holds only if nothing of it has changed, otherwise it is read again.
async fn try_renew(ctx: &Context, mut row: Model, why: Why) -> Result<Refreshed> {
    if journal::settle(ctx, row.id).await? {
        return Ok(Refreshed::Current);
    }
    let version = row.credentials_version;
    loop {
        match begin(ctx, &row, why).await? {
            Begun::Not(refreshed) => return Ok(refreshed),
            Begun::Held(lease, credentials) => return send(ctx, &row, lease, &credentials, why).await,
            Begun::Stale => row = read::connection_load(ctx, row.church_id, row.id).await?,
        }
        if row.credentials_version != version {
            return Ok(Refreshed::Current);
        }
    }
}

enum Begun {
    Held(Lease, Credentials),
    Not(Refreshed),
    /// The row has changed since it was read.
    Stale,
}

/// Decides whether this is to be renewed now, and claims it.
async fn begin(ctx: &Context, row: &Model, why: Why) -> Result<Begun> {
    if !Standing::of(row).may_call() || row.sealed_credentials.is_none() {
        return Ok(Begun::Not(Refreshed::NotHeld));
    }
    let now = ctx.now();
    let is_due = match why {
        Why::Ahead => schedule::window_of(row).opens <= now,
        Why::AboutToEnd => schedule::is_about_to_end(row.access_expires_at, now),
        Why::Refused => true,
    };
    if !is_due {
        return Ok(Begun::Not(Refreshed::Current));
    }
    if row.reason_code.as_deref() == Some(UNANSWERED) {
        return Ok(Begun::Not(Refreshed::Over(Arc::new(unanswered(row)))));
    }
    if let Some(told_to_wait) = pace::told_to_wait(ctx, Asker::of(row)) {
        return Ok(Begun::Not(Refreshed::Waiting(Arc::new(told_to_wait))));
    }
    if let Some(until) = row.refresh_until.filter(|until| *until > now && !ahead::holds(ctx, row)) {
        return Ok(Begun::Not(Refreshed::Busy { until }));
    }
    let credentials = vaulted::credentials_of(ctx, row)?;
    if matches!(credentials.renewal, Renewal::Typed { .. } | Renewal::None) {
        return Ok(Begun::Not(Refreshed::Current));
    }
    let is_risky = row.refresh_unanswered > 0 && !is_needed(row, why, now);
    if is_risky && is_used_up_by_sending_with(ctx, row, &credentials).await {
        // The answer to an earlier renewal was lost. While the access token lasts, the refresh token is not risked (R4).
        return Ok(Begun::Not(Refreshed::Waiting(Arc::new(unanswered(row)))));
    }
    if let Some(held) = held::held_back(ctx, row).await? {
        return Ok(Begun::Not(Refreshed::Waiting(Arc::new(held))));
    }
    let lease = match ahead::take(ctx, row).await? {
        Some(lease) => Some(lease),
        None => lease::claim(ctx, row).await?,
    };
    Ok(lease.map_or(Begun::Stale, |lease| Begun::Held(lease, credentials)))
}

/// True when there is nothing left to work with but a new access token.
fn is_needed(row: &Model, why: Why, now: DateTime<Utc>) -> bool {
    why == Why::Refused || schedule::is_about_to_end(row.access_expires_at, now)
}

/// Sends the refresh token, and settles what came of it.
async fn send(ctx: &Context, row: &Model, lease: Lease, credentials: &Credentials, why: Why) -> Result<Refreshed> {
    // Not `?`: the claim must be given back when the app is not there.
    let app = match vaulted::app_of(ctx, row.church_id, row.platform.0, row.app_id, credentials).await {
        Ok(app) => app,
        Err(Error::Invalid(_)) => return not_set_up(ctx, row, lease).await,
        Err(error) => {
            lease::release(ctx, lease, Answered::Yes).await?;
            return Err(error);
        }
    };
    let is_strict = is_used_up_by_sending(row, credentials, &app);
    if is_strict && row.refresh_unanswered >= SENT_AT_MOST {
        return over(ctx, row, lease, ConnectionStatus::Error, unanswered(row)).await;
    }
    let mut sent = row.refresh_unanswered + 1;
    loop {
        let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
        let error = match row.platform.0.client().accounts().refresh(&call, &row.account_id, credentials).await {
            Ok(grant) => return keep(ctx, row, credentials, grant).await,
            Err(error) => error,
        };
        pace::learn::<()>(ctx, Asker::of(row), &Err(copy(&error)));
        let again = status::was_lost(&error) && is_strict && sent < SENT_AT_MOST && is_needed(row, why, ctx.now());
        if !again || !lease::send_again(ctx, lease).await? {
            return refused(ctx, row, lease, error).await;
        }
        sent += 1;
    }
}

/// True where sending a refresh token may end it, answer or not.
fn is_used_up_by_sending(row: &Model, credentials: &Credentials, app: &AppCredentials) -> bool {
    row.platform.0.descriptor().rotation_of(app) == Rotation::Strict
        && matches!(credentials.renewal, Renewal::RefreshToken { .. })
}

/// The same before the app is known; one that is not there is not asked with.
async fn is_used_up_by_sending_with(ctx: &Context, row: &Model, credentials: &Credentials) -> bool {
    let app = vaulted::app_of(ctx, row.church_id, row.platform.0, row.app_id, credentials).await;
    app.is_ok_and(|app| is_used_up_by_sending(row, credentials, &app))
}

/// Commits the new pair before anybody uses it.
async fn keep(ctx: &Context, row: &Model, old: &Credentials, grant: Grant) -> Result<Refreshed> {
    let credentials = merged(old, grant.credentials);
    let sealed = vaulted::seal(ctx, &row.credentials_place(), &credentials)?;
    let mut renewed = row.clone();
    renewed.sealed_credentials = Some(sealed);
    renewed.credentials_version += 1;
    renewed.access_expires_at = credentials.access_expires_at;
    renewed.grant_expires_at = credentials.grant_expires_at();
    renewed.last_refreshed_at = Some(ctx.now());
    renewed.refresh_owner = None;
    renewed.refresh_until = None;
    renewed.refresh_unanswered = 0;
    renewed.version += 1;
    let shortfall = match scopes::compare(row.platform.0.descriptor(), grant.scopes.as_deref()) {
        Ok(scopes) => {
            if grant.scopes.is_some() {
                renewed.scopes = scopes::to_column(&scopes.given);
                renewed.missing_scopes = scopes::to_column(&scopes.lacking);
            }
            None
        }
        Err(words) => Some(Reason::new("MISSING_SCOPE", words, ErrorKind::MissingScope.remedy())),
    };
    renewed.status = if shortfall.is_some() { ConnectionStatus::Error } else { ConnectionStatus::Connected };
    renewed.reason_code = shortfall.as_ref().map(|reason| reason.code.clone());
    renewed.reason = shortfall.as_ref().map(|reason| reason.what.clone());
    renewed.remedy = shortfall.as_ref().map(|reason| reason.remedy.clone());
    let renewed = Arc::new(renewed);
    match commit::store(ctx, &renewed).await? {
        Stored::Ours => Ok(Refreshed::Renewed(renewed)),
        Stored::Another => Ok(Refreshed::Current),
        Stored::Unwanted => {
            // The person's word counts, and the fresh grant is nobody's (R7, R8).
            give_back(ctx, row, &credentials).await;
            Ok(Refreshed::Current)
        }
    }
}

/// An empty refresh token never replaces a stored one (R9).
fn merged(old: &Credentials, mut new: Credentials) -> Credentials {
    let is_empty = match &new.renewal {
        Renewal::RefreshToken { refresh_token, .. } => refresh_token.is_empty(),
        Renewal::Reexchange { user_token, .. } => user_token.is_empty(),
        Renewal::ServerToServer { .. } | Renewal::Typed { .. } => false,
        Renewal::None => true,
    };
    if is_empty {
        new.renewal = old.renewal.clone();
    }
    new
}

/// The platform, or the way to it, said no.
async fn refused(ctx: &Context, row: &Model, lease: Lease, error: PlatformError) -> Result<Refreshed> {
    if status::said_at_renewal(&error).is_some() {
        return over(ctx, row, lease, ConnectionStatus::Expired, error).await;
    }
    let answered = if status::was_lost(&error) { Answered::No } else { Answered::Yes };
    lease::release(ctx, lease, answered).await?;
    tracing::warn!(connection.id = %row.id, platform = %row.platform.0, %error, "could not renew connection {}; it is tried again", row.id);
    Ok(Refreshed::Waiting(Arc::new(error)))
}

/// Writes that it is over, unless a look at the row shows that somebody else renewed it meanwhile (R6).
async fn over(
    ctx: &Context,
    row: &Model,
    lease: Lease,
    status: ConnectionStatus,
    error: PlatformError,
) -> Result<Refreshed> {
    let code = if status == ConnectionStatus::Error { UNANSWERED } else { error.kind.code() };
    let reason = Reason::new(code, status::sentence(&error.detail), error.remedy());
    if lease::conclude(ctx, row, lease, status, &reason).await? {
        tracing::warn!(connection.id = %row.id, platform = %row.platform.0, %error, "connection {} is over", row.id);
        return Ok(Refreshed::Over(Arc::new(error)));
    }
    Ok(Refreshed::Current)
}

async fn not_set_up(ctx: &Context, row: &Model, lease: Lease) -> Result<Refreshed> {
    lease::release(ctx, lease, Answered::Yes).await?;
    let platform = row.platform.0;
    let detail = format!("{platform} is not set up on this Steeple any more");
    let error =
        PlatformError::new(platform, "token_refresh", ErrorKind::AppMisconfigured, Outcome::NothingHappened, detail);
    Ok(Refreshed::Waiting(Arc::new(error)))
}

async fn give_back(ctx: &Context, row: &Model, credentials: &Credentials) {
    let unneeded = Unneeded {
        church: row.church_id,
        platform: row.platform.0,
        connection: Some(row.id),
        account_id: &row.account_id,
        app: row.app_id,
        credentials,
    };
    revoke::let_go(ctx, unneeded).await;
}

fn unanswered(row: &Model) -> PlatformError {
    let platform = row.platform.0;
    let detail = format!("{platform} did not answer when the sign-in was renewed, so it may have been used up");
    PlatformError::new(platform, "token_refresh", ErrorKind::Unavailable, Outcome::NothingHappened, detail)
        .with_remedy("Press Reconnect and sign in again.")
}

/// The same error without its source, which cannot be copied.
pub(super) fn copy(error: &PlatformError) -> PlatformError {
    PlatformError {
        kind: error.kind,
        outcome: error.outcome,
        platform: error.platform,
        operation: error.operation,
        code: error.code.clone(),
        detail: error.detail.clone(),
        remedy: error.remedy,
        source: None,
    }
}
