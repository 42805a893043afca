//! Planned broadcasts, and each one's row per connection.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["livestreams", "livestream_platforms"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Flag, Id, Instant, Integer, Text};
        let mut livestreams = table("livestreams");
        livestreams.belongs_to("church_id", "churches").must("title", Text).must("description", Text);
        livestreams.must("scheduled_start", Instant).must("scheduled_end", Instant).must("time_zone", Text);
        livestreams.must("privacy", Text).must("start_policy", Text);
        livestreams.may("start_requested_at", Instant).may("end_requested_at", Instant).may("cancelled_at", Instant);
        livestreams.must("revision", Integer).must("version", Integer).may("created_by", Id);
        livestreams.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(livestreams).await?;
        let columns = &["church_id", "scheduled_start", "id"];
        manager.create_index(index("livestreams_church_start", "livestreams", columns)).await?;

        let mut platforms = table("livestream_platforms");
        platforms.belongs_to("church_id", "churches").belongs_to("livestream_id", "livestreams");
        platforms.belongs_to("connection_id", "platform_connections").must("platform", Text);
        platforms.may("title", Text).may("description", Text).may("privacy", Text);
        platforms.must("status", Text).must("step", Text).must("attempt", Integer).must("outcome_unknown", Flag);
        platforms.must("looks", Integer);
        platforms
            .may("failure_kind", Text)
            .may("failure_code", Text)
            .may("failure_message", Text)
            .may("failure_remedy", Text);
        platforms.may("first_tried_at", Instant).may("retry_at", Instant).must("synced_revision", Integer);
        platforms.must("external_ids", Text).may("watch_url", Text).may("recording_url", Text);
        platforms.may("ingest_url", Text).may("sealed_stream_key", Bytes);
        platforms.may("ingest_read_at", Instant).may("armed_at", Instant).may("asked_at", Instant);
        platforms.may("seen_state", Text).may("seen_at", Instant).may("seen_title", Text).may("seen_start", Instant);
        platforms.may("seen_privacy", Text).may("key_bound", Flag).must("signal", Text).must("signal_issues", Text);
        platforms.may("viewers", Integer).may("peak_viewers", Integer);
        platforms.may("started_at", Instant).may("ended_at", Instant);
        platforms.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(platforms).await?;
        let columns = &["livestream_id", "connection_id"];
        manager.create_index(unique("livestream_platforms_pair", "livestream_platforms", columns)).await?;
        let columns = &["church_id", "livestream_id"];
        manager.create_index(index("livestream_platforms_church", "livestream_platforms", columns)).await?;
        manager.create_index(index("livestream_platforms_connection", "livestream_platforms", &["connection_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
