//! The calls on live videos.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::asked::{Asked, Field};
use super::pages::{self, Page};
use super::pictures;
use super::refused::{Refused, answer};
use super::video::{NewVideo, Video};
use super::{Books, FacebookSandbox};
use crate::contract::platform::StreamingPlatform::Facebook;
use crate::facebook::{FOLLOWERS_MIN, TITLE_MAX_CHARS};

/// "About ten minutes": a client that sends on the minute is not refused for the way it took.
const NOT_BEFORE: TimeDelta = TimeDelta::seconds(9 * 60 + 45);
const NOT_AFTER: TimeDelta = TimeDelta::days(7);

/// Words that `status` takes in writing.
const WRITTEN: &[&str] = &["LIVE_NOW", "SCHEDULED_CANCELED", "SCHEDULED_LIVE", "SCHEDULED_UNPUBLISHED", "UNPUBLISHED"];
/// Words that the list's filter takes.
const FILTERED: &[&str] = &[
    "LIVE",
    "LIVE_STOPPED",
    "PROCESSING",
    "SCHEDULED_CANCELED",
    "SCHEDULED_EXPIRED",
    "SCHEDULED_LIVE",
    "SCHEDULED_UNPUBLISHED",
    "UNPUBLISHED",
    "VOD",
];

const FIELDS: &[Field] = &[
    ("id", &[]),
    ("status", &[]),
    ("title", &[]),
    ("description", &[]),
    ("permalink_url", &[]),
    ("stream_url", &[]),
    ("secure_stream_url", &[]),
    ("planned_start_time", &[]),
    ("creation_time", &[]),
    ("broadcast_start_time", &[]),
    ("live_views", &[]),
    ("total_views", &[]),
    ("seconds_left", &[]),
    ("video", &["id"]),
    ("ingest_streams", &["id", "stream_id", "is_master", "stream_health", "secure_stream_url"]),
];

pub(super) async fn create(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    page: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    answer(Asked::read(&request, &body).and_then(|asked| create_video(&sandbox, &asked, &page)))
}

fn create_video(sandbox: &FacebookSandbox, asked: &Asked, page: &str) -> Result<Value, Refused> {
    asked.only(&["title", "description", "status", "event_params", "enable_backup_ingest", "stop_on_delete_stream"])?;
    // A field that does not exist is refused before anything is made.
    asked.select(&json!({}), FIELDS)?;
    let page = page_of(sandbox, asked, page, &["pages_manage_posts", "pages_read_engagement"])?;
    let now = sandbox.bench.now();
    let title = title(asked)?.unwrap_or_default();
    let description = asked.text("description")?.map(str::to_owned);
    asked.truth("enable_backup_ingest")?;
    asked.truth("stop_on_delete_stream")?;
    let planned_start = match (asked.word("status", WRITTEN)?.unwrap_or("LIVE_NOW"), start(asked, now)?) {
        ("SCHEDULED_UNPUBLISHED", None) => return Err(Refused::value("event_params with start_time is required")),
        ("SCHEDULED_UNPUBLISHED", start) => start,
        ("LIVE_NOW" | "UNPUBLISHED", None) => None,
        (status, _) => return Err(Refused::value(format!("status {status} does not go with these parameters"))),
    };
    if page.followers < FOLLOWERS_MIN {
        return Err(Refused::new(200, "(#200) The Page is not eligible to go live")
            .subcode(1_363_144)
            .user_message("Your Page needs at least 100 followers to go live."));
    }
    let new = NewVideo {
        id: format!("88{:013}", sandbox.bench.number()),
        recording: format!("99{:013}", sandbox.bench.number()),
        page: page.id.to_owned(),
        title: title.to_owned(),
        description,
        planned_start,
        secret: sandbox.bench.secret(Facebook, "stream-key"),
        armed: planned_start.is_none() && asked.text("status")? != Some("UNPUBLISHED"),
    };
    let mut video = Video::new(new, now);
    let mut books = sandbox.books();
    video.set_receiving(books.encoder_everywhere, now);
    books.count("live_video_create");
    let node = node(&video, video.status(), now);
    books.videos.insert(video.id.clone(), video);
    if asked.has("fields") {
        return asked.select(&node, FIELDS);
    }
    Ok(json!({ "id": node["id"], "stream_url": node["stream_url"], "secure_stream_url": node["secure_stream_url"] }))
}

pub(super) async fn list(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    page: web::Path<String>,
) -> HttpResponse {
    answer(Asked::read(&request, b"").and_then(|asked| list_videos(&sandbox, &asked, &page)))
}

