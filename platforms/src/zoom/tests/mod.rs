//! The client against the sandbox, on loopback, with a clock that the test moves.

mod connect;
mod meetings;
mod refusals;
mod registrants;
mod simulcast;
mod webhooks;
mod webinars;

use std::ops::Deref;

use super::{OAUTH, PLATFORM, Rooms};
use crate::contract::call::Call;
use crate::contract::credentials::Credentials;
use crate::contract::meeting::{Meetings, NewMeeting};
use crate::contract::platform::StreamingPlatform;
use crate::http::Exchange;
use crate::stage::{Stage, form};

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

fn sunday(world: &World) -> NewMeeting {
    crate::sunday::meeting(world.now())
}
