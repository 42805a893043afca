//! The client against the sandbox, on loopback.

mod connecting;
mod refusals;
mod service;
mod webhook;

use super::PLATFORM;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, Prepared};
use crate::contract::platform::StreamingPlatform;
use crate::stage::{Connected, Stage};
use crate::sunday;

const PLATFORM_KEY: StreamingPlatform = StreamingPlatform::Kick;

/// The doubles on the Friday noon before the service.
fn friday() -> Stage {
    Stage::set(&PLATFORM, "2026-11-27T12:00:00Z")
}

async fn prepare(stage: &Stage, connected: &Connected) -> Broadcast {
    let prepared =
        PLATFORM.prepare(&stage.call(connected), &sunday::livestream(), &ExternalIds::default()).await.unwrap();
    let Prepared::Ready(broadcast) = prepared else { panic!("one step is all") };
    broadcast
}
