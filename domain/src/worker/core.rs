//! What all lanes of a worker share: the context, the limits, and the leases that are held.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};

use super::{Fired, Limits};
use crate::context::Context;
use crate::error::Result;
use crate::queue::{Job, Leased, job_renew};

pub(super) type Observe = Box<dyn Fn(&Fired) + Send + Sync>;

pub(super) struct Core {
    pub ctx: Context,
    pub limits: Limits,
    pub observe: Observe,
    /// There may be something to claim.
    pub wake: Notify,
    /// Set once the worker is to stop: until when what is running may go on.
    stopping: watch::Sender<Option<DateTime<Utc>>>,
    /// Until when each lease holds.
    leases: Mutex<HashMap<Leased, DateTime<Utc>>>,
    held: watch::Sender<usize>,
}

impl Core {
    pub fn new(ctx: Context, limits: Limits, observe: Observe) -> Self {
        Self {
            ctx,
            limits,
            observe,
            wake: Notify::new(),
            stopping: watch::Sender::new(None),
            leases: Mutex::default(),
            held: watch::Sender::new(0),
        }
    }

    /// Takes a place in memory for a job that was just claimed.
    pub fn slot(self: &Arc<Self>, job: &Job, of_kind: &Arc<AtomicUsize>) -> Slot {
        let leased = Leased::from(job);
        self.leases().insert(leased, job.lease_until);
        self.held.send_modify(|held| *held += 1);
        of_kind.fetch_add(1, Ordering::SeqCst);
        Slot { core: Arc::clone(self), of_kind: Arc::clone(of_kind), due: None, leased }
    }

    /// A lease with less than this left is not trusted any more without asking the database: the machines' clocks differ a
    /// little, and between asking the clock and reaching the vendor some time passes. 5 s of the usual lease.
    fn margin(&self) -> TimeDelta {
        self.limits.lease / 6
    }

    /// How often the queue is looked at when nothing tells of new work: leases to renew, dead holders, missed notifications.
    /// Every 5 s with the usual lease.
    pub fn look_again(&self) -> TimeDelta {
        self.limits.lease / 6
    }

    pub fn held(&self) -> usize {
        *self.held.borrow()
    }

    async fn none_held(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.held.subscribe().wait_for(|held| *held == 0).await;
    }

    /// Tells everyone to stop; the first deadline stays.
    pub fn stop(&self, deadline: DateTime<Utc>) {
        self.stopping.send_if_modified(|stopping| {
            let first = stopping.is_none();
            stopping.get_or_insert(deadline);
            first
        });
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.borrow().is_some()
    }

    /// Returns once the worker is told to stop.
    pub async fn stopped(&self) {
        let _ = self.stopping.subscribe().wait_for(Option::is_some).await;
    }

    /// Returns, after [`Core::stop`], once nothing is held any more or the deadline is passed.
    pub async fn settled(&self) {
        let Some(deadline) = *self.stopping.borrow() else { return };
        tokio::select! {
            () = self.none_held() => {}
            () = self.ctx.clock.sleep_until(deadline) => {}
        }
    }

    /// Renews the leases that have less than half of their time left.
    ///
    /// Comes before every claim, so that a worker whose clock jumped (a suspended machine, the demo skipping ahead to Sunday)
    /// keeps its own jobs rather than claiming them again.
    pub async fn renew_leases(&self) -> Result<()> {
        self.renew_ending_by(self.ctx.now() + self.limits.lease / 2).await
    }

    /// Renews all leases.
    pub async fn renew_all(&self) -> Result<()> {
        self.renew_ending_by(self.ctx.now() + self.limits.lease).await
    }

    async fn renew_ending_by(&self, instant: DateTime<Utc>) -> Result<()> {
        let ending: Vec<Leased> =
            self.leases().iter().filter(|(_, until)| **until <= instant).map(|(leased, _)| *leased).collect();
        self.renew(&ending).await
    }

    /// Whether the job may be acted on: its lease holds for long enough.
    pub fn holds(&self, slot: &Slot) -> bool {
        let now = self.ctx.now();
        self.leases().get(&slot.leased).is_some_and(|until| now + self.margin() < *until)
    }

    /// Asks the database which of these leases still hold, and lengthens them. The others are forgotten.
    pub async fn renew(&self, leased: &[Leased]) -> Result<()> {
        for chunk in leased.chunks(2_000) {
            let until = self.ctx.now() + self.limits.lease;
            let kept = job_renew(&self.ctx, chunk, until).await?;
            let mut leases = self.leases();
            for leased in chunk {
                leases.remove(leased);
            }
            for leased in chunk.iter().filter(|leased| kept.contains(leased)) {
                leases.insert(*leased, until);
            }
        }
        Ok(())
    }

    fn leases(&self) -> MutexGuard<'_, HashMap<Leased, DateTime<Utc>>> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One job's place in memory; given back when dropped.
pub(super) struct Slot {
    core: Arc<Core>,
    of_kind: Arc<AtomicUsize>,
    /// Where it is counted since its instant came.
    due: Option<Arc<AtomicUsize>>,
    pub leased: Leased,
}

impl Slot {
    /// Counts the job there from now on until it is given back.
    pub fn count_in(&mut self, due: &Arc<AtomicUsize>) {
        if self.due.is_none() {
            due.fetch_add(1, Ordering::SeqCst);
            self.due = Some(Arc::clone(due));
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.core.leases().remove(&self.leased);
        self.of_kind.fetch_sub(1, Ordering::SeqCst);
        if let Some(due) = &self.due {
            due.fetch_sub(1, Ordering::SeqCst);
        }
        self.core.held.send_modify(|held| *held -= 1);
    }
}
