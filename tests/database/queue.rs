//! The queue and its worker: nothing lost, nothing twice, never early.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod choir;
mod running;
mod sharing;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{EntityTrait, PaginatorTrait};
use steeple_domain::Context;
use steeple_domain::queue::{JobKind, NewJob, entity, job_enqueue_in_txn, jobs_overdue, jobs_waiting};
use steeple_domain::worker::{Chore, Chores, Counts, Worker};
use steeple_tests::{Chapel, for_each_backend};
use uuid::Uuid;

use choir::Choir;

for_each_backend!(
    a_finished_job_never_runs_again,
    asking_twice_is_asking_once_at_the_earlier_instant,
    asking_again_after_the_end_begins_anew,
    a_job_that_is_to_run_again_waits_for_its_instant,
    work_without_a_handler_is_left_alone,
    waiting_and_overdue_jobs_are_counted,
    cleaning_up_takes_old_finished_jobs_only,
);

async fn a_finished_job_never_runs_again(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;

    let first = worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::days(1));
    let later = worker.run_due().await.unwrap();

    assert_eq!(first, Counts { finished: 1, ..Counts::default() });
    assert_eq!(later.total(), 0);
    assert_eq!(choir.sung(), [1]);
}

async fn asking_twice_is_asking_once_at_the_earlier_instant(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now() + TimeDelta::minutes(5)).await;
    ask(&chapel.ctx, 1, chapel.now() + TimeDelta::minutes(1)).await;
    ask(&chapel.ctx, 1, chapel.now() + TimeDelta::minutes(9)).await;

    chapel.advance(TimeDelta::seconds(59));
    let before = worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::seconds(1));
    let at = worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::hours(1));
    let after = worker.run_due().await.unwrap();

    assert_eq!([before.total(), at.total(), after.total()], [0, 1, 0]);
}

async fn asking_again_after_the_end_begins_anew(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    worker.run_due().await.unwrap();

    ask(&chapel.ctx, 1, chapel.now() + TimeDelta::hours(1)).await;
    let at_once = worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::hours(1));
    let in_an_hour = worker.run_due().await.unwrap();

    assert_eq!([at_once.total(), in_an_hour.total()], [0, 1]);
    assert_eq!(entity::Entity::find().count(chapel.ctx.db.reader()).await.unwrap(), 1);
}

async fn a_job_that_is_to_run_again_waits_for_its_instant(chapel: Chapel) {
    let choir = Choir { again_in: Some(TimeDelta::seconds(10)), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;

    let mut ran = Vec::new();
    for _ in 0..4 {
        ran.push(worker.run_due().await.unwrap().again);
        chapel.advance(TimeDelta::seconds(5));
    }

    assert_eq!(ran, [1, 0, 1, 0]);
}

async fn work_without_a_handler_is_left_alone(chapel: Chapel) {
    let worker = Worker::builder(chapel.ctx.clone()).handler(Chores).build();
    ask(&chapel.ctx, 1, chapel.now()).await;

    let ran = worker.run_due().await.unwrap();

    assert_eq!(ran.total(), 0);
    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 1);
}

async fn waiting_and_overdue_jobs_are_counted(chapel: Chapel) {
    for (subject, minutes) in [(1, 0), (2, 1), (3, 2)] {
        ask(&chapel.ctx, subject, chapel.now() + TimeDelta::minutes(minutes)).await;
    }
    chapel.advance(TimeDelta::seconds(90));

    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 3);
    assert_eq!(jobs_overdue(&chapel.ctx).await.unwrap(), 2);
}

async fn cleaning_up_takes_old_finished_jobs_only(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.builder(&chapel.ctx).handler(Chores).build();
    ask(&chapel.ctx, 1, chapel.now()).await;
    ask(&chapel.ctx, 2, chapel.now() + TimeDelta::days(30)).await;
    worker.run_due().await.unwrap();
    chapel.advance(TimeDelta::days(6));
    ask(&chapel.ctx, 3, chapel.now()).await;
    worker.run_due().await.unwrap();

    chapel.advance(TimeDelta::days(2));
    enqueue(&chapel.ctx, Chore::CleanUp.job(chapel.now())).await;
    worker.run_due().await.unwrap();

    let left = entity::Entity::find().all(chapel.ctx.db.reader()).await.unwrap();
    let mut left: Vec<u128> =
        left.iter().filter(|job| job.kind != JobKind::Chore).map(|job| job.subject.as_u128()).collect();
    left.sort_unstable();
    assert_eq!(left, [2, 3]);
}

/// Asks for the job of this subject.
async fn ask(ctx: &Context, subject: u128, due_at: DateTime<Utc>) {
    enqueue(ctx, song(subject, due_at)).await;
}

fn song(subject: u128, due_at: DateTime<Utc>) -> NewJob {
    NewJob { kind: JobKind::LivestreamPlatform, church: None, subject: Uuid::from_u128(subject), due_at }
}

async fn enqueue(ctx: &Context, job: NewJob) {
    let mut txn = ctx.db.begin().await.unwrap();
    job_enqueue_in_txn(ctx, &mut txn, job).await.unwrap();
    txn.commit().await.unwrap();
}
