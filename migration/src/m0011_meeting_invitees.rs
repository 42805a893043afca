//! Who is invited to a meeting, and how many came.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON list of e-mail addresses.
        add_column(manager, "meetings", "invitees", Kind::Text).await?;
        add_column(manager, "meeting_platforms", "attended", Kind::Integer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "meeting_platforms", "attended").await?;
        drop_column(manager, "meetings", "invitees").await
    }
}