/// Newest first, at most two per answer whatever the limit, so that every client has to follow the cursor.
fn list_videos(sandbox: &FacebookSandbox, asked: &Asked, page: &str) -> Result<Value, Refused> {
    asked.only(&["broadcast_status", "source", "limit", "after"])?;
    asked.word("source", &["owner", "target"])?;
    let most = asked.number("limit")?.unwrap_or(25).min(2);
    let page = page_of(sandbox, asked, page, &["pages_read_engagement"])?;
    let wanted = wanted_status(asked)?;
    let now = sandbox.bench.now();
    let mut books = sandbox.books();
    books.videos.values_mut().for_each(|video| video.advance(now));
    let of_page = books.videos.values().rev().filter(|video| video.page == page.id);
    let wanted = |video: &&Video| wanted.as_ref().is_none_or(|words| words.iter().any(|word| word == video.status()));
    let after = asked.text("after")?;
    let mut rest = of_page.filter(wanted).skip_while(|video| after.is_some_and(|after| *video.id >= *after)).peekable();
    let shown: Vec<&Video> = rest.by_ref().take(most).collect();
    let data: Result<Vec<Value>, Refused> =
        shown.iter().map(|video| asked.select(&node(video, video.status(), now), FIELDS)).collect();
    let mut answer = json!({ "data": data? });
    if let Some(last) = shown.last() {
        answer["paging"] = json!({ "cursors": { "before": shown[0].id, "after": last.id } });
        if rest.peek().is_some() {
            answer["paging"]["next"] = json!("https://graph.facebook.com/v26.0/next");
        }
    }
    Ok(answer)
}

fn wanted_status(asked: &Asked) -> Result<Option<Vec<String>>, Refused> {
    let Some(text) = asked.text("broadcast_status")? else { return Ok(None) };
    let words: Vec<String> =
        serde_json::from_str(text).map_err(|_| Refused::value("Param broadcast_status must be an array"))?;
    match words.iter().find(|word| !FILTERED.contains(&word.as_str())) {
        Some(word) => Err(Refused::value(format!("Param broadcast_status[0] must be one of the enum, not {word}"))),
        None => Ok(Some(words)),
    }
}

pub(super) async fn read_node(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    answer(Asked::read(&request, b"").and_then(|asked| read(&sandbox, &asked, &id)))
}

fn read(sandbox: &FacebookSandbox, asked: &Asked, id: &str) -> Result<Value, Refused> {
    asked.only(&[])?;
    if Page::of_id(id).is_some() {
        let page = page_of(sandbox, asked, id, &["pages_read_engagement"])?;
        return pages::read(asked, page);
    }
    let caller = sandbox.caller(asked, &["pages_read_engagement"])?;
    let now = sandbox.bench.now();
    let mut books = sandbox.books();
    let video = own_video(&mut books, id, caller.page.as_deref())?;
    video.advance(now);
    video.renew_key(now, || sandbox.bench.secret(Facebook, "stream-key"));
    let status = video.status_read();
    asked.select(&node(video, status, now), FIELDS)
}

pub(super) async fn update(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    answer(Asked::read_upload(&request, &body).await.and_then(|asked| update_video(&sandbox, &asked, &id)))
}

fn update_video(sandbox: &FacebookSandbox, asked: &Asked, id: &str) -> Result<Value, Refused> {
    asked.only(&["title", "description", "status", "event_params", "end_live_video"])?;
    let picture = pictures::uploaded(asked, "schedule_custom_profile_image")?;
    let caller = sandbox.caller(asked, &["pages_manage_posts", "pages_read_engagement"])?;
    let now = sandbox.bench.now();
    let (title, description) = (title(asked)?, asked.text("description")?);
    let mut books = sandbox.books();
    let video = own_video(&mut books, id, caller.page.as_deref())?;
    video.advance(now);
    if asked.has("event_params") && !video.is_scheduled() {
        return Err(Refused::value("Broadcast does not associate with a Live Online Event"));
    }
    if picture && !video.is_scheduled() {
        return Err(Refused::value("Only a scheduled broadcast has a custom profile image"));
    }
    let mut done: Vec<_> = picture.then_some("live_video_picture").into_iter().collect();
    match asked.word("status", WRITTEN)? {
        None => {}
        Some("LIVE_NOW") => done.extend(video.arm(now)?.then_some("live_video_start")),
        Some("SCHEDULED_CANCELED") => done.extend(video.cancel()?.then_some("live_video_cancel")),
        Some(status) => return Err(Refused::value(format!("status cannot be set to {status}"))),
    }
    if asked.truth("end_live_video")? == Some(true) {
        video.end(now)?;
        done.push("live_video_end");
    }
    if let Some(start) = start(asked, now)? {
        video.move_to(start)?;
        done.push("live_video_update");
    }
    if let Some(title) = title {
        title.clone_into(&mut video.title);
    }
    if let Some(description) = description {
        video.description = Some(description.to_owned());
    }
    if (title.is_some() || description.is_some()) && !done.contains(&"live_video_update") {
        done.push("live_video_update");
    }
    for operation in done {
        books.count(operation);
    }
    Ok(json!({ "id": id }))
}

