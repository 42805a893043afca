//! The strict double of Twitch, mounted under `/twitch`.
//!
//! | file | what it holds |
//! |---|---|
//! | `studio.rs` | every channel, and what the encoder's signal does to it |
//! | `entry.rs` | consent page, tokens, validation, revocation |
//! | `device.rs` | signing in with a code, and the app that has no secret |
//! | `channels.rs` | user, channel, key, stream, videos |
//! | `calendar.rs` | the public calendar |
//! | `events.rs` | EventSub's subscriptions |
//! | `posts.rs` | what EventSub sends: the challenge, notifications, revocations |
//! | `answer.rs` | the vendor's error bodies |
//!
//! It refuses what the real one refuses, and more: unknown fields and parameters, a missing or foreign `Client-Id`, a missing
//! scope, another channel's id, a single entry in the calendar of a channel that may have weekly ones only.
//! Two people can sign in: `gracechapel` (an affiliate who keeps past broadcasts) and `otherchurch` (a channel as everybody has).
//!
//! An encoder can only send to a key that somebody has read, so "everywhere" means every key that was handed out, now or later.

mod answer;
mod calendar;
mod channels;
pub mod device;
mod entry;
mod events;
mod posts;
mod studio;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use super::OAUTH;
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{self, Bearer, Desk, DeskRules, Refusal};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Posted, Sandboxes, Snapshot};
use answer::Refused;
use studio::Studio;

/// What Twitch would hold.
pub struct TwitchSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    studio: Mutex<Studio>,
    devices: Mutex<device::Devices>,
}

impl TwitchSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(StreamingPlatform::Twitch);
        let studio = Studio::new(&bench);
        let rules = DeskRules {
            platform: StreamingPlatform::Twitch,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: false,
            rotation: Rotation::Never,
            access_lifetime: TimeDelta::seconds(14_400),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::minutes(10),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: true,
            silent_denial: false,
            logins: studio.logins(),
        };
        Self {
            desk: Desk::new(Arc::clone(&bench), rules),
            bench,
            studio: Mutex::new(studio),
            devices: Mutex::default(),
        }
    }

    /// Whose request this is, if its token holds the scope (`None`: any will do) and the client id beside it is the token's.
    fn bearer(&self, request: &HttpRequest, scope: Option<&str>) -> Result<Bearer, Refused> {
        let client_id = request.headers().get("client-id").and_then(|value| value.to_str().ok());
        let sufficient: Vec<&str> = scope.into_iter().collect();
        let bearer =
            self.desk.check(desk::bearer(request).as_deref(), &sufficient).map_err(|refusal| match refusal {
                Refusal::InsufficientScope => Refused::missing_scope(scope.unwrap_or_default()),
                refusal => refusal.into(),
            })?;
        let token = desk::bearer(request).unwrap_or_default();
        let is_public = self.devices().public_tokens.contains(&token);
        let own = if is_public { device::PUBLIC_CLIENT_ID } else { self.desk.rules.client_id.as_str() };
        if client_id != Some(own) {
            return Err(Refused::unauthorized("Client ID and OAuth token do not match"));
        }
        Ok(bearer)
    }

    /// The same for a call that names the channel: it has to be the token's own.
    fn login(&self, request: &HttpRequest, scope: Option<&str>, broadcaster_id: &str) -> Result<String, Refused> {
        let login = self.bearer(request, scope)?.login;
        let own = self.studio().channel(&login)?.id.clone();
        if own == broadcaster_id {
            return Ok(login);
        }
        Err(Refused::unauthorized(
            "The ID in broadcaster_id must match the user ID found in the request's OAuth token.",
        ))
    }

    /// A call in the app's own name, which no person's token may make.
    fn app(&self, request: &HttpRequest) -> Result<(), Refused> {
        let login = self.bearer(request, None)?.login;
        if login == entry::APP { Ok(()) } else { Err(Refused::bad_request("an app access token is required")) }
    }

    fn devices(&self) -> MutexGuard<'_, device::Devices> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn studio(&self) -> MutexGuard<'_, Studio> {
        self.studio.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PlatformSandbox for TwitchSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Twitch
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self));
        entry::routes(config);
        device::routes(config);
        calendar::routes(config);
        events::routes(config);
        channels::routes(config);
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
        vec![("desk", self.desk.books()), ("studio", &self.studio), ("devices", &self.devices)]
    }

    fn set_signal(&self, key: Option<&str>, on: bool) {
        self.studio().set_signal(&self.bench, key, on);
    }

    fn post(&self) -> Vec<Posted> {
        std::mem::take(&mut self.studio().posts)
    }

    fn posted(&self, id: &str, status: u16, content_type: &str, body: &str) {
        self.studio().posted(id, status, content_type, body);
    }

    fn remove_app(&self, login: &str) {
        self.desk.revoke_login(login);
        self.studio().remove_app(&self.bench, &self.desk.rules.client_id, login);
    }
}
