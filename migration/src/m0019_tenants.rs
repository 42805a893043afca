//! The directory that a church's own app belongs to, at vendors where each organisation has one.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "platform_apps", "tenant", Kind::Text).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "platform_apps", "tenant").await
    }
}
