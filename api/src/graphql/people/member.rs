//! Members: their role, and their leaving.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::entity::{membership, user};
use steeple_domain::church::{membership_list, membership_remove, membership_role_change};
use steeple_domain::ids::MembershipId;

use crate::graphql::errors::settle;
use crate::graphql::ids::typed;
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;
use crate::graphql::viewer::{Role, User};

/// A person's place in the church.
#[derive(SimpleObject)]
pub struct Member {
    /// Of the membership; the person has an id of their own.
    id: ID,
    user: User,
    role: Role,
    /// The instant from which it counts no more; null: until somebody ends it.
    valid_until: Option<DateTime<Utc>>,
    joined_at: DateTime<Utc>,
}

impl Member {
    pub fn of((member, person): (membership::Model, user::Model)) -> Self {
        Self {
            id: member.id.to_string().into(),
            user: person.into(),
            role: member.role.into(),
            valid_until: member.valid_until,
            joined_at: member.created_at,
        }
    }
}

#[derive(InputObject)]
pub struct ChangeMemberRoleInput {
    member_id: ID,
    role: Role,
}

payload! { ChangeMemberRolePayload { member: Member } }

#[derive(InputObject)]
pub struct RemoveMemberInput {
    member_id: ID,
}

payload! { RemoveMemberPayload { member_id: ID } }

#[derive(Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Gives a member another role and ends their sessions, so that nothing goes on with the old one. For admins; the only
    /// owner stays one, and nobody changes or makes somebody above themselves.
    async fn change_member_role(
        &self,
        ctx: &Context<'_>,
        input: ChangeMemberRoleInput,
    ) -> async_graphql::Result<ChangeMemberRolePayload> {
        let actor = ctx.actor()?;
        let changed = async {
            let id = typed(&input.member_id, MembershipId);
            let changed = membership_role_change(ctx.steeple(), &actor, id, input.role.into()).await?;
            // The list is short, and it holds who the member is.
            let members = membership_list(ctx.steeple(), &actor).await?;
            let member = members.into_iter().find(|(member, _)| member.id == changed.id);
            member.map(Member::of).ok_or(steeple_domain::Error::NotFound("member"))
        };
        Ok(settle(ctx, changed.await)?.into())
    }

    /// Takes a member out of the church: their sessions and API tokens end, what they planned stays. For admins; the only
    /// owner stays.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        input: RemoveMemberInput,
    ) -> async_graphql::Result<RemoveMemberPayload> {
        let actor = ctx.actor()?;
        let removed = membership_remove(ctx.steeple(), &actor, typed(&input.member_id, MembershipId)).await;
        Ok(settle(ctx, removed.map(|()| input.member_id))?.into())
    }
}
