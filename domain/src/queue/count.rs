//! How much work waits, for `/metrics`.

use sea_orm::{ConnectionTrait, Statement};

use crate::context::Context;
use crate::error::Result;

/// Jobs not finished.
///
/// # Errors
/// When the database did not answer.
pub async fn jobs_waiting(ctx: &Context) -> Result<i64> {
    let sql = "SELECT count(*) FROM jobs WHERE finished_at IS NULL";
    count(ctx, Statement::from_string(ctx.db.backend(), sql)).await
}

/// Jobs that should be running and that nobody holds: more than a few for more than seconds means that the worker does not
/// keep up or does not run.
///
/// # Errors
/// When the database did not answer.
pub async fn jobs_overdue(ctx: &Context) -> Result<i64> {
    let sql = "SELECT count(*) FROM jobs WHERE finished_at IS NULL AND due_at < $1 AND (lease_until IS NULL OR lease_until < $1)";
    count(ctx, Statement::from_sql_and_values(ctx.db.backend(), sql, [ctx.now().into()])).await
}

async fn count(ctx: &Context, statement: Statement) -> Result<i64> {
    let row = ctx.db.reader().query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
