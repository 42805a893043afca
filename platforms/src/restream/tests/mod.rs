//! The client against the sandbox, on loopback.

mod connecting;
mod going_live;
mod refusals;
mod scheduled_events;
mod updates;

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};

use super::PLATFORM;
use crate::contract::account::Accounts;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, Prepared};
use crate::{stage, sunday};

/// The common stage with Restream's steps. Its clock begins on the Friday noon before the service.
struct Stage(stage::Stage);

impl Stage {
    fn start() -> Self {
        Self(stage::Stage::set(&PLATFORM, "2026-11-27T12:00:00Z"))
    }

    /// Moves the clock and renews the sign-in, which lasts an hour.
    async fn go_to(&self, now: DateTime<Utc>, credentials: Credentials) -> Credentials {
        self.set_clock(now);
        PLATFORM.refresh(&self.as_app(), "1234567", &credentials).await.unwrap().credentials
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        self.call_as("1234567", credentials)
    }

    async fn connect(&self, login: &str) -> Credentials {
        self.grant(login, &[]).await.credentials
    }

    async fn prepare(&self, credentials: &Credentials) -> Broadcast {
        let prepared =
            PLATFORM.prepare(&self.call(credentials), &sunday::livestream(), &ExternalIds::default()).await.unwrap();
        let Prepared::Ready(broadcast) = prepared else { panic!("one step is all") };
        broadcast
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
