//! The double of Microsoft's sign-in, of Teams and of the calendar.
//!
//! | file | what it holds |
//! |---|---|
//! | `apps.rs` | which apps are registered, and at which authority each is let in |
//! | `sign_in.rs` | consent page and token endpoint |
//! | `people.rs` | who can sign in, and what their licences allow |
//! | `refused.rs` | Graph's refusals and query parameters |
//! | `books.rs` | what exists: meetings, their sessions, events |
//! | `fields.rs` | which fields a body may hold |
//! | `online.rs`, `events.rs` | the calls |
//!
//! What Microsoft leaves undescribed is chosen here and said where it is: a second event with the same transaction id
//! (`events`), and the time after which an attendance report appears (`books`).

mod apps;
mod books;
mod events;
mod fields;
mod online;
mod people;
mod refused;
mod sign_in;

use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::{HttpRequest, HttpResponse, ResponseError, web};

use self::apps::Apps;
pub use self::apps::single_tenant_app;
use self::books::Books;
use self::people::Person;
use self::refused::{Params, Refused};
use super::{CALENDAR, MEETINGS, OAUTH, REFRESH_LIFETIME, REPORTS, WHO};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::desk::{Refusal, bearer};
use crate::sandbox::faults::{Fault, with_retry_after};
use crate::sandbox::world::{Kept, World};
use crate::sandbox::{Bench, PlatformSandbox, Snapshot};

const PLATFORM: StreamingPlatform = StreamingPlatform::MicrosoftTeams;

/// Microsoft as far as Steeple uses it, held in memory.
pub struct MicrosoftTeamsSandbox {
    bench: Arc<Bench>,
    apps: Apps,
    books: Mutex<Books>,
}

impl MicrosoftTeamsSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        Self { apps: Apps::registered(&bench), bench, books: Mutex::default() }
    }

    /// What every call passes first: a living token with the scope, and known parameters.
    fn admit(&self, request: &HttpRequest, scope: &str, known: &[&str]) -> Result<(Params, &'static Person), Refused> {
        let caller = self.apps.check(bearer(request).as_deref(), scope).map_err(Refused::of_desk)?;
        let person = people::find(&caller.login).ok_or_else(Refused::invalid_token)?;
        Ok((Params::read(request.query_string(), known)?, person))
    }

    /// The same for meetings, which need a member with a licence.
    fn admit_to_meetings(&self, request: &HttpRequest, known: &[&str]) -> Result<(Params, &'static Person), Refused> {
        let (params, person) = self.admit(request, MEETINGS, known)?;
        if person.may_meet() { Ok((params, person)) } else { Err(Refused::forbidden()) }
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

async fn me(sandbox: web::Data<MicrosoftTeamsSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, person) = sandbox.admit(&request, WHO, &["$select"])?;
    let fields = ["id", "displayName", "mail", "userPrincipalName", "userType"];
    params.selects(&fields)?;
    Ok(HttpResponse::Ok().json(person.render()))
}

impl PlatformSandbox for MicrosoftTeamsSandbox {
    fn platform(&self) -> StreamingPlatform {
        PLATFORM
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::from(self)).route("/v1.0/me", web::get().to(me));
        sign_in::routes(config);
        online::routes(config);
        events::routes(config);
    }

    fn refusal(&self, fault: &Fault) -> HttpResponse {
        match fault {
            Fault::Unauthorized => Refused::invalid_token().error_response(),
            Fault::ScopeMissing => Refused::of_desk(Refusal::InsufficientScope).error_response(),
            Fault::InvalidGrant => sign_in::invalid_grant(),
            // Microsoft has no daily allowance, only figures per second and month.
            Fault::TooManyRequests { .. } | Fault::QuotaGone => {
                with_retry_after(Refused::too_many().error_response(), fault, self.bench.now())
            }
            Fault::ServerError { status } => Refused::new(*status, "serviceNotAvailable").error_response(),
            _ => Refused::new(500, "generalException").error_response(),
        }
    }

    fn snapshot(&self) -> Snapshot {
        let books = self.lock();
        Snapshot {
            meetings: books.snapshot(),
            tokens: self.apps.tokens(),
            writes: books.writes.clone(),
            ..Snapshot::default()
        }
    }

    fn world(&self) -> World<'_> {
        let books: (_, &dyn Kept) = ("books", &self.books);
        self.apps.books().chain([books]).collect()
    }

    /// Teams has no encoder: its picture is the meeting's.
    fn set_signal(&self, _key: Option<&str>, _on: bool) {}

    fn set_meeting_running(&self, meeting: &str, running: bool) {
        let now = self.bench.now();
        let mut books = self.lock();
        if running { books.open(meeting, now) } else { books.close(meeting, now) }
    }
}
