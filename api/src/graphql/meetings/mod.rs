//! Meetings: planning, registering, hosting, pushing the picture to a livestream, ending, and watching all of it.

mod inputs;
mod mutations;
mod object;
mod registrants;
mod watch;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use steeple_domain::ids::MeetingId;
use steeple_domain::meeting::list::meeting_list;
use steeple_domain::planned_event::page::StartQuery;

pub use mutations::MeetingMutation;
pub use object::Meeting;
pub use registrants::{Registrant, RegistrantsQuery};
pub use watch::MeetingSubscription;

use super::errors::OrTopLevel;
use super::ids::typed;
use super::livestreams::StartOrdering;
use super::load::Of;
use super::paging::{Around, Page, after_of, first_of, place_of, place_text};
use super::scope::Asking;

#[derive(Default)]
pub struct MeetingsQuery;

#[Object]
impl MeetingsQuery {
    /// The church's meetings by planned start.
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Planned to start at this instant or later.")] from: Option<DateTime<Utc>>,
        #[graphql(desc = "Planned to start before this instant.")] to: Option<DateTime<Utc>>,
        #[graphql(default_with = "StartOrdering::EarliestFirst")] order: StartOrdering,
    ) -> async_graphql::Result<Page<Meeting>> {
        let actor = ctx.actor()?;
        let after = after_of(after, place_of)?;
        let query = StartQuery { from, to, order: order.into(), after, first: first_of(first)? };
        let views = meeting_list(ctx.steeple(), &actor, &query).await.or_top_level(ctx)?;
        let around = Around { more_before: after.is_some(), more_behind: views.more };
        let nodes = Meeting::all(views).into_iter().map(|it| (place_text(it.place()), Arc::new(it)));
        Ok(Page::new(nodes.collect(), around))
    }

    /// One meeting of the church; null when there is none with this id.
    async fn meeting(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Arc<Meeting>>> {
        let actor = ctx.actor()?;
        ctx.loads().load_one(Of(actor.church, typed(&id, MeetingId))).await.or_top_level(ctx)
    }
}
