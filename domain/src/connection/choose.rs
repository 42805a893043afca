//! Choosing among several accounts behind one grant, and how an attempt looks to the person who pressed the button.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::{Account, Grant};
use steeple_platforms::contract::credentials::Credentials;
use steeple_platforms::contract::words::Words;
use url::Url;

use super::adopt::{self, Newcomer, Setback};
use super::attempt::{self, ATTEMPT_LIFETIME, AttemptStatus, Column, Entity, Model};
use super::entity::{self, AuthKind};
use super::revoke::{self, Unneeded};
use super::status::Reason;
use super::{by_code, vaulted};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{AttemptId, ConnectionId};

/// An attempt as its member sees it; never a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptView {
    pub id: AttemptId,
    pub platform: StreamingPlatform,
    pub status: AttemptStatus,
    /// A stable word for what the message says.
    pub failure_code: Option<String>,
    pub message: Option<String>,
    pub remedy: Option<String>,
    /// The accounts to choose from while the status is `Choosing`.
    pub choices: Vec<Choice>,
    /// What the person types at the platform, as long as it is good; `None` for an attempt that goes through a consent page.
    pub code: Option<TypedCode>,
    pub connection: Option<ConnectionId>,
    pub reconnect_of: Option<ConnectionId>,
    pub return_path: String,
    pub expires_at: DateTime<Utc>,
}

/// A code that a person types at the platform. Only the member who asked for it sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedCode {
    pub user_code: String,
    /// The page where it is typed.
    pub verification_uri: Url,
}

impl std::fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedCode(hidden)")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The vendor's id; `connect_choose` takes it.
    pub account_id: String,
    pub name: String,
    pub avatar_url: Option<String>,
    /// False when it cannot be chosen; [`why_ineligible`] says why.
    pub is_eligible: bool,
}

/// What is sealed until a person has chosen.
#[derive(Serialize, Deserialize)]
struct Offer {
    credentials: Credentials,
    scopes: Option<Vec<String>>,
    accounts: Vec<OfferedAccount>,
}

#[derive(Serialize, Deserialize)]
struct OfferedAccount {
    id: String,
    name: String,
    avatar_url: Option<String>,
    scopes: Option<Vec<String>>,
    credentials: Credentials,
    /// An offer that was sealed before Steeple wrote this down lets nothing be chosen.
    #[serde(default)]
    is_eligible: bool,
}

/// An attempt of this member, with its choices.
///
/// # Errors
/// `Forbidden` below ADMIN, `NotFound` also for somebody else's.
pub async fn attempt_get(ctx: &Context, actor: &Actor, id: AttemptId) -> Result<AttemptView> {
    let row = load(ctx, actor, id).await?;
    let over = row.expires_at <= ctx.now();
    let choosing = row.status == AttemptStatus::Choosing && !over;
    let accounts = if choosing { opened(ctx, &row)?.accounts } else { Vec::new() };
    let choices = accounts.into_iter().map(|account| Choice {
        account_id: account.id,
        name: account.name,
        avatar_url: account.avatar_url,
        is_eligible: account.is_eligible,
    });
    let unfinished =
        matches!(row.status, AttemptStatus::Open | AttemptStatus::Connecting | AttemptStatus::Choosing) && over;
    let code = if by_code::is_waiting(&row) && !over { by_code::opened(ctx, &row)? } else { None };
    let (status, failure_code, message, remedy) = if unfinished {
        let Reason { code, what, remedy } = if by_code::is_waiting(&row) {
            by_code::not_typed()
        } else {
            Reason::new("TOO_LATE", "It took longer than ten minutes. Nothing was changed.", "Press Connect again.")
        };
        (AttemptStatus::Failed, Some(code), Some(what), Some(remedy))
    } else {
        (row.status, row.failure_code, row.message, row.remedy)
    };
    Ok(AttemptView {
        id: row.id,
        platform: row.platform.0,
        status,
        failure_code,
        message,
        remedy,
        choices: choices.collect(),
        code: code.map(|code| TypedCode { user_code: code.user_code, verification_uri: code.verification_uri }),
        connection: row.connection_id,
        reconnect_of: row.reconnect_of,
        return_path: row.return_path,
        expires_at: row.expires_at,
    })
}

/// Why an account that this platform shows cannot be chosen.
#[must_use]
pub fn why_ineligible(platform: StreamingPlatform) -> Words {
    let unexplained =
        Words::new("This account cannot be chosen. Choose another one.", "Esta cuenta no se puede elegir. Elija otra.");
    platform.descriptor().ineligible.unwrap_or(unexplained)
}

