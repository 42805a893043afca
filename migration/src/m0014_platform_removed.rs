//! A platform can be taken off a planned service, and put on it again: what was taken off stays as a record.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "livestream_platforms";
const COLUMNS: &[&str] = &["livestream_id", "connection_id"];
const EVERY_PAIR: &str = "livestream_platforms_pair";
const WANTED_PAIR: &str = "livestream_platforms_wanted_pair";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, TABLE, "removed_at", Kind::Instant).await?;
        drop_index(manager, EVERY_PAIR).await?;
        // A service goes to an account once; whatever was taken off does not count.
        let mut pair = unique(WANTED_PAIR, TABLE, COLUMNS);
        manager.create_index(pair.if_not_exists().cond_where(Expr::col("removed_at").is_null()).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, WANTED_PAIR).await?;
        // The older schema has no place for what was taken off.
        let mut gone = Query::delete();
        gone.from_table(TABLE).cond_where(Expr::col("removed_at").is_not_null());
        manager.execute(gone).await?;
        drop_column(manager, TABLE, "removed_at").await?;
        // "If not exists" makes SQLite look again: another connection may remember the index from before.
        manager.create_index(unique(EVERY_PAIR, TABLE, COLUMNS).if_not_exists().take()).await
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &'static str) -> Result<(), DbErr> {
    let mut index = Index::drop();
    index.name(name).table(TABLE);
    manager.drop_index(index).await
}
