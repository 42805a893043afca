//! Following the one-time link of a fresh Steeple: whoever has it founds the first church and owns it.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::{OwnerLinkForm, SignInLimits, owner_link_offer, owner_link_redeem};
use steeple_platforms::contract::credentials::Secret;

use crate::graphql::errors::OrTopLevel;
use crate::graphql::scope::Asking;
use crate::graphql::viewer::{SignInPayload, begin_session};

/// A link that founds a church.
#[derive(SimpleObject)]
pub struct OwnerLink {
    expires_at: DateTime<Utc>,
}

#[derive(Default)]
pub struct FoundQuery;

#[Object]
impl FoundQuery {
    /// The one-time link with this token; null when it was used or is too old.
    async fn owner_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(secret)] token: String,
    ) -> async_graphql::Result<Option<OwnerLink>> {
        let expires_at = owner_link_offer(ctx.steeple(), &Secret::new(token)).await.or_top_level(ctx)?;
        Ok(expires_at.map(|expires_at| OwnerLink { expires_at }))
    }
}

#[derive(InputObject)]
pub struct FoundChurchInput {
    /// From the one-time link that Steeple printed.
    #[graphql(secret)]
    token: String,
    church_name: String,
    /// IANA name: `America/New_York`.
    time_zone: String,
    /// Of the owner.
    name: String,
    email: String,
    /// At least 12 characters.
    #[graphql(secret)]
    password: String,
}

#[derive(Default)]
pub struct FoundMutation;

#[Object]
impl FoundMutation {
    /// Makes the church and its owner, uses the link up and begins the owner's session. For whoever has the link.
    async fn found_church(&self, ctx: &Context<'_>, input: FoundChurchInput) -> async_graphql::Result<SignInPayload> {
        let limits = ctx.data_unchecked::<SignInLimits>();
        let (token, password) = (Secret::new(input.token), Secret::new(input.password));
        let form = OwnerLinkForm {
            church_name: &input.church_name,
            time_zone: &input.time_zone,
            email: &input.email,
            name: &input.name,
            password: &password,
        };
        begin_session(ctx, async |address| {
            limits.check_address(address)?;
            owner_link_redeem(ctx.steeple(), &token, &form, address).await
        })
        .await
    }
}
