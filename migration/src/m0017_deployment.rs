//! What this database knows of itself: its name, where it lies, and how far it has come.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Id, Instant, Integer, Text};
        let mut deployment = table("deployment");
        deployment.must("only_one", Integer).must("site", Text).must("generation", Integer);
        deployment.must("keeper", Id).must("seen_at", Instant);
        deployment.may("suspected", Text).may("suspected_at", Instant);
        manager.create_table(deployment).await?;
        manager.create_index(unique("deployment_only_one", "deployment", &["only_one"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["deployment"]).await
    }
}
