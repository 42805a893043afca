//! Connecting with a code that a person types at the platform (RFC 8628): asking for it, and asking whether it was typed.
//!
//! An attempt like any other, only that no browser comes back: the queue asks, at the pace that the platform sets, until the
//! person has decided or the code is over. What was granted goes the way of every grant (`callback::settle`).

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::{ByCode, SignInCode};
use steeple_platforms::contract::call::AppCall;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};
use url::Url;

use super::attempt::{self, AttemptStatus, Column, Entity, Model};
use super::begin::{self, NewAttempt};
use super::status::{self, Reason};
use super::vaulted;
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::{AttemptId, UserId};
use crate::platform_app::platform_app_choose;
use crate::platform_column::PlatformColumn;
use crate::queue::{self, JobKind, NewJob};

/// What is sealed into the attempt while the code is good.
#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    /// What the platform is asked with.
    pub device_code: Secret,
    pub user_code: String,
    pub verification_uri: Url,
}

/// Begins to connect an account without a browser that comes back: asks the platform for a code, which the attempt then shows.
/// An earlier code of this member for the platform is of no use any more.
///
/// # Errors
/// `Forbidden` below ADMIN and for actors who are nobody in person; `Invalid` when the platform has no such way, is not set up or
/// refuses; `NotFound` when the connection to bring back is not of this church and platform.
pub async fn connect_by_code(ctx: &Context, actor: &Actor, new: NewAttempt<'_>) -> Result<AttemptId> {
    actor.require(Role::Admin)?;
    let user = actor.user.ok_or(Error::Forbidden)?;
    let by_code = of(new.platform)?;
    let app = platform_app_choose(ctx, actor.church, new.platform).await?;
    begin::check(ctx, actor, &new).await?;
    let call = AppCall { http: &ctx.http, app: &app.credentials, now: ctx.now() };
    let code = by_code.begin(&call).await.map_err(|error| refused(&error))?;
    let (now, state, verifier) = (ctx.now(), entropy::token(&*ctx.entropy), entropy::token(&*ctx.entropy));
    let id = AttemptId::new(now, &*ctx.entropy);
    let SignInCode { device_code, user_code, verification_uri, lifetime, interval } = code;
    let sealed = Code { device_code, user_code, verification_uri };
    let sealed = vaulted::seal(ctx, &attempt::place(actor.church, id, "sealed_code"), &sealed)?;
    let place = attempt::place(actor.church, id, "sealed_verifier");
    let row = attempt::ActiveModel {
        id: Set(id),
        church_id: Set(actor.church),
        user_id: Set(user),
        platform: Set(PlatformColumn(new.platform)),
        app_id: Set(app.id),
        // No browser brings it back, so nobody is ever told it.
        state_hash: Set(entropy::token_hash(state.reveal())),
        sealed_verifier: Set(ctx.keys.seal(&*ctx.entropy, &place, verifier.reveal().as_bytes())?),
        sealed_code: Set(Some(sealed)),
        code_interval_s: Set(Some(interval.num_seconds())),
        return_path: Set(new.return_path.to_owned()),
        reconnect_of: Set(new.reconnect_of),
        status: Set(AttemptStatus::Open),
        failure_code: Set(None),
        message: Set(None),
        remedy: Set(None),
        sealed_choices: Set(None),
        connection_id: Set(None),
        created_at: Set(now),
        expires_at: Set(now + lifetime),
        consumed_at: Set(None),
    };
    let mut txn = ctx.db.begin().await?;
    end_earlier_in_txn(ctx, &txn, actor, user, new.platform).await?;
    row.insert(&*txn).await?;
    let (church, subject) = (Some(actor.church), id.0);
    let job = NewJob { kind: JobKind::SignInByCode, church, subject, due_at: now + interval };
    queue::job_enqueue_in_txn(ctx, &mut txn, job).await?;
    txn.commit().await?;
    Ok(id)
}

/// The way in by code.
///
/// # Errors
/// `Invalid` where there is none.
pub(super) fn of(platform: StreamingPlatform) -> Result<&'static dyn ByCode> {
    platform.client().accounts().by_code().ok_or_else(|| {
        let message = format!("{platform} has no sign-in by code. Press Connect instead.");
        Error::invalid("NO_SIGN_IN_BY_CODE", message, &["platform"])
    })
}

/// What the person types, and where; `None` for an attempt that goes through a consent page.
pub(super) fn opened(ctx: &Context, row: &Model) -> Result<Option<Code>> {
    let place = attempt::place(row.church_id, row.id, "sealed_code");
    row.sealed_code.as_deref().map(|sealed| vaulted::open(ctx, &place, sealed)).transpose()
}

/// How long to wait before the next question.
pub(super) fn interval_of(row: &Model) -> TimeDelta {
    TimeDelta::seconds(row.code_interval_s.unwrap_or(5).clamp(1, 300))
}

/// The attempt as long as nobody has decided.
pub(super) fn is_waiting(row: &Model) -> bool {
    row.sealed_code.is_some() && row.status == AttemptStatus::Open
}

/// When to ask again after trouble on the way: RFC 8628 section 3.5 wants the questions to become fewer.
pub(super) fn after_trouble(row: &Model, error: &PlatformError, attempt: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let asked = match error.kind {
        ErrorKind::RateLimited { retry_after } => retry_after.unwrap_or_default(),
        _ => TimeDelta::zero(),
    };
    let doubled = interval_of(row) * 2_i32.pow(u32::try_from(attempt.clamp(0, 4)).unwrap_or_default());
    now + doubled.max(asked)
}

async fn end_earlier_in_txn(
    ctx: &Context,
    txn: &WriteTxn,
    actor: &Actor,
    user: UserId,
    platform: StreamingPlatform,
) -> Result<()> {
    let what = "Another code was asked for, so this one is of no use any more.";
    let replaced = Reason::new("CODE_REPLACED", what, "Type the new code.");
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(AttemptStatus::Failed))
        .col_expr(Column::FailureCode, Expr::value(replaced.code))
        .col_expr(Column::Message, Expr::value(replaced.what))
        .col_expr(Column::Remedy, Expr::value(replaced.remedy))
        .col_expr(Column::ConsumedAt, Expr::value(ctx.now()))
        .filter(Column::ChurchId.eq(actor.church))
        .filter(Column::UserId.eq(user))
        .filter(Column::Platform.eq(PlatformColumn(platform)))
        .filter(Column::Status.eq(AttemptStatus::Open))
        .filter(Column::SealedCode.is_not_null())
        .exec(&**txn)
        .await?;
    Ok(())
}

/// A platform's refusal to give a code is something that the person can act on.
fn refused(error: &PlatformError) -> Error {
    let message = format!("{} {}", status::sentence(&error.detail), error.remedy());
    Error::invalid(error.kind.code(), message, &["platform"])
}

/// The rows of these attempts.
pub(super) async fn rows_of(ctx: &Context, ids: impl IntoIterator<Item = AttemptId>) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids)).all(ctx.db.reader()).await?)
}

/// Nobody typed it while it was good.
pub(super) fn not_typed() -> Reason {
    Reason::new("CODE_NOT_TYPED", "The code was not typed in time. Nothing was changed.", "Press Connect again.")
}
