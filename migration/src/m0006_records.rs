//! What was asked before, what was done by whom, and what the instance knows of itself.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["idempotency_keys", "audit_events", "vault_keys"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Id, Instant, Integer, Text};
        let mut keys = table("idempotency_keys");
        keys.belongs_to("church_id", "churches").must("operation", Text).must("key", Text);
        keys.must("input_hash", Bytes).must("answer", Text).must("created_at", Instant);
        manager.create_table(keys).await?;
        let columns = &["church_id", "operation", "key"];
        manager.create_index(unique("idempotency_keys_key", "idempotency_keys", columns)).await?;

        let mut events = table("audit_events");
        events.belongs_to("church_id", "churches").must("sequence", Integer).may("actor", Id).must("actor_kind", Text);
        events.must("action", Text).must("subject", Text).must("details", Text).must("at", Instant);
        // Each entry's hash covers the one before it, so that a changed or removed entry shows.
        events.must("previous_hash", Bytes).must("hash", Bytes);
        manager.create_table(events).await?;
        manager.create_index(unique("audit_events_sequence", "audit_events", &["church_id", "sequence"])).await?;

        let mut vault_keys = table("vault_keys");
        vault_keys.must("fingerprint", Text).must("sealed_canary", Bytes).must("status", Text);
        vault_keys.must("created_at", Instant).may("retired_at", Instant);
        manager.create_table(vault_keys).await?;
        manager.create_index(index("vault_keys_fingerprint", "vault_keys", &["fingerprint"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