/// Connects the chosen account. The grant behind the other ones is the same, so nothing of it is taken back.
///
/// # Errors
/// `Forbidden` below ADMIN; `NotFound` for somebody else's attempt; `Invalid` when there is nothing to choose (any more), the
/// account is not among the choices, or the platform refuses it.
pub async fn connect_choose(
    ctx: &Context,
    actor: &Actor,
    attempt: AttemptId,
    account_id: &str,
) -> Result<entity::Model> {
    let row = load(ctx, actor, attempt).await?;
    if row.status != AttemptStatus::Choosing || row.expires_at <= ctx.now() {
        let message = "There is nothing to choose any more: it is done, or ten minutes are over. Press Connect again.";
        return Err(Error::invalid("NOTHING_TO_CHOOSE", message, &["attemptId"]));
    }
    let offer = opened(ctx, &row)?;
    let Some(account) = offer.accounts.into_iter().find(|account| account.id == account_id) else {
        let message = "This account is not among the choices. Choose one of those that are listed.";
        return Err(Error::invalid("UNKNOWN_ACCOUNT", message, &["accountId"]));
    };
    if !account.is_eligible {
        let why = why_ineligible(row.platform.0).english;
        return Err(Error::invalid("ACCOUNT_NOT_ELIGIBLE", why, &["accountId"]));
    }
    if !take(ctx, &row).await? {
        let message = "Somebody is choosing for this sign-in just now. Look at the list of connections.";
        return Err(Error::invalid("NOTHING_TO_CHOOSE", message, &["attemptId"]));
    }
    let newcomer = Newcomer {
        platform: row.platform.0,
        auth_kind: AuthKind::OAuth,
        account: account.into(),
        scopes: offer.scopes,
        reconnect_of: row.reconnect_of,
        attempt: Some(row.id),
        app: row.app_id,
    };
    let (ctx, actor, id) = (ctx.clone(), *actor, row.id);
    // In its own task: the choices are used up, so a caller that goes away must not lose the grant.
    let work = async move {
        match adopt::adopt(&ctx, &actor, newcomer).await {
            Ok(connection) => Ok(connection),
            Err(Setback::Refused { code, message, remedy }) => {
                finish_failed(&ctx, id, &Reason::new(code, message.clone(), &remedy)).await?;
                Err(Error::invalid(code, format!("{message} {remedy}"), &["accountId"]))
            }
            Err(Setback::Broken(error)) => Err(error),
        }
    };
    tokio::spawn(work).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// Seals the choices into the attempt and gives the person another ten minutes.
pub(super) async fn offer(ctx: &Context, attempt: &Model, grant: &Grant, accounts: Vec<Account>) -> Result<()> {
    let offer = Offer {
        credentials: grant.credentials.clone(),
        scopes: grant.scopes.clone(),
        accounts: accounts.into_iter().map(OfferedAccount::from).collect(),
    };
    let choosing = attempt::ActiveModel {
        id: Set(attempt.id),
        status: Set(AttemptStatus::Choosing),
        sealed_choices: Set(Some(vaulted::seal(ctx, &attempt.choices_place(), &offer)?)),
        expires_at: Set(ctx.now() + ATTEMPT_LIFETIME),
        ..Default::default()
    };
    let txn = ctx.db.begin().await?;
    choosing.update(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// The attempt led to nothing; the reason says why.
pub(super) async fn finish_failed(ctx: &Context, id: AttemptId, reason: &Reason) -> Result<()> {
    let failed = attempt::ActiveModel {
        id: Set(id),
        status: Set(AttemptStatus::Failed),
        failure_code: Set(Some(reason.code.clone())),
        message: Set(Some(reason.what.clone())),
        remedy: Set(Some(reason.remedy.clone())),
        sealed_choices: Set(None),
        ..Default::default()
    };
    let txn = ctx.db.begin().await?;
    failed.update(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// A chore: gives back the grants of choices that nobody made in time. Gives how many.
///
/// # Errors
/// When the database or the vault did not do it.
pub async fn choices_give_back(ctx: &Context) -> Result<usize> {
    let abandoned = Entity::find()
        .filter(Column::Status.eq(AttemptStatus::Choosing))
        .filter(Column::ExpiresAt.lte(ctx.now()))
        .all(ctx.db.reader())
        .await?;
    for row in &abandoned {
        if !take(ctx, row).await? {
            continue;
        }
        let credentials = opened(ctx, row)?.credentials;
        let what = "No account was chosen within ten minutes.";
        finish_failed(ctx, row.id, &Reason::new("NOT_CHOSEN", what, "Press Connect again.")).await?;
        let (church, platform) = (row.church_id, row.platform.0);
        let unneeded =
            Unneeded { church, platform, connection: None, account_id: "", app: row.app_id, credentials: &credentials };
        revoke::let_go(ctx, unneeded).await;
    }
    Ok(abandoned.len())
}

async fn load(ctx: &Context, actor: &Actor, id: AttemptId) -> Result<Model> {
    actor.require(Role::Admin)?;
    let user = actor.user.ok_or(Error::Forbidden)?;
    let row = Entity::of(actor.church, user).filter(Column::Id.eq(id)).one(ctx.db.reader()).await?;
    row.ok_or(Error::NotFound("attempt"))
}

/// Takes the choices, once: two clicks make one connection.
async fn take(ctx: &Context, row: &Model) -> Result<bool> {
    let txn = ctx.db.begin().await?;
    let taken = Entity::update_many()
        .col_expr(Column::Status, Expr::value(AttemptStatus::Connecting))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Status.eq(AttemptStatus::Choosing))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(taken.rows_affected == 1)
}

fn opened(ctx: &Context, row: &Model) -> Result<Offer> {
    let sealed = row.sealed_choices.as_deref().ok_or(Error::NotFound("choices"))?;
    vaulted::open(ctx, &row.choices_place(), sealed)
}

impl From<Account> for OfferedAccount {
    fn from(account: Account) -> Self {
        let Account { id, name, avatar_url, scopes, credentials, is_eligible } = account;
        Self { id, name, avatar_url, scopes, credentials, is_eligible }
    }
}

impl From<OfferedAccount> for Account {
    fn from(offered: OfferedAccount) -> Self {
        let OfferedAccount { id, name, avatar_url, scopes, credentials, is_eligible } = offered;
        Self { id, name, avatar_url, scopes, credentials, is_eligible }
    }
}
