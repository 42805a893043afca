//! What vendors told by themselves, and who is to be looked at because of it.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, add_columns, drop_columns, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A wish to look now, beside what the job of the row writes.
const WISHES: &[(&str, &str)] = &[
    ("livestream_platforms", "look_asked_at"),
    ("meeting_platforms", "look_asked_at"),
    ("platform_connections", "check_asked_at"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Instant, Text};
        // The instance's own: a vendor does not know churches.
        let mut deliveries = table("webhook_deliveries");
        deliveries.must("platform", Text).must("delivery_id", Text).must("event", Text).must("news", Text);
        deliveries.must("received_at", Instant).may("handled_at", Instant);
        manager.create_table(deliveries).await?;
        let columns = &["platform", "delivery_id"];
        manager.create_index(unique("webhook_deliveries_once", "webhook_deliveries", columns)).await?;
        manager.create_index(index("webhook_deliveries_age", "webhook_deliveries", &["received_at"])).await?;
        for (table, column) in WISHES {
            add_columns(manager, table, &[(column, Instant)]).await?;
        }
        // A delivery names the account, not the church.
        let columns = &["platform", "account_id"];
        manager.create_index(index("platform_connections_of_account", "platform_connections", columns)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("platform_connections_of_account").table("platform_connections");
        manager.drop_index(index).await?;
        for (table, column) in WISHES {
            drop_columns(manager, table, &[column]).await?;
        }
        drop_tables(manager, &["webhook_deliveries"]).await
    }
}
