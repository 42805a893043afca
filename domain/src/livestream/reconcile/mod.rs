//! The reconciler: one step per livestream platform, the same way for every platform.
//!
//! | file | what it does |
//! |---|---|
//! | `task` | loads the rows of many jobs, and plans the step of each |
//! | `intents` | stores what is about to be called, and opens connections for it |
//! | `step` | makes the one call at its instant |
//! | this one | stores the results in bulk, and says when to look again |
//!
//! It remembers nothing between runs: killed anywhere, the next run plans from the rows.

mod intents;
mod step;
mod task;

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::listening::Heard;
use steeple_platforms::contract::livestream::Ingest;

use self::intents::{store_intents, warm_up};
use self::step::take_step;
use self::task::{end_of, load, next_step};
use super::outcome::{Circumstances, Happened, apply};
use super::plan::Plan;
use super::platform_entity::{self, Model, Step};
use super::write::{Changed, write_changed};
use super::{errand, listening};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::entropy;
use crate::error::Result;
use crate::queue::{Handler, Job, JobKind, Next, Ran};

pub use self::task::Task;

/// Brings every livestream platform to what its church wants.
pub struct Reconciler;

/// The task and what its step brought; `None` when there was nothing to do yet.
pub struct Report {
    task: Task,
    happened: Option<Happened>,
}

#[async_trait]
impl Handler for Reconciler {
    /// `None` when the row is gone.
    type Task = Option<Box<Task>>;
    type Report = Option<Box<Report>>;

    fn kind(&self) -> JobKind {
        JobKind::LivestreamPlatform
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let mut tasks = load(ctx, jobs).await?;
        for (task, job) in tasks.iter_mut().zip(jobs) {
            if let Some(task) = task {
                task.plan = next_step(task, job.fires_at);
            }
        }
        store_intents(ctx, &mut tasks).await?;
        warm_up(ctx, jobs, &tasks);
        Ok(tasks)
    }

    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let task = task?;
        let happened = match task.plan {
            Plan::Do(action) => Some(take_step(ctx, &task, action).await),
            Plan::Wait(_) | Plan::Rest => None,
        };
        Some(Box::new(Report { task: *task, happened }))
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let mut changed = Vec::new();
        let mut next = Vec::with_capacity(ran.len());
        for Ran { report, .. } in ran {
            let Some(report) = report else {
                next.push(Next::Finished);
                continue;
            };
            let mut row = report.task.row.clone();
            if let Some(happened) = &report.happened {
                let seal = |row: &Model, ingest: &_| seal_key(ctx, row, ingest);
                let at = Circumstances {
                    now,
                    revision: report.task.livestream.revision,
                    called_off: report.task.row.is_called_off(&report.task.livestream),
                    end: end_of(&report.task, now),
                    jitter: entropy::fraction(&*ctx.entropy),
                    seal: &seal,
                };
                apply(&mut row, happened, &at);
                if visible(&row) != visible(&report.task.row) {
                    txn.tell(Change { church: Some(row.church_id), subject: Subject::Livestream(row.livestream_id) });
                }
            }
            let task = Task {
                row,
                livestream: Arc::clone(&report.task.livestream),
                connection: Arc::clone(&report.task.connection),
                heard: Heard::default(),
                plan: Plan::Rest,
            };
            next.push(match next_step(&task, now) {
                Plan::Do(_) => Next::Again { due_at: now },
                Plan::Wait(due_at) => Next::Again { due_at },
                Plan::Rest => Next::Finished,
            });
            if report.happened.is_some() {
                changed.push(Changed { before: &report.task.row, after: task.row });
            }
        }
        errand::broadcasts_changed_in_txn(ctx, txn, changed.iter().map(|step| (step.before, &step.after))).await?;
        listening::begin_in_txn(ctx, txn, changed.iter().map(|step| (step.before, &step.after))).await?;
        write_changed(txn, &changed).await?;
        Ok(next)
    }

    async fn withdraw(&self, _: &Context, txn: &mut WriteTxn, jobs: &[Job]) -> Result<()> {
        let ids: Vec<_> = jobs.iter().map(|job| job.subject).collect();
        platform_entity::Entity::update_many()
            .col_expr(platform_entity::Column::Step, Expr::value(Step::Idle))
            .filter(platform_entity::Column::Id.is_in(ids))
            .exec(&**txn)
            .await?;
        Ok(())
    }
}

fn seal_key(ctx: &Context, row: &Model, ingest: &Ingest) -> Option<Vec<u8>> {
    let (place, key) = (row.stream_key_place(), ingest.key.reveal().as_bytes());
    if let Some(stored) = &row.sealed_stream_key
        && ctx.keys.open(&place, stored).is_ok_and(|opened| opened[..] == *key)
    {
        return Some(stored.clone());
    }
    let sealed = ctx.keys.seal(&*ctx.entropy, &place, key);
    sealed
        .inspect_err(|error| tracing::error!(livestream_platform.id = %row.id, %error, "could not seal a stream key"))
        .ok()
}

/// What people see of a row; the rest may change without telling them.
fn visible(row: &Model) -> impl PartialEq {
    let text = (&row.failure_message, &row.watch_url, &row.recording_url, &row.ingest_url);
    let signal = (row.viewers, row.signal, &row.signal_issues, &row.sealed_stream_key, &row.destinations);
    (row.status, text, signal, row.outcome_unknown, row.retry_at)
}
