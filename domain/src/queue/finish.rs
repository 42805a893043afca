//! Giving jobs back: finished, to be run again, or never run.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde::Serialize;
use uuid::Uuid;

use super::JobKind;
use super::handler::{Job, Next};
use super::lease_list::{LeaseList, Leased};
use crate::context::Context;
use crate::database::{self, ALIKE, Change, Kind, Subject, WriteTxn, among, as_parameter, ids_parameter, select_rows};
use crate::error::Result;

/// Which of these leases still hold. They stay so until the transaction ends: on PostgreSQL their rows are locked,
/// on SQLite there is no other writer. What is recorded in the same transaction can therefore never come from a stale holder.
///
/// # Errors
/// When the database did not do it.
pub async fn job_hold_in_txn(txn: &mut WriteTxn, leases: &[Leased]) -> Result<HashSet<Leased>> {
    let backend = txn.get_database_backend();
    // Always in the order of ids, so that two holders cannot wait for each other.
    let lock = if backend == DbBackend::Postgres { "ORDER BY id FOR UPDATE" } else { "" };
    let sql = format!(
        "SELECT id, lease_owner FROM jobs WHERE id {} AND lease_owner IS NOT NULL AND finished_at IS NULL {lock}",
        among(backend, 1)
    );
    let ids = ids_parameter(backend, leases.iter().map(|leased| leased.job.0));
    let rows = txn.query_all_raw(Statement::from_sql_and_values(backend, sql, [ids])).await?;
    let held = Leased::read(&rows)?;
    Ok(leases.iter().filter(|leased| held.contains(leased)).copied().collect())
}

/// Gives the jobs back with what becomes of each, as long as they are the holder's; gives how many were. One that was asked for
/// again since its claim is never finished: it is due at the earlier of both instants, or now if that is past.
///
/// # Errors
/// When the database did not do it.
pub async fn job_finish_in_txn(ctx: &Context, txn: &mut WriteTxn, done: &[(&Job, Next)]) -> Result<usize> {
    let backend = txn.get_database_backend();
    let now = ctx.now();
    let mut alike: HashMap<Outcome<'_>, Vec<Uuid>> = HashMap::new();
    for (job, next) in done {
        alike.entry(outcome(job, next, now)).or_default().push(job.id.0);
    }
    let (mut others, mut given_back) = (Vec::new(), 0);
    for (outcome, jobs) in alike {
        if jobs.len() < ALIKE {
            others.extend(jobs.into_iter().map(|held_id| DoneRow { held_id, outcome }));
            continue;
        }
        let values = [as_parameter(&[outcome]), now.into(), ids_parameter(backend, jobs)];
        let sql = finish_sql(backend, OUTCOME, &among(backend, 3));
        given_back += txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected();
    }
    if !others.is_empty() {
        let row = [&[("held_id", Kind::Uuid)][..], OUTCOME].concat();
        let values = [as_parameter(&others), now.into()];
        let sql = finish_sql(backend, &row, "= done.held_id");
        given_back += txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected();
    }
    txn.tell(Change { church: None, subject: Subject::Queue });
    Ok(usize::try_from(given_back).unwrap_or(usize::MAX))
}

/// Gives jobs back that were never run; they are due as before, for whoever claims them next.
///
/// # Errors
/// When the database did not do it.
pub async fn job_release_in_txn(txn: &mut WriteTxn, leases: &[Leased]) -> Result<()> {
    let backend = txn.get_database_backend();
    let list = LeaseList::new(backend, leases);
    let sql = format!(
        "WITH held AS ({}) UPDATE jobs SET lease_owner = NULL, lease_until = NULL FROM held \
         WHERE jobs.id = held.held_id AND jobs.lease_owner = held.held_lease",
        list.sql
    );
    txn.execute_raw(Statement::from_sql_and_values(backend, sql, [list.value])).await?;
    txn.tell(Change { church: None, subject: Subject::Queue });
    Ok(())
}

/// Makes jobs of this kind that failed and wait for their next try due now: what they waited for is there.
///
/// # Errors
/// When the database did not do it.
pub async fn job_hurry_in_txn(ctx: &Context, txn: &mut WriteTxn, kind: JobKind) -> Result<()> {
    let sql = "UPDATE jobs SET due_at = $1 WHERE kind = $2 AND attempt > 0 AND finished_at IS NULL AND due_at > $1";
    let values = [ctx.now().into(), kind.word().into()];
    txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    txn.tell(Change { church: None, subject: Subject::Queue });
    Ok(())
}

/// `list`: the columns of the parameter `$1`; `which`: the jobs that each of its rows is about.
fn finish_sql(backend: DbBackend, list: &[(&str, Kind)], which: &str) -> String {
    format!(
        "WITH done AS MATERIALIZED ({}) UPDATE jobs SET lease_owner = NULL, lease_until = NULL, \
             attempt = done.failures, last_error = done.error, \
             finished_at = CASE WHEN jobs.fence = done.seen THEN done.finished END, \
             due_at = CASE WHEN jobs.fence <> done.seen AND jobs.due_at <= $2 THEN $2 \
                           WHEN done.again IS NULL OR (jobs.fence <> done.seen AND jobs.due_at < done.again) THEN jobs.due_at \
                           ELSE done.again END \
         FROM done WHERE jobs.id {which} AND jobs.lease_owner = done.held_lease",
        select_rows(backend, list)
    )
}

#[derive(Serialize)]
struct DoneRow<'a> {
    #[serde(serialize_with = "database::uuid")]
    held_id: Uuid,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

/// What becomes of a job; the same for most of a herd.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
struct Outcome<'a> {
    #[serde(serialize_with = "database::uuid")]
    held_lease: Uuid,
    seen: i64,
    #[serde(serialize_with = "database::instant")]
    again: Option<DateTime<Utc>>,
    #[serde(serialize_with = "database::instant")]
    finished: Option<DateTime<Utc>>,
    failures: i64,
    error: Option<&'a str>,
}

const OUTCOME: &[(&str, Kind)] = &[
    ("held_lease", Kind::Uuid),
    ("seen", Kind::Number),
    ("again", Kind::Instant),
    ("finished", Kind::Instant),
    ("failures", Kind::Number),
    ("error", Kind::Text),
];

fn outcome<'a>(job: &Job, next: &'a Next, now: DateTime<Utc>) -> Outcome<'a> {
    let (again, finished, failures, error) = match next {
        Next::Finished => (None, Some(now), 0, None),
        Next::Again { due_at } => (Some(*due_at), None, 0, None),
        Next::Failed { due_at, error } => (Some(*due_at), None, job.attempt + 1, Some(error.as_str())),
    };
    Outcome { held_lease: job.lease, seen: job.fence, again, finished, failures, error }
}
