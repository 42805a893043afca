//! One kind's way from claimed to ran: prepare in bulk, wait, fire.

use std::collections::VecDeque;
use std::iter;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::TimeDelta;
use futures_util::FutureExt;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tracing::Instrument;

use super::Fired;
use super::core::{Core, Slot};
use super::record::{Done, is_away};
use super::run_due::Counts;
use crate::error::{Error, Result};
use crate::queue::{AHEAD, Handler, Job, JobKind, Leased, Ran, job_hold_in_txn, job_release_in_txn};

/// How far ahead a busy lane looks.
const SOON: TimeDelta = TimeDelta::milliseconds(250);

/// A lane whose handler's types are forgotten.
#[async_trait]
pub(super) trait AnyLane: Send + Sync {
    fn kind(&self) -> JobKind;
    /// How far ahead more may be claimed now; `None` while there is no room.
    fn room_ahead(&self) -> Option<TimeDelta>;
    /// Prepares and fires the jobs in the background.
    fn hold(self: Arc<Self>, jobs: Vec<Job>);
    async fn record_forever(self: Arc<Self>);
    /// Prepares, runs and records the jobs before it returns.
    async fn run_now(&self, jobs: Vec<Job>) -> Counts;
}

pub(super) struct Lane<H: Handler> {
    pub core: Arc<Core>,
    pub handler: H,
    held: Arc<AtomicUsize>,
    /// Jobs whose instant has come and that are not recorded yet.
    due: Arc<AtomicUsize>,
    running: Arc<Semaphore>,
    /// Held by the group that is being launched: what was due first goes out first.
    launching: Mutex<()>,
    pub done: UnboundedSender<Done<H::Report>>,
    pub inbox: Mutex<UnboundedReceiver<Done<H::Report>>>,
}

/// A prepared job that waits for its instant.
pub(super) struct Ready<T> {
    job: Job,
    slot: Slot,
    task: T,
}

impl<H: Handler> Lane<H> {
    pub fn new(core: Arc<Core>, handler: H) -> Self {
        let running = Arc::new(Semaphore::new(core.limits.running));
        // Unbounded, but never longer than what is held.
        let (done, inbox) = mpsc::unbounded_channel();
        let (held, due, launching) = (Arc::default(), Arc::default(), Mutex::default());
        Self { core, handler, held, due, running, launching, done, inbox: Mutex::new(inbox) }
    }

    /// What is due goes before what is not. While as many jobs are due as can run at once, nothing is claimed: it would only
    /// wait here, and another instance may be free. While many are, only what is due next is.
    pub fn room_ahead(&self) -> Option<TimeDelta> {
        let (limits, due) = (self.core.limits, self.due.load(Ordering::SeqCst));
        let is_full = due >= limits.running || self.held.load(Ordering::SeqCst) >= limits.held;
        let is_busy = due > limits.running / 16;
        (!is_full).then_some(if is_busy { SOON } else { AHEAD })
    }

    /// Takes places for jobs that were just claimed.
    pub fn slots(&self, jobs: Vec<Job>) -> Vec<(Job, Slot)> {
        let slot = |job: Job| {
            let slot = self.core.slot(&job, &self.held);
            (job, slot)
        };
        jobs.into_iter().map(slot).collect()
    }

    pub async fn hold(self: Arc<Self>, claimed: Vec<(Job, Slot)>) {
        let (ready, failed) = self.prepare(claimed).await;
        for failed in failed {
            // The inbox is open as long as the lane.
            let _ = self.done.send(failed);
        }
        let mut ready = VecDeque::from(ready);
        while let Some(fires_at) = ready.front().map(|first| first.job.fires_at) {
            let later = ready.iter().position(|ready| ready.job.fires_at != fires_at).unwrap_or(ready.len());
            let rest = ready.split_off(later);
            tokio::spawn(Arc::clone(&self).fire(std::mem::replace(&mut ready, rest)));
        }
    }

    /// Prepares the jobs; those that cannot be are found by halving.
    pub async fn prepare(&self, claimed: Vec<(Job, Slot)>) -> (Vec<Ready<H::Task>>, Vec<Done<H::Report>>) {
        let (jobs, slots): (Vec<Job>, Vec<Slot>) = claimed.into_iter().unzip();
        let mut tasks: Vec<Result<H::Task, String>> = Vec::with_capacity(jobs.len());
        // The last is the next, so that tasks come in the order of jobs.
        let mut groups: Vec<Range<usize>> = iter::once(0..jobs.len()).collect();
        while let Some(group) = groups.pop() {
            match self.tasks(&jobs[group.clone()]).await {
                Ok(prepared) => tasks.extend(prepared.into_iter().map(Ok)),
                Err(error) if group.len() > 1 && !is_away(&error) => {
                    let middle = group.start + group.len() / 2;
                    groups.push(middle..group.end);
                    groups.push(group.start..middle);
                }
                Err(error) => {
                    let kind = self.handler.kind();
                    tracing::warn!(
                        ?kind,
                        jobs = group.len(),
                        error = &error as &dyn std::error::Error,
                        "could not prepare"
                    );
                    tasks.extend(group.map(|_| Err(format!("could not be prepared: {error}"))));
                }
            }
        }
        let (mut ready, mut failed) = (Vec::with_capacity(jobs.len()), Vec::new());
        for ((job, slot), task) in jobs.into_iter().zip(slots).zip(tasks) {
            match task {
                Ok(task) => ready.push(Ready { job, slot, task }),
                Err(error) => failed.push(Done::Failed(job, slot, error)),
            }
        }
        (ready, failed)
    }

