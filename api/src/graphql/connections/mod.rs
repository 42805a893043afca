//! Platforms and the church's accounts on them: connecting, choosing, testing, disconnecting.

mod attempt;
mod mutations;
mod object;
mod platform;
mod platform_app;
mod uses;
mod watch;
mod words;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use steeple_domain::connection::{ConnectionQuery, attempt_get, connection_page};
use steeple_domain::ids::{AttemptId, ConnectionId};
use steeple_domain::platform_app::platform_apps_in_use;
use steeple_platforms::StreamingPlatform as Known;

pub use attempt::AuthorizationAttempt;
pub use mutations::ConnectionMutation;
pub use object::PlatformConnection;
pub use platform::{Platform, StreamingPlatform};
pub use platform_app::PlatformAppMutation;
pub use uses::use_loads;
pub use watch::ConnectionSubscription;

use super::errors::OrTopLevel;
use super::ids::typed;
use super::load::Of;
use super::paging::{Around, Page, after_of, first_of};
use super::scope::Asking;

#[derive(Default)]
pub struct ConnectionsQuery;

#[Object]
impl ConnectionsQuery {
    /// Every platform that Steeple can connect to, and what is true of it.
    async fn platforms(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Platform>> {
        let (actor, steeple) = (ctx.actor()?, ctx.steeple());
        let apps = platform_apps_in_use(steeple, &actor).await.or_top_level(ctx)?;
        Ok(Known::ALL.iter().map(|platform| Platform::of(steeple, *platform, &apps)).collect())
    }

    /// The church's connections, oldest first.
    async fn connections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<Page<PlatformConnection>> {
        let actor = ctx.actor()?;
        let after: Option<ConnectionId> = after_of(after, |place| place.parse().ok())?;
        let query = ConnectionQuery { after, first: first_of(first)? };
        let (views, more_behind) = connection_page(ctx.steeple(), &actor, &query).await.or_top_level(ctx)?;
        let nodes = views.into_iter().map(|view| (view.id.to_string(), Arc::new(PlatformConnection::of(view))));
        Ok(Page::new(nodes.collect(), Around { more_before: after.is_some(), more_behind }))
    }

    /// One connection of the church; null when there is none with this id.
    async fn connection(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Arc<PlatformConnection>>> {
        let actor = ctx.actor()?;
        ctx.loads().load_one(Of(actor.church, typed(&id, ConnectionId))).await.or_top_level(ctx)
    }

    /// How far a press of the connect button got. Only for the admin who pressed it; null for anybody else.
    async fn authorization_attempt(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<Option<AuthorizationAttempt>> {
        let actor = ctx.actor()?;
        match attempt_get(ctx.steeple(), &actor, typed(&id, AttemptId)).await {
            Err(steeple_domain::Error::NotFound(_)) => Ok(None),
            attempt => attempt.map(|view| Some(AuthorizationAttempt::of(view))).or_top_level(ctx),
        }
    }
}
