//! Calendar entries: make, read, change, delete, list.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::books::Entry;
use super::{GoogleMeetSandbox, schema};
use crate::sandbox::google::Refused;
use crate::sandbox::google::fields::object;

const EVENTS: &str = "/calendar/v3/calendars/primary/events";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let one = format!("{EVENTS}/{{event}}");
    config
        .route(EVENTS, web::get().to(list))
        .route(EVENTS, web::post().to(insert))
        .route(&one, web::get().to(read))
        .route(&one, web::patch().to(change))
        .route(&one, web::delete().to(delete));
}

const WRITE_PARAMS: &[&str] =
    &["conferenceDataVersion", "maxAttendees", "sendNotifications", "sendUpdates", "supportsAttachments"];
const UPDATES: &[&str] = &["all", "externalOnly", "none"];

async fn insert(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (params, owner) = sandbox.admit_to_calendar(&request, WRITE_PARAMS)?;
    params.word("sendUpdates", UPDATES)?;
    let mut fields = object(&body, schema::EVENT)?;
    let number = sandbox.bench.number();
    let id = match fields.get("id").and_then(Value::as_str) {
        Some(id) if is_id(id) => id.to_owned(),
        Some(_) => return Err(Refused::bad("invalid", "Invalid resource id value.")),
        None => format!("sandbox{number}"),
    };
    fields.insert("id".to_owned(), json!(id));
    let entry = Entry { fields, deleted: false };
    check_times(&entry)?;
    let mut books = sandbox.lock();
    let key = (owner.email.to_owned(), id);
    // The id of a deleted entry is never given again.
    if books.entries.contains_key(&key) {
        let message = "The requested identifier already exists.";
        return Err(Refused::new(409, "duplicate", message).with_word("ALREADY_EXISTS"));
    }
    let answer = entry.render();
    books.entries.insert(key, entry);
    books.wrote("event_insert");
    Ok(HttpResponse::Ok().json(answer))
}

/// Deleted entries are answered with too; their status says so.
async fn read(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, owner) = sandbox.admit_to_calendar(&request, &["alwaysIncludeEmail", "maxAttendees", "timeZone"])?;
    let books = sandbox.lock();
    let entry =
        books.entries.get(&(owner.email.to_owned(), id.into_inner())).ok_or_else(|| super::not_found("The event"))?;
    Ok(HttpResponse::Ok().json(entry.render()))
}

/// Changing a deleted entry is refused here; Google does not say what it does.
async fn change(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (params, owner) = sandbox.admit_to_calendar(&request, WRITE_PARAMS)?;
    params.word("sendUpdates", UPDATES)?;
    let change = object(&body, schema::EVENT)?;
    let mut books = sandbox.lock();
    let entry = books
        .entries
        .get_mut(&(owner.email.to_owned(), id.into_inner()))
        .ok_or_else(|| super::not_found("The event"))?;
    if entry.deleted {
        return Err(deleted());
    }
    let mut fields: Map<String, Value> = entry.fields.clone();
    fields.extend(change);
    let changed = Entry { fields, deleted: false };
    check_times(&changed)?;
    *entry = changed;
    let answer = entry.render();
    books.wrote("event_update");
    Ok(HttpResponse::Ok().json(answer))
}

async fn delete(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (params, owner) = sandbox.admit_to_calendar(&request, &["sendNotifications", "sendUpdates"])?;
    params.word("sendUpdates", UPDATES)?;
    let mut books = sandbox.lock();
    let entry = books
        .entries
        .get_mut(&(owner.email.to_owned(), id.into_inner()))
        .ok_or_else(|| super::not_found("The event"))?;
    if entry.deleted {
        return Err(deleted());
    }
    entry.deleted = true;
    books.wrote("event_delete");
    Ok(HttpResponse::NoContent().finish())
}

async fn list(sandbox: web::Data<GoogleMeetSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, owner) = sandbox.admit_to_calendar(&request, &["maxResults", "pageToken", "showDeleted"])?;
    let size: usize = match params.optional("maxResults").map(str::parse) {
        None => 250,
        Some(Ok(size @ 1..=2_500)) => size,
        Some(_) => return Err(Refused::bad("invalid", "Invalid value for maxResults")),
    };
    let with_deleted = params.boolean("showDeleted")? == Some(true);
    let books = sandbox.lock();
    let of_owner = books.entries.iter().filter(|((email, _), _)| *email == owner.email).map(|(_, entry)| entry);
    let shown: Vec<Value> =
        of_owner.filter(|entry| with_deleted || !entry.deleted).take(size).map(Entry::render).collect();
    Ok(HttpResponse::Ok().json(json!({ "kind": "calendar#events", "summary": owner.email, "items": shown })))
}

fn deleted() -> Refused {
    Refused::new(410, "deleted", "Resource has been deleted").with_word("NOT_FOUND")
}

/// 5 to 1,024 of `a` to `v` and `0` to `9`.
fn is_id(id: &str) -> bool {
    (5..=1_024).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'v' | b'0'..=b'9'))
}

/// Both ends, each an instant in a zone that there is, the end behind the start.
fn check_times(entry: &Entry) -> Result<(), Refused> {
    let instant = |name: &'static str| {
        let time = entry.fields.get(name).ok_or_else(|| Refused::bad("required", format!("Missing {name} time.")))?;
        let is_zone = |zone: &Value| zone.as_str().is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_ok());
        if time.get("timeZone").is_some_and(|zone| !is_zone(zone)) {
            return Err(Refused::bad("invalid", format!("Invalid time zone definition for {name} time.")));
        }
        let text = time["dateTime"].as_str().unwrap_or_default();
        DateTime::parse_from_rfc3339(text).map_err(|_| Refused::bad("invalid", format!("Invalid {name} time.")))
    };
    if instant("end")? <= instant("start")? {
        return Err(Refused::bad("timeRangeEmpty", "The specified time range is empty."));
    }
    Ok(())
}
