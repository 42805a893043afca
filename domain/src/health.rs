//! How the instance is, for an admin who asks in the console: what would explain that services start late, or that nothing
//! can be opened. Numbers and fingerprints only; nothing of any church.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};

use crate::actor::{Actor, Role};
use crate::connection::connections_held;
use crate::context::Context;
use crate::deployment::{Held, deployment_held};
use crate::error::Result;
use crate::queue::{jobs_overdue, jobs_waiting};

/// Which database it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    Sqlite,
    Postgresql,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Steeple's own clock.
    pub now: DateTime<Utc>,
    pub database: DatabaseKind,
    /// How far the database's clock is ahead of Steeple's; `None` where it is the same clock.
    pub database_ahead: Option<TimeDelta>,
    /// What speaks against this database being the one and only.
    pub copied: Option<Copied>,
    /// Names the key that seals; it opens nothing by itself.
    pub key_fingerprint: String,
    /// Keys in the ring, the sealing one included.
    pub keys_held: usize,
    pub jobs_waiting: i64,
    /// Due, and nobody runs them.
    pub jobs_overdue: i64,
    /// How long the oldest of those has waited; zero when there is none.
    pub lateness: TimeDelta,
}

/// A suspicion, and what waits for a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    pub held: Held,
    /// Connections of all churches whose sign-in is not renewed meanwhile.
    pub connections: u64,
}

/// Looks.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn health(ctx: &Context, actor: &Actor) -> Result<Health> {
    actor.require(Role::Admin)?;
    let database = if ctx.db.is_postgres() { DatabaseKind::Postgresql } else { DatabaseKind::Sqlite };
    Ok(Health {
        now: ctx.now(),
        database,
        database_ahead: database_ahead(ctx).await?,
        copied: copied(ctx).await?,
        key_fingerprint: ctx.keys.sealing_key().fingerprint().to_owned(),
        keys_held: ctx.keys.keys().count(),
        jobs_waiting: jobs_waiting(ctx).await?,
        jobs_overdue: jobs_overdue(ctx).await?,
        lateness: lateness(ctx).await?,
    })
}

async fn copied(ctx: &Context) -> Result<Option<Copied>> {
    let Some(held) = deployment_held(ctx) else { return Ok(None) };
    Ok(Some(Copied { held, connections: connections_held(ctx, held).await? }))
}

/// PostgreSQL may be on another machine; SQLite has no clock of its own.
async fn database_ahead(ctx: &Context) -> Result<Option<TimeDelta>> {
    if !ctx.db.is_postgres() {
        return Ok(None);
    }
    let asked_at = ctx.now();
    let now: Option<DateTime<Utc>> = instant(ctx, Statement::from_string(ctx.db.backend(), "SELECT now()")).await?;
    Ok(now.map(|now| now - asked_at))
}

async fn lateness(ctx: &Context) -> Result<TimeDelta> {
    let now = ctx.now();
    let sql = "SELECT min(due_at) FROM jobs \
               WHERE finished_at IS NULL AND due_at < $1 AND (lease_until IS NULL OR lease_until < $1)";
    let oldest = instant(ctx, Statement::from_sql_and_values(ctx.db.backend(), sql, [now.into()])).await?;
    Ok(oldest.map_or(TimeDelta::zero(), |due| now - due))
}

async fn instant(ctx: &Context, statement: Statement) -> Result<Option<DateTime<Utc>>> {
    let row = ctx.db.reader().query_one_raw(statement).await?;
    let value = row.map(|row| row.try_get_by_index::<Option<DateTime<Utc>>>(0)).transpose()?;
    Ok(value.flatten())
}
