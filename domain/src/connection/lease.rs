//! The claim of one renewer on one connection, across instances: owner and end in the row, written before anything is sent.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryResult, Statement};
use serde::Serialize;
use uuid::Uuid;

use super::entity::{Column, ConnectionStatus, Entity, Model};
use super::status::Reason;
use crate::audit::{self, Entry};
use crate::church::Actor;
use crate::context::Context;
use crate::database::{self, Change, Gathered, Kind, Subject, WriteTxn, as_parameter, select_rows, write_gathered};
use crate::error::Result;
use crate::ids::ConnectionId;

/// Longer than the slowest renewal: three requests of 30 s each (Facebook).
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(3);

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
    claim_counting(ctx, row, 1).await
}

/// The same ahead of the sending, which is not counted: for platforms whose refresh tokens may be sent any number of times.
pub(super) async fn claim_uncounted(ctx: &Context, row: &Model) -> Result<Option<Lease>> {
    claim_counting(ctx, row, 0).await
}

async fn claim_counting(ctx: &Context, row: &Model, sendings: i64) -> Result<Option<Lease>> {
    let mut bytes = [0; 16];
    ctx.entropy.fill(&mut bytes);
    let owner = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let lease = Lease { connection: row.id, owner, credentials_version: row.credentials_version };
    let claim = Claim { lease, unanswered: row.refresh_unanswered, sendings, now: ctx.now() };
    Ok(write_gathered(&ctx.db, claim).await?.then_some(lease))
}

/// A lease that somebody wants, if the row is still as it was read.
struct Claim {
    lease: Lease,
    unanswered: i64,
    /// How many are counted with the claim.
    sendings: i64,
    now: DateTime<Utc>,
}

#[derive(Serialize)]
struct ClaimRow {
    #[serde(serialize_with = "database::uuid")]
    wanted: Uuid,
    #[serde(serialize_with = "database::uuid")]
    owner: Uuid,
    sent: i64,
    unanswered: i64,
    sendings: i64,
    #[serde(serialize_with = "database::instant")]
    now: Option<DateTime<Utc>>,
    #[serde(serialize_with = "database::instant")]
    until: Option<DateTime<Utc>>,
}

const CLAIM_ROW: &[(&str, Kind)] = &[
    ("wanted", Kind::Uuid),
    ("owner", Kind::Uuid),
    ("sent", Kind::Number),
    ("unanswered", Kind::Number),
    ("sendings", Kind::Number),
    ("now", Kind::Instant),
    ("until", Kind::Instant),
];

#[async_trait]
impl Gathered for Claim {
    /// Whether it is held now.
    type Answer = bool;

    async fn write_in_txn(txn: &mut WriteTxn, claims: &[Self]) -> Result<Vec<bool>, DbErr> {
        let row = |claim: &Self| ClaimRow {
            wanted: claim.lease.connection.0,
            owner: claim.lease.owner,
            sent: claim.lease.credentials_version,
            unanswered: claim.unanswered,
            sendings: claim.sendings,
            now: Some(claim.now),
            until: Some(claim.now + LEASE),
        };
        let rows: Vec<ClaimRow> = claims.iter().map(row).collect();
        let backend = txn.get_database_backend();
        let sql = format!(
            "WITH list AS ({}), free AS MATERIALIZED (SELECT id, list.owner, list.until, list.sendings \
                 FROM platform_connections JOIN list ON id = wanted \
                 WHERE credentials_version = sent AND refresh_unanswered = list.unanswered AND status IN ('CONNECTED', 'ERROR') \
                     AND (refresh_until IS NULL OR refresh_until <= list.now) {}) \
             UPDATE platform_connections SET refresh_owner = free.owner, refresh_until = free.until, \
                 refresh_unanswered = refresh_unanswered + free.sendings \
             FROM free WHERE platform_connections.id = free.id RETURNING platform_connections.id, refresh_owner",
            select_rows(backend, CLAIM_ROW),
            in_turn(backend),
        );
        let statement = Statement::from_sql_and_values(backend, sql, [as_parameter(&rows)]);
        let held: HashSet<(Uuid, Uuid)> = pairs(&txn.query_all_raw(statement).await?)?;
        Ok(claims.iter().map(|Self { lease, .. }| held.contains(&(lease.connection.0, lease.owner))).collect())
    }
}

/// Locks the rows of a list in the order of their ids, so that two instances never wait for each other in a circle.
pub(super) fn in_turn(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { "ORDER BY id FOR UPDATE OF platform_connections" } else { "" }
}

fn pairs(rows: &[QueryResult]) -> Result<HashSet<(Uuid, Uuid)>, DbErr> {
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
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

/// Holds the claim for its whole time from now on. False when it was lost: somebody else has it, or a person changed the connection.
pub(super) async fn prolong(ctx: &Context, lease: Lease) -> Result<bool> {
    let txn = ctx.db.begin().await?;
    let until = Expr::value(ctx.now() + LEASE);
    let prolonged = held(lease).col_expr(Column::RefreshUntil, until).exec(&*txn).await?;
    txn.commit().await?;
    Ok(prolonged.rows_affected == 1)
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

/// Gives claims back under which nothing was sent.
pub(super) async fn release_unsent_in_txn(txn: &WriteTxn, leases: &[Lease]) -> Result<()> {
    if leases.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::RefreshOwner, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::RefreshUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(Column::Id.is_in(leases.iter().map(|lease| lease.connection)))
        .filter(Column::RefreshOwner.is_in(leases.iter().map(|lease| lease.owner)))
        .exec(&**txn)
        .await?;
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
