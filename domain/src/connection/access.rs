//! Calling a platform in the name of a connection: credentials opened late, renewed when they are about to end, used at a decent
//! pace, and the row corrected when the platform says something new of the grant.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use steeple_platforms::contract::call::{AppCredentials, Call};
use steeple_platforms::contract::credentials::Credentials;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};

use super::entity::{ConnectionStatus, Model};
use super::pace::{self, Asker, Operation};
use super::refresh::{self, Refreshed, Why};
use super::renewal::copy;
use super::status::{self, Standing};
use super::{read, record, schedule, scopes, vaulted};
use crate::context::Context;
use crate::error::{Error, Result};

/// A connection whose credentials are open. Keep it for one call only.
pub struct Opened<'r> {
    pub row: Cow<'r, Model>,
    app: AppCredentials,
    credentials: Credentials,
}

/// Opens the credentials of a loaded row.
///
/// # Errors
/// `NotFound` when it holds none; `Vault` when they do not open; `Invalid` when the platform is not set up.
pub async fn open_credentials<'r>(ctx: &Context, row: &'r Model) -> Result<Opened<'r>> {
    let (app, credentials) = opened(ctx, row).await?;
    Ok(Opened { row: Cow::Borrowed(row), app, credentials })
}

async fn opened(ctx: &Context, row: &Model) -> Result<(AppCredentials, Credentials)> {
    let credentials = vaulted::credentials_of(ctx, row)?;
    let app = vaulted::app_of(ctx, row.church_id, row.platform.0, row.app_id, &credentials).await?;
    Ok((app, credentials))
}

/// What a client function is given, now.
#[must_use]
pub fn call<'a>(ctx: &'a Context, opened: &'a Opened<'_>) -> Call<'a> {
    Call {
        http: &ctx.http,
        app: &opened.app,
        credentials: &opened.credentials,
        account_id: &opened.row.account_id,
        now: ctx.now(),
    }
}

/// One question to a platform. A trait and not a closure, so that its future can move between threads; it may be asked twice,
/// when the first answer was that the access token is over.
#[async_trait]
pub trait Ask: Send + Sync {
    type Answer: Send;

    /// # Errors
    /// What the platform said.
    async fn ask(&self, call: &Call<'_>) -> Result<Self::Answer, PlatformError>;
}

/// Asks one question in the name of the connection.
///
/// Renews first when the access token is about to end; when the platform refuses the token, renews once and calls once more.
/// With good credentials and a good answer the database is not touched (but once a minute for a church's own app); the row is
/// the caller's, and may be a minute old. What is rare is boxed: thousands of these wait at once when a Sunday begins, and each
/// is as large as the largest thing that it may come to do.
///
/// # Errors
/// The platform's own; or, with `NothingHappened`, why the call was not sent: `NeedsReconnect` when the connection is over,
/// `RateLimited`, `QuotaGone` or `Unavailable` for the pace, `Unavailable` for Steeple's own trouble.
pub async fn with_access<A: Ask>(
    ctx: &Context,
    row: &Model,
    operation: Operation,
    question: &A,
) -> Result<A::Answer, PlatformError> {
    let mut opened = usable(ctx, Cow::Borrowed(row)).await?;
    if schedule::ends_soon(&opened.credentials, ctx.now()) {
        opened = Box::pin(renewed(ctx, opened, Why::AboutToEnd)).await?;
    }
    let mut result = attempt(ctx, &opened, operation, question).await;
    if result.as_ref().is_err_and(|error| error.kind == ErrorKind::NeedsReconnect) {
        let version = opened.row.credentials_version;
        opened = Box::pin(renewed(ctx, opened, Why::Refused)).await?;
        if opened.row.credentials_version != version {
            result = attempt(ctx, &opened, operation, question).await;
        }
    }
    record::answer(ctx, &opened.row, &result).await;
    result
}

async fn attempt<A: Ask>(
    ctx: &Context,
    opened: &Opened<'_>,
    operation: Operation,
    question: &A,
) -> Result<A::Answer, PlatformError> {
    let asker = Asker::of(&opened.row);
    pace::admit(ctx, asker, operation).await?;
    let result = question.ask(&call(ctx, opened)).await;
    pace::learn(ctx, asker, &result);
    result
}

async fn usable<'r>(ctx: &Context, row: Cow<'r, Model>) -> Result<Opened<'r>, PlatformError> {
    if !Standing::of(&row).may_call() {
        return Err(not_connected(&row));
    }
    match opened(ctx, &row).await {
        Ok((app, credentials)) => Ok(Opened { row, app, credentials }),
        Err(error) => {
            Box::pin(record::unreadable(ctx, &row, &error)).await;
            Err(own_trouble(&row, &error))
        }
    }
}

