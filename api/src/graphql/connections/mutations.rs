//! Connecting, choosing, testing, disconnecting.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use steeple_domain::connection::{
    ConnectionView, NewAttempt, attempt_get, connect_begin, connect_by_code, connect_choose, connect_with_form,
    connection_disconnect, connection_test, entity,
};
use steeple_domain::ids::{AttemptId, ConnectionId};
use steeple_platforms::contract::credentials::Secret;
use url::Url;

use super::{AuthorizationAttempt, PlatformConnection, StreamingPlatform};
use crate::graphql::errors::{OrTopLevel, UserError, settle};
use crate::graphql::ids::typed;
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;

#[derive(InputObject)]
pub struct ConnectPlatformInput {
    platform: StreamingPlatform,
    /// A path on this Steeple where the browser goes afterwards: `/connections`.
    #[graphql(default = "/")]
    return_path: String,
    /// The connection to bring back; the same account must come.
    reconnect: Option<ID>,
}

/// Where to send the browser.
#[derive(SimpleObject)]
pub struct ConnectPlatformPayload {
    /// The platform's consent page. Open it in the browser that is signed in here, within ten minutes.
    authorization_url: Option<Url>,
    attempt: Option<AuthorizationAttempt>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct ConnectByCodeInput {
    platform: StreamingPlatform,
    /// The connection to bring back; the same account must come.
    reconnect: Option<ID>,
}

#[derive(InputObject)]
pub struct ConnectPlatformWithCredentialsInput {
    platform: StreamingPlatform,
    /// The fields that the platform's form names.
    fields: Vec<CredentialFieldInput>,
}

#[derive(InputObject)]
pub struct CredentialFieldInput {
    name: String,
    #[graphql(secret)]
    value: String,
}

#[derive(InputObject)]
pub struct ChooseAccountInput {
    attempt_id: ID,
    /// One of the attempt's choices.
    account_id: String,
}

#[derive(InputObject)]
pub struct TestConnectionInput {
    connection_id: ID,
}

#[derive(InputObject)]
pub struct DisconnectPlatformInput {
    connection_id: ID,
}

payload! { ConnectByCodePayload { attempt: AuthorizationAttempt } }
payload! { ConnectPlatformWithCredentialsPayload { connection: PlatformConnection } }
payload! { ChooseAccountPayload { connection: PlatformConnection } }
payload! { TestConnectionPayload { connection: PlatformConnection } }
payload! { DisconnectPlatformPayload { connection: PlatformConnection } }

#[derive(Default)]
pub struct ConnectionMutation;

#[Object]
impl ConnectionMutation {
    /// Begins to connect an account by signing in at its platform. For admins.
    async fn connect_platform(
        &self,
        ctx: &Context<'_>,
        input: ConnectPlatformInput,
    ) -> async_graphql::Result<ConnectPlatformPayload> {
        let (actor, steeple) = (ctx.actor()?, ctx.steeple());
        let new = NewAttempt {
            platform: input.platform.into(),
            return_path: &input.return_path,
            reconnect_of: input.reconnect.map(|id| typed(&id, ConnectionId)),
        };
        Ok(match settle(ctx, connect_begin(steeple, &actor, new).await)? {
            Ok(begun) => {
                let attempt = attempt_get(steeple, &actor, begun.attempt_id).await.or_top_level(ctx)?;
                ConnectPlatformPayload {
                    authorization_url: Some(begun.authorization_url),
                    attempt: Some(AuthorizationAttempt::of(attempt)),
                    user_errors: Vec::new(),
                }
            }
            Err(user_errors) => ConnectPlatformPayload { authorization_url: None, attempt: None, user_errors },
        })
    }

    /// Begins to connect an account with a code: the person types `userCode` at `verificationUri` on any device, and Steeple asks the
    /// platform until that is done or the code is over; ask for `authorizationAttempt` to see. A new code ends the one before. For
    /// platforms with `byCode`; the only way for an app that has no secret. For admins.
    async fn connect_by_code(
        &self,
        ctx: &Context<'_>,
        input: ConnectByCodeInput,
    ) -> async_graphql::Result<ConnectByCodePayload> {
        let (actor, steeple) = (ctx.actor()?, ctx.steeple());
        let reconnect_of = input.reconnect.map(|id| typed(&id, ConnectionId));
        let new = NewAttempt { platform: input.platform.into(), return_path: "/connections", reconnect_of };
        let begun = match connect_by_code(steeple, &actor, new).await {
            Ok(id) => attempt_get(steeple, &actor, id).await.map(AuthorizationAttempt::of),
            Err(error) => Err(error),
        };
        Ok(settle(ctx, begun)?.into())
    }

    /// Connects an account with credentials that its owner copied from the platform. For admins.
    async fn connect_platform_with_credentials(
        &self,
        ctx: &Context<'_>,
        input: ConnectPlatformWithCredentialsInput,
    ) -> async_graphql::Result<ConnectPlatformWithCredentialsPayload> {
        let actor = ctx.actor()?;
        let fields = input.fields.into_iter().map(|field| (field.name, Secret::new(field.value))).collect();
        let done = connect_with_form(ctx.steeple(), &actor, input.platform.into(), fields).await;
        Ok(settle(ctx, done.map(shown))?.into())
    }

    /// Connects one of the accounts that came with a grant. For the admin who began it.
    async fn choose_account(
        &self,
        ctx: &Context<'_>,
        input: ChooseAccountInput,
    ) -> async_graphql::Result<ChooseAccountPayload> {
        let actor = ctx.actor()?;
        let attempt = typed(&input.attempt_id, AttemptId);
        let done = connect_choose(ctx.steeple(), &actor, attempt, &input.account_id).await;
        Ok(settle(ctx, done.map(shown))?.into())
    }

    /// Asks the platform now whether the grant holds and the account may go live. For operators.
    async fn test_connection(
        &self,
        ctx: &Context<'_>,
        input: TestConnectionInput,
    ) -> async_graphql::Result<TestConnectionPayload> {
        let actor = ctx.actor()?;
        let done = connection_test(ctx.steeple(), &actor, typed(&input.connection_id, ConnectionId)).await;
        Ok(settle(ctx, done.map(shown))?.into())
    }

    /// Forgets the account's credentials at once and gives the grant back at the platform. Its history stays. For admins.
    async fn disconnect_platform(
        &self,
        ctx: &Context<'_>,
        input: DisconnectPlatformInput,
    ) -> async_graphql::Result<DisconnectPlatformPayload> {
        let actor = ctx.actor()?;
        let done = connection_disconnect(ctx.steeple(), &actor, typed(&input.connection_id, ConnectionId)).await;
        Ok(settle(ctx, done.map(shown))?.into())
    }
}

fn shown(row: entity::Model) -> PlatformConnection {
    PlatformConnection::of(ConnectionView::from(row))
}
