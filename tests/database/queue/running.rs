//! One worker in the background: ahead, on the instant, and what must not disturb it.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use sea_orm::EntityTrait;
use steeple_domain::queue::backoff::{self, Pace};
use steeple_domain::queue::{entity, jobs_waiting};
use steeple_domain::worker::{Counts, Fired};
use steeple_tests::{Chapel, for_each_backend};

use super::ask;
use super::choir::{Choir, Heard};

for_each_backend!(
    a_job_is_prepared_ahead_and_fires_on_its_instant_never_before,
    new_work_is_taken_up_at_once,
    a_hanging_task_delays_no_other,
    a_panic_is_tried_again_after_its_back_off,
    one_job_that_cannot_be_prepared_stops_only_itself,
    one_result_that_cannot_be_recorded_stops_only_itself,
    a_request_during_the_run_is_never_lost,
    shutdown_gives_back_what_has_not_fired,
    shutdown_records_what_is_running,
    shutdown_does_not_wait_for_ever,
);

async fn a_job_is_prepared_ahead_and_fires_on_its_instant_never_before(chapel: Chapel) {
    let choir = Choir::default();
    let fired: Arc<Mutex<Vec<Fired>>> = Arc::default();
    let seen = Arc::clone(&fired);
    let worker = choir.builder(&chapel.ctx).on_fired(move |fired| seen.lock().unwrap().push(*fired)).build();
    let due_at = chapel.now() + TimeDelta::milliseconds(1_500);
    ask(&chapel.ctx, 1, due_at).await;
    let running = tokio::spawn(async move { worker.run_forever().await });

    choir.hear(Heard::Prepared(1)).await;
    chapel.advance(TimeDelta::milliseconds(1_499));
    settle().await;
    assert!(!choir.has_heard(Heard::Began(1)).await);
    chapel.advance(TimeDelta::milliseconds(1));
    choir.hear(Heard::Recorded(1)).await;

    let fired = fired.lock().unwrap().clone();
    assert_eq!(fired.iter().map(Fired::lateness).collect::<Vec<_>>(), [TimeDelta::zero()]);
    running.abort();
}

async fn new_work_is_taken_up_at_once(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.worker(&chapel.ctx);
    let running = tokio::spawn(async move { worker.run_forever().await });
    settle().await;

    ask(&chapel.ctx, 1, chapel.now()).await;

    choir.hear(Heard::Recorded(1)).await;
    running.abort();
}

async fn a_hanging_task_delays_no_other(chapel: Chapel) {
    let choir = Choir { hangs: Some(1), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    for subject in [1, 2, 3] {
        ask(&chapel.ctx, subject, chapel.now()).await;
    }
    let running = tokio::spawn(async move { worker.run_forever().await });

    choir.hear(Heard::Recorded(3)).await;
    ask(&chapel.ctx, 4, chapel.now()).await;
    choir.hear(Heard::Recorded(4)).await;

    assert!(!choir.sung().contains(&1));
    running.abort();
}

async fn a_panic_is_tried_again_after_its_back_off(chapel: Chapel) {
    let choir = Choir { panics: Some(1), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;

    let first = worker.run_due().await.unwrap();
    let job = entity::Entity::find().one(chapel.ctx.db.reader()).await.unwrap().unwrap();
    chapel.clock.set(job.due_at);
    let second = worker.run_due().await.unwrap();

    let Pace { first: wait, .. } = backoff::STEADY;
    assert_eq!([first.failed, second.failed], [1, 1]);
    assert!(job.due_at > steeple_tests::world::start() && job.due_at <= steeple_tests::world::start() + wait);
    assert_eq!(job.attempt, 1);
    assert!(job.last_error.unwrap().contains("panicked"));
}

async fn one_job_that_cannot_be_prepared_stops_only_itself(chapel: Chapel) {
    let choir = Choir { unprepared: Some(5), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    for subject in 1..=9 {
        ask(&chapel.ctx, subject, chapel.now()).await;
    }

    let ran = worker.run_due().await.unwrap();

    assert_eq!(ran, Counts { finished: 8, failed: 1, ..Counts::default() });
    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 1);
}

async fn one_result_that_cannot_be_recorded_stops_only_itself(chapel: Chapel) {
    let choir = Choir { unrecorded: Some(5), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    for subject in 1..=9 {
        ask(&chapel.ctx, subject, chapel.now()).await;
    }

    let ran = worker.run_due().await.unwrap();

    assert_eq!(ran, Counts { finished: 8, failed: 1, ..Counts::default() });
    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 1);
}

async fn a_request_during_the_run_is_never_lost(chapel: Chapel) {
    let choir = Choir::held_back();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_due().await.unwrap() }
    });
    choir.hear(Heard::Began(1)).await;

    ask(&chapel.ctx, 1, chapel.now()).await;
    choir.let_go.add_permits(2);

    assert_eq!(running.await.unwrap(), Counts { finished: 2, ..Counts::default() });
    assert_eq!(choir.sung(), [1, 1]);
    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 0);
}

async fn shutdown_gives_back_what_has_not_fired(chapel: Chapel) {
    let choir = Choir::default();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now() + TimeDelta::seconds(1)).await;
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_forever().await }
    });
    choir.hear(Heard::Prepared(1)).await;

    let left = worker.shutdown().await;
    running.await.unwrap();

    choir.hear(Heard::Withdrawn(1)).await;
    let job = entity::Entity::find().one(chapel.ctx.db.reader()).await.unwrap().unwrap();
    assert_eq!((left, job.lease_owner, job.lease_until, job.finished_at), (0, None, None, None));
    chapel.advance(TimeDelta::seconds(1));
    assert_eq!(Choir::default().worker(&chapel.ctx).run_due().await.unwrap().finished, 1);
}

async fn shutdown_records_what_is_running(chapel: Chapel) {
    let choir = Choir::held_back();
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_forever().await }
    });
    choir.hear(Heard::Began(1)).await;

    let stopping = tokio::spawn(async move { worker.shutdown().await });
    settle().await;
    assert!(!stopping.is_finished());
    choir.let_go.add_permits(1);

    assert_eq!(stopping.await.unwrap(), 0);
    running.await.unwrap();
    assert_eq!(choir.sung(), [1]);
}

async fn shutdown_does_not_wait_for_ever(chapel: Chapel) {
    let choir = Choir { hangs: Some(1), ..Choir::default() };
    let worker = choir.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_forever().await }
    });
    choir.hear(Heard::Began(1)).await;

    let stopping = tokio::spawn(async move { worker.shutdown().await });
    settle().await;
    chapel.advance(TimeDelta::seconds(31));

    assert_eq!(stopping.await.unwrap(), 1);
    running.await.unwrap();
}

/// Lets everything that can go on without time passing go on.
async fn settle() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}
