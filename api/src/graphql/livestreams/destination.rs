//! The channels behind a relay, each with its outcome.

use async_graphql::{Enum, ID, SimpleObject};
use steeple_platforms::contract::destination::{self, Destination};

use crate::graphql::written::{written, written_words};

/// A channel that a relay sends to.
#[derive(Debug, SimpleObject)]
pub struct LivestreamDestination {
    /// The relay's own id of it.
    id: ID,
    name: String,
    /// The platform as people know it: `YouTube`. Null when the relay's name for it is not known.
    platform: Option<String>,
    state: DestinationState,
    /// Why it is not as it should be; null when all is well.
    reason: Option<String>,
    /// Viewers there now; null: unknown.
    viewers: Option<i64>,
    watch_url: Option<String>,
}

/// How far the video gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "destination::DestinationState")]
pub enum DestinationState {
    /// Switched on; nothing is sent yet.
    Waiting,
    /// Part of the running broadcast; whether the video arrives is not told.
    Untold,
    /// The relay connects to it.
    Connecting,
    /// The relay's video arrives there; it is not told that viewers can see it.
    Receiving,
    /// Viewers can see it.
    Visible,
    /// The relay lost its connection to it.
    Lost,
    /// Nothing is sent there.
    LeftOut,
}

written! { LivestreamDestination { id, name, platform, state, reason, viewers, watch_url } }
written_words! { DestinationState }

impl LivestreamDestination {
    /// From a row's column; a list that a newer version wrote is empty.
    pub fn all(column: Option<&str>) -> Vec<Self> {
        let told: Vec<Destination> = column.and_then(|column| serde_json::from_str(column).ok()).unwrap_or_default();
        told.into_iter().map(Self::of).collect()
    }

    fn of(told: Destination) -> Self {
        Self {
            id: told.id.into(),
            name: told.name,
            platform: told.platform,
            state: told.state.into(),
            reason: told.reason,
            viewers: told.viewers.and_then(|viewers| i64::try_from(viewers).ok()),
            watch_url: told.watch_url,
        }
    }
}
