//! Invitations, as admins make and revoke them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::entity::invitation;
use steeple_domain::church::{NewInvitation, invitation_create, invitation_revoke};
use steeple_domain::ids::InvitationId;

use crate::graphql::errors::{UserError, settle};
use crate::graphql::ids::typed;
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;
use crate::graphql::viewer::Role;

/// A link for one address that makes its owner a member. The link itself is shown once, when it is made.
#[derive(SimpleObject)]
pub struct Invitation {
    id: ID,
    email: String,
    role: Role,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Invitation {
    pub fn of(row: invitation::Model) -> Self {
        Self {
            id: row.id.to_string().into(),
            email: row.email,
            role: row.role.into(),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

#[derive(InputObject)]
pub struct InviteMemberInput {
    /// The address with which the person will sign in.
    email: String,
    role: Role,
    /// At most 30 days from now; 7 days when it is not given.
    expires_at: Option<DateTime<Utc>>,
}

#[derive(SimpleObject)]
pub struct InviteMemberPayload {
    invitation: Option<Invitation>,
    /// Shown this once: give it to the person, and to nobody else.
    url: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct RevokeInvitationInput {
    invitation_id: ID,
}

payload! { RevokeInvitationPayload { invitation_id: ID } }

#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Makes a link that makes its owner a member. An earlier one for the same address ends. For admins, and for roles up to
    /// their own.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        input: InviteMemberInput,
    ) -> async_graphql::Result<InviteMemberPayload> {
        let actor = ctx.actor()?;
        let new = NewInvitation { email: &input.email, role: input.role.into(), expires_at: input.expires_at };
        Ok(match settle(ctx, invitation_create(ctx.steeple(), &actor, &new).await)? {
            Ok(issued) => {
                // Behind the #: browsers keep that part to themselves, so the token is in no server's log.
                let url = format!("{}join#{}", ctx.steeple().public_url, issued.token.reveal());
                let invitation = Some(Invitation::of(issued.row));
                InviteMemberPayload { invitation, url: Some(url), user_errors: Vec::new() }
            }
            Err(user_errors) => InviteMemberPayload { invitation: None, url: None, user_errors },
        })
    }

    /// Ends a link at once. For admins.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        input: RevokeInvitationInput,
    ) -> async_graphql::Result<RevokeInvitationPayload> {
        let actor = ctx.actor()?;
        let revoked = invitation_revoke(ctx.steeple(), &actor, typed(&input.invitation_id, InvitationId)).await;
        Ok(settle(ctx, revoked.map(|()| input.invitation_id))?.into())
    }
}
