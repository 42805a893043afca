//! How many people are in a meeting, and where its recording is.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "meeting_platforms", "participants", Kind::Integer).await?;
        add_column(manager, "meeting_platforms", "recording_url", Kind::Text).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "meeting_platforms", "recording_url").await?;
        drop_column(manager, "meeting_platforms", "participants").await
    }
}
