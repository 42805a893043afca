//! The strict double of Kick, mounted under `/kick`.
//!
//! | file | what it holds |
//! |---|---|
//! | `studio.rs` | every channel, and what the encoder's signal does to it |
//! | `entry.rs` | consent page, tokens, introspection, revocation |
//! | `channels.rs` | user, channel, events |
//! | `answer.rs` | the vendor's error bodies |
//!
//! It refuses what the real one refuses, and more: unknown fields and parameters, a missing scope, an authorization request
//! without PKCE. Two people can sign in: `gracechapel`, and `nostream`, whose account was given no stream key.
//!
//! An encoder can only send to a key that somebody has read, so "everywhere" means every key that was handed out, now or later.

mod answer;
mod channels;
mod entry;
mod studio;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use super::OAUTH;
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{self, Bearer, Desk, DeskRules};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot};
use answer::Refused;
use studio::Studio;

/// What Kick would hold.
pub struct KickSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    studio: Mutex<Studio>,
}

impl KickSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(StreamingPlatform::Kick);
        let studio = Studio::new(&bench);
        let rules = DeskRules {
            platform: StreamingPlatform::Kick,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: true,
            rotation: Rotation::Strict,
            access_lifetime: TimeDelta::hours(2),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::minutes(5),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: true,
            silent_denial: false,
            logins: studio.logins(),
        };
        Self { desk: Desk::new(Arc::clone(&bench), rules), bench, studio: Mutex::new(studio) }
    }

    /// Whose request this is, if its token holds the scope (`None`: any will do).
    fn bearer(&self, request: &HttpRequest, scope: Option<&str>) -> Result<Bearer, Refused> {
        let sufficient: Vec<&str> = scope.into_iter().collect();
        Ok(self.desk.check(desk::bearer(request).as_deref(), &sufficient)?)
    }

    fn studio(&self) -> MutexGuard<'_, Studio> {
        self.studio.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PlatformSandbox for KickSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Kick
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self));
        entry::routes(config);
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
        vec![("desk", self.desk.books()), ("studio", &self.studio)]
    }

    fn set_signal(&self, key: Option<&str>, on: bool) {
        self.studio().set_signal(&self.bench, key, on);
    }
}
