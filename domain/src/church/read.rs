//! The actor's own church and person.

use sea_orm::{EntityTrait, PaginatorTrait};

use super::entity::{church, user};
use crate::actor::Actor;
use crate::context::Context;
use crate::error::{Error, Result};

/// The church for which the actor acts.
///
/// # Errors
/// `NotFound` when it was removed meanwhile.
pub async fn church_get(ctx: &Context, actor: &Actor) -> Result<church::Model> {
    let found = church::Entity::find_by_id(actor.church).one(ctx.db.reader()).await?;
    found.ok_or(Error::NotFound("church"))
}

/// How many churches there are; none on a fresh Steeple.
///
/// # Errors
/// When the database did not answer.
pub async fn church_count(ctx: &Context) -> Result<u64> {
    Ok(church::Entity::find().count(ctx.db.reader()).await?)
}

/// The person who acts; `None` for Steeple itself.
///
/// # Errors
/// When the database did not answer.
pub async fn user_get(ctx: &Context, actor: &Actor) -> Result<Option<user::Model>> {
    let Some(id) = actor.user else { return Ok(None) };
    Ok(user::Entity::find_by_id(id).one(ctx.db.reader()).await?)
}
