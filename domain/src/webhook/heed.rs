//! The job of a delivery: whoever is concerned is looked at now.

use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::webhook::{News, What};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::connection::{connection_check_soon_in_txn, connections_of_account};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::WebhookDeliveryId;
use crate::planned_event::heard::HeardOf;
use crate::queue::{Handler, Job, JobKind, Next, Ran};
use crate::{livestream, meeting};

/// Heeds deliveries. All of it is database work, done with the end of the job: the jobs that it pokes do the asking.
#[derive(Debug, Default)]
pub struct Heeding;

#[async_trait]
impl Handler for Heeding {
    /// `None` for a delivery that was heeded or cleaned up.
    type Task = Option<Model>;
    type Report = Option<Model>;

    fn kind(&self) -> JobKind {
        JobKind::WebhookDelivery
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let ids = jobs.iter().map(|job| job.subject);
        let rows = Entity::find().filter(Column::Id.is_in(ids)).filter(Column::HandledAt.is_null());
        let rows = rows.all(ctx.db.reader()).await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(jobs.iter().map(|job| rows.remove(&WebhookDeliveryId(job.subject))).collect())
    }

    async fn run(&self, _ctx: &Context, task: Self::Task) -> Self::Report {
        task
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        for row in ran.iter().filter_map(|ran| ran.report.as_ref()) {
            let platform = row.platform.0;
            // A word of a newer version is nothing to heed; polling makes it good.
            let news: Vec<News> = serde_json::from_str(&row.news).unwrap_or_default();
            let mut poked = 0;
            for told in news {
                poked += heed(ctx, txn, platform, told).await?;
            }
            let handled = ActiveModel { id: Set(row.id), handled_at: Set(Some(ctx.now())), ..Default::default() };
            handled.update(&**txn).await?;
            tracing::info!(%platform, event = %row.event, webhook.id = %row.id, poked, "heeded webhook {}", row.id);
        }
        Ok(ran.iter().map(|_| Next::Finished).collect())
    }
}

/// Gives how many are looked at because of it.
async fn heed(ctx: &Context, txn: &mut WriteTxn, platform: StreamingPlatform, told: News) -> Result<usize> {
    if told.what == What::GrantRevoked {
        let Some(account) = &told.account_id else { return Ok(0) };
        return connection_check_soon_in_txn(ctx, txn, platform, account).await;
    }
    let accounts = match &told.account_id {
        Some(account) => connections_of_account(txn, platform, account).await?,
        None => Vec::new(),
    };
    let connections = accounts.into_iter().map(|row| row.id).collect();
    let heard = HeardOf { platform, connections, object_id: told.object_id };
    match told.what {
        What::BroadcastStarted | What::BroadcastEnded | What::BroadcastChanged => {
            livestream::poke::look_soon_in_txn(ctx, txn, &heard).await
        }
        What::MeetingStarted | What::MeetingEnded | What::MeetingChanged => {
            meeting::poke::look_soon_in_txn(ctx, txn, &heard).await
        }
        What::GrantRevoked | What::Other => Ok(0),
    }
}
