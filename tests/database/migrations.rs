//! The schema goes up and down, with data in it.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use steeple_migration::Migrator;
use steeple_tests::{Chapel, for_each_backend};

for_each_backend!(the_schema_goes_down_and_up_again_with_data_in_it, a_second_up_changes_nothing);

#[derive(Debug, FromQueryResult)]
struct Count {
    rows: i64,
}

async fn churches(chapel: &Chapel) -> i64 {
    let statement = Statement::from_string(chapel.ctx.db.backend(), "SELECT count(*) AS rows FROM churches");
    Count::find_by_statement(statement).one(chapel.ctx.db.reader()).await.expect("a count").expect("one row").rows
}

async fn the_schema_goes_down_and_up_again_with_data_in_it(chapel: Chapel) {
    let connection = chapel.ctx.db.reader();
    chapel.stranger().await;
    assert_eq!(churches(&chapel).await, 2);

    for steps in 1..=Migrator::migrations().len() {
        let steps = u32::try_from(steps).expect("few migrations");
        // On one connection: SQLite alters a table by what a connection remembers of the schema, and another one of the pool
        // may remember the schema before.
        let txn = connection.begin().await.expect("a transaction");
        Migrator::down(&txn, Some(steps)).await.expect("down");
        Migrator::up(&txn, None).await.expect("up again");
        txn.commit().await.expect("kept");
    }

    assert_eq!(churches(&chapel).await, 0, "the last way down drops every table");
}

async fn a_second_up_changes_nothing(chapel: Chapel) {
    Migrator::up(chapel.ctx.db.reader(), None).await.expect("up twice");

    assert_eq!(churches(&chapel).await, 1);
    chapel.ctx.db.reader().execute_unprepared("DELETE FROM churches").await.expect("cascades");
}
