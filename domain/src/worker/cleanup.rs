//! Deleting what nobody can use any more, a bounded number of rows at a time.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};

use crate::connection;
use crate::context::Context;
use crate::error::Result;

/// Rows deleted by one statement, so that no transaction keeps others waiting for long.
const AT_ONCE: i64 = 1_000;

/// Statements per table in one run; what is left waits for the next.
const MOST_STATEMENTS: usize = 100;

const APP_IS_UNUSED: &str = "retired_at < $1 \
    AND NOT EXISTS (SELECT 1 FROM platform_connections WHERE app_id = platform_apps.id AND sealed_credentials IS NOT NULL) \
    AND NOT EXISTS (SELECT 1 FROM authorization_attempts WHERE app_id = platform_apps.id) \
    AND NOT EXISTS (SELECT 1 FROM grant_revocations WHERE app_id = platform_apps.id)";

/// How many rows were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    pub jobs: u64,
    pub attempts: u64,
    pub sessions: u64,
    pub idempotency_keys: u64,
    pub owner_links: u64,
    pub webhook_deliveries: u64,
    pub platform_apps: u64,
}

/// Deletes finished jobs after 7 days, connect attempts and one-time links a day after they ended, sessions 30 days after
/// they ended (until then a person can see them), idempotency keys and webhook deliveries after 7 days, and a church's replaced
/// apps once no grant is left that they got.
///
/// # Errors
/// When the database did not do it; what was deleted until then stays deleted.
pub async fn clean_up(ctx: &Context) -> Result<Cleaned> {
    let now = ctx.now();
    // Before their attempts go, so that no grant is left behind that nobody knows of.
    connection::choices_give_back(ctx).await?;
    let (day, week, month) = (now - TimeDelta::days(1), now - TimeDelta::days(7), now - TimeDelta::days(30));
    Ok(Cleaned {
        jobs: delete(ctx, "jobs", "finished_at < $1", week).await?,
        attempts: delete(ctx, "authorization_attempts", "expires_at < $1", day).await?,
        sessions: delete(ctx, "sessions", "expires_at < $1 OR revoked_at < $1", month).await?,
        idempotency_keys: delete(ctx, "idempotency_keys", "created_at < $1", week).await?,
        owner_links: delete(ctx, "owner_links", "expires_at < $1 OR used_at < $1", day).await?,
        // Far longer than any vendor repeats a delivery.
        webhook_deliveries: delete(ctx, "webhook_deliveries", "received_at < $1", week).await?,
        platform_apps: delete(ctx, "platform_apps", APP_IS_UNUSED, day).await?,
    })
}

async fn delete(ctx: &Context, table: &str, condition: &str, before: DateTime<Utc>) -> Result<u64> {
    let sql = format!("DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {condition} LIMIT $2)");
    let mut deleted = 0;
    for _ in 0..MOST_STATEMENTS {
        let txn = ctx.db.begin().await?;
        let values = [before.into(), AT_ONCE.into()];
        let statement = Statement::from_sql_and_values(txn.get_database_backend(), &sql, values);
        let rows = txn.execute_raw(statement).await?.rows_affected();
        txn.commit().await?;
        deleted += rows;
        if rows < AT_ONCE.unsigned_abs() {
            break;
        }
    }
    Ok(deleted)
}
