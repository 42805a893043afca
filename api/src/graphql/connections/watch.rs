//! Watching connections.

use std::sync::Arc;

use async_graphql::{Context, ID, Subscription};
use futures_util::Stream;
use steeple_domain::database::Subject;
use steeple_domain::ids::ConnectionId;

use super::PlatformConnection;
use crate::graphql::ids::typed;
use crate::graphql::watch::{Watched, Watcher};
use crate::graphql::written::Answer;

#[derive(Default)]
pub struct ConnectionSubscription;

#[Subscription]
impl ConnectionSubscription {
    /// The connection as it is now, and again after every change.
    async fn connection_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Answer<Arc<PlatformConnection>>>> + use<>> {
        let id = typed(&id, ConnectionId);
        Watcher::of(ctx)?.one(Subject::Connection(id), id).await
    }
}

impl Watched for ConnectionId {
    const NAME: &'static str = "connection";

    type Row = PlatformConnection;
}
