//! What people see of errands.

use sea_orm::entity::prelude::*;

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::error::Result;
use crate::ids::{ChurchId, LivestreamPlatformId};

/// The errands of these livestream platforms.
///
/// # Errors
/// When the database did not answer.
pub async fn errands_of(ctx: &Context, church: ChurchId, ids: &[LivestreamPlatformId]) -> Result<Vec<Model>> {
    let rows = Entity::of(church).filter(Column::LivestreamPlatformId.is_in(ids.iter().copied()));
    Ok(rows.all(ctx.db.reader()).await?)
}
