//! The church itself: its settings, and going over to another one.

use async_graphql::{Context, ID, InputObject, Object};
use steeple_domain::church::{ChurchChange, church_switch, church_update};
use steeple_domain::ids::ChurchId;

use super::errors::settle;
use super::ids::typed;
use super::payload::payload;
use super::scope::Asking;
use super::viewer::{Church, SignInPayload, begin_session};

#[derive(InputObject)]
pub struct UpdateChurchInput {
    /// Stays as it is when it is not given.
    name: Option<String>,
    /// IANA name: `America/New_York`. Stays as it is when it is not given. Services that are planned already do not move.
    time_zone: Option<String>,
}

payload! { UpdateChurchPayload { church: Church } }

#[derive(InputObject)]
pub struct SwitchChurchInput {
    /// One of `viewer.churches`.
    church_id: ID,
}

#[derive(Default)]
pub struct ChurchMutation;

#[Object]
impl ChurchMutation {
    /// Changes the church's name or time zone. For admins.
    async fn update_church(
        &self,
        ctx: &Context<'_>,
        input: UpdateChurchInput,
    ) -> async_graphql::Result<UpdateChurchPayload> {
        let actor = ctx.actor()?;
        let change = ChurchChange { name: input.name.as_deref(), time_zone: input.time_zone.as_deref() };
        let changed = church_update(ctx.steeple(), &actor, &change).await;
        Ok(settle(ctx, changed.map(Church::from))?.into())
    }

    /// Ends this session and begins one in another church of the same person. A session is for one church, so everything
    /// that is asked afterwards is about the new one.
    async fn switch_church(&self, ctx: &Context<'_>, input: SwitchChurchInput) -> async_graphql::Result<SignInPayload> {
        let actor = ctx.actor()?;
        let to = typed(&input.church_id, ChurchId);
        begin_session(ctx, async |address| church_switch(ctx.steeple(), &actor, to, address).await).await
    }
}
