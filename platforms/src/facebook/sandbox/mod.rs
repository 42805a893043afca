//! A strict double of Graph for Pages: tokens, proof, permissions, parameters, time window and the life of a live video.
//!
//! | file | what it plays |
//! |---|---|
//! | [`asked`] | reading a request: token, parameters, `fields`; anything unknown is refused |
//! | [`login`] | consent dialog, tokens, permissions, `debug_token` |
//! | [`pages`] | people, their Pages, `me/accounts` |
//! | [`live_videos`] | the calls on live videos |
//! | [`pictures`] | uploads of pictures |
//! | [`video`] | one live video: its status by time, encoder and calls |
//! | [`refused`] | Graph's error body |

mod asked;
mod live_videos;
mod login;
mod pages;
mod pictures;
mod refused;
mod video;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use self::refused::Refused;
use self::video::Video;
use super::OAUTH;
use crate::contract::platform::StreamingPlatform;
use crate::contract::platform::StreamingPlatform::Facebook;
use crate::sandbox::desk::{Desk, DeskRules};
use crate::sandbox::faults::{Fault, with_retry_after};
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot, SnapshotBroadcast};

/// The double. Its app is [`Sandboxes::app_credentials`]; the app id is that client id.
pub struct FacebookSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    books: Mutex<Books>,
}

#[derive(Default, Serialize, Deserialize)]
struct Books {
    videos: BTreeMap<String, Video>,
    /// Page tokens and the Page of each.
    page_tokens: BTreeMap<String, String>,
    /// When each person last went through the dialog.
    consents: BTreeMap<String, DateTime<Utc>>,
    /// The encoder sends to every stream address, now and later.
    encoder_everywhere: bool,
    writes: BTreeMap<String, u64>,
}

impl FacebookSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(Facebook);
        let rules = DeskRules {
            platform: Facebook,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: false,
            rotation: OAUTH.rotation,
            access_lifetime: TimeDelta::seconds(5_100),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::minutes(10),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: true,
            silent_denial: false,
            logins: pages::LOGINS.iter().map(|login| (*login).to_owned()).collect(),
        };
        Self { desk: Desk::new(Arc::clone(&bench), rules), bench, books: Mutex::default() }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Books {
    /// Counts a write that was really carried out.
    fn count(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }
}

impl PlatformSandbox for FacebookSandbox {
    fn platform(&self) -> StreamingPlatform {
        Facebook
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::from(self))
            .route("/v26.0/dialog/oauth", web::get().to(login::show_dialog))
            .route("/v26.0/dialog/oauth", web::post().to(login::decide))
            .route("/v26.0/oauth/access_token", web::get().to(login::give_token))
            .route("/v26.0/debug_token", web::get().to(login::inspect_token))
            .route("/v26.0/me", web::get().to(pages::read_person))
            .route("/v26.0/me/permissions", web::get().to(login::list_permissions))
            .route("/v26.0/me/permissions", web::delete().to(login::revoke_permissions))
            .route("/v26.0/me/accounts", web::get().to(pages::list_accounts))
            .route("/v26.0/{page}/live_videos", web::get().to(live_videos::list))
            .route("/v26.0/{page}/live_videos", web::post().to(live_videos::create))
            .route("/v26.0/{video}/thumbnails", web::post().to(pictures::of_recording))
            .route("/v26.0/{node}", web::get().to(live_videos::read_node))
            .route("/v26.0/{node}", web::post().to(live_videos::update))
            .route("/v26.0/{node}", web::delete().to(live_videos::delete));
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        match fault {
            Fault::Unauthorized => {
                Refused::token(None, "Error validating access token: The session is invalid.").status(401)
            }
            Fault::InvalidGrant => {
                Refused::token(Some(460), "Error validating access token: The password was changed.")
            }
            Fault::ScopeMissing => Refused::permission("pages_manage_posts"),
            Fault::TooManyRequests { .. } => {
                let refused = Refused::new(32, "(#32) Page request limit reached").status(429);
                return with_retry_after(refused.into_response(), fault, self.bench.now());
            }
            Fault::QuotaGone => return refused::page_budget_gone(),
            Fault::ServerError { status } => Refused::trouble().status(*status),
            Fault::Hang | Fault::Held | Fault::DropBefore | Fault::DropAfter | Fault::TruncatedJson | Fault::Html => {
                Refused::trouble()
            }
        }
        .into_response()
    }

    fn snapshot(&self) -> Snapshot {
        let now = self.bench.now();
        let mut books = self.books();
        books.videos.values_mut().for_each(|video| video.advance(now));
        let broadcasts = books.videos.values().map(|video| SnapshotBroadcast {
            id: video.id.clone(),
            title: video.title.clone(),
            status: video.status().to_owned(),
            starts_at: video.planned_start,
            stream_key: Some(video.stream_key()),
            receiving: video.is_receiving(),
            viewers: video.viewers(now),
            went_live_at: video.went_live_at,
            ended_at: video.ended_at,
        });
        Snapshot {
            broadcasts: broadcasts.collect(),
            tokens: self.desk.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("books", &self.books)]
    }

    fn set_signal(&self, key: Option<&str>, on: bool) {
        let now = self.bench.now();
        let mut books = self.books();
        if key.is_none() {
            books.encoder_everywhere = on;
        }
        for video in books.videos.values_mut() {
            if key.is_none_or(|key| video.takes_key(key, now)) {
                video.set_receiving(on, now);
            }
        }
    }
}
