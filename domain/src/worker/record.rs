//! Writing back what happened, many jobs in one transaction.

use std::collections::HashSet;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::core::Slot;
use super::lane::{Lane, defect};
use super::run_due::Counts;
use crate::context::Context;
use crate::database::{self, WriteTxn};
use crate::entropy::fraction;
use crate::error::{Error, Result};
use crate::queue::backoff::{self, STEADY};
use crate::queue::{Handler, Job, Leased, Next, Ran, job_finish_in_txn, job_hold_in_txn};

/// How long results wait in memory for a database that is away or refuses them.
const KEEP_FOR: TimeDelta = TimeDelta::minutes(10);

/// How long to wait between two tries to record the same results.
const TRY_AGAIN: TimeDelta = TimeDelta::seconds(1);

/// Batches that are recorded at the same time on PostgreSQL: while it writes one, the next is put together. SQLite has one writer.
const AT_ONCE: usize = 2;

/// What is to be written back of a job.
pub(super) enum Done<R> {
    Ran(Ran<R>, Slot),
    /// Could not be prepared, or panicked.
    Failed(Job, Slot, String),
    /// Could not be recorded at the first try.
    Again(Batch<R>),
}

/// Results that are recorded together.
pub(super) struct Batch<R> {
    ran: Vec<Ran<R>>,
    slots: Vec<Slot>,
    give_up_at: DateTime<Utc>,
}

impl<H: Handler> Lane<H> {
    /// Records what comes in. While transactions are being committed the next batch gathers.
    pub async fn record_forever(&self) {
        let at_once = if self.core.ctx.db.is_postgres() { AT_ONCE } else { 1 };
        let mut inbox = self.inbox.lock().await;
        let mut done = Vec::new();
        let mut recording = FuturesUnordered::new();
        loop {
            tokio::select! {
                came = inbox.recv_many(&mut done, self.core.limits.record), if recording.len() < at_once => {
                    if came == 0 {
                        return;
                    }
                    let give_up_at = self.core.ctx.now() + KEEP_FOR;
                    recording.push(self.write_back(mem::take(&mut done), give_up_at));
                }
                Some((_, kept)) = recording.next(), if !recording.is_empty() => {
                    if !kept.is_empty() {
                        self.try_again_later(kept);
                    }
                    self.core.wake.notify_one();
                }
            }
        }
    }

    /// Records and finishes; gives back what could not be recorded yet.
    pub async fn write_back(
        &self,
        done: Vec<Done<H::Report>>,
        give_up_at: DateTime<Utc>,
    ) -> (Counts, Vec<Batch<H::Report>>) {
        let mut counts = Counts::default();
        let mut fresh =
            Batch { ran: Vec::with_capacity(done.len()), slots: Vec::with_capacity(done.len()), give_up_at };
        let (mut batches, mut failed) = (Vec::new(), Vec::new());
        for done in done {
            match done {
                Done::Ran(ran, slot) => {
                    fresh.ran.push(ran);
                    fresh.slots.push(slot);
                }
                Done::Failed(job, slot, error) => failed.push((job, slot, error)),
                Done::Again(batch) => batches.push(batch),
            }
        }
        batches.push(fresh);
        let mut kept = Vec::new();
        while let Some(mut batch) = batches.pop() {
            if batch.ran.is_empty() {
                continue;
            }
            match self.record(&mut batch, &mut counts).await {
                Ok(()) => {}
                Err(error) if batch.ran.len() > 1 && !is_away(&error) => {
                    let second = batch.split_half();
                    batches.extend([batch, second]);
                }
                Err(error) => {
                    let (kind, jobs) = (self.handler.kind(), batch.ran.len());
                    let source = &error as &dyn std::error::Error;
                    if self.core.ctx.now() < batch.give_up_at {
                        tracing::warn!(
                            ?kind,
                            jobs,
                            error = source,
                            "could not record results; keeping them, trying again"
                        );
                        kept.push(batch);
                    } else {
                        tracing::error!(?kind, jobs, error = source, "gave up recording results; the jobs run again");
                        let why = format!("its result could not be recorded: {error}");
                        let jobs = batch.ran.into_iter().zip(batch.slots);
                        failed.extend(jobs.map(|(ran, slot)| (ran.job, slot, why.clone())));
                    }
                }
            }
        }
        self.finish_failed(failed, &mut counts).await;
        (counts, kept)
    }

