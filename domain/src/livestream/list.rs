//! Livestreams as people see them: a page of the church's list, or some by id. Each answer takes three statements, however
//! many livestreams it has, and nothing sealed is read for it.

use chrono::{DateTime, Utc};

use super::entity::{self, PrivacyColumn, StartPolicy};
use super::planned::Planned;
use super::platform_entity::{self, PlatformStatus, SignalColumn};
use super::status::livestream_status;
use crate::church::{Actor, Role};
use crate::connection::{ConnectionView, connection_views, connection_views_with};
use crate::context::Context;
use crate::database::{Reading, Select, flat_row, flat_words};
use crate::error::Result;
use crate::ids::{ChurchId, ConnectionId, LivestreamId, LivestreamPlatformId};
use crate::planned_event::page::{StartOrder, StartQuery};
use crate::planned_event::status::WholeStatus;
use crate::platform_column::PlatformColumn;

/// Livestreams, and every connection that one of them streams to, once.
#[derive(Debug, Clone, Default)]
pub struct LivestreamViews {
    pub livestreams: Vec<LivestreamView>,
    pub connections: Vec<ConnectionView>,
    /// There are more behind the last one. Always false for livestreams that were asked for by id.
    pub more: bool,
}

/// A livestream and its platforms, in the order in which they were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivestreamView {
    pub livestream: entity::Model,
    pub platforms: Vec<PlatformView>,
}

/// What people see of a [`platform_entity::Model`]: never the stream key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformView {
    pub id: LivestreamPlatformId,
    pub livestream_id: LivestreamId,
    pub connection_id: ConnectionId,
    pub platform: PlatformColumn,
    pub title: Option<String>,
    pub description: Option<String>,
    pub privacy: Option<PrivacyColumn>,
    pub removed_at: Option<DateTime<Utc>>,
    pub status: PlatformStatus,
    pub failure_kind: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub failure_remedy: Option<String>,
    pub retry_at: Option<DateTime<Utc>>,
    pub watch_url: Option<String>,
    pub recording_url: Option<String>,
    pub ingest_url: Option<String>,
    pub has_stream_key: bool,
    pub signal: SignalColumn,
    pub signal_issues: String,
    pub destinations: Option<String>,
    pub viewers: Option<i64>,
    pub peak_viewers: Option<i64>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

flat_row! { entity::Model {
    id,
    church_id,
    title,
    description,
    scheduled_start,
    scheduled_end,
    time_zone,
    privacy,
    start_policy,
    start_requested_at,
    end_requested_at,
    cancelled_at,
    revision,
    version,
    created_by,
    created_at,
    updated_at,
} }

flat_row! { PlatformView {
    id,
    livestream_id,
    connection_id,
    platform,
    title,
    description,
    privacy,
    removed_at,
    status,
    failure_kind,
    failure_code,
    failure_message,
    failure_remedy,
    retry_at,
    watch_url,
    recording_url,
    ingest_url,
    has_stream_key = "sealed_stream_key IS NOT NULL",
    signal,
    signal_issues,
    destinations,
    viewers,
    peak_viewers,
    started_at,
    ended_at,
} }

flat_words! { PlatformStatus PrivacyColumn SignalColumn StartPolicy }

impl LivestreamView {
    /// The status of the whole.
    #[must_use]
    pub fn status(&self) -> WholeStatus {
        livestream_status(&self.livestream, self.platforms.iter().map(|platform| platform.status))
    }
}

/// A page of the church's livestreams, by planned start.
///
/// # Errors
/// When the database did not answer.
pub async fn livestream_list(ctx: &Context, actor: &Actor, query: &StartQuery) -> Result<LivestreamViews> {
    actor.require(Role::Viewer)?;
    let mut reading = ctx.db.reading().await?;
    let mut list = livestreams_of(&reading, actor.church);
    if let Some(from) = query.from {
        list = list.text(" AND scheduled_start >= ").value(from);
    }
    if let Some(to) = query.to {
        list = list.text(" AND scheduled_start < ").value(to);
    }
    let (behind, order) = match query.order {
        StartOrder::EarliestFirst => (" > (", " ORDER BY scheduled_start, id LIMIT "),
        StartOrder::LatestFirst => (" < (", " ORDER BY scheduled_start DESC, id DESC LIMIT "),
    };
    if let Some(place) = query.after {
        list = list
            .text(" AND (scheduled_start, id)")
            .text(behind)
            .value(place.start)
            .text(", ")
            .value(place.id)
            .text(")");
    }
    let limit = i64::try_from(query.rows_to_read()).unwrap_or_default();
    let (rows, more) = query.page_of(reading.rows(list.text(order).value(limit)).await?);
    Ok(LivestreamViews { more, ..with_platforms(&mut reading, actor.church, rows).await? })
}

