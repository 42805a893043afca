//! Two owners, any order of asking, claiming, finishing, dying and waiting: the queue does what a simple model says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use sea_orm::ConnectionTrait;
use steeple_domain::Context;
use steeple_domain::queue::{
    Job, JobKind, LEASE, Leased, NewJob, Next, Wanted, job_claim, job_enqueue_in_txn, job_finish_in_txn,
    job_hold_in_txn, job_release_in_txn, job_renew, jobs_waiting,
};
use steeple_tests::{Backend, Chapel};
use uuid::Uuid;

const KINDS: &[JobKind] = &[JobKind::LivestreamPlatform];

#[derive(Debug, Clone)]
enum Step {
    /// Someone asks for the subject.
    Ask {
        subject: u8,
        in_s: i64,
    },
    /// An owner claims what is due within its lookahead.
    Claim {
        owner: usize,
        ahead_s: i64,
        at_most: usize,
    },
    /// An owner is done with one of the jobs it believes to hold.
    Finish {
        owner: usize,
        which: usize,
        next: After,
    },
    /// An owner gives one back that never ran.
    Release {
        owner: usize,
        which: usize,
    },
    Renew {
        owner: usize,
    },
    /// An owner dies and forgets what it held.
    Die {
        owner: usize,
    },
    Wait {
        s: i64,
    },
}

#[derive(Debug, Clone)]
enum After {
    Nothing,
    Again { in_s: i64 },
    Failure { in_s: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let owner = || 0..2_usize;
    let after = prop_oneof![
        2 => Just(After::Nothing),
        1 => (0..40_i64).prop_map(|in_s| After::Again { in_s }),
        1 => (0..40_i64).prop_map(|in_s| After::Failure { in_s }),
    ];
    prop_oneof![
        4 => (0..4_u8, -5..40_i64).prop_map(|(subject, in_s)| Step::Ask { subject, in_s }),
        4 => (owner(), 0..3_i64, 1..5_usize).prop_map(|(owner, ahead_s, at_most)| Step::Claim { owner, ahead_s, at_most }),
        4 => (owner(), any::<usize>(), after)
            .prop_map(|(owner, which, next)| Step::Finish { owner, which, next }),
        1 => (owner(), any::<usize>()).prop_map(|(owner, which)| Step::Release { owner, which }),
        1 => owner().prop_map(|owner| Step::Renew { owner }),
        1 => owner().prop_map(|owner| Step::Die { owner }),
        3 => (1..40_i64).prop_map(|s| Step::Wait { s }),
    ]
}

/// What the queue should hold of one subject.
#[derive(Debug, Clone)]
struct Row {
    due_at: DateTime<Utc>,
    finished: bool,
    /// The claim that holds it, by number, and until when.
    lease: Option<(u64, DateTime<Utc>)>,
    /// Asked for since that claim.
    asked_again: bool,
    /// Asked for and not yet run by a claim that came later.
    owed: bool,
}

impl Row {
    fn is_free(&self, due_by: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        !self.finished && self.due_at <= due_by && self.lease.is_none_or(|(_, until)| until <= now)
    }
}

/// A job that an owner believes to hold, and the number of its claim.
type Belief = (Job, u64);

#[derive(Default)]
struct Model {
    rows: BTreeMap<u8, Row>,
    claims: u64,
    beliefs: [Vec<Belief>; 2],
}

impl Model {
    fn row(&mut self, job: &Job) -> &mut Row {
        let subject = u8::try_from(job.subject.as_u128()).unwrap();
        self.rows.get_mut(&subject).expect("only what was asked for is claimed")
    }

    /// The row, when it is still held by this claim.
    fn held(&mut self, (job, claim): &Belief) -> Option<&mut Row> {
        self.row(job).lease.is_some_and(|(holder, _)| holder == *claim).then(|| self.row(job))
    }

    fn ask(&mut self, subject: u8, due_at: DateTime<Utc>) {
        let new = Row { due_at, finished: false, lease: None, asked_again: false, owed: true };
        let row = self.rows.entry(subject).or_insert(new);
        row.due_at = if row.finished { due_at } else { row.due_at.min(due_at) };
        row.finished = false;
        row.asked_again = true;
        row.owed = true;
    }

    fn finish(&mut self, belief: &Belief, next: &Next, now: DateTime<Utc>) {
        let row = self.held(belief).expect("only the holder finishes");
        let asked_again = row.asked_again;
        row.owed = asked_again;
        row.lease = None;
        row.finished = !asked_again && *next == Next::Finished;
        row.due_at = match (next, asked_again) {
            (_, true) if row.due_at <= now => now,
            (Next::Finished, _) => row.due_at,
            (Next::Again { due_at } | Next::Failed { due_at, .. }, true) => row.due_at.min(*due_at),
            (Next::Again { due_at } | Next::Failed { due_at, .. }, false) => *due_at,
        };
    }
}

proptest! {
    #[test]
    fn backoff_never_shrinks_and_never_passes_its_longest(attempt in 1..100_i64, jitter in 0.0..1.0_f64) {
        use steeple_domain::queue::backoff::{STEADY, next};
        let now = DateTime::UNIX_EPOCH;

        let (this, later) = (next(STEADY, attempt, jitter, now), next(STEADY, attempt + 1, jitter, now));

        prop_assert!(this > now && this <= later && later <= now + STEADY.longest);
    }
}

#[test]
fn no_job_is_lost_none_finished_twice_and_no_stale_holder_records() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let chapel = runtime.block_on(Chapel::new(Backend::Sqlite));

