//! The public calendar.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::TwitchSandbox;
use super::answer::Refused;
use super::channels::{check_title, text};
use super::studio::{Channel, Segment};
use crate::sandbox::strict;

type Sandbox = web::Data<TwitchSandbox>;
type Handled = Result<HttpResponse, Refused>;

const MANAGE: &str = "channel:manage:schedule";

/// Entries at the same time. Twitch speaks of a limit and names no number.
const OVERLAPPING_MAX: usize = 10;

pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/helix/schedule", web::get().to(list)).service(
        web::resource("/helix/schedule/segment")
            .route(web::post().to(create))
            .route(web::patch().to(update))
            .route(web::delete().to(delete)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    broadcaster_id: String,
    id: Option<String>,
    start_time: Option<DateTime<Utc>>,
    first: Option<usize>,
}

/// One entry by its id, or those that start at that time or later. An empty calendar and an unknown id are "not found".
async fn list(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.bearer(&request, None)?;
    let query: Listed = strict::query(&request)?;
    let first = query.first.unwrap_or(20);
    if !(1..=25).contains(&first) {
        return Err(Refused::bad_request("first must be 1 to 25"));
    }
    let from = query.start_time.unwrap_or_else(|| sandbox.bench.now());
    let mut studio = sandbox.studio();
    let channel = studio.channel_of(&query.broadcaster_id).ok_or_else(|| Refused::not_found("channel not found"))?;
    let mut found: Vec<&Segment> = channel
        .segments
        .iter()
        .filter(|segment| query.id.as_ref().map_or(segment.starts_at >= from, |id| *id == id_of(segment)))
        .collect();
    if found.is_empty() && (query.id.is_some() || channel.segments.is_empty()) {
        return Err(Refused::not_found("segments were not found"));
    }
    found.sort_by_key(|segment| segment.starts_at);
    let segments: Vec<Value> = found.into_iter().take(first).map(shown).collect();
    Ok(HttpResponse::Ok().json(schedule(channel, &segments)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    start_time: DateTime<Utc>,
    timezone: String,
    duration: String,
    is_recurring: bool,
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfBroadcaster {
    broadcaster_id: String,
}

async fn create(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let OfBroadcaster { broadcaster_id } = strict::query(&request)?;
    let login = sandbox.login(&request, Some(MANAGE), &broadcaster_id)?;
    let new: Create = strict::json(&request, &body)?;
    let now = sandbox.bench.now();
    let segment = Segment {
        number: sandbox.bench.number(),
        starts_at: future(new.start_time, now)?,
        length: minutes(&new.duration)?,
        title: new.title.unwrap_or_default(),
        recurring: new.is_recurring,
    };
    check_zone(&new.timezone)?;
    check_title(&segment.title)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    if !segment.recurring && channel.kind.is_empty() {
        return Err(Refused::bad_request("Only partners and affiliates may add non-recurring segments"));
    }
    if channel.segments.iter().filter(|other| other.overlaps(&segment)).count() >= OVERLAPPING_MAX {
        return Err(Refused::bad_request("Too many overlapping segments"));
    }
    let answer = schedule(channel, &[shown(&segment)]);
    channel.segments.push(segment);
    studio.count("segment_create");
    Ok(HttpResponse::Ok().json(answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfSegment {
    broadcaster_id: String,
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    start_time: Option<DateTime<Utc>>,
    timezone: Option<String>,
    duration: Option<String>,
    title: Option<String>,
}

/// The id holds the week, so an entry that moves to another one has another id afterwards.
async fn update(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let OfSegment { broadcaster_id, id } = strict::query(&request)?;
    let login = sandbox.login(&request, Some(MANAGE), &broadcaster_id)?;
    let wanted: Update = strict::json(&request, &body)?;
    let starts_at = wanted.start_time.map(|start| future(start, sandbox.bench.now())).transpose()?;
    let length = wanted.duration.as_deref().map(minutes).transpose()?;
    wanted.timezone.as_deref().map(check_zone).transpose()?;
    wanted.title.as_deref().map(check_title).transpose()?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    let found = channel.segments.iter_mut().find(|segment| id_of(segment) == id);
    let segment = found.ok_or_else(|| Refused::not_found("segment not found"))?;
    segment.starts_at = starts_at.unwrap_or(segment.starts_at);
    segment.length = length.unwrap_or(segment.length);
    segment.title = wanted.title.unwrap_or_else(|| std::mem::take(&mut segment.title));
    let moved = shown(segment);
    let answer = schedule(channel, &[moved]);
    studio.count("segment_update");
    Ok(HttpResponse::Ok().json(answer))
}

async fn delete(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let OfSegment { broadcaster_id, id } = strict::query(&request)?;
    let login = sandbox.login(&request, Some(MANAGE), &broadcaster_id)?;
    let mut studio = sandbox.studio();
    let channel = studio.channel(&login)?;
    let before = channel.segments.len();
    channel.segments.retain(|segment| id_of(segment) != id);
    if channel.segments.len() == before {
        return Err(Refused::not_found("segment not found"));
    }
    studio.count("segment_delete");
    Ok(HttpResponse::NoContent().finish())
}

/// The entry's id as Twitch makes it: the base64 of its number and the week it stands in.
pub fn id_of(segment: &Segment) -> String {
    use base64::Engine;
    let week = segment.starts_at.iso_week();
    let number = format!("00000000-0000-4000-8000-{:012x}", segment.number);
    let text = format!(r#"{{"segmentID":"{number}","isoYear":{},"isoWeek":{}}}"#, week.year(), week.week());
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn schedule(channel: &Channel, segments: &[Value]) -> Value {
    json!({
        "data": {
            "segments": segments, "broadcaster_id": channel.id, "broadcaster_name": channel.name,
            "broadcaster_login": channel.login, "vacation": null,
        },
        "pagination": {},
    })
}

fn shown(segment: &Segment) -> Value {
    json!({
        "id": id_of(segment), "start_time": text(segment.starts_at), "end_time": text(segment.ends_at()),
        "title": segment.title, "canceled_until": null, "category": null, "is_recurring": segment.recurring,
    })
}

fn future(start: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refused> {
    if start > now { Ok(start) } else { Err(Refused::bad_request("start_time must be in the future")) }
}

fn minutes(text: &str) -> Result<TimeDelta, Refused> {
    let minutes = text.parse().ok().filter(|minutes| (30..=1_380).contains(minutes));
    minutes.map(TimeDelta::minutes).ok_or_else(|| Refused::bad_request("duration must be 30 to 1380 minutes"))
}

fn check_zone(name: &str) -> Result<(), Refused> {
    let known = name.parse::<chrono_tz::Tz>().is_ok();
    if known { Ok(()) } else { Err(Refused::bad_request("timezone is not an IANA time zone")) }
}
