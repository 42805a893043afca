//! A meeting's livestream: one target, started only while the meeting runs.
//!
//! Zoom does not describe what it answers to a start that comes too early, or twice; here it is the code for "cannot".

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::people::Person;
use super::refused::Refused;
use super::{ZoomSandbox, fields};

/// Starts that follow each other faster are refused with 429.
const BETWEEN_STARTS: TimeDelta = TimeDelta::seconds(30);

/// Where a meeting is pushed to, and whether it is.
#[derive(Default)]
pub struct Livestream {
    target: Option<Target>,
    is_pushing: bool,
    last_start: Option<DateTime<Utc>>,
}

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
pub async fn set_target(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let caller = sandbox.caller(&request, "meeting:update:livestream")?;
    let body = fields::read(&body, fields::LIVESTREAM, &["page_url", "stream_key", "stream_url"])?;
    let mut books = sandbox.lock();
    let meeting = books.meeting(caller, &id)?;
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
    books.wrote("livestream_update");
    Ok(HttpResponse::NoContent().finish())
}

/// `GET …/livestream`.
pub async fn read(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let caller = sandbox.caller(&request, "meeting:read:livestream")?;
    let mut books = sandbox.lock();
    let target = books.meeting(caller, &id)?.livestream.target.as_ref();
    let target = target.ok_or_else(|| Refused::cannot("The livestream is not configured."))?;
    Ok(HttpResponse::Ok().json(json!({
        "stream_url": target.stream_url, "stream_key": target.stream_key,
        "page_url": target.page_url, "resolution": target.resolution,
    })))
}

/// `PATCH …/livestream/status`.
pub async fn set_status(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let caller = sandbox.caller(&request, "meeting:update:livestream_status")?;
    let body = fields::read(&body, fields::LIVESTREAM_STATUS, &["action"])?;
    let mut books = sandbox.lock();
    let meeting = books.meeting(caller, &id)?;
    check_plan(meeting.host)?;
    if body["action"] == "start" {
        if !meeting.is_running() {
            return Err(Refused::cannot("The meeting has not been started."));
        }
        meeting.livestream.start(sandbox.bench.now())?;
        books.wrote("livestream_start");
    } else {
        if !meeting.livestream.is_pushing {
            return Err(Refused::cannot("The livestream has not been started."));
        }
        meeting.livestream.stop();
        books.wrote("livestream_stop");
    }
    Ok(HttpResponse::NoContent().finish())
}

fn check_plan(host: &Person) -> Result<(), Refused> {
    if host.may_livestream() {
        return Ok(());
    }
    Err(Refused::new(400, 200, "Custom livestreaming is not available to this user."))
}
