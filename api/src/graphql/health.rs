//! How this Steeple is, for the settings page.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::health;

use super::errors::OrTopLevel;
use super::scope::Asking;

/// Which database it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "health::DatabaseKind")]
pub enum DatabaseKind {
    Sqlite,
    Postgresql,
}

/// What would explain that services start late, or that nothing can be opened.
#[derive(SimpleObject)]
pub struct SystemHealth {
    /// Steeple's own version.
    version: &'static str,
    /// Steeple's own clock.
    now: DateTime<Utc>,
    database: DatabaseKind,
    /// How far the database's clock is ahead of Steeple's; null where it is the same clock.
    database_clock_ahead_ms: Option<i64>,
    /// Names the key that seals credentials; it opens nothing by itself.
    key_fingerprint: String,
    /// Keys that can open what is sealed, the sealing one included.
    keys_held: usize,
    /// Work that waits for its instant, all churches together.
    jobs_waiting: i64,
    /// Work whose instant has passed and that nobody does.
    jobs_overdue: i64,
    /// How long the oldest of it has waited.
    lateness_seconds: f64,
}

#[derive(Default)]
pub struct HealthQuery;

#[Object]
impl HealthQuery {
    /// How this Steeple is. For admins.
    async fn system_health(&self, ctx: &Context<'_>) -> async_graphql::Result<SystemHealth> {
        let actor = ctx.actor()?;
        let health = health::health(ctx.steeple(), &actor).await.or_top_level(ctx)?;
        Ok(SystemHealth {
            version: env!("CARGO_PKG_VERSION"),
            now: health.now,
            database: health.database.into(),
            database_clock_ahead_ms: health.database_ahead.map(|ahead| ahead.num_milliseconds()),
            key_fingerprint: health.key_fingerprint,
            keys_held: health.keys_held,
            jobs_waiting: health.jobs_waiting,
            jobs_overdue: health.jobs_overdue,
            lateness_seconds: health.lateness.as_seconds_f64(),
        })
    }
}
