//! A service's picture, and what is done for a service on a platform besides its broadcast: showing the picture, announcing it.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["pictures", "errands"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Id, Instant, Integer, Text};
        let mut pictures = table("pictures");
        pictures.belongs_to("church_id", "churches").belongs_to("livestream_id", "livestreams");
        pictures.must("width", Integer).must("height", Integer).must("jpeg", Bytes);
        pictures.may("created_by", Id).must("created_at", Instant);
        manager.create_table(pictures).await?;
        manager.create_index(unique("pictures_livestream", "pictures", &["livestream_id"])).await?;

        let mut errands = table("errands");
        errands.belongs_to("church_id", "churches").belongs_to("livestream_platform_id", "livestream_platforms");
        errands.must("kind", Text).must("status", Text).must("wish", Integer).must("due_at", Instant);
        errands.may("text", Text).may("picture_text", Text);
        errands.must("external_ids", Text).may("url", Text).may("done_at", Instant);
        errands.must("attempt", Integer).may("retry_at", Instant);
        errands.may("failure_kind", Text).may("failure_code", Text);
        errands.may("failure_message", Text).may("failure_remedy", Text);
        errands.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(errands).await?;
        let columns = &["livestream_platform_id", "kind"];
        manager.create_index(unique("errands_platform_kind", "errands", columns)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
