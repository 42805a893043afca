//! Following an invitation: whoever has the link may.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::{Joining, invitation_accept, invitation_offer};
use steeple_platforms::contract::credentials::Secret;

use crate::graphql::errors::OrTopLevel;
use crate::graphql::scope::{Asking, Identity};
use crate::graphql::viewer::{Role, SignInPayload, begin_session};

/// What an invitation's link is good for.
#[derive(SimpleObject)]
pub struct InvitationOffer {
    church_name: String,
    /// Whom it is for.
    email: String,
    role: Role,
    expires_at: DateTime<Utc>,
    /// Somebody signs in with the address already: sign in first, then accept without name and password.
    has_account: bool,
}

#[derive(Default)]
pub struct JoinQuery;

#[Object]
impl JoinQuery {
    /// What the link with this token is good for; null when it was used, revoked or is too old.
    async fn invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(secret)] token: String,
    ) -> async_graphql::Result<Option<InvitationOffer>> {
        let offer = invitation_offer(ctx.steeple(), &Secret::new(token)).await.or_top_level(ctx)?;
        Ok(offer.map(|offer| InvitationOffer {
            church_name: offer.church.name,
            email: offer.invitation.email,
            role: offer.invitation.role.into(),
            expires_at: offer.invitation.expires_at,
            has_account: offer.has_account,
        }))
    }
}

#[derive(InputObject)]
pub struct AcceptInvitationInput {
    #[graphql(secret)]
    token: String,
    /// Of the new person; not needed by somebody who is signed in.
    name: Option<String>,
    /// Of the new account; not needed by somebody who is signed in.
    #[graphql(secret)]
    password: Option<String>,
}

#[derive(Default)]
pub struct JoinMutation;

#[Object]
impl JoinMutation {
    /// Joins the church and begins a session there. A stranger makes an account; whoever is signed in adds the church to
    /// theirs and goes over to it.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        input: AcceptInvitationInput,
    ) -> async_graphql::Result<SignInPayload> {
        let token = Secret::new(input.token);
        let name = input.name.unwrap_or_default();
        let password = Secret::new(input.password.unwrap_or_default());
        begin_session(ctx, async |address| {
            let joining = match ctx.scope().identity {
                Identity::Member(actor) => Joining::Known(actor),
                Identity::Anonymous => Joining::New { name: &name, password: &password },
            };
            invitation_accept(ctx.steeple(), &token, joining, address).await
        })
        .await
    }
}
