//! A wish to look now: something was heard of a broadcast, and what is true of it is asked at the platform.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity as livestream;
use super::platform_entity::{Column, Entity, Model, PlatformStatus};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::planned_event::heard::{CONCERNED_AHEAD, HeardOf};
use crate::platform_column::PlatformColumn;
use crate::queue::{self, JobKind, NewJob};

/// Looks at the broadcasts that this is about: those with that id, else what is on, or soon will be, on the account.
/// Gives how many.
///
/// # Errors
/// When the database did not do it.
pub async fn look_soon_in_txn(ctx: &Context, txn: &mut WriteTxn, heard: &HeardOf) -> Result<usize> {
    let now = ctx.now();
    let unsettled = [PlatformStatus::Scheduled, PlatformStatus::Starting, PlatformStatus::Live, PlatformStatus::Ending];
    let rows = Entity::find()
        .filter(Column::Platform.eq(PlatformColumn(heard.platform)))
        .filter(Column::Status.is_in(unsettled));
    let Some(rows) = heard.narrow(rows, Column::ConnectionId, Column::ExternalIds) else { return Ok(0) };
    let rows = rows.all(&**txn).await?;
    let named: Vec<&Model> = rows.iter().filter(|row| heard.names(&row.ids())).collect();
    let concerned = if named.is_empty() && !heard.connections.is_empty() {
        near(txn, &rows, now + CONCERNED_AHEAD).await?
    } else {
        named
    };
    for row in &concerned {
        Entity::update_many()
            .col_expr(Column::LookAskedAt, Expr::value(now))
            .filter(Column::Id.eq(row.id))
            .exec(&**txn)
            .await?;
        let due_at = HeardOf::look_at(row.seen_at, now);
        let (church, subject) = (Some(row.church_id), row.id.0);
        let job = NewJob { kind: JobKind::LivestreamPlatform, church, subject, due_at };
        queue::job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(concerned.len())
}

/// Those that are on, and those that begin before this instant.
async fn near<'a>(txn: &WriteTxn, rows: &'a [Model], before: DateTime<Utc>) -> Result<Vec<&'a Model>> {
    let ids = rows.iter().map(|row| row.livestream_id);
    let near = livestream::Entity::find()
        .filter(livestream::Column::Id.is_in(ids))
        .filter(livestream::Column::ScheduledStart.lte(before))
        .all(&**txn)
        .await?;
    let is_near = |row: &&Model| near.iter().any(|livestream| livestream.id == row.livestream_id);
    Ok(rows.iter().filter(is_near).collect())
}
