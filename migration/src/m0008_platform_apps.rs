//! A church's own registration with a vendor, and with which one each grant came.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, add_columns, drop_columns, drop_tables, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Where a grant is kept, so that it is renewed and given back by the app that got it; empty for the instance's own.
const GRANTS: &[&str] = &["platform_connections", "authorization_attempts", "grant_revocations"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Id, Instant, Text};
        let mut apps = table("platform_apps");
        apps.belongs_to("church_id", "churches").must("platform", Text).must("client_id", Text);
        apps.must("sealed_client_secret", Bytes).may("sealed_webhook_secret", Bytes);
        // A replaced app stays until no grant of it is left.
        apps.must("created_at", Instant).must("updated_at", Instant).may("retired_at", Instant);
        manager.create_table(apps).await?;
        let columns = &["church_id", "platform", "client_id"];
        manager.create_index(unique("platform_apps_client", "platform_apps", columns)).await?;
        for grants in GRANTS {
            add_columns(manager, grants, &[("app_id", Id)]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for grants in GRANTS {
            drop_columns(manager, grants, &["app_id"]).await?;
        }
        drop_tables(manager, &["platform_apps"]).await
    }
}
