//! One open line in this process: a task reads it, and what was heard is kept here until its job writes it down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use steeple_platforms::contract::listening::{Ended, Heard, Line, Video};
use tokio::task::JoinHandle;

use super::turn::Known;
use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::Result;
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// Closes the line when dropped.
pub(super) struct Ear {
    opened_at: DateTime<Utc>,
    version: i64,
    kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

struct Kept {
    heard: Heard,
    told_at: DateTime<Utc>,
    /// Something that is worth a look at the vendor came since this was taken last.
    news: bool,
    ended: Option<Ended>,
}

/// What was heard so far.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub heard: Heard,
    pub news: bool,
    pub ended: Option<Ended>,
}

impl Ear {
    /// Listens to the line, going on from what was heard on the one `before`. `row` is the connection that it was opened for.
    pub fn new(ctx: &Context, row: &connection::Model, before: Report, line: Box<dyn Line>) -> Self {
        let now = ctx.now();
        let Report { heard, news, .. } = before;
        let kept = Arc::new(Mutex::new(Kept { heard, told_at: now, news, ended: None }));
        let job = NewJob { kind: JobKind::Listening, church: Some(row.church_id), subject: row.id.0, due_at: now };
        let task = tokio::spawn(listen(ctx.clone(), job, line, Arc::clone(&kept)));
        Self { opened_at: now, version: row.credentials_version, kept, task }
    }

    pub fn known(&self) -> Known {
        let kept = lock(&self.kept);
        let video = kept.heard.video.as_ref().is_some_and(|told| matches!(told.what, Video::Arriving { .. }));
        let (opened_at, version, told_at) = (self.opened_at, self.version, kept.told_at);
        Known { opened_at, version, ended: kept.ended.is_some(), video, told_at }
    }

    /// What was heard; the news of it is new only once.
    pub fn report(&self) -> Report {
        let mut kept = lock(&self.kept);
        let news = std::mem::take(&mut kept.news);
        Report { heard: kept.heard.clone(), news, ended: kept.ended }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(ctx: Context, job: NewJob, mut line: Box<dyn Line>, kept: Arc<Mutex<Kept>>) {
    loop {
        let word = line.next().await;
        let now = ctx.now();
        let (is_news, over) = {
            let mut kept = lock(&kept);
            let is_news = match word {
                Ok(word) => {
                    kept.told_at = now;
                    kept.heard.take(word, now)
                }
                Err(ended) => {
                    kept.ended = Some(ended);
                    true
                }
            };
            kept.news |= is_news;
            (is_news, kept.ended.is_some())
        };
        if is_news && let Err(error) = wake(&ctx, NewJob { due_at: now, ..job }).await {
            // Its next turn is seconds away.
            tracing::warn!(connection.id = %job.subject, error = &error as &dyn std::error::Error, "could not tell of live news");
        }
        if over {
            return;
        }
    }
}

/// The job comes now and not with its next turn.
async fn wake(ctx: &Context, job: NewJob) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    job_enqueue_in_txn(ctx, &mut txn, job).await?;
    Ok(txn.commit().await?)
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
