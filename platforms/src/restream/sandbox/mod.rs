//! The strict double of Restream, mounted under `/restream`.
//!
//! | file | what it holds |
//! |---|---|
//! | `studio.rs` | every account, and what the encoder's signal does to them |
//! | `account.rs` | one account: its channels, its key, its events |
//! | `entry.rs` | login page, tokens, revocation |
//! | `channels.rs` | profile, servers, stream key, channels and their titles |
//! | `events.rs` | the event calls |
//! | `updates.rs` | the streaming updates over a WebSocket |
//! | `answer.rs` | the vendor's error bodies |
//!
//! It refuses what the real one refuses, and more: unknown fields and parameters, a missing scope, a social channel attached to
//! a scheduled event, a change after an event began. Four people can sign in: `gracechapel` (YouTube, Facebook and Twitch
//! switched on), `otherchurch` (YouTube on, an RTMP channel off), `nochannels`, and `relaychapel`, whose channels are the very ones
//! that the sandboxes of YouTube, Facebook and Twitch offer.
//!
//! An encoder can only send to a key that somebody has read, so "everywhere" means every key that was handed out, now or later.

mod account;
mod answer;
mod channels;
mod entry;
mod events;
mod studio;
mod updates;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{self, Desk, DeskRules};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot};
use answer::Refused;
use studio::Studio;

/// Every permission of the sandbox's application.
const SCOPES: &[&str] =
    &["profile.read", "channels.read", "channels.write", "stream.read", "stream.write", "chat.read"];

/// What Restream would hold.
pub struct RestreamSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    studio: Mutex<Studio>,
}

impl RestreamSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(StreamingPlatform::Restream);
        let studio = Studio::new(&bench);
        let rules = DeskRules {
            platform: StreamingPlatform::Restream,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: false,
            rotation: Rotation::Strict,
            access_lifetime: TimeDelta::seconds(3_600),
            refresh_lifetime: Some(TimeDelta::days(365)),
            code_lifetime: TimeDelta::minutes(10),
            scopes: SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
            scopes_in_url: false,
            silent_denial: true,
            logins: studio.logins(),
        };
        Self { desk: Desk::new(Arc::clone(&bench), rules), bench, studio: Mutex::new(studio) }
    }

    /// Whose request this is, if its token holds the scope.
    fn login(&self, request: &HttpRequest, scope: &str) -> Result<String, Refused> {
        Ok(self.desk.check(desk::bearer(request).as_deref(), &[scope])?.login)
    }

    fn studio(&self) -> MutexGuard<'_, Studio> {
        self.studio.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PlatformSandbox for RestreamSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Restream
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self));
        entry::routes(config);
        channels::routes(config);
        events::routes(config);
        updates::routes(config);
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        answer::scripted(fault, self.bench.now())
    }

    fn snapshot(&self) -> Snapshot {
        let studio = self.studio();
        Snapshot {
            broadcasts: studio.broadcasts(),
            tokens: self.desk.tokens(),
            writes: studio.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("studio", &self.studio)]
    }

    fn set_signal(&self, key: Option<&str>, on: bool) {
        self.studio().set_signal(&self.bench, key, on);
    }
}
