//! Where an account sends on what it receives.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON list; empty where it is no relay, or was not asked yet.
        add_column(manager, "platform_connections", "relays", Kind::Text).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "platform_connections", "relays").await
    }
}
