//! How this Steeple is, for the settings page.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::{deployment, health};

use super::errors::{OrTopLevel, settle};
use super::payload::payload;
use super::scope::Asking;

/// Which database it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "health::DatabaseKind")]
pub enum DatabaseKind {
    Sqlite,
    Postgresql,
}

/// What speaks against the database being the one and only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "deployment::Suspicion")]
pub enum DatabaseSuspicion {
    /// It is older than it was: a backup was put back.
    Restored,
    /// It lies elsewhere than it used to: it was copied, and the original may still be at work.
    Copied,
    /// Another installation works on the same file.
    Shared,
}

/// Why sign-ins that can be renewed only once are not renewed at present.
#[derive(SimpleObject)]
pub struct SuspectedDatabase {
    suspicion: DatabaseSuspicion,
    noticed_at: DateTime<Utc>,
    /// What was noticed.
    what: &'static str,
    /// What to do about it.
    fix: &'static str,
    /// Accounts of all churches that wait.
    waiting_connections: u64,
}

impl From<health::Copied> for SuspectedDatabase {
    fn from(health::Copied { held, connections }: health::Copied) -> Self {
        let (what, fix) = (held.suspicion.what(), held.suspicion.fix());
        let suspicion = held.suspicion.into();
        Self { suspicion, noticed_at: held.since, what, fix, waiting_connections: connections }
    }
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
    /// Null while nothing speaks against the database.
    suspected_database: Option<SuspectedDatabase>,
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
        Ok(health.into())
    }
}

impl From<health::Health> for SystemHealth {
    fn from(health: health::Health) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            now: health.now,
            database: health.database.into(),
            suspected_database: health.copied.map(SuspectedDatabase::from),
            database_clock_ahead_ms: health.database_ahead.map(|ahead| ahead.num_milliseconds()),
            key_fingerprint: health.key_fingerprint,
            keys_held: health.keys_held,
            jobs_waiting: health.jobs_waiting,
            jobs_overdue: health.jobs_overdue,
            lateness_seconds: health.lateness.as_seconds_f64(),
        }
    }
}

#[derive(InputObject)]
pub struct ConfirmDatabaseInput {
    /// The one that was shown.
    suspicion: DatabaseSuspicion,
}

payload! { ConfirmDatabasePayload { system_health: SystemHealth } }

#[derive(Default)]
pub struct HealthMutation;

#[Object]
impl HealthMutation {
    /// Says that this database is the one to go on with, and that no other copy of it is at work: sign-ins are renewed again.
    /// For the whole Steeple, whichever church says it. For admins.
    async fn confirm_database(
        &self,
        ctx: &Context<'_>,
        input: ConfirmDatabaseInput,
    ) -> async_graphql::Result<ConfirmDatabasePayload> {
        let actor = ctx.actor()?;
        let done = match deployment::deployment_confirm(ctx.steeple(), &actor, input.suspicion.into()).await {
            Ok(()) => health::health(ctx.steeple(), &actor).await,
            Err(refused) => Err(refused),
        };
        Ok(settle(ctx, done.map(SystemHealth::from))?.into())
    }
}
