//! Meetings and webinars: create, list, read, change, delete, end, and the host's link.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::Value;

use super::held::Held;
use super::pages::Query;
use super::people::Person;
use super::refused::Refused;
use super::{Handled, OfUser, Room, Rooms, Sandbox, ZoomSandbox, fields};
use crate::contract::platform::StreamingPlatform;

/// How long a host's link works.
const HOST_LINK_LIFETIME: TimeDelta = TimeDelta::hours(2);

pub async fn create(sandbox: Sandbox, request: HttpRequest, path: OfUser, body: web::Bytes) -> Handled {
    let (named, rooms) = path.into_inner();
    let scope = rooms.either("meeting:write:meeting", "webinar:write:webinar");
    let host = sandbox.caller(&request, scope)?.user(&named)?;
    check_plan(rooms, host, 400)?;
    let body = fields::read(&body, fields::create(rooms), &[])?;
    let bench = &sandbox.bench;
    let mut books = sandbox.lock();
    sandbox.count_change(&mut books, host)?;
    let mut meeting = Held::new(bench, rooms, host);
    meeting.take(&body, true, bench.now());
    let start_url = sandbox.host_link(&mut books, meeting.id);
    let answer = meeting.full(&start_url);
    books.meetings.insert(meeting.id, meeting);
    books.wrote(rooms.either("meeting_create", "webinar_create"));
    Ok(HttpResponse::Created().json(answer))
}

pub async fn list(sandbox: Sandbox, request: HttpRequest, path: OfUser) -> Handled {
    let (named, rooms) = path.into_inner();
    let (types, known): (&[&str], &[&str]) = match rooms {
        Rooms::Meetings => (
            &["scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings"],
            &["type", "page_size", "next_page_token", "page_number", "from", "to", "timezone"],
        ),
        // The parameter for the next page is named only in the words about its predecessor.
        Rooms::Webinars => (&["scheduled", "upcoming"], &["type", "page_size", "page_number", "next_page_token"]),
    };
    let scope = rooms.either("meeting:read:list_meetings", "webinar:read:list_webinars");
    let host = sandbox.caller(&request, scope)?.user(&named)?;
    let query = Query::read(&request, known)?;
    let kind = query.value("type").unwrap_or("scheduled");
    let Some(page) = query.page().filter(|_| types.contains(&kind)) else {
        return Err(Refused::invalid(&[("type or page_size", "not allowed")]));
    };
    let now = sandbox.bench.now();
    let books = sandbox.lock();
    let of_kind = |meeting: &&Held| match kind {
        "live" => meeting.is_running(),
        "scheduled" => true,
        "previous_meetings" => !meeting.is_running() && meeting.ends_before(now),
        _ => meeting.is_running() || !meeting.ends_before(now),
    };
    let all: Vec<Value> = books
        .meetings
        .values()
        .filter(|meeting| meeting.host.id == host.id && meeting.rooms == rooms)
        .filter(of_kind)
        .map(Held::listed)
        .collect();
    Ok(page.of(&all, rooms.either("meetings", "webinars")))
}

pub async fn read(sandbox: Sandbox, request: HttpRequest, path: Room) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:read:meeting", "webinar:read:webinar"))?;
    Query::read(&request, &["occurrence_id", "show_previous_occurrences"])?;
    let mut books = sandbox.lock();
    let number = books.room(caller, rooms, &id)?.id;
    let start_url = sandbox.host_link(&mut books, number);
    Ok(HttpResponse::Ok().json(books.room(caller, rooms, &id)?.full(&start_url)))
}

pub async fn change(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:update:meeting", "webinar:update:webinar"))?;
    Query::read(&request, &["occurrence_id"])?;
    let body = fields::read(&body, fields::change(rooms), &[])?;
    let mut books = sandbox.lock();
    let host = books.room(caller, rooms, &id)?.host;
    sandbox.count_change(&mut books, host)?;
    books.room(caller, rooms, &id)?.take(&body, false, sandbox.bench.now());
    books.wrote(rooms.either("meeting_update", "webinar_update"));
    Ok(HttpResponse::NoContent().finish())
}

pub async fn delete(sandbox: Sandbox, request: HttpRequest, path: Room) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:delete:meeting", "webinar:delete:webinar"))?;
    Query::read(
        &request,
        match rooms {
            Rooms::Meetings => &["occurrence_id", "schedule_for_reminder", "cancel_meeting_reminder"],
            Rooms::Webinars => &["occurrence_id", "cancel_webinar_reminder"],
        },
    )?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    if meeting.is_running() {
        return Err(Refused::new(400, 3002, "The meeting is in progress and cannot be deleted."));
    }
    let number = meeting.id;
    books.meetings.remove(&number);
    books.wrote(rooms.either("meeting_delete", "webinar_delete"));
    Ok(HttpResponse::NoContent().finish())
}

/// Ends a meeting. What Zoom says when it does not run is not described; here it is the code for "cannot".
pub async fn set_status(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:update:status", "webinar:update:status"))?;
    let body = fields::read(&body, fields::status(rooms), &["action"])?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    if body["action"] == "recover" {
        return Err(Refused::cannot("The meeting has not been deleted."));
    }
    check_plan(rooms, meeting.host, 200)?;
    if !meeting.is_running() {
        return Err(Refused::cannot(
            rooms.either("The meeting is not in progress.", "The webinar is not in progress."),
        ));
    }
    meeting.close(&sandbox.bench);
    books.wrote(rooms.either("meeting_end", "webinar_end"));
    Ok(HttpResponse::NoContent().finish())
}

/// What happens when the host opens the link of `start_url`: the meeting runs.
pub async fn open_as_host(
    sandbox: Sandbox,
    id: web::Path<i64>,
    query: web::Query<Vec<(String, String)>>,
) -> HttpResponse {
    let zak = query.iter().find(|(name, _)| name == "zak").map(|(_, value)| value.as_str()).unwrap_or_default();
    let mut books = sandbox.lock();
    let now = sandbox.bench.now();
    let is_valid = books.host_links.get(zak).is_some_and(|(meeting, end)| meeting == &*id && *end > now);
    match books.meetings.get_mut(&id).filter(|_| is_valid) {
        Some(meeting) => {
            meeting.open();
            HttpResponse::Ok().content_type("text/html").body("<!doctype html><p>The meeting is running.</p>")
        }
        None => HttpResponse::NotFound().content_type("text/html").body("<!doctype html><p>This link has ended.</p>"),
    }
}

/// What a guest sees who opens the link of `join_url`.
pub async fn join(sandbox: Sandbox, id: web::Path<i64>) -> HttpResponse {
    let text = match sandbox.lock().meetings.get(&id).map(Held::is_running) {
        Some(true) => "The meeting is running.",
        Some(false) => "The meeting has not begun.",
        None => return HttpResponse::NotFound().finish(),
    };
    HttpResponse::Ok().content_type("text/html").body(format!("<!doctype html><p>{text}</p>"))
}

impl ZoomSandbox {
    /// A new link with the host's power.
    fn host_link(&self, books: &mut super::Books, meeting: i64) -> String {
        let zak = self.bench.secret(StreamingPlatform::Zoom, "zak");
        let url = format!("{}/zoom/s/{meeting}?zak={zak}", self.bench.url);
        books.host_links.insert(zak, (meeting, self.bench.now() + HOST_LINK_LIFETIME));
        url
    }
}

/// Webinars are an add-on.
pub fn check_plan(rooms: Rooms, host: &Person, status: u16) -> Result<(), Refused> {
    if rooms == Rooms::Meetings || host.webinars { Ok(()) } else { Err(Refused::no_webinar_plan(status)) }
}
