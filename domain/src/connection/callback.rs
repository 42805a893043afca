//! Coming back from the consent page: whose press of the button it was, once only, and what came of it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::{Account, AuthorizationCode, Grant};
use steeple_platforms::contract::call::AppCall;
use steeple_platforms::contract::credentials::Secret;
use subtle::ConstantTimeEq;
use tracing::Instrument;

use super::adopt::{self, Newcomer, Setback};
use super::attempt::{AttemptStatus, Column, Entity, Model};
use super::choose;
use super::entity::AuthKind;
use super::reply::CallbackQuery;
use super::revoke::{self, Unneeded};
use super::status::Reason;
use super::{read, scopes};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::{AttemptId, ConnectionId, UserId};
use crate::platform_app::platform_app_credentials;
use crate::platform_column::PlatformColumn;

/// What came of a press of the connect button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackOutcome {
    /// `None` when the answer belongs to no attempt of this member.
    pub attempt: Option<AttemptId>,
    pub status: CallbackStatus,
    /// Where the browser goes now: a path of Steeple's own.
    pub return_path: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackStatus {
    Connected(ConnectionId),
    /// Several accounts came; the person chooses with `connect_choose`.
    Choose,
    /// The person said no.
    Denied,
    Failed {
        message: String,
        remedy: String,
    },
}

/// Takes the platform's answer that the signed-in member's browser brought back.
///
/// The attempt is used up in its own transaction before anything is sent, so that two answers with one code make one token
/// request. What follows runs in its own task: a browser that goes away does not lose the grant.
///
/// # Errors
/// `Forbidden` below ADMIN, and when the database or the vault did not do it. Everything that the platform or the person decides
/// is a [`CallbackStatus`].
pub async fn connect_callback(
    ctx: &Context,
    actor: &Actor,
    platform: StreamingPlatform,
    query: CallbackQuery,
) -> Result<CallbackOutcome> {
    actor.require(Role::Admin)?;
    let user = actor.user.ok_or(Error::Forbidden)?;
    match query {
        CallbackQuery::Malformed(what) => {
            let message =
                format!("The answer that came back from {platform} cannot be used: {what}. Nothing was changed.");
            Ok(nobodys(message))
        }
        CallbackQuery::Bare => bare(ctx, actor, user, platform).await,
        CallbackQuery::Refused { error, state } => {
            let Some(attempt) = find(ctx, actor, user, platform, &state).await? else { return Ok(unknown(platform)) };
            let (status, reason) = refusal(platform, &error);
            close(ctx, attempt, status, reason).await
        }
        CallbackQuery::Approved { code, state } => {
            let Some(attempt) = find(ctx, actor, user, platform, &state).await? else { return Ok(unknown(platform)) };
            if attempt.expires_at <= ctx.now() {
                let what =
                    format!("It took longer than ten minutes to come back from {platform}. Nothing was changed.");
                let reason = Reason::new("TOO_LATE", what, AGAIN);
                return close(ctx, attempt, AttemptStatus::Failed, Some(reason)).await;
            }
            if !use_up(ctx, &attempt, AttemptStatus::Connecting, None).await? {
                return Ok(used_already(attempt));
            }
            let (ctx, actor) = (ctx.clone(), *actor);
            let work = async move { fetch(&ctx, &actor, attempt, &code).await };
            match tokio::spawn(work.in_current_span()).await {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        }
    }
}

const AGAIN: &str = "Press Connect again.";

/// The attempt that this state belongs to, when it is this member's and this platform's.
async fn find(
    ctx: &Context,
    actor: &Actor,
    user: UserId,
    platform: StreamingPlatform,
    state: &Secret,
) -> Result<Option<Model>> {
    let hash = entropy::token_hash(state.reveal());
    let attempt = Entity::of(actor.church, user)
        .filter(Column::Platform.eq(PlatformColumn(platform)))
        .filter(Column::StateHash.eq(hash.clone()))
        .one(ctx.db.reader())
        .await?;
    Ok(attempt.filter(|attempt| attempt.state_hash.ct_eq(&hash).into()))
}

/// Uses the attempt up; false when another answer did so before.
pub(super) async fn use_up(
    ctx: &Context,
    attempt: &Model,
    status: AttemptStatus,
    reason: Option<&Reason>,
) -> Result<bool> {
    let txn = ctx.db.begin().await?;
    let used = Entity::update_many()
        .col_expr(Column::ConsumedAt, Expr::value(ctx.now()))
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::FailureCode, Expr::value(reason.map(|reason| reason.code.clone())))
        .col_expr(Column::Message, Expr::value(reason.map(|reason| reason.what.clone())))
        .col_expr(Column::Remedy, Expr::value(reason.map(|reason| reason.remedy.clone())))
        .filter(Column::Id.eq(attempt.id))
        .filter(Column::ConsumedAt.is_null())
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(used.rows_affected == 1)
}

