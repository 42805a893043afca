//! Planned meetings, and each one's row per connection.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, index, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["meetings", "meeting_platforms"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Bytes, Flag, Id, Instant, Integer, Text};
        let mut meetings = table("meetings");
        meetings.belongs_to("church_id", "churches").must("title", Text);
        meetings.must("scheduled_start", Instant).must("scheduled_end", Instant).must("time_zone", Text);
        meetings.must("waiting_room", Flag);
        // The livestream platform whose ingest the meeting's picture is pushed to.
        meetings.may("simulcast_to", Id);
        meetings.may("end_requested_at", Instant).may("cancelled_at", Instant);
        meetings.must("revision", Integer).must("version", Integer).may("created_by", Id);
        meetings.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(meetings).await?;
        manager
            .create_index(index("meetings_church_start", "meetings", &["church_id", "scheduled_start", "id"]))
            .await?;
        manager.create_index(index("meetings_simulcast", "meetings", &["simulcast_to"])).await?;

        let mut platforms = table("meeting_platforms");
        platforms.belongs_to("church_id", "churches").belongs_to("meeting_id", "meetings");
        platforms.belongs_to("connection_id", "platform_connections").must("platform", Text);
        platforms.must("status", Text).must("step", Text).must("attempt", Integer).must("outcome_unknown", Flag);
        platforms.must("looks", Integer);
        platforms
            .may("failure_kind", Text)
            .may("failure_code", Text)
            .may("failure_message", Text)
            .may("failure_remedy", Text);
        platforms.may("first_tried_at", Instant).may("retry_at", Instant).must("synced_revision", Integer);
        platforms.must("external_ids", Text).may("join_url", Text);
        platforms.may("sealed_join_url", Bytes).may("sealed_passcode", Bytes);
        platforms.may("seen_state", Text).may("seen_at", Instant);
        platforms.must("push", Text).may("push_to", Id).may("started_at", Instant).may("ended_at", Instant);
        platforms.must("created_at", Instant).must("updated_at", Instant);
        manager.create_table(platforms).await?;
        manager
            .create_index(unique("meeting_platforms_pair", "meeting_platforms", &["meeting_id", "connection_id"]))
            .await?;
        manager.create_index(index("meeting_platforms_church", "meeting_platforms", &["church_id", "meeting_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}
