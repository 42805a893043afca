//! API tokens: how programs sign in.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::{self, NewApiToken};
use steeple_domain::ids::ApiTokenId;

use super::errors::{OrTopLevel, UserError, settle};
use super::ids::typed;
use super::scope::Asking;
use super::viewer::Role;

/// A token that acts for the person who made it.
#[derive(SimpleObject)]
pub struct ApiToken {
    id: ID,
    name: String,
    /// The most it may do; never more than its maker may.
    role: Role,
    created_at: DateTime<Utc>,
    /// Null: until it is revoked.
    expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    last_used_at: Option<DateTime<Utc>>,
}

impl From<church::entity::api_token::Model> for ApiToken {
    fn from(row: church::entity::api_token::Model) -> Self {
        Self {
            id: row.id.to_string().into(),
            name: row.name,
            role: row.role.into(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

#[derive(Default)]
pub struct TokenQuery;

#[Object]
impl TokenQuery {
    /// The church's tokens, newest first. For admins.
    async fn api_tokens(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ApiToken>> {
        let actor = ctx.actor()?;
        let tokens = church::api_token_list(ctx.steeple(), &actor).await.or_top_level(ctx)?;
        Ok(tokens.into_iter().map(ApiToken::from).collect())
    }
}

#[derive(InputObject)]
pub struct ApiTokenCreateInput {
    /// What it is for.
    name: String,
    role: Role,
    expires_at: Option<DateTime<Utc>>,
}

#[derive(SimpleObject)]
pub struct ApiTokenCreatePayload {
    api_token: Option<ApiToken>,
    /// Shown this once: send it as `Authorization: Bearer …`.
    secret: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct ApiTokenRevokeInput {
    id: ID,
}

#[derive(SimpleObject)]
pub struct ApiTokenRevokePayload {
    id: Option<ID>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// Makes a token for a program. For admins.
    async fn api_token_create(
        &self,
        ctx: &Context<'_>,
        input: ApiTokenCreateInput,
    ) -> async_graphql::Result<ApiTokenCreatePayload> {
        let actor = ctx.actor()?;
        let new = NewApiToken { name: &input.name, role: input.role.into(), expires_at: input.expires_at };
        Ok(match settle(ctx, church::api_token_create(ctx.steeple(), &actor, &new).await)? {
            Ok(issued) => ApiTokenCreatePayload {
                api_token: Some(issued.row.into()),
                secret: Some(issued.token.reveal().to_owned()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => ApiTokenCreatePayload { api_token: None, secret: None, user_errors },
        })
    }

    /// Ends a token at once, and the sockets opened with it within seconds. For admins.
    async fn api_token_revoke(
        &self,
        ctx: &Context<'_>,
        input: ApiTokenRevokeInput,
    ) -> async_graphql::Result<ApiTokenRevokePayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.id, ApiTokenId);
        Ok(match settle(ctx, church::api_token_revoke(ctx.steeple(), &actor, id).await)? {
            Ok(()) => ApiTokenRevokePayload { id: Some(input.id), user_errors: Vec::new() },
            Err(user_errors) => ApiTokenRevokePayload { id: None, user_errors },
        })
    }
}
