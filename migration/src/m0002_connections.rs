//! Connected accounts, the presses of the connect button that lead to them, and grants still to be taken back.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["platform_connections", "authorization_attempts", "grant_revocations"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Flag, Id, Instant, Integer, Text};
        let mut connections = table("platform_connections");
        connections.belongs_to("church_id", "churches").must("platform", Text);
        connections.must("account_id", Text).must("account_name", Text).may("avatar_url", Text).must("auth_kind", Text);
        connections.must("status", Text).may("reason_code", Text).may("reason", Text).may("remedy", Text);
        // Lists as JSON text: read whole, never searched.
        connections.must("scopes", Text).must("missing_scopes", Text);
        connections.may("live_allowed", Flag).must("live_findings", Text);
        connections.may("sealed_credentials", Bytes).must("credentials_version", Integer);
        connections.may("access_expires_at", Instant).may("grant_expires_at", Instant).may("act_before", Instant);
        connections.may("connected_at", Instant).may("last_refreshed_at", Instant).may("last_verified_at", Instant);
        connections.may("refresh_owner", Id).may("refresh_until", Instant);
        // How often the stored credentials were sent for renewal without an answer that was understood.
        connections.must("refresh_unanswered", Integer);
        connections.must("version", Integer).must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(connections).await?;
        let columns = &["church_id", "platform", "account_id"];
        manager.create_index(unique("platform_connections_account", "platform_connections", columns)).await?;

        let mut attempts = table("authorization_attempts");
        attempts.belongs_to("church_id", "churches").belongs_to("user_id", "users").must("platform", Text);
        attempts
            .must("state_hash", Bytes)
            .must("sealed_verifier", Bytes)
            .must("return_path", Text)
            .may("reconnect_of", Id);
        attempts.must("status", Text).may("message", Text).may("remedy", Text);
        // Accounts to choose from, with their tokens, until one is chosen.
        attempts.may("sealed_choices", Bytes).may("connection_id", Id);
        attempts.must("created_at", Instant).must("expires_at", Instant).may("consumed_at", Instant);
        manager.create_table(attempts).await?;
        manager.create_index(unique("authorization_attempts_state", "authorization_attempts", &["state_hash"])).await?;
        manager
            .create_index(index(
                "authorization_attempts_church",
                "authorization_attempts",
                &["church_id", "expires_at"],
            ))
            .await?;

        // Outlives the connection's own copy, which a disconnect wipes; a row goes when its grant has gone.
        let mut revocations = table("grant_revocations");
        revocations.belongs_to("church_id", "churches").must("platform", Text).may("connection_id", Id);
        revocations.must("account_id", Text).must("sealed_credentials", Bytes);
        revocations.must("tries", Integer).must("created_at", Instant);
        manager.create_table(revocations).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
