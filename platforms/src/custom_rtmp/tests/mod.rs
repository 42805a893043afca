//! The client against its double: connecting, the handshake, and what is refused.

mod connecting;

use std::net::TcpListener;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::Platform;
use crate::contract::account::{FormFields, Grant, LivePermission};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::custom_rtmp::PLATFORM;
use crate::http::Http;
use crate::reach::{AddressPolicy, Reach};
use crate::sandbox::{SandboxSettings, Sandboxes};

/// Running doubles, and a way to them and to nothing else.
struct World {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
}

impl World {
    fn new() -> Self {
        let settings = SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").expect("a free port"),
            redirect_uri_prefix: "http://127.0.0.1:9/connect".to_owned(),
            now: Box::new(now),
        };
        let sandboxes = Sandboxes::start(settings).expect("the sandboxes start");
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(5), None).expect("a client");
        let http = http.with_reach(sandboxes.reach());
        Self { sandboxes, http, app: AppCredentials::none() }
    }

    /// The same, but Steeple may reach the public internet only, as an installation without the setting.
    fn strict() -> Self {
        let world = Self::new();
        let http = world.http.clone().with_reach(Reach::new(AddressPolicy::PUBLIC));
        Self { http, ..world }
    }

    async fn sign_in(&self, changed: &[(&str, &str)]) -> Result<Grant, PlatformError> {
        let call = AppCall { http: &self.http, app: &self.app, now: now() };
        platform().accounts().form_sign_in().expect("there is a form").sign_in(&call, &typed(changed)).await
    }

    async fn probe(&self, grant: &Grant) -> Result<LivePermission, PlatformError> {
        let (app, credentials) = (&self.app, &grant.credentials);
        let call = Call { http: &self.http, app, credentials, account_id: "any", now: now() };
        platform().accounts().probe(&call).await
    }
}

fn platform() -> &'static dyn Platform {
    &PLATFORM
}

fn now() -> DateTime<Utc> {
    "2026-11-27T12:00:00Z".parse().expect("an instant")
}

/// The form as somebody fills it in, with these fields different.
fn typed(changed: &[(&str, &str)]) -> FormFields {
    let usual = [
        ("name", "Diocese website"),
        ("server_url", "rtmp://rtmp.sandbox.example/live"),
        ("stream_key", "sbx-secret-key"),
        ("watch_url", "https://diocese.example/live"),
    ];
    usual.iter().chain(changed).map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect()
}
