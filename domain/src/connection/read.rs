//! Reading connections.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{DerivePartialModel, QueryOrder, QuerySelect};

use super::entity::{Column, ConnectionStatus, Entity, Model};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::{Reading, flat_row, flat_words};
use crate::error::{Error, Result};
use crate::ids::{ChurchId, ConnectionId};
use crate::platform_column::PlatformColumn;

/// Most connections of one page.
pub const CONNECTION_PAGE_MAX: u64 = 100;

/// What people see of a [`Model`]: never its credentials.
#[derive(Debug, Clone, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct ConnectionView {
    pub id: ConnectionId,
    pub platform: PlatformColumn,
    pub account_id: String,
    pub account_name: String,
    pub avatar_url: Option<String>,
    pub status: ConnectionStatus,
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub remedy: Option<String>,
    pub scopes: String,
    pub missing_scopes: String,
    pub live_allowed: Option<bool>,
    pub live_findings: String,
    pub access_expires_at: Option<DateTime<Utc>>,
    pub grant_expires_at: Option<DateTime<Utc>>,
    pub act_before: Option<DateTime<Utc>>,
    pub connected_at: Option<DateTime<Utc>>,
    pub last_verified_at: Option<DateTime<Utc>>,
    pub version: i64,
}

flat_row! { ConnectionView {
    id,
    platform,
    account_id,
    account_name,
    avatar_url,
    status,
    reason_code,
    reason,
    remedy,
    scopes,
    missing_scopes,
    live_allowed,
    live_findings,
    access_expires_at,
    grant_expires_at,
    act_before,
    connected_at,
    last_verified_at,
    version,
} }
flat_words! { ConnectionStatus }

/// Which part of the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConnectionQuery {
    /// Behind this one.
    pub after: Option<ConnectionId>,
    /// At most this many, and never more than [`CONNECTION_PAGE_MAX`].
    pub first: u64,
}

/// A page of the church's connections, oldest first, and whether there are more.
///
/// # Errors
/// When the database did not answer.
pub async fn connection_page(
    ctx: &Context,
    actor: &Actor,
    query: &ConnectionQuery,
) -> Result<(Vec<ConnectionView>, bool)> {
    actor.require(Role::Viewer)?;
    let first = query.first.min(CONNECTION_PAGE_MAX);
    let mut list = Entity::of(actor.church).order_by_asc(Column::Id).limit(first + 1);
    if let Some(after) = query.after {
        list = list.filter(Column::Id.gt(after));
    }
    let mut rows = list.into_partial_model::<ConnectionView>().all(ctx.db.reader()).await?;
    let more = rows.len() as u64 > first;
    rows.truncate(usize::try_from(first).unwrap_or_default());
    Ok((rows, more))
}

/// Those of these connections that are the church's, in no particular order.
///
/// # Errors
/// When the database did not answer.
pub async fn connection_views(ctx: &Context, church: ChurchId, ids: &[ConnectionId]) -> Result<Vec<ConnectionView>> {
    connection_views_with(&mut ctx.db.reading().await?, church, ids).await
}

/// The same over a connection that is at hand.
pub(crate) async fn connection_views_with(
    reading: &mut Reading,
    church: ChurchId,
    ids: &[ConnectionId],
) -> Result<Vec<ConnectionView>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = reading.select::<ConnectionView>("FROM platform_connections WHERE church_id = ").value(church);
    Ok(reading.rows(wanted.text(" AND id").among(ids.iter().map(|id| id.0))).await?)
}

/// Every connection of the church, oldest first.
///
/// # Errors
/// When the database did not do it.
pub async fn connection_list(ctx: &Context, actor: &Actor) -> Result<Vec<Model>> {
    actor.require(Role::Viewer)?;
    Ok(Entity::of(actor.church).order_by_asc(Column::Id).all(ctx.db.reader()).await?)
}

/// One connection of the church.
///
/// # Errors
/// `NotFound`, also for another church's.
pub async fn connection_get(ctx: &Context, actor: &Actor, id: ConnectionId) -> Result<Model> {
    actor.require(Role::Viewer)?;
    connection_load(ctx, actor.church, id).await
}

/// The same for Steeple itself, which acts for the church.
///
/// # Errors
/// `NotFound`, also for another church's.
pub async fn connection_load(ctx: &Context, church: ChurchId, id: ConnectionId) -> Result<Model> {
    let row = Entity::of(church).filter(Column::Id.eq(id)).one(ctx.db.reader()).await?;
    row.ok_or(Error::NotFound("connection"))
}

impl From<Model> for ConnectionView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            platform: row.platform,
            account_id: row.account_id,
            account_name: row.account_name,
            avatar_url: row.avatar_url,
            status: row.status,
            reason_code: row.reason_code,
            reason: row.reason,
            remedy: row.remedy,
            scopes: row.scopes,
            missing_scopes: row.missing_scopes,
            live_allowed: row.live_allowed,
            live_findings: row.live_findings,
            access_expires_at: row.access_expires_at,
            grant_expires_at: row.grant_expires_at,
            act_before: row.act_before,
            connected_at: row.connected_at,
            last_verified_at: row.last_verified_at,
            version: row.version,
        }
    }
}
