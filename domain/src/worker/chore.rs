//! Periodic chores: a tick writes the job, whichever instance claims it does it.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Iterable;
use uuid::Uuid;

use super::cleanup::{Cleaned, clean_up};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy::fraction;
use crate::error::Result;
use crate::queue::backoff::{self, STEADY};
use crate::queue::{Handler, Job, JobKind, NewJob, Next, Ran};

/// A chore of the whole instance. Append only: the numbers are stored as the subjects of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sea_orm::EnumIter)]
pub enum Chore {
    /// Deletes what nobody can use any more.
    CleanUp = 1,
}

impl Chore {
    /// How often it is worth doing.
    #[must_use]
    pub const fn every(self) -> TimeDelta {
        match self {
            Self::CleanUp => TimeDelta::hours(1),
        }
    }

    /// The job of this chore. All instances mean the same row by it, so ticking in each of them does it once.
    #[must_use]
    pub const fn job(self, due_at: DateTime<Utc>) -> NewJob {
        NewJob { kind: JobKind::Chore, church: None, subject: self.subject(), due_at }
    }

    const fn subject(self) -> Uuid {
        Uuid::from_u128(self as u128)
    }

    fn of(subject: Uuid) -> Option<Self> {
        Self::iter().find(|chore| chore.subject() == subject)
    }
}

/// Does the chores.
#[derive(Debug, Default)]
pub struct Chores;

#[async_trait]
impl Handler for Chores {
    /// `None` for a chore that a newer version left behind.
    type Task = Option<Chore>;
    type Report = Result<Cleaned>;

    fn kind(&self) -> JobKind {
        JobKind::Chore
    }

    async fn prepare(&self, _ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        Ok(jobs.iter().map(|job| Chore::of(job.subject)).collect())
    }

    /// A chore is nothing but database work, and nobody waits for it at an instant, so it is done here in small statements.
    async fn run(&self, ctx: &Context, chore: Self::Task) -> Self::Report {
        match chore {
            Some(Chore::CleanUp) => clean_up(ctx).await,
            None => Ok(Cleaned::default()),
        }
    }

    async fn record(&self, ctx: &Context, _txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let next = |ran: &Ran<Self::Report>| match &ran.report {
            Ok(cleaned) => {
                tracing::info!(?cleaned, "cleaned up");
                Next::Finished
            }
            Err(error) => Next::Failed {
                due_at: backoff::next(STEADY, ran.job.attempt + 1, fraction(&*ctx.entropy), now),
                error: error.to_string(),
            },
        };
        Ok(ran.iter().map(next).collect())
    }
}
