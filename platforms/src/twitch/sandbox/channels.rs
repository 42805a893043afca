//! User, channel, key, stream, videos.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::TwitchSandbox;
use super::answer::Refused;
use super::studio::{Channel, Shown, VIEWERS};
use crate::sandbox::strict;

type Sandbox = web::Data<TwitchSandbox>;
type Handled = Result<HttpResponse, Refused>;

const TAG_MAX_CHARS: usize = 25;
const TAGS_MAX: usize = 10;
const TITLE_MAX_CHARS: usize = 140;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/helix/users", web::get().to(user))
        .service(web::resource("/helix/channels").route(web::get().to(read)).route(web::patch().to(update)))
        .route("/helix/streams/key", web::get().to(stream_key))
        .route("/helix/streams", web::get().to(stream))
        .route("/helix/videos", web::get().to(videos))
        .route("/videos/{id}", web::get().to(watch))
        .route("/{login}", web::get().to(watch));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn user(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.bearer(&request, None)?.login;
    let Nothing {} = strict::query(&request)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    Ok(HttpResponse::Ok().json(json!({ "data": [{
        "id": channel.id, "login": login, "display_name": channel.name, "type": "", "description": "",
        "broadcaster_type": channel.kind, "profile_image_url": format!("{}/twitch/{login}.png", sandbox.bench.url),
        "offline_image_url": "", "view_count": 0, "created_at": "2020-11-01T09:00:00Z",
    }] })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfBroadcaster {
    broadcaster_id: String,
}

async fn read(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let OfBroadcaster { broadcaster_id } = strict::query(&request)?;
    let login = sandbox.login(&request, None, &broadcaster_id)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    Ok(HttpResponse::Ok().json(json!({ "data": [{
        "broadcaster_id": channel.id, "broadcaster_login": login, "broadcaster_name": channel.name,
        "broadcaster_language": "en", "game_id": channel.game_id, "game_name": "", "title": channel.title, "delay": 0,
        "tags": channel.tags, "content_classification_labels": [], "is_branded_content": false,
    }] })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    title: Option<String>,
    game_id: Option<String>,
    tags: Option<Vec<String>>,
}

async fn update(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let OfBroadcaster { broadcaster_id } = strict::query(&request)?;
    let login = sandbox.login(&request, Some("channel:manage:broadcast"), &broadcaster_id)?;
    let update: Update = strict::json(&request, &body)?;
    if update.title.is_none() && update.game_id.is_none() && update.tags.is_none() {
        return Err(Refused::bad_request("At least one property must be set"));
    }
    if let Some(title) = &update.title {
        check_title(title)?;
    }
    let bad_tag = |tag: &String| tag.chars().count() > TAG_MAX_CHARS || !tag.chars().all(char::is_alphanumeric);
    if update.tags.as_ref().is_some_and(|tags| tags.len() > TAGS_MAX || tags.iter().any(bad_tag)) {
        return Err(Refused::bad_request("The tags are too many, too long, or hold other than letters and digits"));
    }
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    channel.title = update.title.unwrap_or_else(|| std::mem::take(&mut channel.title));
    channel.game_id = update.game_id.unwrap_or_else(|| std::mem::take(&mut channel.game_id));
    channel.tags = update.tags.unwrap_or_else(|| std::mem::take(&mut channel.tags));
    studio.count("channel_update");
    Ok(HttpResponse::NoContent().finish())
}

/// A title that Twitch takes, of a channel or of an entry in the calendar.
pub fn check_title(title: &str) -> Result<(), Refused> {
    if title.trim().is_empty() || title.chars().count() > TITLE_MAX_CHARS {
        return Err(Refused::bad_request("The title must have 1 to 140 characters"));
    }
    Ok(())
}

async fn stream_key(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let OfBroadcaster { broadcaster_id } = strict::query(&request)?;
    let login = sandbox.login(&request, Some("channel:read:stream_key"), &broadcaster_id)?;
    let key = sandbox.studio().show_key(&sandbox.bench, &login)?;
    Ok(HttpResponse::Ok().json(json!({ "data": [{ "stream_key": key }] })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfUser {
    user_id: String,
}

/// Open to every token, about every channel.
async fn stream(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.bearer(&request, None)?;
    let OfUser { user_id } = strict::query(&request)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel_of(&user_id);
    let live: Vec<Value> = channel
        .and_then(|channel| {
            let running = channel.running()?;
            Some(vec![json!({
                "id": running.id, "user_id": channel.id, "user_login": channel.login, "user_name": channel.name,
                "game_id": channel.game_id, "game_name": "", "type": "live", "title": channel.title, "tags": channel.tags,
                "viewer_count": VIEWERS, "started_at": text(running.began), "language": "en",
                "thumbnail_url": "", "tag_ids": [], "is_mature": false,
            })])
        })
        .unwrap_or_default();
    Ok(HttpResponse::Ok().json(json!({ "data": live, "pagination": {} })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Videos {
    user_id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    first: Option<usize>,
}

/// Newest first; the running stream is among them and grows.
async fn videos(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.bearer(&request, None)?;
    let query: Videos = strict::query(&request)?;
    let kind = query.kind.as_deref().unwrap_or("all");
    if !["all", "archive", "highlight", "upload"].contains(&kind) {
        return Err(Refused::bad_request("type must be all, archive, highlight or upload"));
    }
    let first = query.first.unwrap_or(20);
    if !(1..=100).contains(&first) {
        return Err(Refused::bad_request("first must be 1 to 100"));
    }
    let (now, url) = (sandbox.bench.now(), &sandbox.bench.url);
    let mut studio = sandbox.studio();
    let channel = studio.channel_of(&query.user_id).filter(|channel| channel.keeps_videos);
    let listed = matches!(kind, "all" | "archive");
    let videos: Vec<Value> = channel.filter(|_| listed).map_or_else(Vec::new, |channel| {
        let newest_first = channel.streams.iter().rev().take(first);
        newest_first.map(|stream| video(channel, stream, url, now)).collect()
    });
    Ok(HttpResponse::Ok().json(json!({ "data": videos, "pagination": {} })))
}

fn video(channel: &Channel, stream: &Shown, url: &str, now: DateTime<Utc>) -> Value {
    json!({
        "id": stream.id, "stream_id": stream.id, "user_id": channel.id, "user_login": channel.login,
        "user_name": channel.name, "title": stream.title, "description": "", "created_at": text(stream.began),
        "published_at": text(stream.began), "url": format!("{url}/twitch/videos/{}", stream.id), "thumbnail_url": "",
        "viewable": "public", "view_count": 0, "language": "en", "type": "archive",
        "duration": length(stream.ended.unwrap_or(now) - stream.began), "muted_segments": null,
    })
}

/// What stands behind every watch link, so that none leaves the machine.
async fn watch() -> HttpResponse {
    let page = "<!doctype html><html lang=\"en\"><title>Twitch sandbox</title><p>Viewers would watch here.</p></html>";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// As Twitch writes lengths: `1h23m4s`, without the parts that begin with nothing.
fn length(length: TimeDelta) -> String {
    let (hours, minutes, seconds) = (length.num_hours(), length.num_minutes() % 60, length.num_seconds() % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}

pub fn text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
