//! The queue and its worker: nothing lost, nothing twice, never early.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use steeple_domain::Context;
use steeple_domain::database::WriteTxn;
use steeple_domain::error::Result;
use steeple_domain::queue::{Handler, Job, JobKind, NewJob, Next, Ran, job_enqueue_in_txn};
use steeple_domain::worker::{Counts, Worker};
use steeple_tests::{Chapel, for_each_backend};
use uuid::Uuid;

for_each_backend!(a_finished_job_never_runs_again,);

/// Counts how often each subject ran and was recorded.
#[derive(Clone, Default)]
struct Tally {
    ran: Arc<Mutex<HashMap<Uuid, usize>>>,
    recorded: Arc<Mutex<HashMap<Uuid, usize>>>,
}

#[async_trait]
impl Handler for Tally {
    type Task = Uuid;
    type Report = DateTime<Utc>;

    fn kind(&self) -> JobKind {
        JobKind::LivestreamPlatform
    }

    async fn prepare(&self, _ctx: &Context, jobs: &[Job]) -> Result<Vec<Uuid>> {
        Ok(jobs.iter().map(|job| job.subject).collect())
    }

    async fn run(&self, ctx: &Context, subject: Uuid) -> DateTime<Utc> {
        *self.ran.lock().unwrap().entry(subject).or_default() += 1;
        ctx.now()
    }

    async fn record(&self, _ctx: &Context, _txn: &mut WriteTxn, ran: &[Ran<DateTime<Utc>>]) -> Result<Vec<Next>> {
        let mut recorded = self.recorded.lock().unwrap();
        ran.iter().for_each(|ran| *recorded.entry(ran.job.subject).or_default() += 1);
        Ok(ran.iter().map(|_| Next::Finished).collect())
    }
}

async fn a_finished_job_never_runs_again(chapel: Chapel) {
    let tally = Tally::default();
    let worker = Worker::builder(chapel.ctx.clone()).handler(tally.clone()).build();
    enqueue(&chapel.ctx, 1, chapel.now()).await;

    let first = worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::days(1));
    let later = worker.run_due().await.unwrap();

    assert_eq!(first, Counts { finished: 1, ..Counts::default() });
    assert_eq!(later.total(), 0);
    assert_eq!(tally.ran.lock().unwrap().values().sum::<usize>(), 1);
}

async fn enqueue(ctx: &Context, subject: u128, due_at: DateTime<Utc>) {
    let mut txn = ctx.db.begin().await.unwrap();
    let job = NewJob { kind: JobKind::LivestreamPlatform, church: None, subject: Uuid::from_u128(subject), due_at };
    job_enqueue_in_txn(ctx, &mut txn, job).await.unwrap();
    txn.commit().await.unwrap();
}
