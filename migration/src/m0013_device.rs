//! Signing in with a code that a person types at the platform.

use sea_orm_migration::prelude::*;

use crate::table::{Kind, add_column, drop_column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What is asked with, and what the person types; empty for attempts that go through a consent page.
        add_column(manager, "authorization_attempts", "sealed_code", Kind::Bytes).await?;
        add_column(manager, "authorization_attempts", "code_interval_s", Kind::Integer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "authorization_attempts", "code_interval_s").await?;
        drop_column(manager, "authorization_attempts", "sealed_code").await
    }
}
