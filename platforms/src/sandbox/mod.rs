//! Faithful local doubles of the platforms: strict about tokens, scopes, parameters, order and time, and able to fail on request.
//!
//! One server on loopback answers for all of them, each under `/{slug}`; `/sandbox` shows what they hold.
//! `steeple demo`, the tests and the benchmarks share these doubles. Each platform's own rules are in its folder.
//!
//! Every secret that a sandbox hands out contains [`SECRET_MARKER`], so that a leak can be searched for.

pub mod desk;
pub mod faults;
pub mod google;
mod page;
mod server;
pub mod strict;
pub mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};

use crate::contract::platform::StreamingPlatform;
use faults::{Fault, Faults};
pub use server::{SandboxSettings, Sandboxes};
use world::World;

/// Part of every secret value that a sandbox hands out.
pub const SECRET_MARKER: &str = "sbx-secret-";

/// A small JPEG, square, that the server gives at `/sandbox/picture.jpg`: for platforms that fetch what is posted.
pub const PICTURE: &[u8] = include_bytes!("picture.jpg");

/// What all sandboxes share: time, the list of faults to come, and the next number for ids and secrets.
pub struct Bench {
    now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    pub faults: Faults,
    /// Redirect URIs registered with every sandbox's app, one per platform slug: `{prefix}/{slug}`.
    pub redirect_uri_prefix: String,
    /// The sandbox server's own URL, for links in answers.
    pub url: String,
    books: Mutex<BenchBooks>,
}

/// What the bench keeps.
#[derive(serde::Serialize, serde::Deserialize)]
struct BenchBooks {
    /// Where the server listened when this was saved.
    url: String,
    next: u64,
    /// Accounts that took back all they had given to the app, and the number at which they did.
    ended: BTreeMap<String, u64>,
}

impl Bench {
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// The next number; ids and secrets of one sandbox are never given twice.
    pub fn number(&self) -> u64 {
        let mut books = self.books();
        let number = books.next;
        books.next += 1;
        number
    }

    /// A new secret value, for example `sbx-secret-youtube-access-17`.
    pub fn secret(&self, platform: StreamingPlatform, what: &str) -> String {
        format!("{SECRET_MARKER}{}-{what}-{}", platform.slug(), self.number())
    }

    /// Everything that this account has given to the app until now is taken back, at every desk that knows the account.
    pub fn end_account(&self, account: &str) {
        let number = self.number();
        self.books().ended.insert(account.to_owned(), number);
    }

    /// The number at which the account took everything back; what has a greater one was given since.
    #[must_use]
    pub fn account_ended(&self, account: &str) -> Option<u64> {
        self.books().ended.get(account).copied()
    }

    /// The redirect URI that the sandbox's app of this platform has registered.
    #[must_use]
    pub fn redirect_uri(&self, platform: StreamingPlatform) -> String {
        format!("{}/{}", self.redirect_uri_prefix, platform.slug())
    }

    fn books(&self) -> MutexGuard<'_, BenchBooks> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self) -> World<'_> {
        vec![("books", &self.books)]
    }
}

/// The double of one platform.
pub trait PlatformSandbox: Send + Sync {
    fn platform(&self) -> StreamingPlatform;

    /// Adds the vendor's routes; they are mounted under `/{slug}`.
    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig);

    /// The vendor's own body and status for a scripted failure.
    fn refusal(&self, fault: &Fault) -> HttpResponse;

    /// What it holds now, for the page and for tests.
    fn snapshot(&self) -> Snapshot;

    /// All that it must not forget when the process ends: what it gave out, what it was told, and whether video arrives.
    fn world(&self) -> World<'_>;

    /// The encoder's video begins or stops arriving: at one stream key, or at all of them, now and later.
    fn set_signal(&self, key: Option<&str>, on: bool);

    /// Servers of its own besides the sandboxes' HTTP server, and the names that only [`Sandboxes::reach`] knows.
    fn doors(&self) -> Vec<Door> {
        Vec::new()
    }

    /// The webhooks that the vendor sends now, each once. Nothing here calls back by itself: whoever plays the network carries them.
    fn post(&self) -> Vec<Posted> {
        Vec::new()
    }

    /// What was answered to the webhook with this id.
    fn posted(&self, _id: &str, _status: u16, _content_type: &str, _body: &str) {}

    /// This person removes the app in their settings at the vendor. Platforms that never tell of it ignore it.
    fn remove_app(&self, _login: &str) {}

    /// The host opens (or everybody leaves) a meeting. Platforms without meetings ignore it.
    fn set_meeting_running(&self, _meeting: &str, _running: bool) {}
}

/// A webhook on its way.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Posted {
    /// The same at every repetition.
    pub id: String,
    /// The address that Steeple gave.
    pub callback: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// A server on loopback that stands for a server of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    pub host: &'static str,
    pub address: std::net::SocketAddr,
}

/// What one sandbox holds.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    pub broadcasts: Vec<SnapshotBroadcast>,
    pub meetings: Vec<SnapshotMeeting>,
    pub posts: Vec<SnapshotPost>,
    pub tokens: Vec<SnapshotToken>,
    /// Writes that were really carried out, by operation name, for "exactly once" checks.
    pub writes: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotBroadcast {
    pub id: String,
    pub title: String,
    /// The vendor's own word.
    pub status: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub stream_key: Option<String>,
    pub receiving: bool,
    pub viewers: u64,
    /// When it first became visible to viewers, by the sandbox's clock.
    pub went_live_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotMeeting {
    pub id: String,
    pub title: String,
    pub status: String,
    pub starts_at: Option<DateTime<Utc>>,
    /// Where the meeting's picture is pushed to while it is.
    pub pushing_to: Option<String>,
}

/// What followers can read.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotPost {
    pub id: String,
    pub text: String,
    pub picture_text: String,
    pub picture_url: String,
    pub posted_at: DateTime<Utc>,
}

#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotToken {
    pub kind: &'static str,
    pub login: String,
    pub expires_at: Option<DateTime<Utc>>,
    pub alive: bool,
    /// How often it was used for a refresh; a strict vendor never sees more than one.
    pub uses: u64,
}
