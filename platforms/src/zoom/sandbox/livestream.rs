//! A meeting's livestream: one target, started only while the meeting runs.
//!
//! Zoom does not describe what it answers to a start that comes too early, or twice; here it is the code for "cannot".

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::people::Person;
use super::refused::Refused;
use super::{Handled, Room, Sandbox, fields, meeting_fields};

/// Starts that follow each other faster are refused with 429.
const BETWEEN_STARTS: TimeDelta = TimeDelta::seconds(30);

/// Where a meeting is pushed to, and whether it is.
#[derive(Default, Serialize, Deserialize)]
pub struct Livestream {
    target: Option<Target>,
    is_pushing: bool,
    last_start: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
struct Target {
    stream_url: String,
    stream_key: String,
    page_url: String,
    resolution: Option<String>,
}

impl Livestream {
    /// The target's server while video goes there; never the key.
    pub fn pushing_to(&self) -> Option<&str> {
        self.target.as_ref().filter(|_| self.is_pushing).map(|target| target.stream_url.as_str())
    }

    pub fn stop(&mut self) {
        self.is_pushing = false;
    }

    fn start(&mut self, now: DateTime<Utc>) -> Result<(), Refused> {
        if self.target.is_none() {
            return Err(Refused::cannot("The livestream is not configured."));
        }
        if self.is_pushing {
            return Err(Refused::cannot("The livestream has already been started."));
        }
        if self.last_start.is_some_and(|last| now < last + BETWEEN_STARTS) {
            return Err(Refused::new(429, 429, "Wait 30 seconds between two starts of the livestream."));
        }
        self.is_pushing = true;
        self.last_start = Some(now);
        Ok(())
    }
}

/// `PATCH …/livestream`.
pub async fn set_target(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:update:livestream", "webinar:update:livestream"))?;
    let body = fields::read(&body, meeting_fields::LIVESTREAM, &["page_url", "stream_key", "stream_url"])?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    check_plan(meeting.host)?;
    if meeting.livestream.is_pushing {
        return Err(Refused::cannot("The livestream cannot be changed while it runs."));
    }
    let text = |name: &str| body.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    meeting.livestream.target = Some(Target {
        stream_url: text("stream_url").unwrap_or_default(),
        stream_key: text("stream_key").unwrap_or_default(),
        page_url: text("page_url").unwrap_or_default(),
        resolution: text("resolution"),
    });
    books.wrote(rooms.either("livestream_update", "webinar_livestream_update"));
    Ok(HttpResponse::NoContent().finish())
}

/// `GET …/livestream`.
pub async fn read(sandbox: Sandbox, request: HttpRequest, path: Room) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:read:livestream", "webinar:read:livestream"))?;
    let mut books = sandbox.lock();
    let target = books.room(caller, rooms, &id)?.livestream.target.as_ref();
    let target = target.ok_or_else(|| Refused::cannot("The livestream is not configured."))?;
    Ok(HttpResponse::Ok().json(json!({
        "stream_url": target.stream_url, "stream_key": target.stream_key,
        "page_url": target.page_url, "resolution": target.resolution,
    })))
}

/// `PATCH …/livestream/status`.
pub async fn set_status(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let scope = rooms.either("meeting:update:livestream_status", "webinar:update:livestream_status");
    let caller = sandbox.caller(&request, scope)?;
    let body = fields::read(&body, meeting_fields::LIVESTREAM_STATUS, &["action"])?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    check_plan(meeting.host)?;
    if body["action"] == "start" {
        if !meeting.is_running() {
            return Err(Refused::cannot(
                rooms.either("The meeting has not been started.", "The webinar has not been started."),
            ));
        }
        meeting.livestream.start(sandbox.bench.now())?;
        books.wrote(rooms.either("livestream_start", "webinar_livestream_start"));
    } else {
        if !meeting.livestream.is_pushing {
            return Err(Refused::cannot("The livestream has not been started."));
        }
        meeting.livestream.stop();
        books.wrote(rooms.either("livestream_stop", "webinar_livestream_stop"));
    }
    Ok(HttpResponse::NoContent().finish())
}

fn check_plan(host: &Person) -> Result<(), Refused> {
    if host.may_livestream() {
        return Ok(());
    }
    Err(Refused::new(400, 200, "Custom livestreaming is not available to this user."))
}
