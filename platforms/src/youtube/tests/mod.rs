//! The client of YouTube against its double on loopback.

mod broadcasts;
mod connecting;
mod failures;
mod strictness;

use std::ops::{Deref, DerefMut};

use chrono::TimeDelta;

use super::PLATFORM;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy};
use crate::contract::platform::StreamingPlatform;
use crate::stage::{self, browser};

const YOUTUBE: StreamingPlatform = StreamingPlatform::Youtube;

/// The common stage with YouTube's steps.
struct Stage(stage::Stage);

impl Stage {
    fn set() -> Self {
        Self(stage::Stage::set(&PLATFORM, "2026-11-29T12:00:00Z"))
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        self.call_as("UCgracechapel00000000000", credentials)
    }

    async fn connect(&self, login: &str) -> Credentials {
        self.grant(login, &[]).await.credentials
    }

    /// A service in two days.
    fn service(&self) -> NewBroadcast {
        let starts_at = self.now() + TimeDelta::days(2);
        NewBroadcast {
            marker: "steeple:lip_1".to_owned(),
            title: "Sunday service".to_owned(),
            description: "Welcome!".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(90),
            time_zone: chrono_tz::America::New_York,
            privacy: Privacy::Public,
            first_tried_at: self.now(),
        }
    }

    /// Takes all steps, each with the ids of the last.
    async fn prepare(&self, credentials: &Credentials, new: &NewBroadcast) -> Broadcast {
        let mut ids = ExternalIds::default();
        for _ in 0..8 {
            match PLATFORM.prepare(&self.call(credentials), new, &ids).await.unwrap() {
                Prepared::Next(next) => ids = next,
                Prepared::Ready(broadcast) => return broadcast,
            }
        }
        panic!("not ready after eight steps: {ids:?}");
    }

    async fn set_quota(&self, units: u32) {
        let url = format!("{}/youtube/sandbox/quota", self.sandboxes.url());
        let answer = browser().post(url).json(&serde_json::json!({ "unitsPerDay": units })).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }
}

impl Deref for Stage {
    type Target = stage::Stage;

    fn deref(&self) -> &stage::Stage {
        &self.0
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut stage::Stage {
        &mut self.0
    }
}
