//! The client against its double: connecting, the handshake, and what is refused.

mod connecting;

use std::ops::Deref;

use chrono::{DateTime, Utc};

use crate::Platform;
use crate::contract::account::{FormFields, Grant, LivePermission};
use crate::contract::error::PlatformError;
use crate::custom_rtmp::PLATFORM;
use crate::reach::{AddressPolicy, Reach};
use crate::stage::{Stage, at, form};

/// The Friday before the service.
const NOON: &str = "2026-11-27T12:00:00Z";

/// The common stage, whose client reaches the doubles and nothing else.
struct World(Stage);

impl World {
    fn new() -> Self {
        Self(Stage::set(&PLATFORM, NOON))
    }

    /// The same, but Steeple may reach the public internet only, as an installation without the setting.
    fn strict() -> Self {
        let Self(mut stage) = Self::new();
        stage.http = stage.http.with_reach(Reach::new(AddressPolicy::PUBLIC));
        Self(stage)
    }

    async fn sign_in(&self, changed: &[(&str, &str)]) -> Result<Grant, PlatformError> {
        self.sign_in_by_form(&typed(changed)).await
    }

    async fn probe(&self, grant: &Grant) -> Result<LivePermission, PlatformError> {
        platform().accounts().probe(&self.call_as("any", &grant.credentials)).await
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

fn platform() -> &'static dyn Platform {
    &PLATFORM
}

fn now() -> DateTime<Utc> {
    at(NOON)
}

/// The form as somebody fills it in, with these fields different.
fn typed(changed: &[(&str, &str)]) -> FormFields {
    let usual = [
        ("name", "Diocese website"),
        ("server_url", "rtmp://rtmp.sandbox.example/live"),
        ("stream_key", "sbx-secret-key"),
        ("watch_url", "https://diocese.example/live"),
    ];
    let mut fields = form(&usual);
    fields.extend(form(changed));
    fields
}
