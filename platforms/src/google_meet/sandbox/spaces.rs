//! Rooms: make, read, change, end the call, and what a guest sees.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::books::{Books, Room};
use super::people::Person;
use super::{GoogleMeetSandbox, PLATFORM, schema};
use crate::sandbox::google::Refused;
use crate::sandbox::google::fields::object;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v2/spaces", web::post().to(create))
        .route("/v2/spaces/{space}:endActiveConference", web::post().to(end))
        .route("/v2/spaces/{space}", web::get().to(read))
        .route("/v2/spaces/{space}", web::patch().to(change))
        .route("/room/{code}", web::get().to(join));
}

async fn create(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, owner) = sandbox.admit_to_meet(&request, &[])?;
    let body = object(&body, schema::SPACE)?;
    let bench = &sandbox.bench;
    let mut books = sandbox.lock();
    books.count_room(owner, bench.now())?;
    let number = bench.number();
    let code = format!("sbx-{number:04}-abc");
    // The account's own rule, where the request names none.
    let mut config = Map::from_iter([("accessType".to_owned(), json!("RESTRICTED"))]);
    config.extend(config_of(&body));
    let link = format!("{}/{}/room/{code}", bench.url, PLATFORM.slug());
    let room = Room { name: format!("spaces/sandboxRoom{number}"), code, link, owner, config };
    let answer = room.render(None);
    books.rooms.push(room);
    books.wrote("space_create");
    Ok(HttpResponse::Ok().json(answer))
}

async fn read(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    named: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit_to_meet(&request, &[])?;
    answer(&mut sandbox.lock(), caller, &named)
}

async fn change(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    named: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (params, caller) = sandbox.admit_to_meet(&request, &["updateMask"])?;
    let body = object(&body, schema::SPACE)?;
    let mask = params.list("updateMask");
    let sent = config_of(&body);
    let is_known = |path: &&str| {
        let field = path.strip_prefix("config.").unwrap_or_default();
        sent.contains_key(field)
    };
    if let Some(unknown) = mask.iter().find(|path| **path != "*" && !is_known(path)) {
        return Err(Refused::bad("badRequest", format!("Invalid update mask: {unknown}")));
    }
    let mut books = sandbox.lock();
    books.room(caller, &named)?.config.extend(sent);
    books.wrote("space_update");
    answer(&mut books, caller, &named)
}

/// What Google says when nobody is there is not described; here it is a failed precondition.
async fn end(
    sandbox: web::Data<GoogleMeetSandbox>,
    request: HttpRequest,
    named: web::Path<String>,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (_, caller) = sandbox.admit_to_meet(&request, &[])?;
    object(&body, schema::NOTHING)?;
    let now = sandbox.bench.now();
    let mut books = sandbox.lock();
    let name = books.room(caller, &named)?.name.clone();
    if books.running(&name).is_none() {
        let message = "There is no active conference for the given space.";
        return Err(Refused::new(400, "failedPrecondition", message).with_word("FAILED_PRECONDITION"));
    }
    books.close(&name, now);
    books.wrote("conference_end");
    Ok(HttpResponse::Ok().json(json!({})))
}

/// What a guest sees who opens the link.
async fn join(sandbox: web::Data<GoogleMeetSandbox>, code: web::Path<String>) -> HttpResponse {
    let books = sandbox.lock();
    let Some(room) = books.rooms.iter().find(|room| room.code == *code) else {
        return HttpResponse::NotFound().finish();
    };
    let text = if books.running(&room.name).is_some() { "The call is running." } else { "Nobody is here yet." };
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!("<!doctype html><p>{text}</p>"))
}

fn answer(books: &mut Books, caller: &Person, named: &str) -> Result<HttpResponse, Refused> {
    let name = books.room(caller, named)?.name.clone();
    let room = books.rooms.iter().find(|room| room.name == name).ok_or_else(|| super::not_found("The space"))?;
    Ok(HttpResponse::Ok().json(room.render(books.running(&name))))
}

fn config_of(body: &Map<String, Value>) -> Map<String, Value> {
    body.get("config").and_then(Value::as_object).cloned().unwrap_or_default()
}