pub(super) async fn delete(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    answer(Asked::read(&request, b"").and_then(|asked| delete_video(&sandbox, &asked, &id)))
}

fn delete_video(sandbox: &FacebookSandbox, asked: &Asked, id: &str) -> Result<Value, Refused> {
    asked.only(&[])?;
    let caller = sandbox.caller(asked, &["pages_manage_posts", "pages_read_engagement"])?;
    let mut books = sandbox.books();
    own_video(&mut books, id, caller.page.as_deref())?;
    books.videos.remove(id);
    books.count("live_video_delete");
    Ok(json!({ "success": true }))
}

/// The Page of the path, asked for with its own token.
fn page_of(sandbox: &FacebookSandbox, asked: &Asked, id: &str, needed: &[&str]) -> Result<&'static Page, Refused> {
    let caller = sandbox.caller(asked, needed)?;
    let page = Page::of_id(id).ok_or_else(|| Refused::gone(id))?;
    if caller.page.as_deref() == Some(id) { Ok(page) } else { Err(Refused::permission("page token")) }
}

/// The live video, if it belongs to the Page whose token was sent.
pub(super) fn own_video<'a>(books: &'a mut Books, id: &str, page: Option<&str>) -> Result<&'a mut Video, Refused> {
    books.videos.get_mut(id).filter(|video| Some(&*video.page) == page).ok_or_else(|| Refused::gone(id))
}

fn title(asked: &Asked) -> Result<Option<&str>, Refused> {
    match asked.text("title")? {
        Some(title) if title.chars().count() > TITLE_MAX_CHARS => {
            Err(Refused::value("Param title must be at most 254 characters long"))
        }
        title => Ok(title),
    }
}

/// The start in either documented shape, inside the window that Facebook allows.
fn start(asked: &Asked, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Refused> {
    let Some(told) = asked.value("event_params") else { return Ok(None) };
    let seconds = match told {
        Value::Number(seconds) => seconds.as_i64(),
        Value::Object(fields) if fields.keys().all(|name| name == "start_time" || name == "cover") => {
            fields.get("start_time").and_then(Value::as_i64)
        }
        _ => None,
    };
    let start = seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or_else(|| Refused::value("Param event_params must be an object with start_time"))?;
    if (NOT_BEFORE..=NOT_AFTER).contains(&(start - now)) {
        return Ok(Some(start));
    }
    Err(Refused::new(1_000, "Invalid time for an event")
        .user_message("Choose a time between 10 minutes and 7 days from now."))
}

/// The live video as Graph shows it; what is unknown is left out.
fn node(video: &Video, status: &str, now: DateTime<Utc>) -> Value {
    let instant = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M:%S+0000").to_string();
    let key = video.stream_key();
    let health = video.is_receiving().then(|| {
        json!({ "video_bitrate": 4_500_000, "video_framerate": 30, "video_gop_size": 2_000, "video_height": 1_080, "video_width": 1_920 })
    });
    let secure_stream_url = format!("rtmps://live-api-s.facebook.com:443/rtmp/{key}");
    let mut ingest = json!({
        "id": video.id, "stream_id": video.id, "is_master": true, "secure_stream_url": secure_stream_url,
    });
    if let Some(health) = health {
        ingest["stream_health"] = health;
    }
    json!({
        "id": video.id,
        "status": status,
        "title": video.title,
        "description": video.description,
        "permalink_url": format!("/{}/videos/{}/", video.page, video.recording),
        "stream_url": format!("rtmp://live-api-s.facebook.com:80/rtmp/{key}"),
        "secure_stream_url": secure_stream_url,
        "planned_start_time": video.planned_start.map(instant),
        "creation_time": instant(video.created_at),
        "broadcast_start_time": video.went_live_at.map(instant),
        "live_views": (status == "LIVE").then(|| video.viewers(now)),
        "video": { "id": video.recording },
        "ingest_streams": [ingest],
    })
}
