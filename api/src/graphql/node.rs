//! Anything that has an id of its own, by its id: <https://relay.dev/graphql/objectidentification.htm>, read 2026-11.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};
use steeple_domain::ids::{ConnectionId, LivestreamId, LivestreamPlatformId, MeetingId};

use super::connections::PlatformConnection;
use super::errors::{OrTopLevel, coded};
use super::livestreams::{Livestream, LivestreamPlatform};
use super::load::Of;
use super::meetings::Meeting;
use super::paging::FIRST_MAX;
use super::scope::Asking;

/// Anything that has an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID"))]
pub enum Node {
    Livestream(Arc<Livestream>),
    LivestreamPlatform(Arc<LivestreamPlatform>),
    Meeting(Arc<Meeting>),
    PlatformConnection(Arc<PlatformConnection>),
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// What has this id; null when the church has nothing with it.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        find(ctx, &id).await
    }

    /// What has these ids, in this order; null for each that the church has nothing with.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() as u64 > FIRST_MAX {
            return Err(coded("BAD_PAGE", format!("Ask for at most {FIRST_MAX} ids at once.")));
        }
        // Asked for side by side, so that the loader reads them together.
        futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Node>> {
    let (church, loads) = (ctx.actor()?.church, ctx.loads());
    if let Ok(id) = id.parse::<LivestreamId>() {
        return Ok(loads.load_one(Of(church, id)).await.or_top_level(ctx)?.map(Node::Livestream));
    }
    if let Ok(id) = id.parse::<LivestreamPlatformId>() {
        return Ok(loads.load_one(Of(church, id)).await.or_top_level(ctx)?.map(Node::LivestreamPlatform));
    }
    if let Ok(id) = id.parse::<MeetingId>() {
        return Ok(loads.load_one(Of(church, id)).await.or_top_level(ctx)?.map(Node::Meeting));
    }
    if let Ok(id) = id.parse::<ConnectionId>() {
        return Ok(loads.load_one(Of(church, id)).await.or_top_level(ctx)?.map(Node::PlatformConnection));
    }
    Ok(None)
}
