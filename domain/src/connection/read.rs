//! Reading connections.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::entity::{Column, Entity, Model};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, ConnectionId};

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
