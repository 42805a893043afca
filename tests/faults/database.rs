//! A database that goes away, a disk that is full, a file that cannot be written to.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Database};
use steeple_domain::clock::Clock;
use steeple_tests::Backend;

use crate::installation::Installation;
use crate::sunday::{Sunday, Timetable};
use crate::wait_for;

const TIMETABLE: Timetable =
    Timetable { lead: TimeDelta::seconds(30), spread: TimeDelta::seconds(10), duration: TimeDelta::seconds(30) };

const SETTLE: Duration = Duration::from_mins(3);

#[tokio::test]
async fn cut_off_from_postgres_again_and_again_steeple_goes_on() {
    let installation = Installation::new(Backend::Postgres).await;
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    let mut child = installation.start();
    child.ready().await;
    let url = installation.postgres.as_ref().unwrap().url();
    let knife = Database::connect(url).await.unwrap();

    let mut cuts = 0;
    while installation.clock.now() < sunday.last_start {
        installation.clock.sleep_until(installation.clock.now() + TimeDelta::milliseconds(700)).await;
        let all_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
        knife.execute_unprepared(all_others).await.unwrap();
        cuts += 1;
    }
    println!("{cuts} cuts, {} of {} had started by then", installation.live_count(), sunday.starts());
    knife.close().await.unwrap();

    sunday.judge(&installation, SETTLE).await;
    assert!(child.is_running());
    let (status, log) = child.terminate().await;
    assert!(status.success() && !log.contains("panicked"), "{status}: {log}");
}

/// SQLite ends a transaction by itself when the disk is full, which the pool did not notice: the connection began the next
/// one as a savepoint, no rollback ended it, and the write lock was held until Steeple was started again.
#[tokio::test]
async fn a_full_disk_is_survived_and_with_room_again_steeple_goes_on_by_itself() {
    let installation = Installation::new(Backend::Sqlite).await;
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    // Some transactions fit into the write-ahead log before it is full.
    let mut child = installation.start_with_full_disk(256 * 1024);
    let url = child.ready().await;

    wait_for("complaints about the disk", Duration::from_mins(1), async || {
        (child.log().matches("disk I/O error").count() > 3).then_some(())
    })
    .await;
    let alive = reqwest::Client::builder().no_proxy().build().unwrap().get(format!("{url}/healthz"));
    assert_eq!(alive.send().await.unwrap().status(), 200);
    child.give_room();

    sunday.judge(&installation, SETTLE).await;
    assert!(child.is_running());
    let (status, log) = child.terminate().await;
    assert!(status.success() && !log.contains("panicked"), "{status}: {log}");
    assert!(!log.contains("is locked"), "{log}");
}

#[tokio::test]
async fn a_database_file_that_is_none_is_refused_and_left_alone() {
    let installation = Installation::new(Backend::Sqlite).await;
    std::fs::create_dir_all(installation.data_dir()).unwrap();
    let notes = "The organist's notes, saved under the wrong name. ".repeat(100);
    std::fs::write(installation.database_file(), &notes).unwrap();

    let (status, log) = installation.start().ended().await;

    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("the database cannot be opened") && !log.contains("panicked"), "{log}");
    assert_eq!(std::fs::read_to_string(installation.database_file()).unwrap(), notes);
}
