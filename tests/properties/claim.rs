//! Two instances that renew, claim ahead, die and are paused in any order, while people disconnect and connect again.
//!
//! Held here: a refresh token is sent once for each renewal that was committed, by whichever instance (R1); nothing of it is ever
//! counted against a grant; and a claim that nobody used is given back or ends by itself. At a vendor that ends a refresh token
//! with its use (Restream) and at one where it stays (YouTube), whose renewals are claimed ahead. There alone, an instance that
//! claimed ahead may send, once, a token that a person has just replaced through the other one: it stays good, and what comes
//! back is thrown away.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use proptest::collection::vec;
use proptest::prelude::*;
use steeple_domain::Context;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    CallbackStatus, ConnectionStatus, Refreshed, Refreshing, Why, connection_disconnect, connection_refresh,
};
use steeple_domain::entropy::SeededEntropy;
use steeple_domain::ids::ConnectionId;
use steeple_domain::queue::{
    AHEAD, Handler, Job, JobKind, LEASE, Leased, NewJob, Ran, Wanted, job_claim, job_enqueue_in_txn, job_finish_in_txn,
    job_hold_in_txn, job_release_in_txn,
};
use steeple_platforms::StreamingPlatform::{self, Restream, Youtube};
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::{Backend, World};

use crate::connection::{config, runtime};

#[derive(Debug, Clone)]
enum Step {
    /// An instance claims the job a little ahead, and prepares it.
    Prepare {
        on: usize,
    },
    /// It runs what it prepared, also when it was paused past the end of its leases, and records it.
    Run {
        on: usize,
    },
    /// It is stopped, and gives its jobs back.
    Withdraw {
        on: usize,
    },
    /// It dies, and another takes its place.
    Die {
        on: usize,
    },
    /// Somebody needs a new token there.
    Ask {
        on: usize,
        why: Why,
    },
    /// Both run what they prepared while callers of both ask.
    Race {
        callers: usize,
    },
    Wait {
        seconds: i64,
    },
    Disconnect,
    Connect,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let on = || 0_usize..2;
    let why = prop_oneof![Just(Why::Ahead), Just(Why::AboutToEnd), Just(Why::Refused)];
    let step = prop_oneof![
        6 => on().prop_map(|on| Step::Prepare { on }),
        4 => on().prop_map(|on| Step::Run { on }),
        1 => on().prop_map(|on| Step::Withdraw { on }),
        2 => on().prop_map(|on| Step::Die { on }),
        3 => (on(), why).prop_map(|(on, why)| Step::Ask { on, why }),
        3 => (0_usize..4).prop_map(|callers| Step::Race { callers }),
        3 => (0_i64..240).prop_map(|seconds| Step::Wait { seconds }),
        3 => (2_400_i64..4_200).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Disconnect),
        1 => Just(Step::Connect),
    ];
    vec(step, 1..14)
}

type Prepared = Vec<(Job, Option<Model>)>;

struct Instances<'a> {
    world: &'a World,
    platform: StreamingPlatform,
    id: ConnectionId,
    contexts: [Context; 2],
    prepared: [Prepared; 2],
    /// Whether a person connected again after this instance claimed ahead.
    replaced: [bool; 2],
    born: u64,
}

#[test]
fn a_refresh_token_is_sent_once_per_renewal_whatever_two_instances_do() {
    for platform in [Youtube, Restream] {
        let runtime = runtime();
        let world = runtime.block_on(World::new(Backend::Sqlite));
        let mut runner = proptest::test_runner::TestRunner::new(config(128));
        runner.run(&steps(), |steps| runtime.block_on(play(&world, platform, steps))).unwrap();
    }
}

async fn play(world: &World, platform: StreamingPlatform, steps: Vec<Step>) -> Result<(), TestCaseError> {
    world.advance(TimeDelta::hours(2));
    let id = world.connect(platform, None).await.id;
    let contexts = [instance(world, 0).await, instance(world, 1).await];
    let mut all =
        Instances { world, platform, id, contexts, prepared: [vec![], vec![]], replaced: [false; 2], born: 2 };
    for step in steps {
        let (before, sent) = (world.connection(id).await, all.sent());
        let in_vain = all.may_be_sent_in_vain(&step);
        all.take(&step).await;
        let row = world.connection(id).await;
        if matches!(step, Step::Disconnect | Step::Connect) {
            continue;
        }
        let renewals = row.credentials_version - before.credentials_version;
        // A token that was sent although a person had just disconnected renews nothing, and is given back (R8).
        let is_over = row.status == ConnectionStatus::Disconnected;
        let sent = all.sent() - sent;
        let is_right = (renewals..=renewals + in_vain).contains(&sent);
        prop_assert!(is_over || is_right, "{} sent for {} after {:?}", sent, renewals, &step);
        prop_assert!(
            matches!(row.status, ConnectionStatus::Connected | ConnectionStatus::Disconnected),
            "{:?}",
            row.reason
        );
        prop_assert_eq!(row.refresh_unanswered, 0, "after {:?}", &step);
    }
    if platform == Restream {
        let most = world.sandboxes.snapshot(platform).tokens.into_iter().map(|token| token.uses).max();
        prop_assert!(most <= Some(1), "{:?}", most);
    }
    // Whatever claim was left behind has ended by now.
    world.advance(TimeDelta::minutes(4));
    let row = world.connection(id).await;
    if row.status == ConnectionStatus::Connected {
        let renewed = connection_refresh(&instance(world, all.born).await, &row, Why::Refused).await;
        prop_assert!(matches!(renewed, Refreshed::Renewed(_)), "{:?}", renewed);
    }
    Ok(())
}

