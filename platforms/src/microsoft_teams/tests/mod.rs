//! The client against the double, on loopback, with a clock that the test moves.

mod connecting;
mod meetings;
mod refusals;
mod strictness;
mod tenants;

use std::ops::Deref;

use super::PLATFORM;
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::meeting::{Meetings, NewMeeting, Room};
use crate::contract::platform::StreamingPlatform;
use crate::stage::Stage;

const TEAMS: StreamingPlatform = StreamingPlatform::MicrosoftTeams;
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

    async fn create(&self, credentials: &Credentials, new: &NewMeeting) -> Room {
        rooms().create(&self.call(credentials), new).await.expect("a room")
    }

    fn set_running(&self, room: &Room, running: bool) {
        self.0.set_running(room.ids.get("meeting").expect("a room"), running);
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

fn rooms() -> &'static dyn Meetings {
    &PLATFORM
}

fn sunday(world: &World) -> NewMeeting {
    crate::sunday::meeting(world.now())
}

/// The same with people to invite, so that it is an event of the calendar.
fn invited(world: &World) -> NewMeeting {
    NewMeeting { invitees: vec!["elder@gracechapel.example".to_owned()], ..sunday(world) }
}
