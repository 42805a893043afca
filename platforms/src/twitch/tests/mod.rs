//! The client against the sandbox, on loopback.

mod connecting;
mod eventsub;
mod refusals;
mod service;
mod strictness;

use super::PLATFORM;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared};
use crate::contract::platform::StreamingPlatform;
use crate::stage::{Connected, Stage};

const PLATFORM_KEY: StreamingPlatform = StreamingPlatform::Twitch;

/// The doubles on the Friday noon before the service.
fn friday() -> Stage {
    Stage::set(&PLATFORM, "2026-11-27T12:00:00Z")
}

/// Every step until the service is complete.
async fn prepare(stage: &Stage, connected: &Connected, new: &NewBroadcast) -> Broadcast {
    let mut ids = ExternalIds::default();
    loop {
        match PLATFORM.prepare(&stage.call(connected), new, &ids).await.unwrap() {
            Prepared::Next(next) => ids = next,
            Prepared::Ready(broadcast) => return broadcast,
        }
    }
}
