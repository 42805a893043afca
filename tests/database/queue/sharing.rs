//! Two workers on one queue: leases, fences, and who may record.

use std::collections::HashMap;

use chrono::TimeDelta;
use sea_orm::EntityTrait;
use steeple_domain::Context;
use steeple_domain::queue::{
    JobKind, LEASE, Leased, Wanted, entity, job_claim, job_enqueue_in_txn, job_renew, jobs_waiting,
};
use steeple_domain::worker::{Counts, Limits, Worker};
use steeple_tests::{Chapel, for_each_backend};

use super::choir::{Choir, Heard};
use super::{ask, song};

for_each_backend!(
    two_workers_share_a_thousand_jobs_and_run_none_twice,
    a_claimed_job_is_nobody_elses_until_its_lease_is_over,
    a_dead_holders_job_runs_again_after_its_lease,
    a_renewed_lease_lasts_longer,
    a_holder_that_slept_past_its_lease_records_nothing,
    a_holder_that_slept_and_claimed_anew_is_still_stale_with_its_first_claim,
    a_lease_that_is_over_but_not_taken_still_records,
);

async fn two_workers_share_a_thousand_jobs_and_run_none_twice(chapel: Chapel) {
    let (ours, theirs) = (Choir::default(), Choir::default());
    let second = chapel.second_instance().await;
    let limits = Limits { claim: 37, ..Limits::default() };
    let mut txn = chapel.ctx.db.begin().await.unwrap();
    for subject in 0..1_000 {
        job_enqueue_in_txn(&chapel.ctx, &mut txn, song(subject, chapel.now())).await.unwrap();
    }
    txn.commit().await.unwrap();

    let first_worker = ours.builder(&chapel.ctx).limits(limits).build();
    let second_worker = theirs.builder(&second).limits(limits).build();
    let (first, other) = tokio::join!(drain(first_worker), drain(second_worker));

    let mut times: HashMap<u128, usize> = HashMap::new();
    ours.sung().into_iter().chain(theirs.sung()).for_each(|subject| *times.entry(subject).or_default() += 1);
    assert_eq!(first.finished + other.finished, 1_000);
    assert_eq!(times.len(), 1_000);
    assert!(times.values().all(|times| *times == 1));
}

async fn a_claimed_job_is_nobody_elses_until_its_lease_is_over(chapel: Chapel) {
    let second = chapel.second_instance().await;
    ask(&chapel.ctx, 1, chapel.now()).await;

    let held = claim(&chapel.ctx).await;
    chapel.advance(LEASE - TimeDelta::microseconds(1));
    let just_before = claim(&second).await;
    chapel.advance(TimeDelta::microseconds(1));
    let after = claim(&second).await;

    assert_eq!([held.len(), just_before.len(), after.len()], [1, 0, 1]);
}

async fn a_dead_holders_job_runs_again_after_its_lease(chapel: Chapel) {
    let dying = Choir { hangs: Some(1), ..Choir::default() };
    let worker = dying.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    let running = tokio::spawn(async move { worker.run_due().await });
    dying.hear(Heard::Began(1)).await;
    running.abort();

    chapel.advance(LEASE);
    let ran = Choir::default().worker(&chapel.second_instance().await).run_due().await.unwrap();

    assert_eq!(ran, Counts { finished: 1, ..Counts::default() });
}

async fn a_renewed_lease_lasts_longer(chapel: Chapel) {
    let second = chapel.second_instance().await;
    ask(&chapel.ctx, 1, chapel.now()).await;
    let held = claim(&chapel.ctx).await;

    chapel.advance(LEASE / 2);
    let kept = job_renew(&chapel.ctx, &held, chapel.now() + LEASE).await.unwrap();
    chapel.advance(LEASE / 2);
    let taken_too_early = claim(&second).await;
    chapel.advance(LEASE / 2);
    let taken = claim(&second).await;
    let kept_after_loss = job_renew(&chapel.ctx, &held, chapel.now() + LEASE).await.unwrap();

    assert_eq!([kept.len(), taken_too_early.len(), taken.len(), kept_after_loss.len()], [1, 0, 1, 0]);
}

async fn a_holder_that_slept_past_its_lease_records_nothing(chapel: Chapel) {
    let sleepy = Choir::held_back();
    let worker = sleepy.worker(&chapel.ctx);
    ask(&chapel.ctx, 1, chapel.now()).await;
    let sleeping = tokio::spawn(async move { worker.run_due().await.unwrap() });
    sleepy.hear(Heard::Began(1)).await;

    chapel.advance(LEASE);
    let awake = Choir { again_in: Some(TimeDelta::hours(1)), ..Choir::default() };
    awake.worker(&chapel.second_instance().await).run_due().await.unwrap();
    sleepy.let_go.add_permits(1);
    let stale = sleeping.await.unwrap();

    assert_eq!(stale, Counts { lost: 1, ..Counts::default() });
    assert!(sleepy.sung().is_empty());
    let job = entity::Entity::find().one(chapel.ctx.db.reader()).await.unwrap().unwrap();
    assert_eq!((job.finished_at, job.due_at), (None, chapel.now() + TimeDelta::hours(1)));
}

async fn a_holder_that_slept_and_claimed_anew_is_still_stale_with_its_first_claim(chapel: Chapel) {
    let choir = Choir::held_back();
    ask(&chapel.ctx, 1, chapel.now()).await;
    let first = tokio::spawn(drain(choir.worker(&chapel.ctx)));
    choir.hear(Heard::Began(1)).await;
    chapel.advance(LEASE);
    let second = tokio::spawn(drain(choir.worker(&chapel.ctx)));
    choir.hear(Heard::Began(1)).await;

    choir.let_go.add_permits(2);
    let counts = [first.await.unwrap(), second.await.unwrap()];

    assert_eq!(counts.map(|counts| (counts.lost, counts.finished)), [(1, 0), (0, 1)]);
    assert_eq!(choir.sung(), [1]);
}

async fn a_lease_that_is_over_but_not_taken_still_records(chapel: Chapel) {
    let choir = Choir::held_back();
    ask(&chapel.ctx, 1, chapel.now()).await;
    let slow = tokio::spawn(drain(choir.worker(&chapel.ctx)));
    choir.hear(Heard::Began(1)).await;

    chapel.advance(LEASE * 10);
    choir.let_go.add_permits(1);

    assert_eq!(slow.await.unwrap().finished, 1);
    assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 0);
}

async fn drain(worker: Worker) -> Counts {
    worker.run_due().await.unwrap()
}

async fn claim(ctx: &Context) -> Vec<Leased> {
    let wanted = Wanted { kinds: &[JobKind::LivestreamPlatform], due_by: ctx.now(), at_most: 10, lease: LEASE };
    job_claim(ctx, wanted).await.unwrap().iter().map(Leased::from).collect()
}
