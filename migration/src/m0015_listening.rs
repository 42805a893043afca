//! What is told over a line while a service is on, and the channels behind a relay.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, add_column, drop_column, drop_tables, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON list; empty where the platform is no relay.
        add_column(manager, "livestream_platforms", "destinations", Kind::Text).await?;
        // Its id is the connection's.
        let mut heard = table("heard");
        heard.belongs_to("church_id", "churches").must("words", Kind::Text).must("listened_at", Kind::Instant);
        manager.create_table(heard).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["heard"]).await?;
        drop_column(manager, "livestream_platforms", "destinations").await
    }
}
