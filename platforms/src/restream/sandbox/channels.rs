//! Profile, servers, stream key, channels and their titles.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::RestreamSandbox;
use super::account::{Channel, TWITCH};
use super::answer::Refused;
use crate::restream::DESCRIPTOR;
use crate::sandbox::strict;

type Sandbox = web::Data<RestreamSandbox>;
type Handled = Result<HttpResponse, Refused>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v2/platform/all", web::get().to(platforms))
        .route("/v2/server/all", web::get().to(servers))
        .route("/v2/user/profile", web::get().to(profile))
        .route("/v2/user/ingest", web::get().to(ingest))
        .route("/v2/user/streamKey", web::get().to(stream_key))
        .route("/v2/user/channel/all", web::get().to(list))
        .service(web::resource("/v2/user/channel/{id}").route(web::get().to(read)).route(web::patch().to(toggle)))
        .service(
            web::resource("/v2/user/channel-meta/{id}")
                .route(web::get().to(meta_read))
                .route(web::patch().to(meta_update)),
        )
        .route("/watch/{channel}", web::get().to(watch))
        .route("/watch/{channel}/{event}", web::get().to(watch));
}

async fn platforms(request: HttpRequest) -> Handled {
    strict::no_query(&request)?;
    let platform = |id: u64, name: &str, url: &str| json!({"id": id, "name": name, "url": url, "image": {"png": "", "svg": ""}, "altImage": {"png": "", "svg": ""}});
    Ok(HttpResponse::Ok().json(json!([
        platform(1, "Twitch", "https://twitch.tv"),
        platform(5, "YouTube", "https://youtube.com"),
        platform(29, "Custom RTMP", ""),
        platform(37, "Facebook", "https://facebook.com"),
    ])))
}

async fn servers(request: HttpRequest) -> Handled {
    strict::no_query(&request)?;
    let server = |id: u64, name: &str, host: &str, latitude: &str, longitude: &str| {
        json!({
            "id": id, "name": name, "url": host, "rtmpUrl": format!("rtmp://{host}/live"),
            "latitude": latitude, "longitude": longitude,
        })
    };
    Ok(HttpResponse::Ok().json(json!([
        server(1, "Autodetect", "live.restream.io", "0", "0"),
        server(8, "EU-West (London, GB)", "london.restream.io", "51.5", "-0.1"),
    ])))
}

async fn profile(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "profile.read")?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let account = studio.account(&login)?;
    Ok(HttpResponse::Ok().json(json!({
        "id": account.id, "username": login, "email": format!("media@{login}.example"),
    })))
}

async fn ingest(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "channels.read")?;
    strict::no_query(&request)?;
    Ok(HttpResponse::Ok().json(json!({ "ingestId": sandbox.studio().account(&login)?.ingest_id })))
}

async fn stream_key(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "stream.read")?;
    strict::no_query(&request)?;
    let key = sandbox.studio().show_account_key(&sandbox.bench, &login)?;
    Ok(HttpResponse::Ok().json(json!({ "streamKey": key, "srtUrl": null })))
}

async fn list(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let login = sandbox.login(&request, "channels.read")?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let channels: Vec<Value> = studio.account(&login)?.channels.iter().map(in_list).collect();
    Ok(HttpResponse::Ok().json(channels))
}

async fn read(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let login = sandbox.login(&request, "channels.read")?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let account = studio.account(&login)?;
    let user_id = account.id;
    let channel = account.channel(&id)?;
    Ok(HttpResponse::Ok().json(json!({
        "id": channel.id, "user_id": user_id, "service_id": channel.platform_id,
        "channel_identifier": channel.identifier, "channel_url": channel.url, "event_identifier": null, "event_url": null,
        "embed": channel.url, "active": channel.active, "display_name": channel.display_name,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toggle {
    active: bool,
}

async fn toggle(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>, body: web::Bytes) -> Handled {
    let login = sandbox.login(&request, "channels.write")?;
    strict::no_query(&request)?;
    let Toggle { active } = strict::json(&request, &body)?;
    let mut studio = sandbox.studio();
    studio.change(&sandbox.bench, &login, |account| account.switch_channel(&sandbox.bench, &id, active))?;
    studio.count("channel_toggle");
    Ok(HttpResponse::Ok().finish())
}

async fn meta_read(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>) -> Handled {
    let login = sandbox.login(&request, "channels.read")?;
    strict::no_query(&request)?;
    let mut studio = sandbox.studio();
    let channel = studio.account(&login)?.channel(&id)?;
    Ok(HttpResponse::Ok().json(json!({ "title": channel.title, "description": channel.description })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    title: String,
    description: Option<String>,
}

async fn meta_update(sandbox: Sandbox, request: HttpRequest, id: web::Path<String>, body: web::Bytes) -> Handled {
    let login = sandbox.login(&request, "channels.write")?;
    strict::no_query(&request)?;
    let meta: Meta = strict::json(&request, &body)?;
    let length = meta.title.chars().count();
    if meta.title.trim().is_empty() || length > DESCRIPTOR.limits.title_max_chars {
        return Err(Refused::bad_request("title is too long or empty"));
    }
    let mut studio = sandbox.studio();
    let channel = studio.account(&login)?.channel(&id)?;
    channel.title = meta.title;
    // Twitch has no text, and Restream drops it without a word.
    if channel.platform_id != TWITCH {
        channel.description = meta.description.or(channel.description.take());
    }
    studio.count("channel_meta_update");
    Ok(HttpResponse::Ok().finish())
}

/// What stands behind every watch link, so that none leaves the machine.
async fn watch() -> HttpResponse {
    let page =
        "<!doctype html><html lang=\"en\"><title>Restream sandbox</title><p>Viewers would watch here.</p></html>";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

fn in_list(channel: &Channel) -> Value {
    json!({
        "id": channel.id, "streamingPlatformId": channel.platform_id, "embedUrl": channel.url, "url": channel.url,
        "identifier": channel.identifier, "displayName": channel.display_name, "enabled": channel.active,
    })
}
