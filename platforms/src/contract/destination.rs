//! One of the channels that a broadcast goes to where a platform is a relay: what people are told of each.

use serde::{Deserialize, Serialize};

use super::relay::Relay;

/// A channel behind a relay. Stored with the livestream platform, so its fields and words are append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The relay's own id of it.
    pub id: String,
    /// As people know it.
    pub name: String,
    /// The platform's name as people know it, also of one that Steeple does not connect to; `None` when the relay's number for it
    /// is not known here.
    pub platform: Option<String>,
    pub state: DestinationState,
    /// Why it is not as it should be, as a sentence; `None` when all is well.
    pub reason: Option<String>,
    /// `None` = unknown, which is not zero.
    pub viewers: Option<u64>,
    pub watch_url: Option<String>,
    /// The account behind it, where it is one of a platform that Steeple connects to.
    pub account: Option<Relay>,
}

/// How far the video gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationState {
    /// Switched on; nothing is sent yet.
    Waiting,
    /// Part of the running broadcast; whether the video arrives is not told.
    Untold,
    /// The relay connects to it.
    Connecting,
    /// The relay's video arrives there; it does not say that viewers can see it.
    Receiving,
    /// Viewers can see it.
    Visible,
    /// The relay lost its connection to it.
    Lost,
    /// Nothing is sent there.
    LeftOut,
}