/// Uses the attempt up for an answer that leads to no grant.
async fn close(
    ctx: &Context,
    attempt: Model,
    status: AttemptStatus,
    reason: Option<Reason>,
) -> Result<CallbackOutcome> {
    if !use_up(ctx, &attempt, status, reason.as_ref()).await? {
        return Ok(used_already(attempt));
    }
    let status = match reason {
        None => CallbackStatus::Denied,
        Some(Reason { what, remedy, .. }) => CallbackStatus::Failed { message: what, remedy },
    };
    Ok(CallbackOutcome { attempt: Some(attempt.id), status, return_path: attempt.return_path })
}

/// No parameters at all: where this is the platform's way of saying no, the member's latest open attempt is meant.
async fn bare(ctx: &Context, actor: &Actor, user: UserId, platform: StreamingPlatform) -> Result<CallbackOutcome> {
    if !platform.descriptor().oauth.is_some_and(|oauth| oauth.silent_denial) {
        return Ok(nobodys(format!("{platform} sent the browser back without an answer. Nothing was changed.")));
    }
    let latest = Entity::of(actor.church, user)
        .filter(Column::Platform.eq(PlatformColumn(platform)))
        .filter(Column::Status.eq(AttemptStatus::Open))
        .order_by_desc(Column::Id)
        .one(ctx.db.reader())
        .await?;
    match latest {
        Some(attempt) => close(ctx, attempt, AttemptStatus::Denied, None).await,
        None => Ok(unknown(platform)),
    }
}

/// What an error word on the redirect means (RFC 6749 section 4.1.2.1, and Google's and Meta's own).
fn refusal(platform: StreamingPlatform, error: &str) -> (AttemptStatus, Option<Reason>) {
    let reason = match error {
        "access_denied" => return (AttemptStatus::Denied, None),
        "server_error" | "temporarily_unavailable" => {
            let what = format!("{platform} has trouble right now.");
            Reason::new("TROUBLE_THERE", what, "Press Connect again in a few minutes.")
        }
        "invalid_scope" | "unauthorized_client" | "invalid_request" => Reason::new(
            "APP_NOT_ALLOWED",
            format!("{platform} does not let this app ask for the permissions that Steeple needs."),
            "Ask the person who installed Steeple to compare the app's settings with the setup page of this platform.",
        ),
        "admin_policy_enforced" | "org_internal" => Reason::new(
            "ORGANISATION_FORBIDS",
            format!("The administrator of this account's organisation does not allow the app on {platform}."),
            "Ask that administrator to allow the app, then press Connect again.",
        ),
        other => Reason::new("SIGN_IN_DECLINED", format!("{platform} refused the sign-in ({other})."), AGAIN),
    };
    (AttemptStatus::Failed, Some(reason))
}

/// Code → grant, and on. The attempt tells how it ended.
async fn fetch(ctx: &Context, actor: &Actor, attempt: Model, code: &Secret) -> Result<CallbackOutcome> {
    let status = match exchange(ctx, actor, &attempt, code).await {
        Ok(grant) => settle(ctx, actor, &attempt, grant).await?,
        Err(setback) => told(ctx, &attempt, setback).await?,
    };
    Ok(CallbackOutcome { attempt: Some(attempt.id), status, return_path: attempt.return_path })
}

/// Grant → accounts → a connection or a choice. The attempt tells how it ended.
pub(super) async fn settle(ctx: &Context, actor: &Actor, attempt: &Model, grant: Grant) -> Result<CallbackStatus> {
    match connected(ctx, actor, attempt, grant).await {
        Ok(status) => Ok(status),
        Err(setback) => told(ctx, attempt, setback).await,
    }
}

async fn told(ctx: &Context, attempt: &Model, setback: Setback) -> Result<CallbackStatus> {
    match setback {
        Setback::Refused { code, message, remedy } => {
            choose::finish_failed(ctx, attempt.id, &Reason::new(code, message.clone(), &remedy)).await?;
            Ok(CallbackStatus::Failed { message, remedy })
        }
        Setback::Broken(error) => Err(error),
    }
}

