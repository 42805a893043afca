//! The double of Google Meet and of Google Calendar: sign-in, rooms, what was held in them, calendar entries.
//!
//! | file | what it holds |
//! |---|---|
//! | `people.rs` | who can sign in, and what their plans allow |
//! | `books.rs` | what exists: rooms, calls, entries |
//! | `spaces.rs`, `records.rs`, `events.rs` | the calls |
//! | `schema.rs` | which fields a body may hold |
//!
//! Google lists no rooms, so neither does the page: it shows the entries of the calendars with the rooms that they name.
//! What Google leaves undescribed is chosen here and said where it is: ending a call that nobody is in (`spaces`), and
//! changing an entry that was deleted (`events`).

mod books;
mod events;
mod people;
mod records;
mod schema;
mod spaces;

use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use chrono::TimeDelta;

use self::books::Books;
use self::people::{PEOPLE, Person};
use super::{CALENDAR, EMAIL, OAUTH, ROOMS};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Desk, DeskRules, bearer};
use crate::sandbox::faults::Fault;
use crate::sandbox::google::sign_in::{self, SignsIn};
use crate::sandbox::google::{self, Params, Refused};
use crate::sandbox::world::World;
use crate::sandbox::{Bench, PlatformSandbox, Sandboxes, Snapshot};

const PLATFORM: StreamingPlatform = StreamingPlatform::GoogleMeet;

/// Google Meet and Google Calendar as far as Steeple uses them, held in memory.
pub struct GoogleMeetSandbox {
    bench: Arc<Bench>,
    desk: Desk,
    books: Mutex<Books>,
}

impl GoogleMeetSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        let app = Sandboxes::app_credentials(PLATFORM);
        let rules = DeskRules {
            platform: PLATFORM,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: OAUTH.pkce,
            rotation: OAUTH.rotation,
            access_lifetime: TimeDelta::seconds(3_599),
            refresh_lifetime: None,
            code_lifetime: TimeDelta::minutes(10),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: OAUTH.scopes_in_url,
            silent_denial: OAUTH.silent_denial,
            logins: PEOPLE.iter().map(|person| person.email.to_owned()).collect(),
        };
        let desk = Desk::new(Arc::clone(&bench), rules).of_accounts(sign_in::account_of);
        Self { bench, desk, books: Mutex::default() }
    }

    /// What every call passes first: a living token with a scope that suffices, and known parameters.
    fn admit(
        &self,
        request: &HttpRequest,
        sufficient: &[&str],
        known: &[&str],
    ) -> Result<(Params, &'static Person), Refused> {
        let caller = self.desk.check(bearer(request).as_deref(), sufficient).map_err(Refused::of_desk)?;
        let person =
            people::find(&caller.login).ok_or_else(|| Refused::new(401, "authError", "Invalid Credentials"))?;
        Ok((Params::read(request.query_string(), known)?, person))
    }

    /// The same for Meet, which an administrator may have switched off.
    fn admit_to_meet(&self, request: &HttpRequest, known: &[&str]) -> Result<(Params, &'static Person), Refused> {
        let (params, person) = self.admit(request, &[ROOMS], known)?;
        if person.has_meet { Ok((params, person)) } else { Err(no_permission()) }
    }

    fn admit_to_calendar(&self, request: &HttpRequest, known: &[&str]) -> Result<(Params, &'static Person), Refused> {
        self.admit(request, &[CALENDAR], known)
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Meet's plain "no".
fn no_permission() -> Refused {
    Refused::new(403, "forbidden", "The caller does not have permission")
}

fn not_found(what: &str) -> Refused {
    Refused::new(404, "notFound", format!("{what} was not found"))
}

async fn userinfo(sandbox: web::Data<GoogleMeetSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (_, person) = sandbox.admit(&request, &["openid", EMAIL], &[])?;
    Ok(HttpResponse::Ok().json(person.userinfo()))
}

impl SignsIn for GoogleMeetSandbox {
    fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl PlatformSandbox for GoogleMeetSandbox {
    fn platform(&self) -> StreamingPlatform {
        PLATFORM
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self)).route("/oauth2/v2/userinfo", web::get().to(userinfo));
        sign_in::routes::<Self>(config);
        spaces::routes(config);
        records::routes(config);
        events::routes(config);
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        match fault {
            // Google has no daily allowance for Meet, only figures per minute.
            Fault::QuotaGone => too_many("Quota exceeded for quota metric 'Write requests'.").error_response(),
            fault => google::refusal(fault, self.bench.now()),
        }
    }

    fn snapshot(&self) -> Snapshot {
        let books = self.lock();
        Snapshot {
            meetings: books.snapshot(),
            tokens: self.desk.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        vec![("desk", self.desk.books()), ("books", &self.books)]
    }

    /// Meet has no encoder: its picture is the call's.
    fn set_signal(&self, _key: Option<&str>, _on: bool) {}

    fn set_meeting_running(&self, meeting: &str, running: bool) {
        let (now, number) = (self.bench.now(), self.bench.number());
        let mut books = self.lock();
        if running { books.open(meeting, number, now) } else { books.close(meeting, now) }
    }
}

fn too_many(message: &str) -> Refused {
    Refused::new(429, "RATE_LIMIT_EXCEEDED", message)
}
