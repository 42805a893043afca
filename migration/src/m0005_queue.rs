//! Work to be done at an instant.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, Kind, drop_tables, table, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use Kind::{Id, Instant, Integer, Text};
        let mut jobs = table("jobs");
        jobs.may("church_id", Id).must("kind", Text).must("subject", Id).must("dedupe_key", Text);
        jobs.must("due_at", Instant).may("lease_owner", Id).may("lease_until", Instant);
        // Counts every claim and every new request: a holder whose number is old has lost the job.
        jobs.must("fence", Integer).must("attempt", Integer).may("last_error", Text);
        jobs.must("created_at", Instant).may("finished_at", Instant);
        manager.create_table(jobs).await?;
        manager.create_index(unique("jobs_dedupe", "jobs", &["dedupe_key"])).await?;
        // A claim touches due rows only, however many finished ones there are.
        let partial = "CREATE INDEX jobs_due ON jobs (due_at) WHERE finished_at IS NULL";
        manager.get_connection().execute_unprepared(partial).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["jobs"]).await
    }
}
