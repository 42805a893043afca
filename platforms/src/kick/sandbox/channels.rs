//! User, channel, events.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::KickSandbox;
use super::answer::{Refused, good};
use super::studio::{Channel, VIEWERS};
use crate::kick::key::PUBLISHED;
use crate::sandbox::strict;

type Sandbox = web::Data<KickSandbox>;
type Handled = Result<HttpResponse, Refused>;

const TITLE_MAX_CHARS: usize = 140;

/// The one category that the double knows: "Just Chatting".
const TALK: u64 = 15;

/// Every event that Kick describes in version 1.
const EVENTS: &[&str] = &[
    "chat.message.sent",
    "channel.followed",
    "channel.subscription.new",
    "channel.subscription.renewal",
    "channel.subscription.gifts",
    "livestream.status.updated",
    "livestream.metadata.updated",
    "moderation.banned",
    "kicks.gifted",
];

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/public/v1/users", web::get().to(user))
        .service(web::resource("/public/v1/channels").route(web::get().to(read)).route(web::patch().to(update)))
        .route("/public/v1/public-key", web::get().to(public_key))
        .service(
            web::resource("/public/v1/events/subscriptions")
                .route(web::get().to(subscriptions))
                .route(web::post().to(subscribe)),
        )
        .route("/{channel}", web::get().to(watch));
}

async fn user(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.bearer(&request, Some("user:read"))?.login;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    Ok(good(&json!([{
        "user_id": channel.id, "name": channel.name, "email": format!("media@{login}.example"), "profile_picture": "",
    }])))
}

/// The token owner's channel. Address and key only for a token that may read them.
async fn read(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let bearer = sandbox.bearer(&request, Some("channel:read"))?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let may_read_key = bearer.scopes.contains("streamkey:read") && studio.channel(&bearer.login)?.may_stream;
    let key = if may_read_key { studio.show_key(&sandbox.bench, &bearer.login)? } else { String::new() };
    let address = if may_read_key { "rtmps://fa723fc1b171.global-contribute.live-video.net" } else { "" };
    let shown = shown(studio.channel(&bearer.login)?, address, &key);
    Ok(good(&json!([shown])))
}

fn shown(channel: &Channel, address: &str, key: &str) -> Value {
    let running = channel.running();
    let began = running.map_or_else(
        || "0001-01-01T00:00:00Z".to_owned(),
        |stream| stream.began.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    );
    json!({
        "broadcaster_user_id": channel.id, "slug": channel.login, "channel_description": "", "banner_picture": "",
        "stream_title": channel.title, "active_subscribers_count": 0, "canceled_subscribers_count": 0,
        "category": {"id": channel.category, "name": "", "thumbnail": ""},
        "stream": {
            "url": address, "key": key, "is_live": running.is_some(), "is_mature": false, "language": "en",
            "start_time": began, "thumbnail": "", "viewer_count": if running.is_some() { VIEWERS } else { 0 },
            "custom_tags": [],
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    stream_title: Option<String>,
    category_id: Option<u64>,
}

async fn update(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let login = sandbox.bearer(&request, Some("channel:write"))?.login;
    strict::no_query(&request)?;
    let Update { stream_title, category_id } = strict::json(&request, &body)?;
    if stream_title.as_ref().is_some_and(|title| title.trim().is_empty() || title.chars().count() > TITLE_MAX_CHARS) {
        return Err(Refused::bad_request("Invalid stream title"));
    }
    if category_id.is_some_and(|category| category != TALK) || (stream_title.is_none() && category_id.is_none()) {
        return Err(Refused::bad_request("Invalid request"));
    }
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    channel.title = stream_title.unwrap_or_else(|| channel.title.clone());
    channel.category = category_id.unwrap_or(channel.category);
    studio.count("channel_update");
    Ok(HttpResponse::NoContent().finish())
}

/// The double signs nothing, so the key that Kick published stands here.
async fn public_key(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.bearer(&request, None)?;
    strict::no_query(&request)?;
    Ok(good(&json!({ "public_key": PUBLISHED })))
}

async fn subscriptions(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.bearer(&request, Some("events:subscribe"))?.login;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    let listed: Vec<Value> = channel
        .events
        .iter()
        .map(|(id, event)| {
            json!({
                "id": id, "event": event, "version": 1, "method": "webhook", "broadcaster_user_id": channel.id,
                "app_id": "sandbox", "created_at": "2026-11-27T12:00:00Z", "updated_at": "2026-11-27T12:00:00Z",
            })
        })
        .collect();
    Ok(good(&json!(listed)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscribe {
    method: String,
    events: Vec<Wanted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    version: u8,
}

/// Good as a whole, and an error for each event that is not taken.
async fn subscribe(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let login = sandbox.bearer(&request, Some("events:subscribe"))?.login;
    strict::no_query(&request)?;
    let wanted: Subscribe = strict::json(&request, &body)?;
    if wanted.method != "webhook" || wanted.events.is_empty() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "Invalid request"));
    }
    let mut studio = sandbox.studio();
    let mut told = Vec::new();
    for Wanted { name, version } in wanted.events {
        if !EVENTS.contains(&name.as_str()) || version != 1 {
            told.push(json!({ "name": name, "version": version, "subscription_id": "", "error": "unknown event" }));
            continue;
        }
        let id = format!("01K{:023}", sandbox.bench.number());
        told.push(json!({ "name": name, "version": version, "subscription_id": id, "error": "" }));
        studio.channel(&login)?.events.push((id, name));
        studio.count("subscription_create");
    }
    Ok(good(&json!(told)))
}

/// What stands behind every watch link, so that none leaves the machine.
async fn watch() -> HttpResponse {
    let page = "<!doctype html><html lang=\"en\"><title>Kick sandbox</title><p>Viewers would watch here.</p></html>";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}
