//! What happened to one livestream: the log beside the buttons.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::ids::LivestreamId;
use steeple_domain::livestream::events::{Event, livestream_events};

use super::errors::OrTopLevel;
use super::ids::typed;
use super::livestreams::LivestreamPlatform;
use super::load::Of;
use super::paging::first_of;
use super::scope::Asking;

/// One thing that happened to a livestream.
#[derive(SimpleObject)]
pub struct LivestreamEvent {
    /// Stays the same from one reading to the next.
    id: ID,
    at: DateTime<Utc>,
    /// Noun and verb. People's: `livestream.scheduled`, `.updated`, `.start_requested`, `.extended`, `.end_requested`,
    /// `.cancelled`, `livestream_platform.retried`, `.stream_key_shown`. The platforms': `livestream_platform.armed`, `.live`,
    /// `.ended`, `.failed`. More may follow.
    action: String,
    /// The name of the person who did it; null for Steeple and for the platforms.
    by: Option<String>,
    /// The platform that it is about; null when it is about all of them.
    platform: Option<Arc<LivestreamPlatform>>,
    /// What the platform said, when it failed.
    message: Option<String>,
    /// The stable word for it: `NEEDS_RECONNECT`.
    failure_kind: Option<String>,
}

#[derive(Default)]
pub struct EventsQuery;

#[Object]
impl EventsQuery {
    /// What happened to a livestream, newest first: what people did and what became of it on the platforms.
    async fn livestream_events(
        &self,
        ctx: &Context<'_>,
        livestream_id: ID,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<LivestreamEvent>> {
        let actor = ctx.actor()?;
        let limit = first_of(first)?;
        let id = typed(&livestream_id, LivestreamId);
        let events = livestream_events(ctx.steeple(), &actor, id, limit).await.or_top_level(ctx)?;
        let told = events.into_iter().map(|event| tell(ctx, &actor, event));
        // Asked for side by side, so that the loader reads the platforms together.
        futures_util::future::try_join_all(told).await
    }
}

async fn tell(
    ctx: &Context<'_>,
    actor: &steeple_domain::church::Actor,
    event: Event,
) -> async_graphql::Result<LivestreamEvent> {
    let platform = match event.platform {
        Some(id) => ctx.loads().load_one(Of(actor.church, id)).await.or_top_level(ctx)?,
        None => None,
    };
    let Event { id, at, action, by, message, failure_kind, .. } = event;
    Ok(LivestreamEvent { id: id.into(), at, action, by, platform, message, failure_kind })
}