async fn exchange(ctx: &Context, actor: &Actor, attempt: &Model, code: &Secret) -> Result<Grant, Setback> {
    let platform = attempt.platform.0;
    let verifier = ctx.keys.open(&attempt.verifier_place(), &attempt.sealed_verifier).map_err(Error::from)?;
    let verifier = Secret::new(String::from_utf8_lossy(&verifier).into_owned());
    let redirect_uri = ctx.redirect_uri(platform);
    let app = platform_app_credentials(ctx, actor.church, platform, attempt.app_id).await?;
    let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
    let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: redirect_uri.as_str() };
    Ok(platform.client().accounts().exchange(&call, &code).await?)
}

async fn connected(ctx: &Context, actor: &Actor, attempt: &Model, grant: Grant) -> Result<CallbackStatus, Setback> {
    let platform = attempt.platform.0;
    let app = platform_app_credentials(ctx, actor.church, platform, attempt.app_id).await?;
    let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
    let accounts = platform.client().accounts();
    let found = match scopes::compare(platform.descriptor(), grant.scopes.as_deref()) {
        Err(words) => Err(Setback::refused("MISSING_SCOPE", words, "Press Connect again and leave every box ticked.")),
        Ok(_) => accounts.accounts(&call, &grant).await.map_err(Setback::from),
    };
    let found = match found {
        Ok(found) => pick(ctx, actor, attempt, found).await,
        Err(setback) => Err(setback),
    };
    match found {
        Err(setback) => {
            give_back(ctx, actor, attempt, &grant).await;
            Err(setback)
        }
        Ok(Picked::One(account)) => {
            let newcomer = Newcomer {
                platform,
                auth_kind: AuthKind::OAuth,
                account: *account,
                scopes: grant.scopes,
                reconnect_of: attempt.reconnect_of,
                attempt: Some(attempt.id),
                app: attempt.app_id,
            };
            let row = adopt::adopt(ctx, actor, newcomer).await?;
            Ok(CallbackStatus::Connected(row.id))
        }
        Ok(Picked::Several(accounts)) => {
            choose::offer(ctx, attempt, &grant, accounts).await?;
            Ok(CallbackStatus::Choose)
        }
    }
}

enum Picked {
    One(Box<Account>),
    Several(Vec<Account>),
}

/// The one account that can be meant, or all of them for the person to choose.
async fn pick(ctx: &Context, actor: &Actor, attempt: &Model, accounts: Vec<Account>) -> Result<Picked, Setback> {
    if let Some(id) = attempt.reconnect_of {
        let old = read::connection_load(ctx, actor.church, id).await?;
        let (same, mut others): (Vec<_>, Vec<_>) =
            accounts.into_iter().partition(|account| account.id == old.account_id);
        // A different account is refused by `adopt`, which names both.
        let account = same.into_iter().next().or_else(|| others.pop());
        return account.map(|account| Picked::One(Box::new(account))).ok_or_else(|| no_account(attempt));
    }
    let eligible = accounts.iter().filter(|account| account.is_eligible).count();
    if eligible > 1 {
        return Ok(Picked::Several(accounts));
    }
    let mut accounts = accounts;
    accounts.sort_by_key(|account| !account.is_eligible);
    let account = accounts.into_iter().next();
    account.map(|account| Picked::One(Box::new(account))).ok_or_else(|| no_account(attempt))
}

fn no_account(attempt: &Model) -> Setback {
    let platform = attempt.platform.0;
    let message = format!("{platform} shows no account that could go live behind this sign-in.");
    Setback::refused("NO_ACCOUNT", message, "Sign in as the person who manages the account, and press Connect again.")
}

async fn give_back(ctx: &Context, actor: &Actor, attempt: &Model, grant: &Grant) {
    let unneeded = Unneeded {
        church: actor.church,
        platform: attempt.platform.0,
        connection: None,
        account_id: "",
        app: attempt.app_id,
        credentials: &grant.credentials,
    };
    revoke::let_go(ctx, unneeded).await;
}

fn nobodys(message: String) -> CallbackOutcome {
    let status = CallbackStatus::Failed { message, remedy: AGAIN.to_owned() };
    CallbackOutcome { attempt: None, status, return_path: "/".to_owned() }
}

/// The same answer for an invented state, another member's and another platform's.
fn unknown(platform: StreamingPlatform) -> CallbackOutcome {
    nobodys(format!("This sign-in at {platform} was not begun here by you, or it is long over. Nothing was changed."))
}

fn used_already(attempt: Model) -> CallbackOutcome {
    let message =
        "This answer was used before: the page was loaded twice. Nothing was changed the second time.".to_owned();
    let remedy = "Look at the list of connections; if the account is not there, press Connect again.".to_owned();
    let status = CallbackStatus::Failed { message, remedy };
    CallbackOutcome { attempt: Some(attempt.id), status, return_path: attempt.return_path }
}
