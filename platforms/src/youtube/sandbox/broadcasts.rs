//! `liveBroadcasts`, and the video behind a broadcast: its facts and its picture.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::YoutubeSandbox;
use super::books::{HeldBroadcast, State, Target, content_defaults, instant_of, part_with_defaults};
use super::channels::one_filter;
use super::lists::{list_answer, page_of, parts_of};
use super::schema;
use crate::sandbox::google::Refused;

const PATH: &str = "/youtube/v3/liveBroadcasts";
const PARTS: &[&str] = &["id", "snippet", "contentDetails", "status", "statistics", "monetizationDetails"];
const WRITE_UNITS: u32 = 50;

/// How far in the past a start may lie: two seconds were seen to pass, so the clocks' difference is forgiven.
const PAST_TOLERANCE: TimeDelta = TimeDelta::seconds(30);

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(PATH, web::get().to(list))
        .route(PATH, web::post().to(insert))
        .route(PATH, web::put().to(update))
        .route(PATH, web::delete().to(delete))
        .route("/youtube/v3/liveBroadcasts/bind", web::post().to(bind))
        .route("/youtube/v3/liveBroadcasts/transition", web::post().to(transition))
        .route("/youtube/v3/videos", web::get().to(videos))
        .route("/upload/youtube/v3/thumbnails/set", web::post().to(set_thumbnail));
}

type Sandbox = web::Data<YoutubeSandbox>;

const LIST_PARAMS: &[&str] = &["part", "id", "mine", "broadcastStatus", "broadcastType", "maxResults", "pageToken"];

async fn list(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, 1, LIST_PARAMS)?;
    let parts = parts_of(&params, PARTS)?;
    one_filter(&params, &["id", "mine", "broadcastStatus"])?;
    let page = page_of(&params)?;
    let mine = params.boolean("mine")?;
    let wanted_state = params.word("broadcastStatus", &["all", "active", "upcoming", "completed"])?;
    params.word("broadcastType", &["all", "event", "persistent"])?;
    channel.may_go_live()?;
    let ids = params.list("id");
    let is_wanted = |broadcast: &HeldBroadcast| match wanted_state {
        Some("active") => matches!(broadcast.state, State::Testing | State::Live),
        Some("upcoming") => broadcast.state.has_not_begun(),
        Some("completed") => broadcast.state == State::Complete,
        Some(_) => true,
        None => mine == Some(true) || ids.contains(&broadcast.id.as_str()),
    };
    let wants_events = params.optional("broadcastType") != Some("persistent");
    let mut books = sandbox.lock();
    let newest_first = books.broadcasts.iter_mut().rev();
    let shown = newest_first
        .filter(|broadcast| wants_events && broadcast.channel == channel.id && is_wanted(broadcast))
        .map(|broadcast| {
            let shown = render(broadcast, &parts, broadcast.state.word());
            broadcast.looks += u64::from(parts.contains(&"statistics"));
            shown
        });
    Ok(list_answer("youtube#liveBroadcastListResponse", shown.collect(), &page))
}

async fn insert(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["part"])?;
    let parts = parts_of(&params, PARTS)?;
    let body = schema::read(&body, schema::BROADCAST, &parts)?;
    channel.may_go_live()?;
    let now = sandbox.bench.now();
    let mut broadcast = HeldBroadcast {
        id: format!("sbxB{:07}", sandbox.bench.number()),
        channel: channel.id.to_owned(),
        published_at: now,
        snippet: snippet_of(&body),
        status: status_of(&body),
        content: content_of(&body),
        bound: None,
        state: State::Created,
        looks: 0,
        went_live_at: None,
        ended_at: None,
    };
    check(&broadcast, None, now)?;
    broadcast.snippet.entry("description").or_insert_with(|| json!(""));
    let answer = render(&broadcast, &parts, "created");
    let mut books = sandbox.lock();
    books.broadcasts.push(broadcast);
    books.count("broadcast_insert");
    Ok(HttpResponse::Ok().json(answer))
}

/// Replaces the named parts completely.
async fn update(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["part"])?;
    let parts = parts_of(&params, PARTS)?;
    let body = schema::read(&body, schema::BROADCAST, &parts)?;
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let monitor = body.get("contentDetails").map(|content| &content["monitorStream"]);
    let complete =
        monitor.is_some_and(|it| it["enableMonitorStream"].is_boolean() && it["broadcastStreamDelayMs"].is_u64());
    if id.is_empty() || !complete {
        return Err(Refused::bad("required", "Required field is missing"));
    }
    let mut books = sandbox.lock();
    let held = books.broadcast(channel.id, &id)?;
    let (snippet, status, content) = (snippet_of(&body), status_of(&body), content_of(&body));
    if !held.state.has_not_begun()
        && let Some((name, _)) = content.iter().find(|(name, value)| held.content.get(*name) != Some(value))
    {
        return Err(Refused::forbidden(format!("{name}ModificationNotAllowed"), "Modification not allowed"));
    }
    let (state, start) = (held.state, held.starts_at());
    let changed = HeldBroadcast {
        id,
        channel: channel.id.to_owned(),
        published_at: held.published_at,
        snippet,
        status,
        content,
        bound: None,
        state,
        looks: 0,
        went_live_at: None,
        ended_at: None,
    };
    check(&changed, start, sandbox.bench.now())?;
    (held.snippet, held.status, held.content) = (changed.snippet, changed.status, changed.content);
    let answer = render(held, &parts, state.word());
    books.count("broadcast_update");
    Ok(HttpResponse::Ok().json(answer))
}

