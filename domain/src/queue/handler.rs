//! What a capability does with its jobs: prepare in bulk, run each at its instant, record in bulk.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::JobKind;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::{ChurchId, JobId};

/// The work behind one kind of job. Thousands of jobs may be due in the same second, so the database is asked in bulk
/// before and after, and never at the instant itself.
///
/// A crash may come between any two of these calls; then the job is prepared again, by this process or another. What
/// `prepare` finds of an earlier try (an intent without a result) has to be settled by looking before acting again.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// What waits in memory until the instant. Keep it small: tens of thousands may wait together.
    type Task: Send + 'static;
    /// What `run` saw. Kept in memory until it is recorded, through a database that is away for minutes too.
    type Report: Send + Sync + 'static;

    fn kind(&self) -> JobKind;

    /// Loads what the jobs are about and records the intents; one task per job, in the order of `jobs`.
    ///
    /// Called up to [`AHEAD`](super::AHEAD) before the jobs are due: plan for [`Job::fires_at`], not for now.
    ///
    /// # Errors
    /// When nothing was prepared. The jobs are then tried in smaller groups, so that one bad row stops only itself, and
    /// what still fails waits for its next turn.
    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>>;

    /// Does the work, at [`Job::fires_at`] or as soon after it as there is room. No database in here. A panic is caught
    /// and becomes a failure with back-off; it is not recorded, as if the process had died.
    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report;

    /// Records what happened, in the transaction that also finishes the jobs; one answer per job, in the order of `ran`.
    ///
    /// Change nothing but the transaction: when another holder took a job over it is not committed, and the results of the other
    /// jobs are recorded anew.
    ///
    /// # Errors
    /// When nothing was recorded. It is tried again, in smaller groups, for some minutes.
    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>>;

    /// Takes the intents of `prepare` back: these jobs were never run, they go back to the queue in this transaction
    /// (shutdown, or something changed before the instant). Leaving it out is safe, only slower: the next `prepare` has
    /// to look first.
    ///
    /// # Errors
    /// When nothing was taken back; the jobs go back all the same.
    async fn withdraw(&self, ctx: &Context, txn: &mut WriteTxn, jobs: &[Job]) -> Result<()> {
        let _ = (ctx, txn, jobs);
        Ok(())
    }
}

/// A claimed job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub church: Option<ChurchId>,
    pub kind: JobKind,
    pub subject: Uuid,
    pub due_at: DateTime<Utc>,
    /// The instant at which it runs: when it is due, or when it was claimed if that was later.
    pub fires_at: DateTime<Utc>,
    /// How often it has failed in a row.
    pub attempt: i64,
    /// The number of this claim; a row with a higher one was asked for again.
    pub(crate) fence: i64,
    /// This one claim, not the process: whoever loses a job and claims it again holds it anew.
    pub(crate) lease: Uuid,
    /// Until when the claim holds, as the database has it.
    pub(crate) lease_until: DateTime<Utc>,
}

/// A job that ran, and what it saw.
#[derive(Debug)]
pub struct Ran<R> {
    pub job: Job,
    pub report: R,
}

/// What becomes of a job that ran. A request that came in meanwhile is never lost: whatever is said here, the job then
/// runs once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing more to do until someone asks again.
    Finished,
    /// To be looked at again; all is well.
    Again { due_at: DateTime<Utc> },
    /// To be tried again, see [`backoff`](super::backoff). The error is shown to operators: no secrets.
    Failed { due_at: DateTime<Utc>, error: String },
}
