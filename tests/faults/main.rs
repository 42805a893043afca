//! What happens when something dies: Steeple itself, its database, its disk.
//!
//! Steeple runs here as a process of its own, so that it can be killed: this binary, started once more for one test,
//! [`child_entry`]. The platforms' sandboxes and the judgement stay in the parent, out of reach of what dies; only the demo takes
//! its sandboxes with it.
//!
//! Everywhere else the tests move a clock by hand and never wait. Here real processes run on the machine's clock, so this
//! suite alone waits: for events, by looking again and again until a deadline that only a broken Steeple reaches, and for
//! the random moments at which it kills.
//!
//! | file | what it holds |
//! |---|---|
//! | `child.rs` | one Steeple as a process: started, killed, asked to end |
//! | `installation.rs` | data folder, database, sandboxes and settings of the children |
//! | `door.rs` | what somebody from outside sees |
//! | `sunday.rs` | many planned livestreams, and the judgement at the platforms and in the database |
//! | `killed.rs` | killed at random moments, alone and as one of two |
//! | `renewal.rs` | killed with a new sign-in that the database did not take |
//! | `stopped.rs` | asked to end in the middle of many starts |
//! | `cluster.rs` | a PostgreSQL of the test's own, whose plug can be pulled |
//! | `unplugged.rs` | PostgreSQL stopped at a vendor's answer, in the middle of many starts, and before a visitor |
//! | `database.rs` | a database that goes away, a full disk, a read-only file |
//! | `key.rs` | the wrong key |
//! | `doctor.rs` | what `steeple doctor` says when something is wrong |
//! | `log.rs` | everything is logged, and no secret |
//! | `demo.rs`, `demo_child.rs` | `steeple demo` killed on a Sunday: then the sandboxes die too, and must forget nothing |

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod child;
mod cluster;
mod database;
mod demo;
mod demo_child;
mod doctor;
mod door;
mod installation;
mod key;
mod killed;
mod log;
mod renewal;
mod stopped;
mod sunday;
mod unplugged;

use std::time::{Duration, Instant};

/// Not a test by itself: what a child process runs. Without a variable that only a parent sets it returns at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_entry() {
    if let Some(ready_file) = std::env::var_os(child::READY_FILE_VARIABLE) {
        child::live(ready_file.as_ref()).await;
    }
    if let Some(folder) = std::env::var_os(demo_child::FOLDER_VARIABLE) {
        demo_child::live(folder.into()).await;
    }
}

/// Looks again and again until `look` gives something.
///
/// # Panics
/// When it takes longer than `at_most`; `what` says what was waited for.
async fn wait_for<T>(what: &str, at_most: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + at_most;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} did not happen within {at_most:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
