//! Watching meetings.

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;
use steeple_domain::database::Subject;
use steeple_domain::ids::MeetingId;

use super::Meeting;
use crate::graphql::ids::typed;
use crate::graphql::watch::{Shown, Watched, watch_one};

#[derive(Default)]
pub struct MeetingSubscription;

#[Subscription]
impl MeetingSubscription {
    /// The meeting as it is now, and again after every change.
    async fn meeting_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = Shown<MeetingId>> + use<>> {
        watch_one(ctx, typed(&id, MeetingId)).await
    }
}

impl Watched for MeetingId {
    const NAME: &'static str = "meeting";

    type Row = Meeting;

    fn subject(self) -> Subject {
        Subject::Meeting(self)
    }
}
