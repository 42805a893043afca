//! SIGKILL at random moments: nothing is lost, and nothing happens twice.

use std::time::Duration;

use chrono::TimeDelta;
use steeple_domain::clock::Clock;
use steeple_domain::entropy::{Entropy, SeededEntropy, SystemEntropy, fraction};
use steeple_tests::Backend;

use crate::installation::Installation;
use crate::sunday::{Sunday, Timetable};

/// Repeats a run's moments; without it every run draws its own.
const SEED_VARIABLE: &str = "STEEPLE_TEST_SEED";

const TIMETABLE: Timetable =
    Timetable { lead: TimeDelta::seconds(45), spread: TimeDelta::seconds(24), duration: TimeDelta::seconds(50) };

/// Kills while the broadcasts are being created, and at least as many in all.
const KILLS_BEFORE: usize = 6;
const KILLS: usize = 20;

/// From the last end on, for what a loaded machine is behind.
const SETTLE: Duration = Duration::from_mins(4);

#[tokio::test]
async fn killed_again_and_again_steeple_starts_everything_once() {
    let installation = Installation::new(Backend::Sqlite).await;
    let chance = Chance::new();
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    let mut kills = 0;
    while kills < KILLS || installation.clock.now() < sunday.last_start {
        if kills == KILLS_BEFORE {
            let mut quiet = installation.start();
            quiet.ready().await;
            sunday.created(&installation, SETTLE).await;
            wait_until(&installation, sunday.first_start - TimeDelta::seconds(2)).await;
            quiet.kill();
            kills += 1;
        }
        let mut child = installation.start();
        child.ready().await;
        chance.moment().await;
        child.kill();
        kills += 1;
    }
    println!("{kills} kills, {} of {} had started by then", installation.live_count(), sunday.starts());

    let mut last = installation.start();
    last.ready().await;

    sunday.judge(&installation, SETTLE).await;
    let (status, log) = last.terminate().await;
    assert!(status.success(), "{status}: {log}");
}

#[tokio::test]
async fn two_share_the_work_and_either_may_be_killed() {
    let installation = Installation::new(Backend::Postgres).await;
    let chance = Chance::new();
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    let mut pair = [installation.start(), installation.start()];
    for child in &mut pair {
        child.ready().await;
    }
    let mut kills = 0;
    while kills < KILLS || installation.clock.now() < sunday.last_start {
        if kills == KILLS_BEFORE {
            sunday.created(&installation, SETTLE).await;
            wait_until(&installation, sunday.first_start - TimeDelta::seconds(2)).await;
        }
        chance.moment().await;
        let unlucky = &mut pair[chance.either()];
        std::mem::replace(unlucky, installation.start()).kill();
        kills += 1;
        unlucky.ready().await;
    }
    println!("{kills} kills, {} of {} had started by then", installation.live_count(), sunday.starts());

    sunday.judge(&installation, SETTLE).await;
    for child in pair {
        let (status, log) = child.terminate().await;
        assert!(status.success(), "{status}: {log}");
    }
}

async fn wait_until(installation: &Installation, instant: chrono::DateTime<chrono::Utc>) {
    installation.clock.sleep_until(instant).await;
}

/// Where the moments come from. The seed is printed with the test's output.
struct Chance(SeededEntropy);

impl Chance {
    fn new() -> Self {
        let seed = std::env::var(SEED_VARIABLE).ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            let mut bytes = [0; 4];
            SystemEntropy.fill(&mut bytes);
            u64::from(u32::from_le_bytes(bytes))
        });
        println!("repeat with {SEED_VARIABLE}={seed}");
        Self(SeededEntropy::new(seed))
    }

    /// Lets 50 to 900 ms pass.
    async fn moment(&self) {
        tokio::time::sleep(Duration::from_millis(50).mul_f64(1.0 + 17.0 * fraction(&self.0))).await;
    }

    fn either(&self) -> usize {
        usize::from(fraction(&self.0) < 0.5)
    }
}
