//! The client against its double: keys, links and tokens, reservations, and what JaaS tells.

mod connecting;
mod reservations;
mod rooms;
mod webhooks;

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, TimeDelta, Utc};

use crate::Platform;
use crate::contract::account::Grant;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::error::PlatformError;
use crate::contract::meeting::{Meetings, NewMeeting, RoomChance};
use crate::contract::registration::Registration;
use crate::jitsi::PLATFORM;
use crate::jitsi::sandbox::{APP_SECRET, JAAS_APP_ID, JAAS_KEY_ID};
use crate::stage::{Stage, at, browser, form};

/// A key that opens nothing but the double's own rooms.
const PRIVATE_KEY: &str = include_str!("key.pem");

/// The Friday before the service.
const NOON: &str = "2026-11-27T12:00:00Z";

/// The common stage with forms and doors of rooms.
struct World(Stage);

impl World {
    fn new() -> Self {
        Self(Stage::set(&PLATFORM, NOON))
    }

    async fn sign_in(&self, fields: &[(&str, &str)]) -> Result<Grant, PlatformError> {
        self.sign_in_by_form(&form(fields)).await
    }

    async fn credentials(&self, fields: &[(&str, &str)]) -> Credentials {
        self.sign_in(fields).await.expect("signed in").credentials
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        self.call_as("any", credentials)
    }

    /// What the double says to a browser that opens this link.
    async fn enter(&self, link: &str) -> String {
        // The double's name is known to its resolver only; a browser is told its address.
        let link = link.replace("http://meet.sandbox.example", self.sandboxes.url());
        browser().get(link).send().await.expect("an answer").text().await.expect("a text")
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Stage {
        &mut self.0
    }
}

fn platform() -> &'static dyn Platform {
    &PLATFORM
}

fn meetings() -> &'static dyn Meetings {
    platform().meetings().expect("Jitsi has meetings")
}

fn now() -> DateTime<Utc> {
    at(NOON)
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
        registration: Registration::None,
        chance: RoomChance([7; 16]),
        waiting_room: true,
        invitees: Vec::new(),
        first_tried_at: now(),
    }
}
