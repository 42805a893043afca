//! The client against the double, on loopback, with a clock that the test moves.

mod connecting;
mod refusals;
mod rooms;
mod strictness;

use std::ops::Deref;

use chrono::TimeDelta;

use super::PLATFORM;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::meeting::{Meetings, NewMeeting, Room, RoomChance};
use crate::contract::platform::StreamingPlatform;
use crate::contract::registration::Registration;
use crate::stage::{Stage, at};

const MEET: StreamingPlatform = StreamingPlatform::GoogleMeet;
const MEDIA: &str = "media@gracechapel.example";

/// The common stage with the steps of a room.
struct World(Stage);

impl World {
    fn new() -> Self {
        Self(Stage::set(&PLATFORM, "2026-11-20T12:00:00Z"))
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        self.call_as("", credentials)
    }

    /// A connected person's credentials.
    async fn connect(&self, login: &str) -> Credentials {
        self.grant(login, &[]).await.credentials
    }

    async fn create(&self, credentials: &Credentials) -> Room {
        meetings().create(&self.call(credentials), &sunday(self)).await.expect("a room")
    }

    fn set_running(&self, room: &Room, running: bool) {
        self.sandboxes.get(MEET).set_meeting_running(room.ids.get("meeting").expect("a room"), running);
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

fn meetings() -> &'static dyn Meetings {
    &PLATFORM
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
        waiting_room: false,
        invitees: Vec::new(),
        registration: Registration::None,
        chance: RoomChance([7; 16]),
        first_tried_at: world.now(),
    }
}
