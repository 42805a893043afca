//! What was held in a room: calls, participants, recordings.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::GoogleMeetSandbox;
use super::books::{Books, HeldCall};
use super::people::Person;
use crate::sandbox::google::{Params, Refused};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v2/conferenceRecords", web::get().to(list))
        .route("/v2/conferenceRecords/{record}/participants", web::get().to(participants))
        .route("/v2/conferenceRecords/{record}/recordings", web::get().to(recordings));
}

/// The newest first; empty fields are left out, as Google does.
async fn list(sandbox: web::Data<GoogleMeetSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, caller) = sandbox.admit_to_meet(&request, &["filter", "pageSize", "pageToken"])?;
    let size = page_size(&params, 25, 100)?;
    let filter = params.optional("filter").map(Filter::read).transpose()?;
    let books = sandbox.lock();
    let of_caller = books.calls.iter().rev().filter(|call| call.owner.id == caller.id);
    let wanted = of_caller.filter(|call| filter.as_ref().is_none_or(|filter| filter.lets_through(call, &books)));
    let shown: Vec<Value> = wanted.take(size).map(HeldCall::render).collect();
    Ok(HttpResponse::Ok().json(if shown.is_empty() { json!({}) } else { json!({ "conferenceRecords": shown }) }))
}

/// `totalSize` comes only when it is named in `fields`.
async fn participants(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    record: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (params, caller) = sandbox.admit_to_meet(&request, &["filter", "pageSize", "pageToken"])?;
    page_size(&params, 100, 250)?;
    let only_present = match params.optional("filter") {
        None => false,
        Some("latest_end_time IS NULL") => true,
        Some(_) => return Err(Refused::bad("badRequest", "Invalid filter")),
    };
    let books = sandbox.lock();
    let call = call_of(&books, caller, &record)?;
    let count = if only_present && call.ended_at.is_some() { 0 } else { call.guests };
    if params.optional("fields") == Some("totalSize") {
        return Ok(HttpResponse::Ok().json(if count == 0 { json!({}) } else { json!({ "totalSize": count }) }));
    }
    let people = (1..=count).map(|number| {
        json!({
            "name": format!("{}/participants/p-{number}", call.name),
            "anonymousUser": { "displayName": format!("Guest {number}") },
            "earliestStartTime": call.began_at.to_rfc3339(),
        })
    });
    Ok(HttpResponse::Ok().json(json!({ "participants": people.collect::<Vec<_>>() })))
}

async fn recordings(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    record: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (params, caller) = sandbox.admit_to_meet(&request, &["pageSize", "pageToken"])?;
    page_size(&params, 10, 100)?;
    let now = sandbox.bench.now();
    let books = sandbox.lock();
    let recording = call_of(&books, caller, &record)?.recording(now);
    Ok(HttpResponse::Ok().json(recording.map_or_else(|| json!({}), |one| json!({ "recordings": [one] }))))
}

fn call_of<'a>(books: &'a Books, caller: &Person, record: &str) -> Result<&'a HeldCall, Refused> {
    let name = format!("conferenceRecords/{record}");
    let call = books.calls.iter().find(|call| call.name == name && call.owner.id == caller.id);
    call.ok_or_else(|| super::not_found("The conference record"))
}

/// A greater size is brought down to the greatest, as Google does.
fn page_size(params: &Params, usual: usize, most: usize) -> Result<usize, Refused> {
    match params.optional("pageSize").map(str::parse::<usize>) {
        None => Ok(usual),
        Some(Ok(size)) if size > 0 => Ok(size.min(most)),
        Some(_) => Err(Refused::bad("badRequest", "pageSize must be a positive number")),
    }
}

/// The one condition that a filter may hold here.
enum Filter {
    Room(String),
    Code(String),
    Running,
}

impl Filter {
    fn read(text: &str) -> Result<Self, Refused> {
        if text == "end_time IS NULL" {
            return Ok(Self::Running);
        }
        let (field, value) = text.split_once('=').ok_or_else(bad_filter)?;
        let value = value.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(bad_filter)?;
        match field.trim() {
            "space.name" => Ok(Self::Room(value.to_owned())),
            "space.meeting_code" => Ok(Self::Code(value.to_owned())),
            _ => Err(bad_filter()),
        }
    }

    fn lets_through(&self, call: &HeldCall, books: &Books) -> bool {
        match self {
            Self::Room(name) => call.room == *name,
            Self::Code(code) => books.rooms.iter().any(|room| room.code == *code && room.name == call.room),
            Self::Running => call.ended_at.is_none(),
        }
    }
}

fn bad_filter() -> Refused {
    Refused::bad("badRequest", "Invalid filter")
}
