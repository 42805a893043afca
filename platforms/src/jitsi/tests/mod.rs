//! The client against its double: keys, links and tokens, reservations, and what JaaS tells.

mod connecting;
mod reservations;
mod rooms;
mod webhooks;

use std::net::TcpListener;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::Platform;
use crate::contract::account::{FormFields, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::meeting::{Meetings, NewMeeting, RoomChance};
use crate::http::Http;
use crate::jitsi::PLATFORM;
use crate::jitsi::sandbox::{APP_SECRET, JAAS_APP_ID, JAAS_KEY_ID};
use crate::sandbox::{SandboxSettings, Sandboxes};

/// A key that opens nothing but the double's own rooms.
const PRIVATE_KEY: &str = include_str!("key.pem");

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

    async fn sign_in(&self, fields: &[(&str, &str)]) -> Result<Grant, PlatformError> {
        let call = AppCall { http: &self.http, app: &self.app, now: now() };
        let fields: FormFields = fields.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
        platform().accounts().form_sign_in().expect("there is a form").sign_in(&call, &fields).await
    }

    async fn credentials(&self, fields: &[(&str, &str)]) -> Credentials {
        self.sign_in(fields).await.expect("signed in").credentials
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        Call { http: &self.http, app: &self.app, credentials, account_id: "any", now: now() }
    }

    /// What the double says to a browser that opens this link.
    async fn enter(&self, link: &str) -> String {
        // The double's name is known to its resolver only; a browser is told its address.
        let link = link.replace("http://meet.sandbox.example", self.sandboxes.url());
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client")
            .get(link)
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a text")
    }
}

fn platform() -> &'static dyn Platform {
    &PLATFORM
}

fn meetings() -> &'static dyn Meetings {
    platform().meetings().expect("Jitsi has meetings")
}

fn now() -> DateTime<Utc> {
    "2026-11-27T12:00:00Z".parse().expect("an instant")
}

/// The church's own server with tokens.
fn own() -> Vec<(&'static str, &'static str)> {
    vec![("server_url", "http://meet.sandbox.example/jitsi"), ("app_id", "steeple"), ("key", APP_SECRET)]
}

fn jaas() -> Vec<(&'static str, &'static str)> {
    vec![("app_id", JAAS_APP_ID), ("key", PRIVATE_KEY), ("key_id", JAAS_KEY_ID)]
}

fn study() -> NewMeeting {
    NewMeeting {
        marker: "steeple:mep_1".to_owned(),
        title: "Bible study, für alle!".to_owned(),
        starts_at: now() + TimeDelta::hours(1),
        ends_at: now() + TimeDelta::hours(2),
        time_zone: chrono_tz::America::New_York,
        passcode: None,
        chance: RoomChance([7; 16]),
        waiting_room: true,
        invitees: Vec::new(),
        first_tried_at: now(),
    }
}
