//! The streaming updates: `GET /ws?accessToken=…`, and what it tells of each account.
//!
//! As the real one: a handshake without token is answered with 400, the token is looked at once, the newest state is repeated first,
//! and whatever a client sends is ignored. Every line also begins with an action that nobody has described and with half a frame.
//!
//! Faults beside those of every request (path `/ws`): with method `FRAME`, `DropBefore` cuts the line instead of the next frame and
//! `TruncatedJson` sends half of it; with method `CHANNEL` and path `/{channel id}`, any fault keeps Restream from connecting to that
//! channel.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::Message;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::RestreamSandbox;
use super::account::Account;
use super::answer::Refused;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::Bench;
use crate::sandbox::faults::Fault;
use crate::sandbox::strict;

type Sandbox = web::Data<RestreamSandbox>;

/// Viewers of each channel that shows the service.
const VIEWERS: u64 = 12;

/// For whom, and what.
pub type News = (String, Value);

pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/ws", web::get().to(open));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Token {
    access_token: String,
}

async fn open(sandbox: Sandbox, request: HttpRequest, body: web::Payload) -> Result<HttpResponse, actix_web::Error> {
    let Token { access_token } = strict::query(&request).map_err(Refused::from)?;
    let login = sandbox.desk.check(Some(&access_token), &[]).map_err(Refused::from)?.login;
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    let (mut news, first) = sandbox.studio().listen(&sandbox.bench, &login)?;
    actix_web::rt::spawn(async move {
        for text in first {
            if session.text(text).await.is_err() {
                return;
            }
        }
        loop {
            tokio::select! {
                told = news.recv() => {
                    let Ok((to, frame)) = told else { break };
                    if to != login {
                        continue;
                    }
                    let text = frame.to_string();
                    let text = match sandbox.bench.faults.take(StreamingPlatform::Restream, "FRAME", "/ws") {
                        Some(Fault::DropBefore) => break,
                        Some(Fault::TruncatedJson) => text[..text.len() / 2].to_owned(),
                        _ => text,
                    };
                    if session.text(text).await.is_err() {
                        return;
                    }
                }
                message = messages.recv() => match message {
                    Some(Ok(Message::Ping(bytes))) => drop(session.pong(&bytes).await),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
            }
        }
        let _ = session.close(None).await;
    });
    Ok(response)
}

/// What every line begins with, before anything that is described.
pub fn oddities() -> Vec<String> {
    vec![json!({ "action": "updateWeather", "channelId": "blue" }).to_string(), r#"{"action":"updateInc"#.to_owned()]
}

/// What runs: each channel that the video goes to, with its platform. `None` while no video arrives.
pub fn running(account: &Account) -> Option<BTreeMap<u64, u64>> {
    let event = account.events.iter().find(|event| event.is_instant_and_running())?;
    Some(event.destinations.iter().map(|channel| (channel.channel_id, channel.platform_id)).collect())
}

/// The frames that lead from one to the other.
pub fn frames(
    bench: &Bench,
    user: u64,
    before: Option<&BTreeMap<u64, u64>>,
    after: Option<&BTreeMap<u64, u64>>,
) -> Vec<Value> {
    let at = seconds(bench.now());
    let none = BTreeMap::new();
    let (was, is) = (before.unwrap_or(&none), after.unwrap_or(&none));
    let mut frames = Vec::new();
    if after.is_some() && before.is_none() {
        frames.push(json!({
            "action": "updateIncoming", "userId": user, "eventId": null, "createdAt": at, "suid": format!("suid-{user}"),
            "streaming": {
                "fps": 30, "keyframeInterval": 2, "lossRate": 0, "bitrate": { "total": 6_000_000, "audio": 160_000, "video": 5_840_000 },
                "codec": { "audio": "AAC", "video": "H264" }, "profileAndLevel": "High, 4.1", "height": 1080, "width": 1920,
            },
        }));
    }
    for (channel, platform) in is.iter().filter(|(channel, _)| !was.contains_key(channel)) {
        frames.push(outgoing(*channel, *platform, at, "CONNECTING"));
        let path = format!("/{channel}");
        if bench.faults.take(StreamingPlatform::Restream, "CHANNEL", &path).is_some() {
            frames.push(outgoing(*channel, *platform, at, "DISCONNECTED"));
            continue;
        }
        frames.push(outgoing(*channel, *platform, at, "CONNECTED"));
        frames.push(json!({
            "action": "updateStatuses", "platformId": platform, "channelId": channel, "updatedAt": at, "online": true,
            "viewers": VIEWERS, "channelViews": null, "streamViews": null, "followers": null, "title": null, "gameTitle": null,
        }));
    }
    for (channel, platform) in was.iter().filter(|(channel, _)| !is.contains_key(channel)) {
        frames
            .push(json!({ "action": "deleteOutgoing", "platformId": platform, "channelId": channel, "createdAt": at }));
    }
    if before.is_some() && after.is_none() {
        frames.push(
            json!({ "action": "deleteIncoming", "userId": user, "createdAt": at, "suid": format!("suid-{user}") }),
        );
    }
    frames
}

fn outgoing(channel: u64, platform: u64, at: i64, status: &str) -> Value {
    json!({
        "action": "updateOutgoing", "platformId": platform, "channelId": channel, "createdAt": at,
        "channelIdentifier": null, "eventIdentifier": null,
        "streaming": { "status": status, "bitrate": 6_000_000, "bufferedBytes": 0 },
    })
}

fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}