async fn delete(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["id"])?;
    let id = params.required("id")?;
    let mut books = sandbox.lock();
    if matches!(books.broadcast(channel.id, id)?.state, State::Testing | State::Live) {
        return Err(Refused::forbidden("liveBroadcastDeletionNotAllowed", "Broadcast cannot be deleted in this state"));
    }
    books.broadcasts.retain(|broadcast| broadcast.id != id);
    books.count("broadcast_delete");
    Ok(HttpResponse::NoContent().finish())
}

async fn bind(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["part", "id", "streamId"])?;
    let (parts, id) = (parts_of(&params, PARTS)?, params.required("id")?);
    let mut books = sandbox.lock();
    books.bind(channel.id, id, params.optional("streamId"))?;
    let broadcast = books.broadcast(channel.id, id)?;
    Ok(HttpResponse::Ok().json(render(broadcast, &parts, broadcast.state.word())))
}

async fn transition(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["part", "id", "broadcastStatus"])?;
    let (parts, id) = (parts_of(&params, PARTS)?, params.required("id")?);
    params.required("broadcastStatus")?;
    let (target, word) = match params.word("broadcastStatus", &["testing", "live", "complete"])? {
        Some("testing") => (Target::Testing, "testStarting"),
        Some("live") => (Target::Live, "liveStarting"),
        _ => (Target::Complete, "complete"),
    };
    channel.may_go_live()?;
    let mut books = sandbox.lock();
    books.transition(channel.id, id, target, sandbox.bench.now())?;
    let broadcast = books.broadcast(channel.id, id)?;
    Ok(HttpResponse::Ok().json(render(broadcast, &parts, word)))
}

async fn videos(sandbox: Sandbox, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, 1, &["part", "id", "maxResults", "pageToken"])?;
    let parts = parts_of(&params, &["id", "snippet", "status", "liveStreamingDetails"])?;
    params.required("id")?;
    let (ids, page) = (params.list("id"), page_of(&params)?);
    let books = sandbox.lock();
    let wanted = |broadcast: &&HeldBroadcast| broadcast.channel == channel.id && ids.contains(&broadcast.id.as_str());
    let shown = books.broadcasts.iter().filter(wanted).map(|broadcast| render_video(broadcast, &parts)).collect();
    Ok(list_answer("youtube#videoListResponse", shown, &page))
}

async fn set_thumbnail(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["videoId"])?;
    let id = params.required("videoId")?;
    if body.is_empty() {
        return Err(Refused::bad("mediaBodyRequired", "The request does not include the image content."));
    }
    let media_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    let readable = match media_type {
        Some("image/jpeg") => body.starts_with(&[0xff, 0xd8]),
        Some("image/png") => body.starts_with(b"\x89PNG"),
        _ => false,
    };
    if !readable {
        return Err(Refused::bad("invalidImage", "The provided image content is invalid."));
    }
    let mut books = sandbox.lock();
    if books.broadcast(channel.id, id).is_err() {
        return Err(Refused::new(404, "videoNotFound", "The video cannot be found."));
    }
    books.count("thumbnail_set");
    let picture = format!("https://i.ytimg.com/vi/{id}/maxresdefault_live.jpg");
    let items = json!([{ "default": { "url": picture, "width": 120, "height": 90 } }]);
    Ok(HttpResponse::Ok().json(json!({ "kind": "youtube#thumbnailSetResponse", "etag": "e1", "items": items })))
}

