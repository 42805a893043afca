//! A strict double of Zoom: OAuth with rotation, server-to-server tokens, meetings and webinars, who registers, their livestreams.
//!
//! | file | what it holds |
//! |---|---|
//! | `sign_in.rs` | consent page and token endpoint |
//! | `people.rs` | who can sign in, and what their plans allow |
//! | `held.rs` | one meeting or webinar |
//! | `meetings.rs`, `livestream.rs`, `registrants.rs` | the calls |
//! | `pages.rs` | what a query may name, and lists page by page |
//! | `fields.rs`, `meeting_fields.rs`, `webinar_fields.rs` | which fields a body may hold |
//! | `refused.rs` | Zoom's error body |
//!
//! What Zoom leaves undescribed is chosen here and said where it is: the message of a livestream started too early
//! (`livestream`), the answer to ending a meeting that does not run (`meetings`), and approving webinar registrants (`registrants`).

mod fields;
mod held;
mod livestream;
mod meeting_fields;
mod meetings;
mod pages;
mod people;
mod refused;
mod registrants;
mod sign_in;
mod webinar_fields;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{OAUTH, Rooms};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Desk, DeskRules, bearer};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::{World, pairs};
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot, SnapshotMeeting};
use held::Held;
use people::{PEOPLE, Person};
use refused::Refused;
use serde::{Deserialize, Serialize};

type Sandbox = web::Data<ZoomSandbox>;
type Handled = Result<HttpResponse, Refused>;

/// A path that names one meeting or webinar: which of the two, and its number.
type Room = web::Path<(Rooms, String)>;

/// A path that names a user, and which rooms of theirs.
type OfUser = web::Path<(String, Rooms)>;

/// Creates and updates of one host between two midnights UTC.
const CHANGES_PER_DAY: u32 = 100;

/// The double of Zoom.
pub struct ZoomSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    books: Mutex<Books>,
}

#[derive(Default, Serialize, Deserialize)]
struct Books {
    meetings: BTreeMap<i64, Held>,
    /// Creates and updates by host and day.
    #[serde(with = "pairs")]
    changes: BTreeMap<(String, NaiveDate), u32>,
    writes: BTreeMap<String, u64>,
    /// The last access token of each person; a new sign-in of the same person kills it.
    newest_token: BTreeMap<String, String>,
    /// Host links by their `zak`: the meeting, and when the link ends.
    host_links: BTreeMap<String, (i64, DateTime<Utc>)>,
}

