//! Running what is due now and nothing else: how tests and `steeple demo` drive the worker.

use std::ops::AddAssign;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};

use super::Worker;
use super::claim::by_kind;
use super::lane::{AnyLane, Lane, defect};
use crate::error::Result;
use crate::queue::{Handler, Job, JobKind, Next, Wanted, job_claim};

/// Jobs that are due again at once this often in one call are never done: a defect of a handler.
const MOST_ROUNDS: usize = 10_000;

/// What became of the jobs that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub finished: usize,
    pub again: usize,
    pub failed: usize,
    /// Taken over by another holder while they ran; nothing of them was recorded.
    pub lost: usize,
}

impl Counts {
    #[must_use]
    pub const fn total(&self) -> usize {
        self.finished + self.again + self.failed + self.lost
    }

    pub(super) fn add(&mut self, next: &Next) {
        match next {
            Next::Finished => self.finished += 1,
            Next::Again { .. } => self.again += 1,
            Next::Failed { .. } => self.failed += 1,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.finished += other.finished;
        self.again += other.again;
        self.failed += other.failed;
        self.lost += other.lost;
    }
}

impl Worker {
    /// Claims, runs and records everything that is due now, and what becomes due by that, until nothing is. Needs no
    /// [`Worker::run_forever`]; works on a clock that stands still.
    ///
    /// # Errors
    /// When the database did not answer, or when a handler asks for the same jobs again at once without end.
    pub async fn run_due(&self) -> Result<Counts> {
        let ctx = &self.core.ctx;
        let kinds: Vec<JobKind> = self.lanes.iter().map(|lane| lane.kind()).collect();
        let mut counts = Counts::default();
        for _ in 0..MOST_ROUNDS {
            let limits = self.core.limits;
            let (due_by, at_most) = (ctx.now(), limits.claim);
            let wanted = Wanted { kinds: &kinds, due_by, at_most, lease: limits.lease };
            let jobs = job_claim(ctx, wanted).await?;
            if jobs.is_empty() {
                return Ok(counts);
            }
            for (kind, jobs) in by_kind(jobs) {
                if let Some(lane) = self.lanes.iter().find(|lane| lane.kind() == kind) {
                    counts += lane.run_now(jobs).await;
                }
            }
        }
        Err(defect("jobs are due again at once without end"))
    }
}

#[async_trait]
impl<H: Handler> AnyLane for Lane<H> {
    fn kind(&self) -> JobKind {
        self.handler.kind()
    }

    fn room_ahead(&self) -> Option<TimeDelta> {
        Self::room_ahead(self)
    }

    fn hold(self: Arc<Self>, jobs: Vec<Job>) {
        let claimed = self.slots(jobs);
        tokio::spawn(Self::hold(self, claimed));
    }

    async fn record_forever(self: Arc<Self>) {
        Self::record_forever(&self).await;
    }

    async fn run_now(&self, jobs: Vec<Job>) -> Counts {
        let (ready, mut done) = self.prepare(self.slots(jobs)).await;
        let ran: Vec<_> =
            stream::iter(ready).map(|ready| self.run(ready)).buffer_unordered(self.core.limits.running).collect().await;
        done.extend(ran);
        // Nobody comes back later, so what cannot be recorded now fails now.
        let (counts, _) = self.write_back(done, self.core.ctx.now()).await;
        counts
    }
}
