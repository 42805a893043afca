//! Who signed in, and what is live.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::refused::{Refused, strict_query, unknown_field};
use super::{InstagramSandbox, PEOPLE, Person, VIEWERS};
use crate::sandbox::desk::{self, Refusal};

type Sandbox = web::Data<InstagramSandbox>;
type Handled = Result<HttpResponse, Refused>;

const BASIC: &str = "instagram_business_basic";
const PROFILE_FIELDS: &[&str] = &[
    "id",
    "user_id",
    "username",
    "name",
    "account_type",
    "followers_count",
    "follows_count",
    "media_count",
    "profile_picture_url",
];
const LIVE_FIELDS: &[&str] = &[
    "id",
    "media_product_type",
    "media_type",
    "permalink",
    "timestamp",
    "username",
    "comments_count",
    "current_live_viewer_count",
];

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/v26.0/me", web::get().to(me)).route("/v26.0/{id}/live_media", web::get().to(live_media));
}

/// Whose token this is; a token of an hour will do as well as a long one.
fn caller(sandbox: &InstagramSandbox, request: &HttpRequest) -> Result<&'static Person, Refused> {
    let bearer = sandbox.desk.check(desk::bearer(request).as_deref(), &[BASIC])?;
    PEOPLE.iter().find(|person| person.login == bearer.login).ok_or_else(|| Refusal::InvalidToken.into())
}

fn fields(request: &HttpRequest, known: &[&str]) -> Result<Vec<String>, Refused> {
    let asked = strict_query(request, &["fields"])?;
    match unknown_field(&asked["fields"], known) {
        Some(field) => Err(Refused::new(100, format!("(#100) Tried accessing nonexisting field ({field})"))),
        None => Ok(asked["fields"].split(',').map(str::to_owned).collect()),
    }
}

/// Of all that is known, what was asked for.
fn only(mut all: Value, asked: &[String]) -> Value {
    if let Some(members) = all.as_object_mut() {
        members.retain(|name, _| asked.contains(name));
    }
    all
}

async fn me(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let person = caller(&sandbox, &request)?;
    let asked = fields(&request, PROFILE_FIELDS)?;
    let all = json!({
        "id": format!("9{}", person.id), "user_id": person.id, "username": person.login, "name": person.login,
        "account_type": "BUSINESS", "followers_count": person.followers,
        "profile_picture_url": "https://media.sandbox.example/picture.jpg",
    });
    Ok(HttpResponse::Ok().json(only(all, &asked)))
}

/// Only what is broadcast right now, and only one's own; the fields that were asked for.
async fn live_media(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let person = caller(&sandbox, &request)?;
    let known = if person.is_told_viewers {
        LIVE_FIELDS
    } else {
        LIVE_FIELDS.split_last().map_or(LIVE_FIELDS, |(_, rest)| rest)
    };
    let asked = fields(&request, known)?;
    if *id != person.id {
        return Err(Refused::new(100, format!("(#100) Object with ID '{id}' does not exist")));
    }
    let books = sandbox.books();
    let running = books.running().into_iter();
    let data: Vec<Value> = running
        .map(|live| {
            let all = json!({
                "id": live.id, "media_product_type": "LIVE", "username": person.login, "comments_count": 0,
                "permalink": format!("https://www.instagram.com/{}/live/", person.login),
                "timestamp": live.began.format("%Y-%m-%dT%H:%M:%S+0000").to_string(),
                "current_live_viewer_count": VIEWERS,
            });
            only(all, &asked)
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "data": data })))
}
