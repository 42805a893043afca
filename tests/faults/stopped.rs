//! SIGTERM in the middle of many starts, as every update and every restart of a container sends it.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use steeple_domain::clock::Clock;
use steeple_domain::queue::entity as job;
use steeple_tests::Backend;

use crate::installation::Installation;
use crate::sunday::{Sunday, Timetable};

const TIMETABLE: Timetable =
    Timetable { lead: TimeDelta::seconds(30), spread: TimeDelta::seconds(10), duration: TimeDelta::seconds(30) };

#[tokio::test]
async fn asked_to_end_during_many_starts_steeple_hands_all_of_them_over() {
    let installation = Installation::new(Backend::Sqlite).await;
    let sunday = Sunday::plan(&installation, TIMETABLE).await;
    let mut stops = 0;
    while installation.clock.now() < sunday.last_start {
        let mut child = installation.start();
        child.ready().await;
        if stops == 0 {
            installation.clock.sleep_until(sunday.first_start).await;
        }
        installation.clock.sleep_until(installation.clock.now() + TimeDelta::milliseconds(400)).await;
        let (status, log) = child.terminate().await;
        stops += 1;

        assert!(status.success(), "{status}: {log}");
        assert!(!log.contains("still running"), "nothing is left to its lease: {log}");
        assert_eq!(held(&installation).await, 0, "nothing is claimed by nobody: {log}");
    }
    println!("{stops} stops, {} of {} had started by then", installation.live_count(), sunday.starts());

    let mut last = installation.start();
    last.ready().await;

    sunday.judge(&installation, Duration::from_mins(3)).await;
}

async fn held(installation: &Installation) -> u64 {
    let ctx = installation.open().await;
    let held = job::Entity::find().filter(job::Column::LeaseOwner.is_not_null()).count(ctx.db.reader()).await.unwrap();
    ctx.db.reader().clone().close().await.unwrap();
    held
}