    proptest!(|(steps in vec(step(), 1..50))| {
        runtime.block_on(play(&chapel, steps))?;
    });
}

/// Plays the steps on the queue and on the model, then lets both owners work off what is left.
async fn play(chapel: &Chapel, steps: Vec<Step>) -> Result<(), TestCaseError> {
    chapel.ctx.db.reader().execute_unprepared("DELETE FROM jobs").await.unwrap();
    let mut model = Model::default();
    for step in steps {
        take(chapel, &mut model, step).await?;
    }

    for _ in 0..100 {
        take(chapel, &mut model, Step::Wait { s: 40 }).await?;
        take(chapel, &mut model, Step::Claim { owner: 0, ahead_s: 0, at_most: 10 }).await?;
        if model.beliefs[0].is_empty() && model.rows.values().all(|row| row.finished) {
            break;
        }
        while !model.beliefs[0].is_empty() {
            take(chapel, &mut model, Step::Finish { owner: 0, which: 0, next: After::Nothing }).await?;
        }
    }
    prop_assert_eq!(jobs_waiting(&chapel.ctx).await.unwrap(), 0, "everything comes to an end");
    prop_assert!(model.rows.values().all(|row| !row.owed), "every request was followed by a run: {:?}", model.rows);
    Ok(())
}

async fn take(chapel: &Chapel, model: &mut Model, step: Step) -> Result<(), TestCaseError> {
    let (ctx, now) = (&chapel.ctx, chapel.now());
    match step {
        Step::Ask { subject, in_s } => {
            let due_at = now + TimeDelta::seconds(in_s);
            ask(ctx, subject, due_at).await;
            model.ask(subject, due_at);
        }
        Step::Claim { owner, ahead_s, at_most } => {
            let due_by = now + TimeDelta::seconds(ahead_s);
            let claimed = job_claim(ctx, Wanted { kinds: KINDS, due_by, at_most, lease: LEASE }).await.unwrap();
            model.claims += 1;
            let free = model.rows.values().filter(|row| row.is_free(due_by, now));
            let mut most_urgent: Vec<DateTime<Utc>> = free.map(|row| row.due_at).collect();
            most_urgent.sort_unstable();
            most_urgent.truncate(at_most);
            prop_assert_eq!(claimed.iter().map(|job| job.due_at).collect::<Vec<_>>(), most_urgent);
            for job in claimed {
                prop_assert!(job.fires_at >= job.due_at && job.fires_at >= now);
                let claim = model.claims;
                let row = model.row(&job);
                prop_assert!(row.is_free(due_by, now), "nobody else holds it");
                row.lease = Some((claim, now + LEASE));
                row.asked_again = false;
                model.beliefs[owner].push((job, claim));
            }
        }
        Step::Finish { owner, which, next } => {
            let Some(belief) = forget_one(model, owner, which) else { return Ok(()) };
            let next = match next {
                After::Nothing => Next::Finished,
                After::Again { in_s } => Next::Again { due_at: now + TimeDelta::seconds(in_s) },
                After::Failure { in_s } => {
                    Next::Failed { due_at: now + TimeDelta::seconds(in_s), error: "not today".to_owned() }
                }
            };
            let mut txn = ctx.db.begin().await.unwrap();
            let owned = job_hold_in_txn(&mut txn, &[Leased::from(&belief.0)]).await.unwrap();
            // Finishing is refused to a stale holder even if it did not ask first.
            job_finish_in_txn(ctx, &mut txn, &[(&belief.0, next.clone())]).await.unwrap();
            txn.commit().await.unwrap();
            prop_assert_eq!(!owned.is_empty(), model.held(&belief).is_some(), "only the holder may record");
            if !owned.is_empty() {
                model.finish(&belief, &next, now);
            }
        }
        Step::Release { owner, which } => {
            let Some(belief) = forget_one(model, owner, which) else { return Ok(()) };
            let mut txn = ctx.db.begin().await.unwrap();
            job_release_in_txn(&mut txn, &[Leased::from(&belief.0)]).await.unwrap();
            txn.commit().await.unwrap();
            if let Some(row) = model.held(&belief) {
                row.lease = None;
            }
        }
        Step::Renew { owner } => {
            let beliefs = model.beliefs[owner].clone();
            let leased: Vec<Leased> = beliefs.iter().map(|(job, _)| Leased::from(job)).collect();
            let kept = job_renew(ctx, &leased, now + LEASE).await.unwrap();
            let mut still_held = 0;
            for belief in &beliefs {
                if let Some(row) = model.held(belief) {
                    row.lease = Some((belief.1, now + LEASE));
                    still_held += 1;
                }
            }
            prop_assert_eq!(kept.len(), still_held);
        }
        Step::Die { owner } => model.beliefs[owner].clear(),
        Step::Wait { s } => chapel.advance(TimeDelta::seconds(s)),
    }
    Ok(())
}

fn forget_one(model: &mut Model, owner: usize, which: usize) -> Option<Belief> {
    let beliefs = &mut model.beliefs[owner];
    (!beliefs.is_empty()).then(|| beliefs.remove(which % beliefs.len()))
}

async fn ask(ctx: &Context, subject: u8, due_at: DateTime<Utc>) {
    let mut txn = ctx.db.begin().await.unwrap();
    let subject = Uuid::from_u128(subject.into());
    let job = NewJob { kind: JobKind::LivestreamPlatform, church: None, subject, due_at };
    job_enqueue_in_txn(ctx, &mut txn, job).await.unwrap();
    txn.commit().await.unwrap();
}
