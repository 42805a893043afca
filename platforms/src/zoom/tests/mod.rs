//! The client against the sandbox, on loopback, with a clock that the test moves.

mod connect;
mod meetings;
mod refusals;
mod registrants;
mod simulcast;
mod webhooks;
mod webinars;

use std::ops::Deref;

use chrono::TimeDelta;

use super::{OAUTH, PLATFORM, Rooms};
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::meeting::{Meetings, NewMeeting, RoomChance};
use crate::contract::platform::StreamingPlatform;
use crate::contract::registration::Registration;
use crate::http::Exchange;
use crate::stage::{Stage, at, form};

const MEDIA: &str = "media@gracechapel.example";

/// The common stage with the steps of a meeting.
struct World(Stage);

impl World {
    fn new() -> Self {
        Self(Stage::set(&PLATFORM, "2026-11-20T12:00:00Z"))
    }

    fn call<'a>(&'a self, credentials: &'a Credentials, account_id: &'a str) -> Call<'a> {
        self.call_as(account_id, credentials)
    }

    /// A connected person's credentials.
    async fn connect(&self, login: &str) -> Credentials {
        self.grant(login, &[]).await.credentials
    }

    fn set_running(&self, meeting: &str, running: bool) {
        self.sandboxes.get(StreamingPlatform::Zoom).set_meeting_running(meeting, running);
    }

    /// What was sent for this operation, secrets masked.
    fn sent(&self, operation: &str) -> Vec<Exchange> {
        self.0.sent().into_iter().filter(|exchange| exchange.operation == operation).collect()
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

fn meetings() -> &'static dyn Meetings {
    &Rooms::Meetings
}

fn webinars() -> &'static dyn Meetings {
    &Rooms::Webinars
}

/// Sunday 10:00 in New York, an hour and a half.
fn sunday(world: &World) -> NewMeeting {
    let starts_at = at("2026-11-29T15:00:00Z");
    NewMeeting {
        marker: "steeple:mep_01".to_owned(),
        title: "Sunday service".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(90),
        time_zone: chrono_tz::America::New_York,
        passcode: None,
        registration: Registration::None,
        chance: RoomChance([7; 16]),
        waiting_room: false,
        invitees: Vec::new(),
        first_tried_at: world.now(),
    }
}