impl Instances<'_> {
    async fn take(&mut self, step: &Step) {
        let (world, id) = (self.world, self.id);
        match *step {
            Step::Wait { seconds } => world.advance(TimeDelta::seconds(seconds)),
            Step::Prepare { on } => {
                let prepared = prepare(&self.contexts[on], world, id).await;
                self.prepared[on].extend(prepared);
            }
            Step::Run { on } => run(&self.contexts[on], world, std::mem::take(&mut self.prepared[on])).await,
            Step::Withdraw { on } => {
                let jobs: Vec<Job> = std::mem::take(&mut self.prepared[on]).into_iter().map(|(job, _)| job).collect();
                withdraw(&self.contexts[on], jobs).await;
            }
            Step::Die { on } => {
                self.prepared[on].clear();
                self.contexts[on] = instance(world, self.born).await;
                self.born += 1;
            }
            Step::Ask { on, why } => {
                let row = world.connection(id).await;
                connection_refresh(&self.contexts[on], &row, why).await;
            }
            Step::Race { callers } => {
                let row = world.connection(id).await;
                let [first, second] = &self.contexts;
                let asking = (0..callers)
                    .map(|number| connection_refresh(if number % 2 == 0 { first } else { second }, &row, Why::Refused));
                let [one, other] = std::mem::take(&mut self.prepared);
                join(join_all(asking), join(run(first, world, one), run(second, world, other))).await;
            }
            Step::Disconnect => {
                connection_disconnect(&world.ctx, &world.owner, id).await.unwrap();
            }
            Step::Connect => {
                let consent = Consent::default();
                let outcome = press_connect(&world.ctx, &world.owner, self.platform, Some(id), consent).await;
                assert_eq!(outcome.status, CallbackStatus::Connected(id));
                self.replaced = [0, 1].map(|on| self.replaced[on] || !self.prepared[on].is_empty());
            }
        }
        self.replaced = [0, 1].map(|on| self.replaced[on] && !self.prepared[on].is_empty());
    }

    /// How many tokens this step may send that a person has replaced since they were claimed.
    fn may_be_sent_in_vain(&self, step: &Step) -> i64 {
        let running = match *step {
            Step::Run { on } => vec![on],
            Step::Race { .. } => vec![0, 1],
            _ => vec![],
        };
        let in_vain = running.into_iter().filter(|on| self.platform == Youtube && self.replaced[*on]).count();
        i64::try_from(in_vain).unwrap()
    }

    /// How often the vendor was sent a refresh token.
    fn sent(&self) -> i64 {
        let tokens = self.world.sandboxes.snapshot(self.platform).tokens;
        let uses = tokens.iter().filter(|token| token.kind == "refresh").map(|token| token.uses).sum::<u64>();
        i64::try_from(uses).unwrap()
    }
}

/// An instance with a memory and chance of its own.
async fn instance(world: &World, born: u64) -> Context {
    Context { entropy: Arc::new(SeededEntropy::new(1_000 + born)), ..world.second_instance().await }
}

async fn prepare(ctx: &Context, world: &World, id: ConnectionId) -> Prepared {
    let mut txn = ctx.db.begin().await.unwrap();
    let due_at = ctx.now() + TimeDelta::seconds(1);
    let job = NewJob { kind: JobKind::ConnectionRefresh, church: Some(world.church), subject: id.0, due_at };
    job_enqueue_in_txn(ctx, &mut txn, job).await.unwrap();
    txn.commit().await.unwrap();
    let kinds = &[JobKind::ConnectionRefresh];
    let wanted = Wanted { kinds, due_by: ctx.now() + AHEAD, at_most: 100, lease: LEASE };
    let jobs = job_claim(ctx, wanted).await.unwrap();
    let tasks = Refreshing.prepare(ctx, &jobs).await.unwrap();
    jobs.into_iter().zip(tasks).collect()
}

async fn run(ctx: &Context, world: &World, prepared: Prepared) {
    let mut ran = Vec::new();
    for (job, task) in prepared {
        world.clock.set(world.now().max(job.fires_at));
        let report = Refreshing.run(ctx, task).await;
        ran.push(Ran { job, report });
    }
    let leased: Vec<Leased> = ran.iter().map(|ran| Leased::from(&ran.job)).collect();
    let mut txn = ctx.db.begin().await.unwrap();
    let held = job_hold_in_txn(&mut txn, &leased).await.unwrap();
    ran.retain(|ran| held.contains(&Leased::from(&ran.job)));
    let next = Refreshing.record(ctx, &mut txn, &ran).await.unwrap();
    let done: Vec<_> = ran.iter().map(|ran| &ran.job).zip(next).collect();
    job_finish_in_txn(ctx, &mut txn, &done).await.unwrap();
    txn.commit().await.unwrap();
}

async fn withdraw(ctx: &Context, jobs: Vec<Job>) {
    let leased: Vec<Leased> = jobs.iter().map(Leased::from).collect();
    let mut txn = ctx.db.begin().await.unwrap();
    Refreshing.withdraw(ctx, &mut txn, &jobs).await.unwrap();
    job_release_in_txn(&mut txn, &leased).await.unwrap();
    txn.commit().await.unwrap();
}