/// Those of these livestreams that are the church's, in no particular order.
///
/// # Errors
/// When the database did not answer.
pub async fn livestream_views(ctx: &Context, church: ChurchId, ids: &[LivestreamId]) -> Result<LivestreamViews> {
    let mut reading = ctx.db.reading().await?;
    let wanted = livestreams_of(&reading, church).text(" AND id").among(ids.iter().map(|id| id.0));
    let rows = reading.rows(wanted).await?;
    with_platforms(&mut reading, church, rows).await
}

/// Those of these livestream platforms that are the church's, in no particular order, with their connections.
///
/// # Errors
/// When the database did not answer.
pub async fn livestream_platform_views(
    ctx: &Context,
    church: ChurchId,
    ids: &[LivestreamPlatformId],
) -> Result<(Vec<PlatformView>, Vec<ConnectionView>)> {
    let mut reading = ctx.db.reading().await?;
    let wanted = platforms_of(&reading, church).text(" AND id").among(ids.iter().map(|id| id.0));
    let platforms = reading.rows(wanted).await?;
    let connections = connection_views_with(&mut reading, church, &connections_of(&platforms)).await?;
    Ok((platforms, connections))
}

/// The same for a livestream that was just changed.
///
/// # Errors
/// When the database did not answer.
pub async fn livestream_view_of(ctx: &Context, planned: Planned) -> Result<LivestreamViews> {
    let church = planned.livestream.church_id;
    let platforms: Vec<_> = planned.platforms.into_iter().map(PlatformView::from).collect();
    let connections = connection_views(ctx, church, &connections_of(&platforms)).await?;
    let view = LivestreamView { livestream: planned.livestream, platforms };
    Ok(LivestreamViews { livestreams: vec![view], connections, more: false })
}

async fn with_platforms(reading: &mut Reading, church: ChurchId, rows: Vec<entity::Model>) -> Result<LivestreamViews> {
    if rows.is_empty() {
        return Ok(LivestreamViews::default());
    }
    let wanted = platforms_of(reading, church).text(" AND livestream_id").among(rows.iter().map(|row| row.id.0));
    let platforms: Vec<PlatformView> = reading.rows(wanted.text(" ORDER BY id")).await?;
    let connections = connection_views_with(reading, church, &connections_of(&platforms)).await?;
    let mut livestreams: Vec<_> =
        rows.into_iter().map(|livestream| LivestreamView { livestream, platforms: Vec::new() }).collect();
    for platform in platforms {
        if let Some(view) = livestreams.iter_mut().find(|view| view.livestream.id == platform.livestream_id) {
            view.platforms.push(platform);
        }
    }
    Ok(LivestreamViews { livestreams, connections, more: false })
}

/// Every flat statement for livestreams starts here.
fn livestreams_of(reading: &Reading, church: ChurchId) -> Select {
    reading.select::<entity::Model>("FROM livestreams WHERE church_id = ").value(church)
}

/// Every flat statement for livestream platforms starts here.
fn platforms_of(reading: &Reading, church: ChurchId) -> Select {
    reading.select::<PlatformView>("FROM livestream_platforms WHERE church_id = ").value(church)
}

fn connections_of(platforms: &[PlatformView]) -> Vec<ConnectionId> {
    let mut ids: Vec<_> = platforms.iter().map(|platform| platform.connection_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl From<platform_entity::Model> for PlatformView {
    fn from(row: platform_entity::Model) -> Self {
        Self {
            id: row.id,
            livestream_id: row.livestream_id,
            connection_id: row.connection_id,
            platform: row.platform,
            title: row.title,
            description: row.description,
            privacy: row.privacy,
            removed_at: row.removed_at,
            status: row.status,
            failure_kind: row.failure_kind,
            failure_code: row.failure_code,
            failure_message: row.failure_message,
            failure_remedy: row.failure_remedy,
            retry_at: row.retry_at,
            watch_url: row.watch_url,
            recording_url: row.recording_url,
            ingest_url: row.ingest_url,
            has_stream_key: row.sealed_stream_key.is_some(),
            signal: row.signal,
            signal_issues: row.signal_issues,
            destinations: row.destinations,
            viewers: row.viewers,
            peak_viewers: row.peak_viewers,
            started_at: row.started_at,
            ended_at: row.ended_at,
        }
    }
}
