//! Who is registered. What Zoom answers to a repeated registration is only told by others: here it is the registrant who is there.
//!
//! The specification describes the host's word for meetings; for webinars it is taken to be the same call under their path.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::held::utc;
use super::meetings::check_plan;
use super::pages::Query;
use super::refused::Refused;
use super::{Handled, Room, Rooms, Sandbox, fields};
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::world::pairs;

/// Registrations of one address between two midnights UTC.
const TRIES_PER_DAY: u32 = 3;

/// The registrants of one room, in their order.
#[derive(Default, Serialize, Deserialize)]
pub struct List {
    people: Vec<Person>,
    #[serde(with = "pairs")]
    tries: BTreeMap<(String, NaiveDate), u32>,
}

#[derive(Serialize, Deserialize)]
struct Person {
    id: String,
    email: String,
    first_name: String,
    last_name: String,
    status: String,
    join_url: String,
    registered_at: DateTime<Utc>,
}

impl List {
    fn count(&mut self, email: &str, now: DateTime<Utc>) -> Result<(), Refused> {
        let tries = self.tries.entry((email.to_ascii_lowercase(), now.date_naive())).or_default();
        *tries += 1;
        if *tries <= TRIES_PER_DAY {
            return Ok(());
        }
        let message = format!("You have exceeded the daily rate limit ({TRIES_PER_DAY}) for the registrant ({email}).");
        Err(Refused::new(429, 429, message))
    }
}

/// `POST …/registrants`.
pub async fn add(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let caller = sandbox.caller(&request, rooms.either("meeting:write:registrant", "webinar:write:registrant"))?;
    Query::read(&request, &["occurrence_ids"])?;
    let body = fields::read(&body, fields::registrant(rooms), &["email", "first_name"])?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (bench, email) = (&sandbox.bench, text("email"));
    let mut books = sandbox.lock();
    let room = books.room(caller, rooms, &id)?;
    check_plan(rooms, room.host, 200)?;
    let status = match room.approval_type() {
        0 => "approved",
        1 => "pending",
        _ => return Err(Refused::cannot("This webinar does not have registration as required.")),
    };
    if rooms == Rooms::Webinars && room.host.email.eq_ignore_ascii_case(&email) {
        return Err(Refused::new(400, 3027, "Host cannot register."));
    }
    if rooms == Rooms::Webinars && room.is_over(bench.now()) {
        return Err(Refused::new(400, 3038, "Webinar is over, you cannot register now."));
    }
    room.registrants.count(&email, bench.now())?;
    let known = room.registrants.people.iter().position(|person| person.email.eq_ignore_ascii_case(&email));
    let is_new = known.is_none();
    let at = known.unwrap_or_else(|| {
        let token = bench.secret(StreamingPlatform::Zoom, "tk");
        room.registrants.people.push(Person {
            id: format!("registrant-{}", bench.number()),
            first_name: text("first_name"),
            last_name: text("last_name"),
            status: status.to_owned(),
            join_url: format!("{}/zoom/w/{}?tk={token}", bench.url, room.id),
            registered_at: bench.now(),
            email,
        });
        room.registrants.people.len() - 1
    });
    let person = &room.registrants.people[at];
    let answer = json!({
        "id": room.id, "registrant_id": person.id, "join_url": person.join_url, "topic": room.topic,
        "start_time": room.starts_at.map(utc),
    });
    if is_new {
        books.wrote(rooms.either("registrant_create", "webinar_registrant_create"));
    }
    Ok(HttpResponse::Created().json(answer))
}

/// `GET …/registrants`.
pub async fn list(sandbox: Sandbox, request: HttpRequest, path: Room) -> Handled {
    let (rooms, id) = path.into_inner();
    let scope = rooms.either("meeting:read:list_registrants", "webinar:read:list_registrants");
    let caller = sandbox.caller(&request, scope)?;
    let known = ["occurrence_id", "status", "page_size", "page_number", "next_page_token"];
    let query = Query::read(&request, if rooms == Rooms::Webinars { &WEBINAR_LIST } else { &known })?;
    let status = query.value("status").unwrap_or("approved");
    let Some(page) = query.page().filter(|_| ["pending", "approved", "denied"].contains(&status)) else {
        return Err(Refused::invalid(&[("status or page_size", "not allowed")]));
    };
    let mut books = sandbox.lock();
    let room = books.room(caller, rooms, &id)?;
    check_plan(rooms, room.host, 200)?;
    let all: Vec<Value> = room.registrants.people.iter().filter(|one| one.status == status).map(shown).collect();
    Ok(page.of(&all, "registrants"))
}

/// `PUT …/registrants/status`.
pub async fn decide(sandbox: Sandbox, request: HttpRequest, path: Room, body: web::Bytes) -> Handled {
    let (rooms, id) = path.into_inner();
    let scope = rooms.either("meeting:update:registrant_status", "webinar:update:registrant_status");
    let caller = sandbox.caller(&request, scope)?;
    Query::read(&request, &["occurrence_id"])?;
    let body = fields::read(&body, fields::REGISTRANT_STATUS, &["action"])?;
    let mut books = sandbox.lock();
    let people = &mut books.room(caller, rooms, &id)?.registrants.people;
    for named in body.get("registrants").and_then(Value::as_array).into_iter().flatten() {
        let id = named.get("id").and_then(Value::as_str);
        let at = people.iter().position(|person| id == Some(person.id.as_str()));
        let at = at.ok_or_else(|| Refused::invalid(&[("registrants", "unknown registrant")]))?;
        match body["action"].as_str() {
            Some("approve") => "approved".clone_into(&mut people[at].status),
            Some("deny") => "denied".clone_into(&mut people[at].status),
            _ => drop(people.remove(at)),
        }
    }
    books.wrote(rooms.either("registrant_status_update", "webinar_registrant_status_update"));
    Ok(HttpResponse::NoContent().finish())
}

const WEBINAR_LIST: [&str; 6] =
    ["occurrence_id", "status", "tracking_source_id", "page_size", "page_number", "next_page_token"];

fn shown(person: &Person) -> Value {
    json!({
        "id": person.id, "email": person.email, "first_name": person.first_name, "last_name": person.last_name,
        "status": person.status, "create_time": utc(person.registered_at), "join_url": person.join_url,
    })
}
