//! Connections that are kept at hand for reading.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use steeple_domain::livestream::list::livestream_list;
use steeple_domain::planned_event::page::StartQuery;
use steeple_tests::{Chapel, for_each_backend};
use tokio::time::timeout;

for_each_backend!(
    whoever_writes_finds_a_connection_while_others_read_without_a_pause,
    the_pool_closes_at_once_although_connections_are_kept,
);

const LONG: Duration = Duration::from_secs(20);

async fn read(chapel: &Chapel) {
    let query = StartQuery { first: 20, ..StartQuery::default() };
    livestream_list(&chapel.ctx, &chapel.owner, &query).await.expect("a page");
}

async fn whoever_writes_finds_a_connection_while_others_read_without_a_pause(chapel: Chapel) {
    let readers = futures_util::future::join_all((0..32).map(|_| async {
        loop {
            read(&chapel).await;
        }
    }));
    let writer = async {
        for _ in 0..20 {
            let txn = chapel.ctx.db.begin().await.expect("a connection");
            txn.execute_unprepared("UPDATE churches SET name = name").await.expect("a change");
            txn.commit().await.expect("a commit");
        }
    };

    let written = timeout(LONG, async {
        tokio::select! {
            () = writer => true,
            _ = readers => false,
        }
    });

    assert_eq!(written.await, Ok(true));
}

async fn the_pool_closes_at_once_although_connections_are_kept(chapel: Chapel) {
    futures_util::future::join_all((0..8).map(|_| read(&chapel))).await;

    let closed = timeout(LONG, chapel.ctx.db.reader().clone().close()).await;

    assert!(closed.expect("closed in time").is_ok());
}
