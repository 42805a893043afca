//! Taking jobs with a lease, keeping it, and knowing when the next one is due.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, EntityTrait, Statement, Value};
use uuid::Uuid;

use super::entity;
use super::handler::Job;
use super::lease_list::{LeaseList, Leased};
use super::{JobKind, entity::Model};
use crate::context::Context;
use crate::error::Result;
use crate::ids::JobId;

/// How long a claim usually holds without being renewed. A holder that died is replaced after this.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// Which jobs to claim.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub kinds: &'a [JobKind],
    /// Those due by this instant.
    pub due_by: DateTime<Utc>,
    pub at_most: usize,
    /// How long the claim holds unless it is renewed; [`LEASE`] but in tests of dying workers.
    pub lease: TimeDelta,
}

/// Claims jobs that nobody holds, or whose holder let its lease run out; the most urgent first.
///
/// # Errors
/// When the database did not do it.
pub async fn job_claim(ctx: &Context, wanted: Wanted<'_>) -> Result<Vec<Job>> {
    if wanted.kinds.is_empty() || wanted.at_most == 0 {
        return Ok(Vec::new());
    }
    let now = ctx.now();
    let skip = if ctx.db.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "WITH due AS MATERIALIZED (SELECT id FROM jobs \
             WHERE finished_at IS NULL AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $2) AND kind IN ({}) \
             ORDER BY due_at LIMIT $3 {skip}) \
         UPDATE jobs SET lease_owner = $4, lease_until = $5, fence = fence + 1 \
         WHERE id IN (SELECT id FROM due) RETURNING *",
        words(wanted.kinds),
    );
    let (lease, until) = (JobId::new(now, &*ctx.entropy).0, now + wanted.lease);
    let limit = i64::try_from(wanted.at_most).unwrap_or(i64::MAX);
    let values: [Value; 5] = [wanted.due_by.into(), now.into(), limit.into(), lease.into(), until.into()];
    let txn = ctx.db.begin_batch().await?;
    let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
    let rows = entity::Entity::find().from_raw_sql(statement).all(&*txn).await?;
    txn.commit().await?;
    let mut jobs: Vec<Job> = rows.iter().map(|row| claimed(row, lease, until, now)).collect();
    jobs.sort_by_key(|job| (job.due_at, job.id));
    Ok(jobs)
}

/// Holds these jobs until `until`; gives the leases that still hold.
///
/// # Errors
/// When the database did not do it.
pub async fn job_renew(ctx: &Context, leases: &[Leased], until: DateTime<Utc>) -> Result<HashSet<Leased>> {
    let txn = ctx.db.begin_batch().await?;
    let list = LeaseList::new(txn.get_database_backend(), leases);
    let sql = format!(
        "WITH held AS ({}) UPDATE jobs SET lease_until = $2 FROM held \
         WHERE jobs.id = held.held_id AND jobs.lease_owner = held.held_lease AND jobs.finished_at IS NULL RETURNING jobs.id, jobs.lease_owner",
        list.sql
    );
    let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, [list.value, until.into()]);
    let rows = txn.query_all_raw(statement).await?;
    txn.commit().await?;
    Leased::read(&rows)
}

/// When the next job that nobody holds is due.
///
/// # Errors
/// When the database did not answer.
pub async fn job_next_due(ctx: &Context, kinds: &[JobKind]) -> Result<Option<DateTime<Utc>>> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT due_at FROM jobs WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until <= $1) AND kind IN ({}) \
         ORDER BY due_at LIMIT 1",
        words(kinds)
    );
    let db = ctx.db.reader();
    let row = db.query_one_raw(Statement::from_sql_and_values(ctx.db.backend(), sql, [ctx.now().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The stored words as an SQL list; they are ours, so there is nothing to escape.
fn words(kinds: &[JobKind]) -> String {
    kinds.iter().map(|kind| format!("'{}'", kind.word())).collect::<Vec<_>>().join(", ")
}

fn claimed(row: &Model, lease: Uuid, lease_until: DateTime<Utc>, now: DateTime<Utc>) -> Job {
    Job {
        id: row.id,
        church: row.church_id,
        kind: row.kind,
        subject: row.subject,
        due_at: row.due_at,
        fires_at: row.due_at.max(now),
        attempt: row.attempt,
        fence: row.fence,
        lease,
        lease_until,
    }
}
