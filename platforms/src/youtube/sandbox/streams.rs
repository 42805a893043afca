//! `liveStreams`: the keys that an encoder sends to.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::books::HeldStream;
use super::channels::one_filter;
use super::lists::{list_answer, page_of, parts_of};
use super::{PLATFORM, YoutubeSandbox, schema};
use crate::sandbox::google::Refused;

const PATH: &str = "/youtube/v3/liveStreams";
const PARTS: &[&str] = &["id", "snippet", "cdn", "contentDetails", "status"];
const WRITE_UNITS: u32 = 50;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(PATH, web::get().to(list)).route(PATH, web::post().to(insert));
}

async fn list(sandbox: web::Data<YoutubeSandbox>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, 1, &["part", "id", "mine", "maxResults", "pageToken"])?;
    let parts = parts_of(&params, PARTS)?;
    one_filter(&params, &["id", "mine"])?;
    let page = page_of(&params)?;
    let mine = params.boolean("mine")? == Some(true);
    channel.may_go_live()?;
    let ids = params.list("id");
    let books = sandbox.lock();
    // A stream for one use is not listed among the channel's own.
    let wanted = |stream: &&HeldStream| {
        stream.channel == channel.id && ((mine && stream.reusable) || ids.contains(&stream.id.as_str()))
    };
    let shown = books.streams.iter().filter(wanted).map(|stream| render(stream, &parts)).collect();
    Ok(list_answer("youtube#liveStreamListResponse", shown, &page))
}

async fn insert(
    sandbox: web::Data<YoutubeSandbox>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Refused> {
    let (params, channel) = sandbox.admit(&request, WRITE_UNITS, &["part"])?;
    let parts = parts_of(&params, PARTS)?;
    let body = schema::read(&body, schema::STREAM, &parts)?;
    channel.may_go_live()?;
    let part = |name: &str| body.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (snippet, cdn) = (part("snippet"), part("cdn"));
    check(&snippet, &cdn)?;
    let bench = &sandbox.bench;
    let stream = HeldStream {
        id: format!("{}_{}", channel.id, bench.number()),
        channel: channel.id.to_owned(),
        published_at: bench.now(),
        snippet,
        cdn,
        reusable: part("contentDetails").get("isReusable") != Some(&json!(false)),
        key: bench.secret(PLATFORM, "stream"),
        receiving: false,
        has_received: false,
    };
    let id = stream.id.clone();
    let mut books = sandbox.lock();
    books.add_stream(stream);
    books.count("stream_insert");
    let stream = books.streams.iter().find(|stream| stream.id == id);
    Ok(HttpResponse::Ok().json(stream.map(|stream| render(stream, &parts))))
}

fn check(snippet: &Map<String, Value>, cdn: &Map<String, Value>) -> Result<(), Refused> {
    let title = snippet.get("title").and_then(Value::as_str).unwrap_or_default();
    if title.is_empty() || title.chars().count() > 128 {
        return Err(Refused::bad("invalidTitle", "Title is invalid"));
    }
    if cdn.is_empty() {
        return Err(Refused::bad("cdnRequired", "CDN settings are required"));
    }
    let required = [
        ("ingestionType", "ingestionTypeRequired"),
        ("frameRate", "frameRateRequired"),
        ("resolution", "resolutionRequired"),
    ];
    match required.into_iter().find(|(name, _)| !cdn.contains_key(*name)) {
        Some((name, reason)) => Err(Refused::bad(reason, format!("{name} is required"))),
        None => Ok(()),
    }
}

fn render(stream: &HeldStream, parts: &[&str]) -> Value {
    let mut shown = json!({ "kind": "youtube#liveStream", "etag": "e1", "id": stream.id });
    if parts.contains(&"snippet") {
        let mut snippet = stream.snippet.clone();
        let published = stream.published_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        snippet.insert("publishedAt".to_owned(), json!(published));
        snippet.insert("channelId".to_owned(), json!(stream.channel));
        shown["snippet"] = Value::Object(snippet);
    }
    if parts.contains(&"cdn") {
        let mut cdn = stream.cdn.clone();
        let info = json!({
            "streamName": stream.key,
            "ingestionAddress": "rtmp://a.rtmp.youtube.com/live2",
            "backupIngestionAddress": "rtmp://b.rtmp.youtube.com/live2?backup=1",
            "rtmpsIngestionAddress": "rtmps://a.rtmps.youtube.com/live2",
            "rtmpsBackupIngestionAddress": "rtmps://b.rtmps.youtube.com/live2?backup=1",
        });
        cdn.insert("ingestionInfo".to_owned(), info);
        shown["cdn"] = Value::Object(cdn);
    }
    if parts.contains(&"contentDetails") {
        shown["contentDetails"] = json!({ "isReusable": stream.reusable });
    }
    if parts.contains(&"status") {
        let health = if stream.receiving { "good" } else { "noData" };
        shown["status"] = json!({ "streamStatus": stream.status_word(), "healthStatus": { "status": health, "configurationIssues": [] } });
    }
    shown
}
