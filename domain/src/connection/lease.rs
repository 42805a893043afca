//! The claim of one renewer on one connection, across instances: owner and end in the row, written before anything is sent.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{Column, ConnectionStatus, Entity, Model};
use super::status::Reason;
use crate::audit::{self, Entry};
use crate::church::Actor;
use crate::context::Context;
use crate::database::{Change, Subject};
use crate::error::Result;
use crate::ids::ConnectionId;

/// Longer than the slowest renewal: three requests of 30 s each (Facebook).
const LEASE: TimeDelta = TimeDelta::minutes(3);

/// Held while one renewal is under way. Every write names it, so that a holder that was paused past its end writes nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lease {
    pub connection: ConnectionId,
    pub owner: Uuid,
    /// The version of the credentials that are sent.
    pub credentials_version: i64,
}

/// Claims the row for one renewal of exactly these credentials, and notes that they are about to be sent.
/// `None` when somebody else holds it or has changed it.
pub(super) async fn claim(ctx: &Context, row: &Model) -> Result<Option<Lease>> {
    let now = ctx.now();
    let mut bytes = [0; 16];
    ctx.entropy.fill(&mut bytes);
    let owner = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let txn = ctx.db.begin().await?;
    let claimed = Entity::update_many()
        .col_expr(Column::RefreshOwner, Expr::value(owner))
        .col_expr(Column::RefreshUntil, Expr::value(now + LEASE))
        .col_expr(Column::RefreshUnanswered, Expr::col(Column::RefreshUnanswered).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::CredentialsVersion.eq(row.credentials_version))
        .filter(Column::RefreshUnanswered.eq(row.refresh_unanswered))
        .filter(Column::Status.is_in([ConnectionStatus::Connected, ConnectionStatus::Error]))
        .filter(Column::RefreshUntil.is_null().or(Column::RefreshUntil.lte(now)))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    let lease = Lease { connection: row.id, owner, credentials_version: row.credentials_version };
    Ok((claimed.rows_affected == 1).then_some(lease))
}

/// Notes that the same credentials are sent once more under the same claim. False when the claim was lost.
pub(super) async fn send_again(ctx: &Context, lease: Lease) -> Result<bool> {
    let txn = ctx.db.begin().await?;
    let noted = held(lease)
        .col_expr(Column::RefreshUntil, Expr::value(ctx.now() + LEASE))
        .col_expr(Column::RefreshUnanswered, Expr::col(Column::RefreshUnanswered).add(1))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(noted.rows_affected == 1)
}

/// Whether an answer came that can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    Yes,
    No,
}

/// Gives the claim back; the grant is as it was. An answer clears the count of unanswered ones.
pub(super) async fn release(ctx: &Context, lease: Lease, answered: Answered) -> Result<()> {
    let mut update = held(lease)
        .col_expr(Column::RefreshOwner, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::RefreshUntil, Expr::value(Option::<DateTime<Utc>>::None));
    if answered == Answered::Yes {
        update = update.col_expr(Column::RefreshUnanswered, Expr::value(0));
    }
    let txn = ctx.db.begin().await?;
    update.exec(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Writes that the grant is over or broken, if the claim and the credentials are still the same. False when they are not: then
/// somebody else knows better.
pub(super) async fn conclude(
    ctx: &Context,
    row: &Model,
    lease: Lease,
    status: ConnectionStatus,
    reason: &Reason,
) -> Result<bool> {
    let mut txn = ctx.db.begin().await?;
    let written = held(lease)
        .col_expr(Column::RefreshOwner, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::RefreshUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::ReasonCode, Expr::value(reason.code.clone()))
        .col_expr(Column::Reason, Expr::value(reason.what.clone()))
        .col_expr(Column::Remedy, Expr::value(reason.remedy.clone()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .exec(&*txn)
        .await?;
    if written.rows_affected == 0 {
        return Ok(false);
    }
    let action = if status == ConnectionStatus::Expired { "connection.expired" } else { "connection.broken" };
    let details = serde_json::json!({ "platform": row.platform.0.slug(), "reason": reason.code });
    let entry = Entry { action, subject: row.id.to_string(), details: &details };
    audit::audit_record_in_txn(ctx, &mut txn, &Actor::system(row.church_id), entry).await?;
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    txn.commit().await?;
    Ok(true)
}

fn held(lease: Lease) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(lease.connection))
        .filter(Column::RefreshOwner.eq(lease.owner))
        .filter(Column::CredentialsVersion.eq(lease.credentials_version))
        .filter(Column::Status.is_in([ConnectionStatus::Connected, ConnectionStatus::Error]))
}
