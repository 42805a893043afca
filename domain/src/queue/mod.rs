//! Work to be done at an instant, written in the same transaction as the rows it is about.

pub mod backoff;
mod claim;
mod count;
pub mod entity;
mod finish;
mod handler;
mod lease_list;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DeriveActiveEnum, EnumIter, Iterable, Statement};
use uuid::Uuid;

use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::Result;
use crate::ids::{ChurchId, JobId};

pub use claim::{LEASE, Wanted, job_claim, job_next_due, job_renew};
pub use count::{jobs_overdue, jobs_waiting};
pub use finish::{job_finish_in_txn, job_hold_in_txn, job_hurry_in_txn, job_release_in_txn};
pub use handler::{Handler, Job, Next, Ran};
pub use lease_list::Leased;

/// How long before they are due jobs are claimed and prepared, so that at the instant nothing is left but to run them.
pub const AHEAD: TimeDelta = TimeDelta::seconds(2);

/// What is to be done with the subject. Append only: the words are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum JobKind {
    /// Brings one livestream platform one step nearer to what is wanted.
    #[sea_orm(string_value = "livestream_platform")]
    LivestreamPlatform,
    /// The same for one meeting platform.
    #[sea_orm(string_value = "meeting_platform")]
    MeetingPlatform,
    /// Renews one connection's credentials ahead of need.
    #[sea_orm(string_value = "connection_refresh")]
    ConnectionRefresh,
    /// Takes a grant back at the vendor after a disconnect.
    #[sea_orm(string_value = "connection_revoke")]
    ConnectionRevoke,
    /// Asks the platform whether a sign-in code was typed.
    #[sea_orm(string_value = "sign_in_by_code")]
    SignInByCode,
    /// Hears what a vendor told by itself.
    #[sea_orm(string_value = "webhook_delivery")]
    WebhookDelivery,
    /// Keeps a line open on which a vendor tells how the broadcasts of one connection go.
    #[sea_orm(string_value = "listening")]
    Listening,
    /// Shows a picture on one platform, or announces a service there.
    #[sea_orm(string_value = "errand")]
    Errand,
    /// A periodic chore; its subject names it.
    #[sea_orm(string_value = "chore")]
    Chore,
}

impl JobKind {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> String {
        sea_orm::ActiveEnum::to_value(&self)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }
}

/// A job to be written. There is at most one row per kind and subject, so asking twice is asking once.
#[derive(Debug, Clone, Copy)]
pub struct NewJob {
    pub kind: JobKind,
    pub church: Option<ChurchId>,
    pub subject: Uuid,
    pub due_at: DateTime<Utc>,
}

/// Writes the job, or moves the existing one for the same subject to the earlier of both instants.
///
/// A job that is running just now keeps running, and runs once more afterwards: the raised fence tells its holder that
/// something changed meanwhile.
///
/// # Errors
/// When the database did not do it.
pub async fn job_enqueue_in_txn(ctx: &Context, txn: &mut WriteTxn, job: NewJob) -> Result<()> {
    let now = ctx.now();
    let id = JobId::new(now, &*ctx.entropy);
    let church = job.church.map(|church| church.0);
    let key = format!("{}:{}", job.kind.word(), job.subject.simple());
    let sql = "INSERT INTO jobs (id, church_id, kind, subject, dedupe_key, due_at, fence, attempt, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7) \
               ON CONFLICT (dedupe_key) DO UPDATE SET \
                   due_at = CASE WHEN jobs.finished_at IS NULL AND jobs.due_at < excluded.due_at THEN jobs.due_at ELSE excluded.due_at END, \
                   attempt = CASE WHEN jobs.finished_at IS NULL THEN jobs.attempt ELSE 0 END, \
                   fence = jobs.fence + 1, finished_at = NULL";
    let values = [
        id.0.into(),
        church.into(),
        job.kind.word().into(),
        job.subject.into(),
        key.into(),
        job.due_at.into(),
        now.into(),
    ];
    txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    txn.tell(Change { church: None, subject: Subject::Queue });
    Ok(())
}
