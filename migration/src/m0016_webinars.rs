//! What sort of room a meeting is, and whether people register for it. Who does, only the platform knows.

use sea_orm_migration::prelude::*;

use crate::table::drop_column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Meetings that are there already are meetings, and nobody registers for them.
        for (name, as_it_was) in [("kind", "MEETING"), ("registration", "NONE")] {
            let column = ColumnDef::new(name).text().not_null().default(as_it_was).take();
            manager.alter_table(Table::alter().table("meetings").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "meetings", "registration").await?;
        drop_column(manager, "meetings", "kind").await
    }
}