/// New credentials, or why there are none.
async fn renewed<'r>(ctx: &Context, opened: Opened<'r>, why: Why) -> Result<Opened<'r>, PlatformError> {
    let row = &opened.row;
    match refresh::connection_refresh(ctx, row, why).await {
        Refreshed::Renewed(renewed) => usable(ctx, Cow::Owned(Arc::unwrap_or_clone(renewed))).await,
        Refreshed::Current => reopened(ctx, row).await,
        Refreshed::Busy { .. } => after_the_other(ctx, row).await,
        Refreshed::Waiting(error) => {
            let still_good = opened.credentials.access_expires_at.is_none_or(|end| end > ctx.now());
            if why == Why::AboutToEnd && still_good { Ok(opened) } else { Err(before_the_call(&error)) }
        }
        Refreshed::Over(error) => Err(before_the_call(&error)),
        Refreshed::NotHeld => Err(not_connected(row)),
        Refreshed::Broken(error) => Err(own_trouble(row, &error)),
    }
}

async fn reopened(ctx: &Context, row: &Model) -> Result<Opened<'static>, PlatformError> {
    let fresh = read::connection_load(ctx, row.church_id, row.id).await.map_err(|error| own_trouble(row, &error))?;
    usable(ctx, Cow::Owned(fresh)).await
}

/// Another instance renews just now: its result is looked for, by the machine's time, for as long as a request may last.
async fn after_the_other(ctx: &Context, row: &Model) -> Result<Opened<'static>, PlatformError> {
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let fresh =
            read::connection_load(ctx, row.church_id, row.id).await.map_err(|error| own_trouble(row, &error))?;
        let done = fresh.credentials_version != row.credentials_version || fresh.refresh_owner.is_none();
        if done || !Standing::of(&fresh).may_call() {
            return usable(ctx, Cow::Owned(fresh)).await;
        }
    }
    let detail = "another instance has been renewing the sign-in for a long time";
    Err(pace::unasked(row.platform.0, ErrorKind::Unavailable, detail))
}

fn not_connected(row: &Model) -> PlatformError {
    let platform = row.platform.0;
    let detail = match row.status {
        ConnectionStatus::Disconnected => format!("{platform} was disconnected"),
        _ => format!("the sign-in at {platform} is over"),
    };
    PlatformError::new(platform, "connection", ErrorKind::NeedsReconnect, Outcome::NothingHappened, detail)
}

/// What went wrong with the sign-in, said of a call that was therefore not sent.
fn before_the_call(error: &PlatformError) -> PlatformError {
    PlatformError { outcome: Outcome::NothingHappened, ..copy(error) }
}

fn own_trouble(row: &Model, error: &Error) -> PlatformError {
    let platform = row.platform.0;
    tracing::error!(connection.id = %row.id, error = error as &dyn std::error::Error, "no access to connection {}", row.id);
    match error {
        Error::Platform(error) => before_the_call(error),
        Error::NotFound(_) => not_connected(row),
        Error::Invalid(_) => pace::unasked(
            platform,
            ErrorKind::AppMisconfigured,
            format!("{platform} is not set up on this Steeple any more"),
        ),
        Error::Vault(_) | Error::Inconsistent { .. } => pace::unasked(
            platform,
            ErrorKind::NeedsReconnect,
            format!("the stored sign-in for {platform} cannot be opened"),
        ),
        _ => pace::unasked(platform, ErrorKind::Unavailable, "Steeple's own database does not answer"),
    }
}

/// True when the person left a box unticked that Steeple can do without.
pub(super) fn lacks_useful_scopes(row: &Model) -> bool {
    !scopes::missing_scopes(row).is_empty()
}

/// What an answer says of the grant.
pub(super) fn verdict<T>(row: &Model, result: &Result<T, PlatformError>) -> Option<Standing> {
    let standing = Standing::of(row);
    match result {
        Ok(_) => {
            // Any good answer disproves "the token is refused"; a missing scope or an unanswered renewal is another matter.
            let disproved = standing.reason().is_some_and(|reason| reason.code == ErrorKind::NeedsReconnect.code());
            if disproved { standing.recovered().ok() } else { None }
        }
        Err(error) => {
            let reason = status::said_at_call(error, lacks_useful_scopes(row))?;
            let changed = standing.reason() != Some(&reason);
            if changed { standing.broken(reason).ok() } else { None }
        }
    }
}
