//! The event calls. Steeple's client uses the lists; the scheduled events are here so that the double is whole.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::RestreamSandbox;
use super::account::{Event, NewEvent, Source};
use super::answer::Refused;
use crate::sandbox::strict;

type Sandbox = web::Data<RestreamSandbox>;
type Handled = Result<HttpResponse, Refused>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v2/user/events/new", web::post().to(create))
        .route("/v2/user/events/upcoming", web::get().to(upcoming))
        .route("/v2/user/events/in-progress", web::get().to(in_progress))
        .route("/v2/user/events/history", web::get().to(history))
        .route("/v2/user/events/{id}", web::get().to(read))
        .route("/v2/user/events/{id}/streamKey", web::get().to(stream_key))
        .route("/v2/user/events/{id}/destinations", web::post().to(destination_add))
        .route("/v2/user/events/{id}/destinations/{destination}", web::delete().to(destination_remove));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Create {
    stream_type: String,
    title: String,
    description: Option<String>,
    scheduled_for: Option<DateTime<Utc>>,
}

async fn create(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let login = sandbox.login(&request, "stream.write")?;
    strict::no_query(&request)?;
    let create: Create = strict::json(&request, &body)?;
    let source = match create.stream_type.as_str() {
        "studio" => Source::Studio,
        "encoder" => Source::Encoder,
        _ => return Err(Refused::bad_request("streamType must be studio or encoder")),
    };
    if create.title.trim().is_empty() || create.title.chars().count() > 255 {
        return Err(Refused::bad_request("title is too long or empty"));
    }
    if create.scheduled_for.is_some_and(|at| at <= sandbox.bench.now()) {
        return Err(Refused::bad_request("scheduledFor must be in the future"));
    }
    let Create { title, description, scheduled_for, .. } = create;
    let mut studio = sandbox.studio();
    let id = studio.account(&login)?.schedule(&sandbox.bench, NewEvent { source, title, description, scheduled_for });
    studio.count("event_create");
    Ok(HttpResponse::Created().json(json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upcoming {
    /// 1 Studio, 2 Encoder, 3 Video.
    source: Option<u8>,
    scheduled: Option<bool>,
}

async fn upcoming(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    let query: Upcoming = strict::query(&request)?;
    if query.source.is_some_and(|source| !(1..=3).contains(&source)) {
        return Err(Refused::bad_request("source must be 1, 2 or 3"));
    }
    listed(&sandbox, &login, |event| {
        event.status() == "upcoming"
            && query.source.is_none_or(|source| source == source_number(event.source))
            && query.scheduled.is_none_or(|scheduled| scheduled == event.scheduled_for.is_some())
    })
}

async fn in_progress(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    strict::no_query(&request)?;
    listed(&sandbox, &login, |event| event.status() == "in-progress")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryPage {
    page: Option<usize>,
    limit: Option<usize>,
}

/// Newest first.
async fn history(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    let query: HistoryPage = strict::query(&request)?;
    let (page, limit) = (query.page.unwrap_or(1), query.limit.unwrap_or(10));
    if page == 0 || !(1..=100).contains(&limit) {
        return Err(Refused::bad_request("page begins at 1, limit is 1 to 100"));
    }
    let mut studio = sandbox.studio();
    let mut past: Vec<&Event> =
        studio.account(&login)?.events.iter().filter(|event| event.status() == "finished").collect();
    past.sort_by_key(|event| std::cmp::Reverse(event.finished_at));
    let pages_total = past.len().div_ceil(limit);
    let items: Vec<Value> = past.into_iter().skip((page - 1) * limit).take(limit).map(shown).collect();
    let pagination = json!({ "pages_total": pages_total, "page": page, "limit": limit });
    Ok(HttpResponse::Ok().json(json!({ "items": items, "pagination": pagination })))
}

async fn read(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    Ok(HttpResponse::Ok().json(shown(studio.account(&login)?.event(&id)?)))
}

async fn stream_key(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    strict::no_query(&request)?;
    let key = sandbox.studio().show_event_key(&sandbox.bench, &login, &id)?;
    Ok(HttpResponse::Ok().json(json!({ "streamKey": key, "srtUrl": null })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Attach {
    channel_id: u64,
    streaming_orientation: Option<String>,
}

async fn destination_add(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>, body: web::Bytes) -> Handled {
    let login = sandbox.login(&request, "stream.write")?;
    strict::no_query(&request)?;
    let attach: Attach = strict::json(&request, &body)?;
    if attach.streaming_orientation.is_some_and(|word| !["horizontal", "vertical"].contains(&word.as_str())) {
        return Err(Refused::bad_request("streamingOrientation must be horizontal or vertical"));
    }
    let mut studio = sandbox.studio();
    let destination = studio.account(&login)?.attach(&sandbox.bench, &id, attach.channel_id)?;
    studio.count("destination_add");
    Ok(HttpResponse::Created().json(json!({ "id": destination })))
}

/// Not for an event that runs or has run.
async fn destination_remove(sandbox: Sandbox, request: HttpRequest, path: web::Path<(String, String)>) -> Handled {
    let login = sandbox.login(&request, "stream.write")?;
    strict::no_query(&request)?;
    let (id, destination) = path.into_inner();
    let mut studio = sandbox.studio();
    let event = studio.account(&login)?.event(&id)?;
    event.expect_upcoming()?;
    let before = event.destinations.len();
    event.destinations.retain(|attached| attached.id != destination);
    if event.destinations.len() == before {
        return Err(Refused::not_found("destination"));
    }
    studio.count("destination_remove");
    Ok(HttpResponse::Ok().finish())
}

fn listed(sandbox: &RestreamSandbox, login: &str, wanted: impl Fn(&Event) -> bool) -> Handled {
    let mut studio = sandbox.studio();
    let events: Vec<Value> = studio.account(login)?.events.iter().filter(|event| wanted(event)).map(shown).collect();
    Ok(HttpResponse::Ok().json(events))
}

/// An event as Restream shows it: times in UNIX seconds, although requests carry ISO 8601.
fn shown(event: &Event) -> Value {
    let seconds = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp());
    let destinations: Vec<Value> = event
        .destinations
        .iter()
        .map(|destination| {
            json!({
                "channelId": destination.channel_id, "externalUrl": destination.external_url,
                "streamingPlatformId": destination.platform_id,
            })
        })
        .collect();
    json!({
        "id": event.id, "showId": null, "status": event.status(), "title": event.title, "description": event.description,
        "coverUrl": null, "isInstant": event.source == Source::Instant, "isRecordOnly": false,
        "scheduledFor": seconds(event.scheduled_for), "startedAt": seconds(event.started_at),
        "finishedAt": seconds(event.finished_at), "destinations": destinations,
    })
}

fn source_number(source: Source) -> u8 {
    match source {
        Source::Studio => 1,
        Source::Instant | Source::Encoder => 2,
    }
}
