//! Events of the calendar: make, list, read, change, delete. An event that asks for one brings an online meeting.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};

use super::books::{Books, Event};
use super::refused::Refused;
use super::{CALENDAR, MicrosoftTeamsSandbox, fields, online};
use crate::microsoft_teams::wire;

const EVENTS: &str = "/v1.0/me/events";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let one = format!("{EVENTS}/{{event}}");
    config
        .route(EVENTS, web::post().to(create))
        .route("/v1.0/me/calendarView", web::get().to(list))
        .route(&one, web::get().to(read))
        .route(&one, web::patch().to(change))
        .route(&one, web::delete().to(delete));
}

/// A second event with the same transaction id is dropped, and the first one answered with; Microsoft does not say what it answers.
async fn create(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, owner) = sandbox.admit(&request, CALENDAR, &[])?;
    let body = fields::read(&body, fields::EVENT)?;
    let (start, end) = times(&body)?;
    let mut books = sandbox.lock();
    let key = body.get("transactionId");
    let is_known =
        |event: &&Event| event.owner.id == owner.id && key.is_some() && event.fields.get("transactionId") == key;
    if let Some(event) = books.events.iter().find(is_known) {
        return Ok(HttpResponse::Created().json(event.render(&books)));
    }
    let wants_meeting = body.get("isOnlineMeeting") == Some(&Value::Bool(true));
    let meeting = if wants_meeting && owner.may_meet() && owner.teams_mailbox {
        let of_event = Map::from_iter([
            ("subject".to_owned(), body.get("subject").cloned().unwrap_or_default()),
            ("startDateTime".to_owned(), json!(wire::instant(start))),
            ("endDateTime".to_owned(), json!(wire::instant(end))),
        ]);
        let held = online::new_meeting(&sandbox.bench, owner, None, of_event)?;
        let id = held.id.clone();
        books.meetings.push(held);
        Some(id)
    } else {
        None
    };
    let event = Event { id: format!("AAMksandbox{}=", sandbox.bench.number()), owner, meeting, fields: body };
    let answer = event.render(&books);
    books.events.push(event);
    books.wrote("event_create");
    Ok(HttpResponse::Created().json(answer))
}

async fn list(sandbox: web::Data<MicrosoftTeamsSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, caller) =
        sandbox.admit(&request, CALENDAR, &["startDateTime", "endDateTime", "$select", "$top", "$orderby"])?;
    let selectable =
        ["id", "transactionId", "subject", "isCancelled", "start", "end", "attendees", "onlineMeeting", "body"];
    params.selects(&selectable)?;
    if params.value("$top").is_some_and(|top| !top.parse().is_ok_and(|top: u32| (1..=1_000).contains(&top))) {
        return Err(Refused::bad("Invalid value for $top."));
    }
    let edge = |name: &str| {
        let text = params.value(name).ok_or_else(|| Refused::bad(format!("{name} is required.")))?;
        DateTime::parse_from_rfc3339(text).map_err(|_| Refused::bad(format!("{name} is no instant.")))
    };
    let (from, to) = (edge("startDateTime")?, edge("endDateTime")?);
    let books = sandbox.lock();
    let within = |event: &&Event| times(&event.fields).is_ok_and(|(start, end)| start < to && end > from);
    let shown = books.events.iter().filter(|event| event.owner.id == caller.id).filter(within);
    Ok(HttpResponse::Ok().json(json!({ "value": shown.map(|event| event.render(&books)).collect::<Vec<_>>() })))
}

async fn read(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit(&request, CALENDAR, &["$select"])?;
    let mut books = sandbox.lock();
    books.event(caller, &id)?;
    answer(&books, &id)
}

/// The meeting of an event follows its title and times.
async fn change(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit(&request, CALENDAR, &[])?;
    let body = fields::read(&body, fields::EVENT)?;
    if body.contains_key("transactionId") {
        return Err(Refused::bad("The transaction id of an event is fixed."));
    }
    let mut books = sandbox.lock();
    let event = books.event(caller, &id)?;
    let mut fields = event.fields.clone();
    fields.extend(body);
    let (start, end) = times(&fields)?;
    event.fields = fields;
    let subject = event.fields.get("subject").cloned().unwrap_or_default();
    if let Some(meeting) = event.meeting.clone() {
        books.meeting(caller, &meeting)?.take(Map::from_iter([
            ("subject".to_owned(), subject),
            ("startDateTime".to_owned(), json!(wire::instant(start))),
            ("endDateTime".to_owned(), json!(wire::instant(end))),
        ]))?;
    }
    books.wrote("event_update");
    answer(&books, &id)
}

async fn delete(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit(&request, CALENDAR, &[])?;
    let mut books = sandbox.lock();
    let meeting = books.event(caller, &id)?.meeting.clone();
    books.events.retain(|event| event.id != *id);
    books.meetings.retain(|held| Some(&held.id) != meeting.as_ref());
    books.wrote("event_delete");
    Ok(HttpResponse::NoContent().finish())
}

fn answer(books: &Books, id: &str) -> Result<HttpResponse, Refused> {
    let event = books.events.iter().find(|event| event.id == id).ok_or_else(Refused::not_found)?;
    Ok(HttpResponse::Ok().json(event.render(books)))
}

impl Event {
    /// As Graph answers it, times with seven digits. Where the mailbox cannot make a meeting nothing says why.
    fn render(&self, books: &Books) -> Value {
        let mut event = Value::Object(self.fields.clone());
        event["id"] = json!(self.id);
        event["isCancelled"] = json!(false);
        let held = books.meetings.iter().find(|held| Some(&held.id) == self.meeting.as_ref());
        event["isOnlineMeeting"] = json!(held.is_some());
        event["onlineMeeting"] = held.map_or(Value::Null, |held| json!({ "joinUrl": held.join_url }));
        event["onlineMeetingUrl"] = Value::Null;
        for name in ["start", "end"] {
            let text = event[name]["dateTime"].as_str().unwrap_or_default().to_owned();
            event[name] = json!({ "dateTime": format!("{text}.0000000"), "timeZone": "UTC" });
        }
        event
    }
}

/// Start and end of an event, written in UTC; the end behind the start.
fn times(event: &Map<String, Value>) -> Result<(DateTime<Utc>, DateTime<Utc>), Refused> {
    let instant = |name: &str| {
        let time = event.get(name).ok_or_else(|| Refused::bad(format!("{name} is required.")))?;
        if time["timeZone"] != "UTC" {
            return Err(Refused::bad("This double knows UTC only."));
        }
        let text = time["dateTime"].as_str().unwrap_or_default();
        // An offset is refused: the zone stands beside it.
        let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
        naive.map(|naive| naive.and_utc()).map_err(|_| Refused::bad(format!("{name} is no time.")))
    };
    let (start, end) = (instant("start")?, instant("end")?);
    if end <= start { Err(Refused::bad("The end must be behind the start.")) } else { Ok((start, end)) }
}
