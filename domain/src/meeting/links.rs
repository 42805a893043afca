//! The ways into a room: the guests' whole link, and the host's. [`meeting_host_url`] asks the platform, because a link with
//! host power is fetched when the host needs it and never stored.

use async_trait::async_trait;
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::ExternalIds;
use steeple_platforms::contract::meeting::Hosting;

use super::planned::{load_place, not_there_yet};
use super::platform_entity;
use crate::church::{Actor, Role};
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::MeetingPlatformId;

/// The whole link for guests, with the passcode that the platform puts into it: whoever has it comes in.
///
/// # Errors
/// `Invalid` when the room is not there yet; `Vault`, `NotFound`, `Forbidden` below OPERATOR.
pub async fn meeting_join_url(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<Secret> {
    actor.require(Role::Operator)?;
    let db = ctx.db.reader();
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(db).await?;
    let row = row.ok_or(Error::NotFound("meeting platform"))?;
    let Some(sealed) = &row.sealed_join_url else { return Err(not_there_yet()) };
    let opened = ctx.keys.open(&row.join_url_place(), sealed)?;
    Ok(Secret::new(String::from_utf8_lossy(&opened).into_owned()))
}

/// A fresh link that opens the meeting as its host. It is never stored; whoever holds it is the host.
///
/// # Errors
/// `Invalid` when the platform has no such link or the room is not there yet; `Platform`, `NotFound`, `Forbidden`.
pub async fn meeting_host_url(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<Secret> {
    actor.require(Role::Operator)?;
    let place = load_place(ctx.db.reader(), actor.church, id).await?;
    let hosting = place.rooms().and_then(|rooms| rooms.hosting());
    let hosting = hosting.ok_or_else(|| {
        Error::invalid("NO_HOST_LINK", "This platform has no link for the host.", &["meetingPlatformId"])
    })?;
    if place.row.join_url.is_none() {
        return Err(not_there_yet());
    }
    Ok(with_access(ctx, &place.connection, Operation::essential(1), &HostUrl { hosting, ids: place.row.ids() }).await?)
}

struct HostUrl {
    hosting: &'static dyn Hosting,
    ids: ExternalIds,
}

#[async_trait]
impl Ask for HostUrl {
    type Answer = Secret;

    async fn ask(&self, call: &Call<'_>) -> Result<Secret, PlatformError> {
        self.hosting.host_url(call, &self.ids).await
    }
}