/// Title, text, times and privacy, in Google's words. An unchanged start may have passed.
fn check(broadcast: &HeldBroadcast, held_start: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Refused> {
    let text = |name: &str| broadcast.snippet.get(name).and_then(Value::as_str).unwrap_or_default();
    let title = text("title");
    if title.is_empty() {
        return Err(Refused::bad("titleRequired", "Title is required"));
    }
    if title.chars().count() > 100 || title.contains(['<', '>']) {
        return Err(Refused::bad("invalidTitle", "Title is invalid"));
    }
    if text("description").chars().count() > 5_000 {
        return Err(Refused::bad("invalidDescription", "Description is invalid"));
    }
    let Some(start) = broadcast.starts_at() else {
        return Err(Refused::bad("scheduledStartTimeRequired", "Scheduled start time is required"));
    };
    if held_start != Some(start) && start < now - PAST_TOLERANCE {
        return Err(Refused::bad("invalidScheduledStartTime", "Scheduled start time must be in the future"));
    }
    if instant_of(&broadcast.snippet, "scheduledEndTime").is_some_and(|end| end <= start) {
        return Err(Refused::bad(
            "invalidScheduledEndTime",
            "Scheduled end time must be after the scheduled start time",
        ));
    }
    if !broadcast.status.contains_key("privacyStatus") {
        return Err(Refused::bad("privacyStatusRequired", "Privacy status is required"));
    }
    Ok(())
}

fn snippet_of(body: &Map<String, Value>) -> Map<String, Value> {
    let read_only = [
        "publishedAt",
        "channelId",
        "thumbnails",
        "isDefaultBroadcast",
        "liveChatId",
        "actualStartTime",
        "actualEndTime",
    ];
    part_with_defaults(body.get("snippet"), &read_only, json!({ "description": "", "categoryId": "22" }))
}

fn status_of(body: &Map<String, Value>) -> Map<String, Value> {
    let read_only = ["lifeCycleStatus", "madeForKids", "recordingStatus"];
    part_with_defaults(body.get("status"), &read_only, json!({ "selfDeclaredMadeForKids": false }))
}

fn content_of(body: &Map<String, Value>) -> Map<String, Value> {
    let read_only = ["boundStreamId", "boundStreamLastUpdateTimeMs"];
    part_with_defaults(body.get("contentDetails"), &read_only, content_defaults())
}

fn render(broadcast: &HeldBroadcast, parts: &[&str], state: &str) -> Value {
    let mut shown = json!({ "kind": "youtube#liveBroadcast", "etag": "e1", "id": broadcast.id });
    if parts.contains(&"snippet") {
        let mut snippet = broadcast.snippet.clone();
        snippet.insert("publishedAt".to_owned(), json!(instant(broadcast.published_at)));
        snippet.insert("channelId".to_owned(), json!(broadcast.channel));
        snippet.insert("isDefaultBroadcast".to_owned(), json!(false));
        snippet.insert("liveChatId".to_owned(), json!(format!("Chat{}", broadcast.id)));
        let times = [("actualStartTime", broadcast.went_live_at), ("actualEndTime", broadcast.ended_at)];
        snippet.extend(times.into_iter().filter_map(|(name, time)| Some((name.to_owned(), json!(instant(time?))))));
        shown["snippet"] = Value::Object(snippet);
    }
    if parts.contains(&"status") {
        let mut status = broadcast.status.clone();
        let recording = match broadcast.state {
            State::Live => "recording",
            State::Complete => "recorded",
            _ => "notRecording",
        };
        status.insert("lifeCycleStatus".to_owned(), json!(state));
        status.insert("recordingStatus".to_owned(), json!(recording));
        status.insert("madeForKids".to_owned(), json!(false));
        shown["status"] = Value::Object(status);
    }
    if parts.contains(&"contentDetails") {
        let mut content = broadcast.content.clone();
        if let Some(bound) = &broadcast.bound {
            content.insert("boundStreamId".to_owned(), json!(bound));
        }
        shown["contentDetails"] = Value::Object(content);
    }
    if parts.contains(&"statistics") && broadcast.state == State::Live {
        shown["statistics"] = json!({ "concurrentViewers": broadcast.viewers().to_string() });
    }
    shown
}

fn render_video(broadcast: &HeldBroadcast, parts: &[&str]) -> Value {
    let mut shown = json!({ "kind": "youtube#video", "etag": "e1", "id": broadcast.id });
    if parts.contains(&"snippet") {
        let live = match broadcast.state {
            State::Live => "live",
            State::Complete => "none",
            _ => "upcoming",
        };
        shown["snippet"] = json!({
            "title": broadcast.snippet.get("title"),
            "description": broadcast.snippet.get("description"),
            "categoryId": broadcast.snippet.get("categoryId"),
            "channelId": broadcast.channel,
            "liveBroadcastContent": live,
        });
    }
    if parts.contains(&"status") {
        shown["status"] = json!({ "privacyStatus": broadcast.status.get("privacyStatus"), "uploadStatus": "uploaded" });
    }
    if parts.contains(&"liveStreamingDetails") {
        let mut details = json!({ "scheduledStartTime": broadcast.snippet.get("scheduledStartTime") });
        if broadcast.state == State::Live {
            details["concurrentViewers"] = json!(broadcast.viewers().to_string());
        }
        shown["liveStreamingDetails"] = details;
    }
    shown
}

fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
