//! Watching meetings.

use std::sync::Arc;

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;
use steeple_domain::database::Subject;
use steeple_domain::ids::MeetingId;

use super::Meeting;
use crate::graphql::ids::typed;
use crate::graphql::watch::{Watched, Watcher};
use crate::graphql::written::Answer;

#[derive(Default)]
pub struct MeetingSubscription;

#[Subscription]
impl MeetingSubscription {
    /// The meeting as it is now, and again after every change.
    async fn meeting_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Answer<Arc<Meeting>>>> + use<>> {
        let id = typed(&id, MeetingId);
        Watcher::of(ctx)?.one(Subject::Meeting(id), id).await
    }
}

impl Watched for MeetingId {
    const NAME: &'static str = "meeting";

    type Row = Meeting;
}
