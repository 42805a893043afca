//! A wish to look now, as for livestreams: something was heard of a meeting, and what is true of it is asked at the platform.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity as meeting;
use super::platform_entity::{Column, Entity, MeetingStatus, Model};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::planned_event::heard::{CONCERNED_AHEAD, HeardOf};
use crate::platform_column::PlatformColumn;
use crate::queue::{self, JobKind, NewJob};

/// Looks at the meetings that this is about: those with that id, else what runs, or soon will, on the account. Gives how many.
///
/// # Errors
/// When the database did not do it.
pub async fn look_soon_in_txn(ctx: &Context, txn: &mut WriteTxn, heard: &HeardOf) -> Result<usize> {
    let now = ctx.now();
    let rows =
        Entity::find().filter(Column::Platform.eq(PlatformColumn(heard.platform))).filter(Column::Status.is_in([
            MeetingStatus::Scheduled,
            MeetingStatus::Unconfirmed,
            MeetingStatus::Live,
            MeetingStatus::Ending,
        ]));
    let Some(rows) = heard.narrow(rows, Column::ConnectionId, Column::ExternalIds) else { return Ok(0) };
    let rows = rows.all(&**txn).await?;
    let named: Vec<&Model> = rows.iter().filter(|row| heard.names(&row.ids())).collect();
    let concerned = if named.is_empty() && heard.object_id.is_none() {
        let near = meeting::Entity::find()
            .filter(meeting::Column::Id.is_in(rows.iter().map(|row| row.meeting_id)))
            .filter(meeting::Column::ScheduledStart.lte(now + CONCERNED_AHEAD))
            .all(&**txn)
            .await?;
        rows.iter().filter(|row| near.iter().any(|meeting| meeting.id == row.meeting_id)).collect()
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
        let job = NewJob { kind: JobKind::MeetingPlatform, church, subject, due_at };
        queue::job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(concerned.len())
}
