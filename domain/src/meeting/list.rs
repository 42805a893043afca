//! Meetings as people see them: a page of the church's list, or some by id. Each answer takes three statements, however many
//! meetings it has, and nothing sealed is read for it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, DerivePartialModel, QueryOrder, QuerySelect};

use super::entity::{self, Column};
use super::planned::PlannedMeeting;
use super::platform_entity::{self, MeetingStatus, Push};
use super::status::meeting_status;
use crate::church::{Actor, Role};
use crate::connection::{ConnectionView, connection_views};
use crate::context::Context;
use crate::error::Result;
use crate::ids::{ChurchId, ConnectionId, MeetingId, MeetingPlatformId};
use crate::planned_event::page::{StartOrder, StartPlace, StartQuery};
use crate::planned_event::status::WholeStatus;
use crate::platform_column::PlatformColumn;

/// Meetings, and every connection that one of them is held on, once.
#[derive(Debug, Clone, Default)]
pub struct MeetingViews {
    pub meetings: Vec<MeetingView>,
    pub connections: Vec<ConnectionView>,
    /// There are more behind the last one. Always false for meetings that were asked for by id.
    pub more: bool,
}

/// A meeting and its platforms, in the order in which they were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingView {
    pub meeting: entity::Model,
    pub platforms: Vec<MeetingPlatformView>,
}

/// What people see of a [`platform_entity::Model`]: never the passcode by itself, and no link with host power.
#[derive(Debug, Clone, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "platform_entity::Entity")]
pub struct MeetingPlatformView {
    pub id: MeetingPlatformId,
    pub meeting_id: MeetingId,
    pub connection_id: ConnectionId,
    pub platform: PlatformColumn,
    pub status: MeetingStatus,
    pub failure_kind: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub failure_remedy: Option<String>,
    pub retry_at: Option<DateTime<Utc>>,
    pub join_url: Option<String>,
    pub push: Push,
    pub participants: Option<i64>,
    pub attended: Option<i64>,
    pub recording_url: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl MeetingView {
    /// The status of the whole.
    #[must_use]
    pub fn status(&self) -> WholeStatus {
        meeting_status(&self.meeting, self.platforms.iter().map(|platform| platform.status))
    }
}

/// A page of the church's meetings, by planned start.
///
/// # Errors
/// When the database did not answer.
pub async fn meeting_list(ctx: &Context, actor: &Actor, query: &StartQuery) -> Result<MeetingViews> {
    actor.require(Role::Viewer)?;
    let mut list = entity::Entity::of(actor.church).limit(query.rows_to_read());
    if let Some(from) = query.from {
        list = list.filter(Column::ScheduledStart.gte(from));
    }
    if let Some(to) = query.to {
        list = list.filter(Column::ScheduledStart.lt(to));
    }
    if let Some(place) = query.after {
        list = list.filter(behind(query.order, place));
    }
    list = match query.order {
        StartOrder::EarliestFirst => list.order_by_asc(Column::ScheduledStart).order_by_asc(Column::Id),
        StartOrder::LatestFirst => list.order_by_desc(Column::ScheduledStart).order_by_desc(Column::Id),
    };
    let (rows, more) = query.page_of(list.all(ctx.db.reader()).await?);
    Ok(MeetingViews { more, ..with_platforms(ctx, actor.church, rows).await? })
}

/// Rows behind a place of the list. The first condition is implied by the second; it is what the index understands.
fn behind(order: StartOrder, place: StartPlace) -> Condition {
    let (start, id) = (Column::ScheduledStart, Column::Id);
    let StartPlace { start: at, id: last } = place;
    let (bound, beyond, later_id) = match order {
        StartOrder::EarliestFirst => (start.gte(at), start.gt(at), id.gt(last)),
        StartOrder::LatestFirst => (start.lte(at), start.lt(at), id.lt(last)),
    };
    let tied = Condition::all().add(start.eq(at)).add(later_id);
    Condition::all().add(bound).add(Condition::any().add(beyond).add(tied))
}

/// Those of these meetings that are the church's, in no particular order.
///
/// # Errors
/// When the database did not answer.
pub async fn meeting_views(ctx: &Context, church: ChurchId, ids: &[MeetingId]) -> Result<MeetingViews> {
    let wanted = Column::Id.is_in(ids.iter().copied());
    let rows = entity::Entity::of(church).filter(wanted).all(ctx.db.reader()).await?;
    with_platforms(ctx, church, rows).await
}

/// The same for a meeting that was just changed.
///
/// # Errors
/// When the database did not answer.
pub async fn meeting_view_of(ctx: &Context, planned: PlannedMeeting) -> Result<MeetingViews> {
    let church = planned.meeting.church_id;
    let platforms: Vec<_> = planned.platforms.into_iter().map(MeetingPlatformView::from).collect();
    let connections = connections_of(ctx, church, &platforms).await?;
    let view = MeetingView { meeting: planned.meeting, platforms };
    Ok(MeetingViews { meetings: vec![view], connections, more: false })
}

async fn with_platforms(ctx: &Context, church: ChurchId, rows: Vec<entity::Model>) -> Result<MeetingViews> {
    if rows.is_empty() {
        return Ok(MeetingViews::default());
    }
    let wanted = platform_entity::Column::MeetingId.is_in(rows.iter().map(|row| row.id));
    let platforms = platform_entity::Entity::of(church)
        .filter(wanted)
        .order_by_asc(platform_entity::Column::Id)
        .into_partial_model::<MeetingPlatformView>()
        .all(ctx.db.reader())
        .await?;
    let connections = connections_of(ctx, church, &platforms).await?;
    let mut meetings: Vec<_> = rows.into_iter().map(|meeting| MeetingView { meeting, platforms: Vec::new() }).collect();
    for platform in platforms {
        if let Some(view) = meetings.iter_mut().find(|view| view.meeting.id == platform.meeting_id) {
            view.platforms.push(platform);
        }
    }
    Ok(MeetingViews { meetings, connections, more: false })
}

async fn connections_of(
    ctx: &Context,
    church: ChurchId,
    platforms: &[MeetingPlatformView],
) -> Result<Vec<ConnectionView>> {
    let mut ids: Vec<_> = platforms.iter().map(|platform| platform.connection_id).collect();
    ids.sort_unstable();
    ids.dedup();
    connection_views(ctx, church, &ids).await
}

impl From<platform_entity::Model> for MeetingPlatformView {
    fn from(row: platform_entity::Model) -> Self {
        Self {
            id: row.id,
            meeting_id: row.meeting_id,
            connection_id: row.connection_id,
            platform: row.platform,
            status: row.status,
            failure_kind: row.failure_kind,
            failure_code: row.failure_code,
            failure_message: row.failure_message,
            failure_remedy: row.failure_remedy,
            retry_at: row.retry_at,
            join_url: row.join_url,
            push: row.push,
            participants: row.participants,
            attended: row.attended,
            recording_url: row.recording_url,
            started_at: row.started_at,
            ended_at: row.ended_at,
        }
    }
}
