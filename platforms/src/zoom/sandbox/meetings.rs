//! Meetings and webinars: create, list, read, change, delete, end, and the host's link.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::livestream::Livestream;
use super::people::Person;
use super::refused::Refused;
use super::registrants::List;
use super::{Rooms, ZoomSandbox, fields};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::Bench;
use crate::zoom::wire;

/// How long a host's link works.
const HOST_LINK_LIFETIME: TimeDelta = TimeDelta::hours(2);

/// One meeting or webinar.
pub struct Held {
    pub id: i64,
    pub rooms: Rooms,
    pub host: &'static Person,
    pub topic: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub livestream: Livestream,
    pub registrants: List,
    uuid: String,
    kind: i64,
    agenda: String,
    timezone: Tz,
    duration: i64,
    password: String,
    join_url: String,
    created_at: DateTime<Utc>,
    settings: Map<String, Value>,
    running: bool,
}

impl Held {
    pub fn status(&self) -> &'static str {
        if self.running { "started" } else { "waiting" }
    }

    pub fn is_running(&self) -> bool {
        self.running
    }

    pub fn open(&mut self) {
        self.running = true;
    }

    /// The next run of the meeting has another UUID.
    pub fn close(&mut self, bench: &Bench) {
        self.running = false;
        self.livestream.stop();
        self.uuid = uuid(bench);
    }

    /// Takes over what a checked body holds. A start that has passed is ignored without a word, as Zoom does.
    fn take(&mut self, body: &Map<String, Value>, is_new: bool, now: DateTime<Utc>) {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        self.topic = text("topic").unwrap_or_else(|| self.topic.clone());
        self.agenda = text("agenda").unwrap_or_else(|| self.agenda.clone());
        self.password = text("password").unwrap_or_else(|| self.password.clone());
        self.duration = body.get("duration").and_then(Value::as_i64).unwrap_or(self.duration);
        self.kind = body.get("type").and_then(Value::as_i64).unwrap_or(self.kind);
        self.timezone = text("timezone").and_then(|zone| zone.parse().ok()).unwrap_or(self.timezone);
        let start = text("start_time").and_then(|start| instant(&start, self.timezone));
        self.starts_at = start.filter(|start| is_new || *start > now).or(self.starts_at);
        if let Some(Value::Object(settings)) = body.get("settings") {
            self.settings.extend(settings.clone());
        }
        // A waiting room leaves nobody in before the host.
        if self.settings.get("waiting_room") == Some(&Value::Bool(true)) {
            self.settings.insert("join_before_host".to_owned(), Value::Bool(false));
        }
    }

    fn listed(&self) -> Value {
        json!({
            "id": self.id, "uuid": self.uuid, "host_id": self.host.id, "topic": self.topic, "type": self.kind,
            "agenda": self.agenda.chars().take(wire::LISTED_AGENDA_CHARS).collect::<String>(),
            "start_time": self.starts_at.map(utc), "timezone": self.timezone.name(), "duration": self.duration,
            "created_at": utc(self.created_at), "join_url": self.join_url,
        })
    }

    /// `approval_type`; 2 is "nobody registers".
    pub fn approval_type(&self) -> i64 {
        self.settings.get("approval_type").and_then(Value::as_i64).unwrap_or(2)
    }

    /// The description of a webinar names neither a status nor an encrypted passcode.
    fn full(&self, start_url: &str) -> Value {
        let mut body = self.listed();
        body["agenda"] = json!(self.agenda);
        body["host_email"] = json!(self.host.email);
        if self.rooms == Rooms::Meetings {
            body["status"] = json!(self.status());
            body["encrypted_password"] = json!(format!("{}-encrypted", self.password));
        }
        body["start_url"] = json!(start_url);
        body["password"] = json!(self.password);
        body["settings"] = Value::Object(self.settings.clone());
        body["creation_source"] = json!("open_api");
        body
    }
}

pub async fn create(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(String, Rooms)>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (named, rooms) = path.into_inner();
    let scope = rooms.either("meeting:write:meeting", "webinar:write:webinar");
    let host = sandbox.caller(&request, scope)?.user(&named)?;
    check_plan(rooms, host, 400)?;
    let body = fields::read(&body, fields::create(rooms), &[])?;
    let bench = &sandbox.bench;
    let mut books = sandbox.lock();
    sandbox.count_change(&mut books, host)?;
    let id = 92_000_000_000 + i64::try_from(bench.number()).unwrap_or_default();
    let pwd = bench.secret(StreamingPlatform::Zoom, "pwd");
    let mut meeting = Held {
        id,
        rooms,
        host,
        topic: rooms.either("Zoom Meeting", "Zoom Webinar").to_owned(),
        starts_at: None,
        livestream: Livestream::default(),
        registrants: List::default(),
        uuid: uuid(bench),
        kind: i64::from(if rooms == Rooms::Meetings { wire::SCHEDULED } else { wire::WEBINAR }),
        agenda: String::new(),
        timezone: Tz::America__New_York,
        duration: 60,
        // Zoom's own passcodes have at most ten characters. This one is longer, so that it can carry the marker by which
        // a leak of any secret is found.
        password: bench.secret(StreamingPlatform::Zoom, "passcode"),
        join_url: format!("{}/zoom/j/{id}?pwd={pwd}", bench.url),
        created_at: bench.now(),
        settings: Map::new(),
        running: false,
    };
    meeting.take(&body, true, bench.now());
    let start_url = sandbox.host_link(&mut books, id);
    let answer = meeting.full(&start_url);
    books.meetings.insert(id, meeting);
    books.wrote(rooms.either("meeting_create", "webinar_create"));
    Ok(HttpResponse::Created().json(answer))
}

