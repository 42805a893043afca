//! Why an attempt to connect led to nothing, as a stable word beside the sentence.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "authorization_attempts", "failure_code", Kind::Text).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "authorization_attempts", "failure_code").await
    }
}
