//! Watching connections.

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;
use steeple_domain::database::Subject;
use steeple_domain::ids::ConnectionId;

use super::PlatformConnection;
use crate::graphql::ids::typed;
use crate::graphql::watch::{Shown, Watched, watch_one};

#[derive(Default)]
pub struct ConnectionSubscription;

#[Subscription]
impl ConnectionSubscription {
    /// The connection as it is now, and again after every change.
    async fn connection_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = Shown<ConnectionId>> + use<>> {
        watch_one(ctx, typed(&id, ConnectionId)).await
    }
}

impl Watched for ConnectionId {
    const NAME: &'static str = "connection";

    type Row = PlatformConnection;

    fn subject(self) -> Subject {
        Subject::Connection(self)
    }
}
