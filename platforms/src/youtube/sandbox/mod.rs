//! The double of YouTube: sign-in, channels, broadcasts, streams, thumbnails, and the day's allowance.
//!
//! | file | what it holds |
//! |---|---|
//! | `lists.rs` | parts and pages |
//! | `schema.rs` | which fields a body may hold |
//! | `books.rs` | what exists: broadcasts, streams, the allowance |
//! | `broadcasts.rs`, `streams.rs`, `channels.rs` | the calls |
//!
//! Facts: the discovery document `youtube:v3`, and the life cycle of
//! <https://developers.google.com/youtube/v3/live/docs/liveBroadcasts/transition>.
//!
//! `POST sandbox/quota` with `{"unitsPerDay": n}` changes the allowance of 10,000 units, as Google does on application.

mod books;
mod broadcasts;
mod channels;
mod lists;
mod schema;
mod streams;

use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use self::books::Books;
use self::channels::Channel;
use super::SCOPE;
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Desk, DeskRules, bearer};
use crate::sandbox::faults::Fault;
use crate::sandbox::google::sign_in::{self, SignsIn};
use crate::sandbox::google::{self, Params, Refused};
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot};

const PLATFORM: StreamingPlatform = StreamingPlatform::Youtube;

/// YouTube as far as Steeple uses it, held in memory.
pub struct YoutubeSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    books: Mutex<Books>,
}

impl YoutubeSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(PLATFORM);
        let rules = DeskRules {
            platform: PLATFORM,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: true,
            rotation: Rotation::Never,
            access_lifetime: TimeDelta::seconds(3_599),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::minutes(10),
            scopes: vec![SCOPE.to_owned()],
            scopes_in_url: true,
            silent_denial: false,
            logins: channels::LOGINS.iter().map(|login| (*login).to_owned()).collect(),
        };
        let desk = Desk::new(Arc::clone(&bench), rules).of_accounts(sign_in::account_of);
        Self { bench, desk, books: Mutex::default() }
    }

    /// What every API call passes first: a living token with the scope, the day's allowance, known parameters, a channel.
    fn admit(&self, request: &HttpRequest, units: u32, known: &[&str]) -> Result<(Params, &'static Channel), Refused> {
        let (params, login) = self.admit_login(request, units, known)?;
        let channel = channels::channel_of(&login).ok_or_else(lists::no_channel)?;
        Ok((params, channel))
    }

    /// The same for calls that need no channel.
    fn admit_login(&self, request: &HttpRequest, units: u32, known: &[&str]) -> Result<(Params, String), Refused> {
        let caller = self.desk.check(bearer(request).as_deref(), &[SCOPE]).map_err(Refused::of_desk)?;
        self.lock().ledger.charge(units, self.bench.now())?;
        let params = Params::read(request.query_string(), known)?;
        Ok((params, caller.login))
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl SignsIn for YoutubeSandbox {
    fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl PlatformSandbox for YoutubeSandbox {
    fn platform(&self) -> StreamingPlatform {
        PLATFORM
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self)).route("/sandbox/quota", web::post().to(set_quota));
        sign_in::routes::<Self>(config);
        channels::routes(config);
        broadcasts::routes(config);
        streams::routes(config);
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        google::refusal(fault, self.bench.now())
    }

    fn snapshot(&self) -> Snapshot {
        let books = self.lock();
        Snapshot {
            broadcasts: books.snapshot(),
            tokens: self.desk.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("books", &self.books)]
    }

    fn set_signal(&self, key: Option<&str>, on: bool) {
        self.lock().set_signal(key, on, self.bench.now());
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct QuotaForm {
    units_per_day: u32,
}

async fn set_quota(sandbox: web::Data<YoutubeSandbox>, form: web::Json<QuotaForm>) -> HttpResponse {
    sandbox.lock().ledger.units_per_day = form.units_per_day;
    HttpResponse::NoContent().finish()
}