pub async fn list(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(String, Rooms)>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Refused> {
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
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if let Some((unknown, _)) = query.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refused::invalid(&[(unknown.as_str(), "unknown parameter")]));
    }
    let kind = value("type").unwrap_or("scheduled");
    let size: usize = value("page_size").unwrap_or("30").parse().unwrap_or_default();
    let from: usize =
        value("next_page_token").unwrap_or("page-0").trim_start_matches("page-").parse().unwrap_or_default();
    if !types.contains(&kind) || !(1..=300).contains(&size) {
        return Err(Refused::invalid(&[("type or page_size", "not allowed")]));
    }
    let now = sandbox.bench.now();
    let books = sandbox.lock();
    let of_kind = |meeting: &&Held| match kind {
        "live" => meeting.running,
        "scheduled" => true,
        "previous_meetings" => !meeting.running && meeting.ends_before(now),
        _ => meeting.running || !meeting.ends_before(now),
    };
    let all: Vec<Value> = books
        .meetings
        .values()
        .filter(|meeting| meeting.host.id == host.id && meeting.rooms == rooms)
        .filter(of_kind)
        .map(Held::listed)
        .collect();
    let next = if from + size < all.len() { format!("page-{}", from + size) } else { String::new() };
    let page: Vec<&Value> = all.iter().skip(from).take(size).collect();
    Ok(HttpResponse::Ok().json(json!({
        "page_size": size, "total_records": all.len(), "next_page_token": next, rooms.either("meetings", "webinars"): page,
    })))
}

impl Held {
    /// Its planned end has passed, and nobody is in it.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        !self.running && self.ends_before(now)
    }

    fn ends_before(&self, now: DateTime<Utc>) -> bool {
        self.starts_at.is_some_and(|start| start + TimeDelta::minutes(self.duration) < now)
    }
}

pub async fn read(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(Rooms, String)>,
) -> Result<HttpResponse, Refused> {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:read:meeting", "webinar:read:webinar"))?;
    allow_query(&request, &["occurrence_id", "show_previous_occurrences"])?;
    let mut books = sandbox.lock();
    let number = books.room(caller, rooms, &id)?.id;
    let start_url = sandbox.host_link(&mut books, number);
    Ok(HttpResponse::Ok().json(books.room(caller, rooms, &id)?.full(&start_url)))
}

pub async fn change(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(Rooms, String)>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:update:meeting", "webinar:update:webinar"))?;
    allow_query(&request, &["occurrence_id"])?;
    let body = fields::read(&body, fields::change(rooms), &[])?;
    let mut books = sandbox.lock();
    let host = books.room(caller, rooms, &id)?.host;
    sandbox.count_change(&mut books, host)?;
    books.room(caller, rooms, &id)?.take(&body, false, sandbox.bench.now());
    books.wrote(rooms.either("meeting_update", "webinar_update"));
    Ok(HttpResponse::NoContent().finish())
}

pub async fn delete(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(Rooms, String)>,
) -> Result<HttpResponse, Refused> {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:delete:meeting", "webinar:delete:webinar"))?;
    allow_query(
        &request,
        match rooms {
            Rooms::Meetings => &["occurrence_id", "schedule_for_reminder", "cancel_meeting_reminder"],
            Rooms::Webinars => &["occurrence_id", "cancel_webinar_reminder"],
        },
    )?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    if meeting.running {
        return Err(Refused::new(400, 3002, "The meeting is in progress and cannot be deleted."));
    }
    let number = meeting.id;
    books.meetings.remove(&number);
    books.wrote(rooms.either("meeting_delete", "webinar_delete"));
    Ok(HttpResponse::NoContent().finish())
}

/// Ends a meeting. What Zoom says when it does not run is not described; here it is the code for "cannot".
pub async fn set_status(
    sandbox: web::Data<ZoomSandbox>,
    request: HttpRequest,
    path: web::Path<(Rooms, String)>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:update:status", "webinar:update:status"))?;
    let body = fields::read(&body, fields::status(rooms), &["action"])?;
    let mut books = sandbox.lock();
    let meeting = books.room(caller, rooms, &id)?;
    if body["action"] == "recover" {
        return Err(Refused::cannot("The meeting has not been deleted."));
    }
    check_plan(rooms, meeting.host, 200)?;
    if !meeting.running {
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
    sandbox: web::Data<ZoomSandbox>,
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
pub async fn join(sandbox: web::Data<ZoomSandbox>, id: web::Path<i64>) -> HttpResponse {
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

/// Refuses a query parameter that the call does not know.
pub fn allow_query(request: &HttpRequest, known: &[&str]) -> Result<(), Refused> {
    let mut names = url::form_urlencoded::parse(request.query_string().as_bytes()).map(|(name, _)| name);
    match names.find(|name| !known.contains(&name.as_ref())) {
        Some(unknown) => Err(Refused::invalid(&[(unknown.as_ref(), "unknown parameter")])),
        None => Ok(()),
    }
}

/// With `Z` the text is UTC; without it, local time in the meeting's zone.
fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let naive = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S").ok()?;
    if text.ends_with('Z') {
        Some(naive.and_utc())
    } else {
        Some(zone.from_local_datetime(&naive).earliest()?.to_utc())
    }
}

pub fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn uuid(bench: &Bench) -> String {
    format!("sandbox{:015}==", bench.number())
}
