//! The strict double of Instagram, mounted under `/instagram`.
//!
//! | file | what it holds |
//! |---|---|
//! | `login.rs` | the dialog and the tokens |
//! | `accounts.rs` | who signed in, and what is live |
//! | `media.rs` | containers and posts |
//! | `picture.rs` | the picture of a post, fetched and judged |
//! | `refused.rs` | error bodies, and strict reading of what was sent |
//!
//! Nobody but a person starts a live video, so the encoder's switch stands for both: video arrives, and the person in Live
//! Producer presses *Go live* (or *End*), on whichever account is asked. Two can sign in: `gracechapel`, and `newplant`, which has
//! 640 followers, to which the number of viewers is not told, and which may post once a day.

mod accounts;
mod login;
mod media;
mod picture;
mod refused;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::OAUTH;
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Desk, DeskRules};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot, SnapshotBroadcast};

/// How many watch a live video of the sandbox.
const VIEWERS: u64 = 23;

/// What Instagram would hold.
pub struct InstagramSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    books: Mutex<Books>,
}

#[derive(Default, Serialize, Deserialize)]
struct Books {
    /// When each long token was given; only one that is a day old can be renewed.
    given: BTreeMap<String, DateTime<Utc>>,
    lives: Vec<Live>,
    containers: Vec<media::Container>,
    posts: Vec<media::Post>,
    writes: BTreeMap<String, u64>,
}

/// A live video.
#[derive(Serialize, Deserialize)]
struct Live {
    id: String,
    began: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
}

/// Somebody who can sign in.
struct Person {
    login: &'static str,
    id: &'static str,
    followers: u64,
    is_told_viewers: bool,
    posts_a_day: usize,
}

const PEOPLE: &[Person] = &[
    Person { login: "gracechapel", id: "17841400000000001", followers: 2_140, is_told_viewers: true, posts_a_day: 50 },
    Person { login: "newplant", id: "17841400000000002", followers: 640, is_told_viewers: false, posts_a_day: 1 },
];

impl InstagramSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(StreamingPlatform::Instagram);
        let rules = DeskRules {
            platform: StreamingPlatform::Instagram,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: false,
            rotation: Rotation::NoRefreshToken,
            access_lifetime: TimeDelta::hours(1),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::hours(1),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: true,
            silent_denial: false,
            logins: PEOPLE.iter().map(|person| person.login.to_owned()).collect(),
        };
        Self { desk: Desk::new(Arc::clone(&bench), rules), bench, books: Mutex::default() }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    fn running(&self) -> Option<&Live> {
        self.lives.last().filter(|live| live.ended.is_none())
    }
}

impl PlatformSandbox for InstagramSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Instagram
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self));
        login::routes(config);
        accounts::routes(config);
        media::routes(config);
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        refused::scripted(fault, self.bench.now())
    }

    fn snapshot(&self) -> Snapshot {
        let books = self.books();
        let shown = books.lives.iter().map(|live| SnapshotBroadcast {
            id: live.id.clone(),
            title: String::new(),
            status: if live.ended.is_none() { "live" } else { "over" }.to_owned(),
            starts_at: None,
            stream_key: None,
            receiving: live.ended.is_none(),
            viewers: if live.ended.is_none() { VIEWERS } else { 0 },
            went_live_at: Some(live.began),
            ended_at: live.ended,
        });
        Snapshot {
            broadcasts: shown.collect(),
            posts: books.posts.iter().map(media::Post::shown).collect(),
            tokens: self.desk.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("books", &self.books)]
    }

    /// A pasted key is not Instagram's business here: whichever it is, the picture arrives at the one account.
    fn set_signal(&self, _key: Option<&str>, on: bool) {
        let now = self.bench.now();
        let mut books = self.books();
        match (on, books.running().is_some()) {
            (true, false) => {
                let id = format!("1790000000000{:04}", self.bench.number());
                books.lives.push(Live { id, began: now, ended: None });
            }
            (false, true) => books.lives.iter_mut().for_each(|live| live.ended = live.ended.or(Some(now))),
            _ => {}
        }
    }
}