/// Who asks: one person, or a server-to-server app for the whole account.
#[derive(Debug, Clone, Copy)]
enum Caller {
    Person(&'static Person),
    Account,
}

impl ZoomSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(StreamingPlatform::Zoom);
        let oauth = &OAUTH;
        let rules = DeskRules {
            platform: StreamingPlatform::Zoom,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: oauth.pkce,
            rotation: oauth.rotation,
            access_lifetime: TimeDelta::seconds(3_599),
            refresh_lifetime: Some(TimeDelta::days(90)),
            code_lifetime: TimeDelta::minutes(5),
            scopes: oauth.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: oauth.scopes_in_url,
            silent_denial: oauth.silent_denial,
            logins: PEOPLE.iter().map(|person| person.email.to_owned()).collect(),
        };
        Self { desk: Desk::new(Arc::clone(&bench), rules), bench, books: Mutex::default() }
    }

    /// Checks the bearer and that it holds `scope`, for its user or, with `:admin`, for the account.
    fn caller(&self, request: &HttpRequest, scope: &str) -> Result<Caller, Refused> {
        let holder = self.desk.check(bearer(request).as_deref(), &[]).map_err(|_| Refused::invalid_token())?;
        let admin = format!("{scope}:admin");
        if !holder.scopes.contains(scope) && !holder.scopes.contains(&admin) {
            return Err(Refused::missing_scope(scope));
        }
        if holder.login == sign_in::WHOLE_ACCOUNT {
            return Ok(Caller::Account);
        }
        Person::find(&holder.login).map(Caller::Person).ok_or_else(Refused::invalid_token)
    }

    /// Counts one create or update of this host.
    fn count_change(&self, books: &mut Books, host: &'static Person) -> Result<(), Refused> {
        let count = books.changes.entry((host.email.to_owned(), self.bench.now().date_naive())).or_default();
        *count += 1;
        if *count > CHANGES_PER_DAY { Err(Refused::day_used_up()) } else { Ok(()) }
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Books {
    fn wrote(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// The meeting or webinar, if this caller may touch it. One does not answer for the other.
    fn room(&mut self, caller: Caller, rooms: Rooms, id: &str) -> Result<&mut Held, Refused> {
        let number: i64 = id.parse().map_err(|_| Refused::invalid(&[("meetingId", "not a meeting number")]))?;
        let held = self.meetings.get_mut(&number).filter(|held| held.rooms == rooms);
        let meeting = held.ok_or_else(|| Refused::no_meeting(id))?;
        match caller {
            Caller::Person(person) if person.account_id != meeting.host.account_id => Err(Refused::no_meeting(id)),
            Caller::Person(person) if person.id != meeting.host.id => Err(Refused::not_the_host()),
            Caller::Account if meeting.host.account_id != people::GRACE_CHAPEL => Err(Refused::no_meeting(id)),
            _ => Ok(meeting),
        }
    }
}

impl PlatformSandbox for ZoomSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Zoom
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::from(self))
            .route("/oauth/authorize", web::get().to(sign_in::consent_page))
            .route("/oauth/authorize", web::post().to(sign_in::consent))
            .route("/oauth/token", web::post().to(sign_in::token))
            .route("/oauth/revoke", web::post().to(sign_in::revoke))
            .route("/v2/users/{user}", web::get().to(people::user))
            .route("/v2/users/{user}/settings", web::get().to(people::settings))
            .route("/v2/users/{user}/{rooms:meetings|webinars}", web::post().to(meetings::create))
            .route("/v2/users/{user}/{rooms:meetings|webinars}", web::get().to(meetings::list))
            .route("/v2/{rooms:meetings|webinars}/{id}", web::get().to(meetings::read))
            .route("/v2/{rooms:meetings|webinars}/{id}", web::patch().to(meetings::change))
            .route("/v2/{rooms:meetings|webinars}/{id}", web::delete().to(meetings::delete))
            .route("/v2/{rooms:meetings|webinars}/{id}/status", web::put().to(meetings::set_status))
            .route("/v2/{rooms:meetings|webinars}/{id}/livestream", web::get().to(livestream::read))
            .route("/v2/{rooms:meetings|webinars}/{id}/livestream", web::patch().to(livestream::set_target))
            .route("/v2/{rooms:meetings|webinars}/{id}/livestream/status", web::patch().to(livestream::set_status))
            .route("/v2/{rooms:meetings|webinars}/{id}/registrants", web::post().to(registrants::add))
            .route("/v2/{rooms:meetings|webinars}/{id}/registrants", web::get().to(registrants::list))
            .route("/v2/{rooms:meetings|webinars}/{id}/registrants/status", web::put().to(registrants::decide))
            .route("/s/{id}", web::get().to(meetings::open_as_host))
            .route("/w/{id}", web::get().to(meetings::join))
            .route("/j/{id}", web::get().to(meetings::join));
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        match fault {
            Fault::Unauthorized => Refused::invalid_token().error_response(),
            Fault::TooManyRequests { retry_after_s, as_date } => {
                // Zoom names an instant where others send an HTTP date.
                let instant = self.bench.now() + TimeDelta::seconds(i64::from(*retry_after_s));
                let wait = if *as_date { instant.to_rfc3339() } else { retry_after_s.to_string() };
                HttpResponse::TooManyRequests().insert_header(("retry-after", wait)).json(refused::body(
                    429,
                    "Too many requests.",
                    &[],
                ))
            }
            Fault::ServerError { status } => refused::server_error(*status),
            Fault::QuotaGone => Refused::day_used_up().error_response(),
            Fault::ScopeMissing => Refused::missing_scope("meeting:write:meeting").error_response(),
            Fault::InvalidGrant => sign_in::invalid_grant(),
            _ => refused::server_error(500),
        }
    }

    fn snapshot(&self) -> Snapshot {
        let books = self.lock();
        let meetings = books.meetings.values().map(|meeting| SnapshotMeeting {
            id: meeting.id.to_string(),
            title: meeting.topic.clone(),
            status: meeting.status().to_owned(),
            starts_at: meeting.starts_at,
            pushing_to: meeting.livestream.pushing_to().map(str::to_owned),
        });
        Snapshot {
            meetings: meetings.collect(),
            tokens: self.desk.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("books", &self.books)]
    }

    /// Zoom has no encoder: its picture is the meeting's.
    fn set_signal(&self, _key: Option<&str>, _on: bool) {}

    fn set_meeting_running(&self, meeting: &str, running: bool) {
        let mut books = self.lock();
        let Some(held) = meeting.parse().ok().and_then(|number: i64| books.meetings.get_mut(&number)) else { return };
        if running { held.open() } else { held.close(&self.bench) }
    }
}
