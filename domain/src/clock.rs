//! Time as a parameter.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// What time it is, and waiting for an instant.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: what a database can hold.
    fn now(&self) -> DateTime<Utc>;

    /// Returns at `instant` or as soon as possible after it, never before.
    async fn sleep_until(&self, instant: DateTime<Utc>);
}

/// The machine's clock, moved by an offset. The offset is zero except in the demo, which skips ahead to Sunday.
#[derive(Debug)]
pub struct SystemClock {
    offset_us: AtomicI64,
    moved: watch::Sender<()>,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { offset_us: AtomicI64::new(0), moved: watch::Sender::new(()) }
    }
}

impl SystemClock {
    /// How far it is ahead of the machine's.
    #[must_use]
    pub fn lead(&self) -> TimeDelta {
        TimeDelta::microseconds(self.offset_us.load(Ordering::SeqCst))
    }

    /// Skips ahead; sleepers whose instant is passed wake up.
    pub fn skip(&self, by: TimeDelta) {
        self.offset_us.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
        self.moved.send_replace(());
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + self.lead();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    async fn sleep_until(&self, instant: DateTime<Utc>) {
        let mut moved = self.moved.subscribe();
        loop {
            let Ok(left) = (instant - self.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            // Long sleeps look again now and then: the machine may have been suspended or its clock set.
            let nap = left.min(Duration::from_secs(30));
            tokio::select! {
                () = tokio::time::sleep(nap) => {}
                _ = moved.changed() => {}
            }
        }
    }
}

/// A clock that moves only when told to; for tests.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<DateTime<Utc>>,
    waits: watch::Sender<u64>,
}

impl ManualClock {
    #[must_use]
    pub fn at(start: DateTime<Utc>) -> Self {
        Self { now: watch::Sender::new(start), waits: watch::Sender::new(0) }
    }

    pub fn advance(&self, by: TimeDelta) {
        self.now.send_modify(|now| *now += by);
    }

    pub fn set(&self, now: DateTime<Utc>) {
        self.now.send_replace(now);
    }

    /// How often somebody has begun to wait for an instant to come.
    #[must_use]
    pub fn waits(&self) -> u64 {
        *self.waits.borrow()
    }

    /// Returns once that has happened so often: then somebody waits who did not before.
    pub async fn waited_for(&self, times: u64) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.waits.subscribe().wait_for(|waits| *waits >= times).await;
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.borrow()
    }

    async fn sleep_until(&self, instant: DateTime<Utc>) {
        let mut now = self.now.subscribe();
        if *now.borrow() < instant {
            self.waits.send_modify(|waits| *waits += 1);
        }
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = now.wait_for(|now| *now >= instant).await;
    }
}
