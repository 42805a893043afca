//! Watching livestreams.

use std::sync::Arc;

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;
use steeple_domain::database::Subject;
use steeple_domain::ids::LivestreamId;

use super::Livestream;
use crate::graphql::ids::typed;
use crate::graphql::watch::{Shown, Watched, Watcher, watch_one};
use crate::graphql::written::Answer;

#[derive(Default)]
pub struct LivestreamSubscription;

#[Subscription]
impl LivestreamSubscription {
    /// The livestream as it is now, and again after every change: status, viewers, signal, plan.
    async fn livestream_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = Shown<LivestreamId>> + use<>> {
        watch_one(ctx, typed(&id, LivestreamId)).await
    }

    /// Each livestream of the church after a change. Null at once, and whenever changes were missed: read the list then.
    #[expect(clippy::unused_async, reason = "the macro wants it")]
    async fn livestreams_changed(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Option<Answer<Arc<Livestream>>>>> + use<>> {
        Ok(Watcher::of(ctx)?.all(|subject| match subject {
            Subject::Livestream(id) => Some(id),
            _ => None,
        }))
    }
}

impl Watched for LivestreamId {
    const NAME: &'static str = "livestream";

    type Row = Livestream;

    fn subject(self) -> Subject {
        Subject::Livestream(self)
    }
}
