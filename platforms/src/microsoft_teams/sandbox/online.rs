//! Online meetings: create or get, find by link, read, change, delete, reports.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::{Map, Value, json};
use url::Url;

use super::books::{Books, Held};
use super::people::Person;
use super::refused::Refused;
use super::{MicrosoftTeamsSandbox, PLATFORM, REPORTS, fields};
use crate::microsoft_teams::wire;
use crate::sandbox::Bench;

const MEETINGS: &str = "/v1.0/me/onlineMeetings";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let one = format!("{MEETINGS}/{{meeting}}");
    config
        .route(&format!("{MEETINGS}/createOrGet"), web::post().to(create_or_get))
        .route(MEETINGS, web::get().to(find))
        .route(&one, web::get().to(read))
        .route(&one, web::patch().to(change))
        .route(&one, web::delete().to(delete))
        .route(&format!("{one}/attendanceReports"), web::get().to(reports))
        .route("/join/{number}", web::get().to(join));
}

/// 201 for a new meeting, 200 for one that was there.
async fn create_or_get(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, owner) = sandbox.admit_to_meetings(&request, &[])?;
    let body = fields::read(&body, fields::CREATE_OR_GET)?;
    let key = body.get("externalId").and_then(Value::as_str).ok_or_else(|| Refused::bad("ExternalId is required."))?;
    if body.contains_key("endDateTime") && !body.contains_key("startDateTime") {
        return Err(Refused::bad("An end without a start is not allowed."));
    }
    let mut books = sandbox.lock();
    let is_known = |held: &&Held| held.owner.id == owner.id && held.external_id.as_deref() == Some(key);
    if let Some(held) = books.meetings.iter().find(is_known) {
        return Ok(HttpResponse::Ok().json(held.render()));
    }
    let held = new_meeting(&sandbox.bench, owner, Some(key.to_owned()), body)?;
    let answer = held.render();
    books.meetings.push(held);
    books.wrote("meeting_create");
    Ok(HttpResponse::Created().json(answer))
}

/// A new meeting; its defaults are those of `createOrGet`.
pub(super) fn new_meeting(
    bench: &Bench,
    owner: &'static Person,
    external_id: Option<String>,
    mut body: Map<String, Value>,
) -> Result<Held, Refused> {
    body.remove("externalId");
    let (number, now) = (bench.number(), bench.now());
    let mut fields = Map::from_iter([
        ("subject".to_owned(), json!("Meeting")),
        ("startDateTime".to_owned(), json!(wire::instant(now))),
        ("endDateTime".to_owned(), json!(wire::instant(now + TimeDelta::hours(1)))),
        // The organisation's usual rule: guests wait.
        ("lobbyBypassSettings".to_owned(), json!({ "scope": "organization", "isDialInBypassEnabled": false })),
    ]);
    fields.insert("creationDateTime".to_owned(), json!(now.to_rfc3339()));
    let mut held = Held {
        id: format!("MSosandbox{number}"),
        owner,
        external_id,
        join_url: format!("{}/{}/join/{number}?context=%7b%7d", bench.url, PLATFORM.slug()),
        fields,
        sessions: Vec::new(),
    };
    held.take(body)?;
    Ok(held)
}

/// A filter is required, and only the organizer finds anything.
async fn find(sandbox: web::Data<MicrosoftTeamsSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, caller) = sandbox.admit_to_meetings(&request, &["$filter"])?;
    let filter = params.value("$filter").ok_or_else(|| Refused::bad("A $filter is required."))?;
    let link = filter.strip_prefix("JoinWebUrl eq '").and_then(|rest| rest.strip_suffix('\''));
    let link = link.ok_or_else(|| Refused::bad("This $filter is not supported."))?.replace("''", "'");
    let books = sandbox.lock();
    // A link stays good when the sandboxes listen elsewhere.
    let path = |link: &str| Url::parse(link).map(|url| url.path().to_owned()).ok();
    let is_meant = |held: &&Held| held.owner.id == caller.id && path(&held.join_url) == path(&link);
    let found = books.meetings.iter().filter(is_meant);
    Ok(HttpResponse::Ok().json(json!({ "value": found.map(Held::render).collect::<Vec<_>>() })))
}

async fn read(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit_to_meetings(&request, &[])?;
    Ok(HttpResponse::Ok().json(sandbox.lock().meeting(caller, &id)?.render()))
}

async fn change(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit_to_meetings(&request, &[])?;
    let body = fields::read(&body, fields::MEETING)?;
    let mut books = sandbox.lock();
    let held = books.meeting(caller, &id)?;
    held.take(body)?;
    let answer = held.render();
    books.wrote("meeting_update");
    Ok(HttpResponse::Ok().json(answer))
}

async fn delete(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit_to_meetings(&request, &[])?;
    let mut books = sandbox.lock();
    books.meeting(caller, &id)?;
    books.meetings.retain(|held| held.id != *id);
    books.wrote("meeting_delete");
    Ok(HttpResponse::NoContent().finish())
}

async fn reports(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit(&request, REPORTS, &["$top"])?;
    let now = sandbox.bench.now();
    let reports = sandbox.lock().meeting(caller, &id)?.reports(now);
    Ok(HttpResponse::Ok().json(json!({ "value": reports })))
}

/// What a guest sees who opens the link.
async fn join(sandbox: web::Data<MicrosoftTeamsSandbox>, number: web::Path<u64>) -> HttpResponse {
    let id = format!("MSosandbox{number}");
    let books: &Books = &sandbox.lock();
    if books.meetings.iter().all(|held| held.id != id) {
        return HttpResponse::NotFound().finish();
    }
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body("<!doctype html><p>Join the meeting in Teams.</p>")
}
