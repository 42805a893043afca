//! Churches, the people in them, and how they sign in.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["churches", "users", "memberships", "invitations", "sessions", "api_tokens", "owner_links"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Instant, Text};
        let mut churches = table("churches");
        churches.must("name", Text).must("slug", Text).must("time_zone", Text);
        churches.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(churches).await?;
        manager.create_index(unique("churches_slug", "churches", &["slug"])).await?;

        let mut users = table("users");
        users.must("email", Text).must("name", Text).may("password_hash", Text).may("disabled_at", Instant);
        users.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(users).await?;
        manager.create_index(unique("users_email", "users", &["email"])).await?;

        let mut memberships = table("memberships");
        memberships.belongs_to("church_id", "churches").belongs_to("user_id", "users");
        memberships
            .must("role", Text)
            .may("valid_until", Instant)
            .must("created_at", Instant)
            .must("updated_at", Instant);
        manager.create_table(memberships).await?;
        manager.create_index(unique("memberships_church_user", "memberships", &["church_id", "user_id"])).await?;

        let mut invitations = table("invitations");
        invitations.belongs_to("church_id", "churches").must("email", Text).must("role", Text);
        invitations
            .must("token_hash", Bytes)
            .must("expires_at", Instant)
            .may("accepted_at", Instant)
            .must("created_at", Instant);
        manager.create_table(invitations).await?;
        manager.create_index(unique("invitations_token", "invitations", &["token_hash"])).await?;

        let mut sessions = table("sessions");
        sessions.belongs_to("church_id", "churches").belongs_to("user_id", "users").must("token_hash", Bytes);
        sessions
            .must("created_at", Instant)
            .must("last_used_at", Instant)
            .must("expires_at", Instant)
            .may("revoked_at", Instant);
        manager.create_table(sessions).await?;
        manager.create_index(unique("sessions_token", "sessions", &["token_hash"])).await?;
        manager.create_index(index("sessions_church_user", "sessions", &["church_id", "user_id"])).await?;

        let mut tokens = table("api_tokens");
        tokens.belongs_to("church_id", "churches").belongs_to("user_id", "users").must("name", Text);
        tokens.must("token_hash", Bytes).must("role", Text).must("created_at", Instant);
        tokens.may("expires_at", Instant).may("last_used_at", Instant).may("revoked_at", Instant);
        manager.create_table(tokens).await?;
        manager.create_index(unique("api_tokens_token", "api_tokens", &["token_hash"])).await?;
        manager.create_index(index("api_tokens_church", "api_tokens", &["church_id"])).await?;

        let mut links = table("owner_links");
        links.must("token_hash", Bytes).must("created_at", Instant).must("expires_at", Instant).may("used_at", Instant);
        manager.create_table(links).await?;
        manager.create_index(unique("owner_links_token", "owner_links", &["token_hash"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
