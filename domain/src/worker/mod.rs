//! Runs jobs: claims them a little ahead, holds them prepared in memory, fires each on its instant, and writes what happened
//! back in bulk.
//!
//! ```text
//! claim (AHEAD of due, leased) → prepare in bulk → wait for the instant → run side by side → record and finish in bulk
//! ```
//!
//! Any number of workers may share one PostgreSQL. A lease keeps them apart; a worker that died is replaced when its leases
//! run out, and one that was only asleep meanwhile can no longer record anything (`queue::job_finish_in_txn`).

mod chore;
mod claim;
mod cleanup;
mod core;
mod lane;
mod record;
mod run_due;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::context::Context;
use crate::database::{Changes, Subject};
use crate::queue::{Handler, JobKind, LEASE};

use self::core::{Core, Observe};
use self::lane::{AnyLane, Lane};

pub use chore::{Chore, Chores};
pub use cleanup::{Cleaned, clean_up};
pub use run_due::Counts;

/// How long a shutdown waits for what is running.
pub const SHUTDOWN_LIMIT: TimeDelta = TimeDelta::seconds(30);

/// A look at the queue that was asked for waits until this many times the last look's own time are over, so that looking takes at most
/// a quarter of the time: while a herd's results are written, every batch asks for one.
const PAUSES: u32 = 4;
/// But no longer than this.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// One worker of this process. Cheap to clone; all clones are the same worker.
#[derive(Clone)]
pub struct Worker {
    core: Arc<Core>,
    lanes: Arc<[Arc<dyn AnyLane>]>,
}

impl Worker {
    #[must_use]
    pub fn builder(ctx: Context) -> Builder {
        Builder { ctx, limits: Limits::default(), observe: Box::new(|_| {}), lanes: Vec::new() }
    }

    /// Claims and fires until [`Worker::shutdown`]. Every fault of the database is survived: it is logged, and the next turn
    /// tries again. Dropping the future stops at once; the leases then run out on their own.
    pub async fn run_forever(&self) {
        let mut helpers = JoinSet::new();
        for lane in self.lanes.iter() {
            helpers.spawn(Arc::clone(lane).record_forever());
        }
        helpers.spawn(wake_on_change(Arc::clone(&self.core), self.core.ctx.db.changes().clone()));
        while !self.core.is_stopping() {
            let began = Instant::now();
            let again = self.claim_ahead().await;
            let pause = (began.elapsed() * PAUSES).min(LONGEST_PAUSE);
            tokio::select! {
                () = self.core.stopped() => {}
                () = self.core.wake.notified() => {
                    tokio::select! {
                        () = self.core.stopped() => {}
                        () = tokio::time::sleep_until(began + pause) => {}
                    }
                }
                () = self.core.ctx.clock.sleep_until(again) => {}
            }
        }
        // Nobody renews from here on: what is running shall still be ours until the deadline.
        if let Err(error) = self.core.renew_all().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "could not renew leases while stopping");
        }
        self.core.settled().await;
    }

    /// Stops claiming, gives back what has not fired yet, and waits for what is running until it is recorded, at most
    /// [`SHUTDOWN_LIMIT`]. Gives how many jobs were left to their lease.
    pub async fn shutdown(&self) -> usize {
        self.core.stop(self.core.ctx.now() + SHUTDOWN_LIMIT);
        self.core.settled().await;
        self.held()
    }

    /// Jobs that this worker holds: waiting for their instant, running or being recorded.
    #[must_use]
    pub fn held(&self) -> usize {
        self.core.held()
    }
}

/// What a worker is made of.
pub struct Builder {
    ctx: Context,
    limits: Limits,
    observe: Observe,
    lanes: Vec<MakeLane>,
}

type MakeLane = Box<dyn FnOnce(&Arc<Core>) -> Arc<dyn AnyLane>>;

impl Builder {
    /// Adds the work behind one kind of job. Jobs of a kind without handler are left alone.
    #[must_use]
    pub fn handler<H: Handler>(mut self, handler: H) -> Self {
        self.lanes.push(Box::new(|core| Arc::new(Lane::new(Arc::clone(core), handler))));
        self
    }

    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Is told of every job as it fires. Called at the instant itself: it must be quick.
    #[must_use]
    pub fn on_fired(mut self, observe: impl Fn(&Fired) + Send + Sync + 'static) -> Self {
        self.observe = Box::new(observe);
        self
    }

    #[must_use]
    pub fn build(self) -> Worker {
        let core = Arc::new(Core::new(self.ctx, self.limits, self.observe));
        let lanes = self.lanes.into_iter().map(|make| make(&core)).collect();
        Worker { core, lanes }
    }
}

/// How much is done at a time, and for how long jobs are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Jobs claimed by one statement.
    pub claim: usize,
    /// Jobs of one kind held in memory; may be passed by one claim.
    pub held: usize,
    /// Jobs of one kind running at the same time.
    pub running: usize,
    /// Results recorded in one transaction.
    pub record: usize,
    /// How long a claim holds when nobody renews it. A sixth of it is kept as margin, and the queue is looked at that often,
    /// so that each lease is renewed well before its end.
    pub lease: TimeDelta,
}

impl Default for Limits {
    fn default() -> Self {
        Self { claim: 2_000, held: 50_000, running: 4_096, record: 1_000, lease: LEASE }
    }
}

/// A job that has just begun to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fired {
    pub kind: JobKind,
    pub due_at: DateTime<Utc>,
    pub fired_at: DateTime<Utc>,
}

impl Fired {
    /// Never negative: nothing fires early.
    #[must_use]
    pub fn lateness(&self) -> TimeDelta {
        self.fired_at - self.due_at
    }
}

async fn wake_on_change(core: Arc<Core>, changes: Changes) {
    let mut changes = changes.subscribe();
    loop {
        match changes.recv().await {
            Ok(change) if change.subject != Subject::Queue => {}
            Ok(_) | Err(RecvError::Lagged(_)) => core.wake.notify_one(),
            Err(RecvError::Closed) => return,
        }
    }
}
