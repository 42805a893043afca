//! The people of a church: who is in it with which role, and inviting more.

mod found;
mod invitation;
mod join;
mod member;

use async_graphql::{Context, Object};
use steeple_domain::church::{invitation_list, membership_list};

pub use found::{FoundMutation, FoundQuery};
pub use invitation::InvitationMutation;
pub use join::{JoinMutation, JoinQuery};
pub use member::MemberMutation;

use super::errors::OrTopLevel;
use super::scope::Asking;
use invitation::Invitation;
use member::Member;

#[derive(Default)]
pub struct PeopleQuery;

#[Object]
impl PeopleQuery {
    /// Everybody in the church, in the order in which they joined. For admins.
    async fn members(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Member>> {
        let actor = ctx.actor()?;
        let members = membership_list(ctx.steeple(), &actor).await.or_top_level(ctx)?;
        Ok(members.into_iter().map(Member::of).collect())
    }

    /// Invitations that can still be used, newest first. For admins.
    async fn invitations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Invitation>> {
        let actor = ctx.actor()?;
        let open = invitation_list(ctx.steeple(), &actor).await.or_top_level(ctx)?;
        Ok(open.into_iter().map(Invitation::of).collect())
    }
}
