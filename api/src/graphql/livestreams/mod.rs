//! Livestreams: planning, going live, ending, and watching all of it.

mod destination;
mod errands;
mod inputs;
mod mutations;
mod object;
mod readiness;
mod watch;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use steeple_domain::ids::LivestreamId;
use steeple_domain::livestream::list::livestream_list;
use steeple_domain::planned_event::page::{StartOrder, StartQuery};

pub use errands::{ErrandMutation, Picture};
pub use mutations::LivestreamMutation;
pub use object::{Failure, Livestream, LivestreamPlatform, Privacy};
pub use readiness::Readiness;
pub use watch::LivestreamSubscription;

use super::errors::OrTopLevel;
use super::ids::typed;
use super::load::{Of, ReadinessOf};
use super::paging::{Around, Page, after_of, first_of, place_of, place_text};
use super::scope::Asking;
use super::written::Answer;

/// By planned start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "StartOrder")]
pub enum StartOrdering {
    EarliestFirst,
    LatestFirst,
}

#[derive(Default)]
pub struct LivestreamsQuery;

#[Object]
impl LivestreamsQuery {
    /// The church's livestreams by planned start.
    async fn livestreams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Planned to start at this instant or later.")] from: Option<DateTime<Utc>>,
        #[graphql(desc = "Planned to start before this instant.")] to: Option<DateTime<Utc>>,
        #[graphql(default_with = "StartOrdering::EarliestFirst")] order: StartOrdering,
    ) -> async_graphql::Result<Answer<Page<Livestream>>> {
        let actor = ctx.actor()?;
        let after = after_of(after, place_of)?;
        let query = StartQuery { from, to, order: order.into(), after, first: first_of(first)? };
        let views = livestream_list(ctx.steeple(), &actor, &query).await.or_top_level(ctx)?;
        let around = Around { more_before: after.is_some(), more_behind: views.more };
        let nodes = Livestream::all(views).into_iter().map(|it| (place_text(it.place()), Arc::new(it)));
        Ok(Answer::of(ctx, Page::new(nodes.collect(), around)))
    }

    /// One livestream of the church; null when there is none with this id.
    async fn livestream(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Answer<Arc<Livestream>>>> {
        let actor = ctx.actor()?;
        let found = ctx.loads().load_one(Of(actor.church, typed(&id, LivestreamId))).await.or_top_level(ctx)?;
        Ok(found.map(|found| Answer::of(ctx, found)))
    }

    /// What would go wrong with a service, most urgent first, as far as Steeple knows; null when there is none with this id.
    async fn readiness(&self, ctx: &Context<'_>, livestream_id: ID) -> async_graphql::Result<Option<Readiness>> {
        let actor = ctx.actor()?;
        let key = Of(actor.church, ReadinessOf(typed(&livestream_id, LivestreamId)));
        Ok(ctx.loads().load_one(key).await.or_top_level(ctx)?.map(|readiness| Readiness::of(&readiness)))
    }
}
