//! The client against the sandbox, on loopback.

mod connecting;
mod eventsub;
mod refusals;
mod service;
mod strictness;

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, TimeDelta, Utc};

use super::PLATFORM;
use crate::contract::account::Accounts;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy};
use crate::contract::platform::StreamingPlatform;
use crate::stage::{self, at};

const PLATFORM_KEY: StreamingPlatform = StreamingPlatform::Twitch;

/// The common stage with Twitch's steps. Its clock begins on the Friday noon before the service.
struct Stage(stage::Stage);

/// A connected channel.
struct Connected {
    account_id: String,
    credentials: Credentials,
}

impl Stage {
    fn start() -> Self {
        Self(stage::Stage::set(&PLATFORM, "2026-11-27T12:00:00Z"))
    }

    /// Moves the clock and renews the sign-in, which lasts four hours.
    async fn go_to(&self, now: DateTime<Utc>, connected: &mut Connected) {
        self.set_clock(now);
        let Connected { account_id, credentials } = connected;
        *credentials = PLATFORM.refresh(&self.as_app(), account_id, credentials).await.unwrap().credentials;
    }

    fn call<'a>(&'a self, connected: &'a Connected) -> Call<'a> {
        self.call_as(&connected.account_id, &connected.credentials)
    }

    async fn connect(&self, login: &str) -> Connected {
        self.connect_without(login, &[]).await
    }

    async fn connect_without(&self, login: &str, unticked: &[&str]) -> Connected {
        let grant = self.grant(login, unticked).await;
        let account = PLATFORM.accounts(&self.as_app(), &grant).await.unwrap().remove(0);
        Connected { account_id: account.id, credentials: account.credentials }
    }

    /// Every step until the service is complete.
    async fn prepare(&self, connected: &Connected, new: &NewBroadcast) -> Broadcast {
        let mut ids = ExternalIds::default();
        loop {
            match PLATFORM.prepare(&self.call(connected), new, &ids).await.unwrap() {
                Prepared::Next(next) => ids = next,
                Prepared::Ready(broadcast) => return broadcast,
            }
        }
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

/// The service: Sunday, 29 November 2026, 15:00 to 16:15 UTC.
fn sunday() -> NewBroadcast {
    let starts_at = at("2026-11-29T15:00:00Z");
    NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday Service".to_owned(),
        description: "First Sunday of Advent".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(75),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: starts_at - TimeDelta::days(2),
    }
}
