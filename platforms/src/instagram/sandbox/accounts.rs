//! Who signed in, and what is live.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::refused::{Refused, strict_query};
use super::{InstagramSandbox, PEOPLE, Person, VIEWERS};
use crate::sandbox::desk::{self, Refusal};

type Sandbox = web::Data<InstagramSandbox>;
type Handled = Result<HttpResponse, Refused>;

pub(super) const BASIC: &str = "instagram_business_basic";
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

/// Whose token this is, and that it gives this permission; a token of an hour will do as well as a long one.
pub(super) fn caller(
    sandbox: &InstagramSandbox,
    request: &HttpRequest,
    permission: &str,
) -> Result<&'static Person, Refused> {
    let bearer = sandbox.desk.check(desk::bearer(request).as_deref(), &[permission])?;
    PEOPLE.iter().find(|person| person.login == bearer.login).ok_or_else(|| Refusal::InvalidToken.into())
}

/// The query's `fields`, where nothing else is asked for.
pub(super) fn asked_fields(request: &HttpRequest, known: &[&str]) -> Result<Vec<String>, Refused> {
    known_fields(&strict_query(request, &["fields"])?["fields"], known)
}

/// A list of fields, all of which there are.
pub(super) fn known_fields(asked: &str, known: &[&str]) -> Result<Vec<String>, Refused> {
    match asked.split(',').find(|field| !known.contains(field)) {
        Some(field) => Err(Refused::new(100, format!("(#100) Tried accessing nonexisting field ({field})"))),
        None => Ok(asked.split(',').map(str::to_owned).collect()),
    }
}

/// Of all that is known, what was asked for.
pub(super) fn only(mut all: Value, asked: &[String]) -> Value {
    if let Some(members) = all.as_object_mut() {
        members.retain(|name, _| asked.contains(name));
    }
    all
}

async fn me(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let person = caller(&sandbox, &request, BASIC)?;
    let asked = asked_fields(&request, PROFILE_FIELDS)?;
    let all = json!({
        "id": format!("9{}", person.id), "user_id": person.id, "username": person.login, "name": person.login,
        "account_type": "BUSINESS", "followers_count": person.followers,
        "profile_picture_url": "https://media.sandbox.example/picture.jpg",
    });
    Ok(HttpResponse::Ok().json(only(all, &asked)))
}

/// Only what is broadcast right now, and only one's own; the fields that were asked for.
async fn live_media(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let person = caller(&sandbox, &request, BASIC)?;
    let known = if person.is_told_viewers {
        LIVE_FIELDS
    } else {
        LIVE_FIELDS.split_last().map_or(LIVE_FIELDS, |(_, rest)| rest)
    };
    let asked = asked_fields(&request, known)?;
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