    /// One transaction: record, and finish what is still ours. Where another worker took jobs over it is rolled back, and the others
    /// are recorded in a second one.
    async fn record(&self, batch: &mut Batch<H::Report>, counts: &mut Counts) -> Result<()> {
        let ctx = &self.core.ctx;
        let mut txn = ctx.db.begin_batch().await?;
        let mut recorded = self.record_in_txn(&mut txn, batch).await?;
        if recorded.total() < batch.ran.len() {
            drop(txn);
            txn = ctx.db.begin_batch().await?;
            let leased: Vec<Leased> = batch.slots.iter().map(|slot| slot.leased).collect();
            let lost = batch.keep(&job_hold_in_txn(&mut txn, &leased).await?);
            tracing::warn!(kind = ?self.handler.kind(), jobs = lost, "another worker took jobs over; their results are dropped");
            counts.lost += lost;
            recorded = self.record_in_txn(&mut txn, batch).await?;
            if recorded.total() < batch.ran.len() {
                return Err(defect("a job that was held was not given back"));
            }
        }
        txn.commit().await?;
        *counts += recorded;
        Ok(())
    }

    /// What became of the jobs; fewer than there are when another worker took some over, and then nothing may be committed.
    async fn record_in_txn(&self, txn: &mut WriteTxn, batch: &Batch<H::Report>) -> Result<Counts> {
        let mut counts = Counts::default();
        if batch.ran.is_empty() {
            return Ok(counts);
        }
        let ctx = &self.core.ctx;
        let recorded = AssertUnwindSafe(self.handler.record(ctx, txn, &batch.ran)).catch_unwind().await;
        let next = recorded.map_err(|_| defect("recording panicked"))??;
        if next.len() != batch.ran.len() {
            return Err(defect("not one answer per job was recorded"));
        }
        let done: Vec<(&Job, Next)> = batch.ran.iter().map(|ran| &ran.job).zip(next).collect();
        if job_finish_in_txn(ctx, txn, &done).await? == done.len() {
            for (_, next) in &done {
                counts.add(next);
            }
        }
        Ok(counts)
    }

    /// Finishes jobs without a result: each is tried again after its back-off.
    async fn finish_failed(&self, failed: Vec<(Job, Slot, String)>, counts: &mut Counts) {
        if failed.is_empty() {
            return;
        }
        let ctx = &self.core.ctx;
        let now = ctx.now();
        let next = |job: &Job, error: &str| Next::Failed {
            due_at: backoff::next(STEADY, job.attempt + 1, fraction(&*ctx.entropy), now),
            error: error.to_owned(),
        };
        let done: Vec<(&Job, Next)> = failed.iter().map(|(job, _, error)| (job, next(job, error))).collect();
        counts.failed += done.len();
        if let Err(error) = finish(ctx, &done).await {
            let jobs = done.len();
            tracing::warn!(
                jobs,
                error = &error as &dyn std::error::Error,
                "could not give failed jobs back; their leases run out"
            );
        }
    }

    fn try_again_later(&self, kept: Vec<Batch<H::Report>>) {
        let (core, done) = (Arc::clone(&self.core), self.done.clone());
        tokio::spawn(async move {
            core.ctx.clock.sleep_until(core.ctx.now() + TRY_AGAIN).await;
            for batch in kept {
                let _ = done.send(Done::Again(batch));
            }
        });
    }
}

async fn finish(ctx: &Context, done: &[(&Job, Next)]) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    job_finish_in_txn(ctx, &mut txn, done).await?;
    Ok(txn.commit().await?)
}

impl<R> Batch<R> {
    /// Drops the results whose lease is not in `owned`; gives how many.
    fn keep(&mut self, owned: &HashSet<Leased>) -> usize {
        let before = self.ran.len();
        if owned.len() < before {
            self.ran.retain(|ran| owned.contains(&Leased::from(&ran.job)));
            self.slots.retain(|slot| owned.contains(&slot.leased));
        }
        before - self.ran.len()
    }

    fn split_half(&mut self) -> Self {
        let middle = self.ran.len() / 2;
        Self { ran: self.ran.split_off(middle), slots: self.slots.split_off(middle), give_up_at: self.give_up_at }
    }
}

/// Whether the database could not be asked at all; then smaller groups would fare no better.
pub(super) fn is_away(error: &Error) -> bool {
    matches!(error, Error::Database(error) if database::is_away(error))
}
