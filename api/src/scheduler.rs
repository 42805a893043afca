//! The tick behind periodic chores. tokio-cron-scheduler only says when; what happens is a job in the database, and all
//! instances mean the same job, so a chore is done once however many of them tick.

use sea_orm::Iterable;
use steeple_domain::Context;
use steeple_domain::queue::job_enqueue_in_txn;
use steeple_domain::worker::Chore;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Ticks for as long as the future lives.
pub async fn tick(context: Context) {
    if let Err(error) = schedule(context).await {
        tracing::error!(%error, "periodic chores do not run");
    }
}

async fn schedule(context: Context) -> Result<(), JobSchedulerError> {
    let mut scheduler = JobScheduler::new().await?;
    for chore in Chore::iter() {
        let context = context.clone();
        // Cron and not "every …": a repeated job that once falls behind never runs again (its issue 113).
        let job = Job::new_async(cron(chore).as_str(), move |_, _| {
            let context = context.clone();
            Box::pin(async move {
                if let Err(error) = enqueue(&context, chore).await {
                    tracing::warn!(
                        ?chore,
                        error = &error as &dyn std::error::Error,
                        "a chore was not written; the next tick tries again"
                    );
                }
            })
        })?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    std::future::pending::<()>().await;
    scheduler.shutdown().await
}

async fn enqueue(context: &Context, chore: Chore) -> steeple_domain::Result<()> {
    let mut txn = context.db.begin().await?;
    job_enqueue_in_txn(context, &mut txn, chore.job(context.now())).await?;
    Ok(txn.commit().await?)
}

/// Seconds, minutes, hours, day, month, weekday; whole minutes or whole hours, in UTC, where no hour is skipped.
fn cron(chore: Chore) -> String {
    let minutes = chore.every().num_minutes().max(1);
    if minutes < 60 { format!("0 */{minutes} * * * *") } else { format!("0 0 */{} * * *", minutes / 60) }
}