    async fn tasks(&self, jobs: &[Job]) -> Result<Vec<H::Task>> {
        let prepared = AssertUnwindSafe(self.handler.prepare(&self.core.ctx, jobs)).catch_unwind().await;
        let tasks = prepared.map_err(|_| defect("preparing panicked"))??;
        if tasks.len() == jobs.len() { Ok(tasks) } else { Err(defect("not one task per job was prepared")) }
    }

    /// Waits for the instant of these jobs, then runs them side by side.
    async fn fire(self: Arc<Self>, mut waiting: VecDeque<Ready<H::Task>>) {
        let Some(fires_at) = waiting.front().map(|first| first.job.fires_at) else { return };
        tokio::select! {
            biased;
            () = self.core.stopped() => return self.withdraw(waiting).await,
            () = self.core.ctx.clock.sleep_until(fires_at) => {}
        }
        for ready in &mut waiting {
            ready.slot.count_in(&self.due);
        }
        let _turn = tokio::select! {
            biased;
            () = self.core.stopped() => return self.withdraw(waiting).await,
            turn = self.launching.lock() => turn,
        };
        while !waiting.is_empty() {
            let permit = tokio::select! {
                biased;
                () = self.core.stopped() => return self.withdraw(waiting).await,
                permit = Arc::clone(&self.running).acquire_owned() => permit.ok(),
            };
            let Some(first) = waiting.front() else { return };
            if !self.core.holds(&first.slot) {
                self.keep_held(&mut waiting).await;
            } else if let Some(ready) = waiting.pop_front() {
                self.launch(ready, permit);
            }
        }
    }

    fn launch(self: &Arc<Self>, ready: Ready<H::Task>, permit: Option<OwnedSemaphorePermit>) {
        let lane = Arc::clone(self);
        tokio::spawn(async move {
            let done = lane.run(ready).await;
            drop(permit);
            let _ = lane.done.send(done);
        });
    }

    pub async fn run(&self, ready: Ready<H::Task>) -> Done<H::Report> {
        let Ready { job, slot, task } = ready;
        let fired = Fired { kind: job.kind, due_at: job.due_at, fired_at: self.core.ctx.now() };
        (self.core.observe)(&fired);
        let running = self.handler.run(&self.core.ctx, task).instrument(span_of(&job));
        match AssertUnwindSafe(running).catch_unwind().await {
            Ok(report) => Done::Ran(Ran { job, report }, slot),
            Err(_) => Done::Failed(job, slot, "the work panicked: a defect of Steeple, see its log".to_owned()),
        }
    }

    /// Lets go of the jobs that another holder took over meanwhile, and lengthens the leases of the others.
    async fn keep_held(&self, waiting: &mut VecDeque<Ready<H::Task>>) {
        let leased: Vec<Leased> = waiting.iter().map(|ready| ready.slot.leased).collect();
        if let Err(error) = self.core.renew(&leased).await {
            // Without an answer nobody knows whose they are: let their leases run out.
            tracing::warn!(error = &error as &dyn std::error::Error, "could not renew the leases of jobs that are due");
            return waiting.clear();
        }
        let before = waiting.len();
        waiting.retain(|ready| self.core.holds(&ready.slot));
        if waiting.len() < before {
            tracing::warn!(jobs = before - waiting.len(), "another worker took jobs over before they fired");
        }
    }

    /// Gives jobs back that have not fired.
    async fn withdraw(&self, waiting: VecDeque<Ready<H::Task>>) {
        let (mut jobs, mut slots) = (Vec::with_capacity(waiting.len()), Vec::with_capacity(waiting.len()));
        for ready in waiting {
            jobs.push(ready.job);
            slots.push(ready.slot);
        }
        let leased: Vec<Leased> = jobs.iter().map(Leased::from).collect();
        if let Err(error) = self.try_withdraw(&mut jobs, &leased).await {
            tracing::warn!(jobs = jobs.len(), error = &error as &dyn std::error::Error, "could not take intents back");
            if let Err(error) = self.release(&leased).await {
                tracing::warn!(jobs = jobs.len(), error = &error as &dyn std::error::Error, "could not give jobs back");
            }
        }
    }

    async fn try_withdraw(&self, jobs: &mut Vec<Job>, leased: &[Leased]) -> Result<()> {
        let ctx = &self.core.ctx;
        let mut txn = ctx.db.begin().await?;
        let owned = job_hold_in_txn(&mut txn, leased).await?;
        jobs.retain(|job| owned.contains(&Leased::from(job)));
        self.handler.withdraw(ctx, &mut txn, jobs).await?;
        job_release_in_txn(&mut txn, leased).await?;
        Ok(txn.commit().await?)
    }

    async fn release(&self, leased: &[Leased]) -> Result<()> {
        let mut txn = self.core.ctx.db.begin().await?;
        job_release_in_txn(&mut txn, leased).await?;
        Ok(txn.commit().await?)
    }
}

/// What the log says around everything that a job does.
fn span_of(job: &Job) -> tracing::Span {
    let Job { id, kind, subject, attempt, .. } = job;
    tracing::info_span!("job", job.id = %id, job.kind = kind.word(), job.subject = %subject, job.attempt = attempt)
}

pub(super) fn defect(what: &str) -> Error {
    Error::Inconsistent { table: "jobs", what: what.to_owned() }
}
