//! EventSub's subscriptions. In the app's own name only, as for every webhook.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::TwitchSandbox;
use super::answer::Refused;
use super::channels::text;
use super::studio::Subscription;
use crate::sandbox::strict;

type Sandbox = web::Data<TwitchSandbox>;
type Handled = Result<HttpResponse, Refused>;

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/helix/eventsub/subscriptions")
            .route(web::get().to(list))
            .route(web::post().to(create))
            .route(web::delete().to(delete)),
    );
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    #[serde(rename = "type")]
    kind: String,
    version: String,
    condition: BTreeMap<String, String>,
    transport: Transport,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transport {
    method: String,
    callback: String,
    secret: String,
}

/// Nothing is sent but the challenge until the callback has repeated it.
async fn create(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    sandbox.app(&request)?;
    let new: Create = strict::json(&request, &body)?;
    let wanted = match new.kind.as_str() {
        "stream.online" | "stream.offline" => "broadcaster_user_id",
        "user.authorization.revoke" => "client_id",
        _ => return Err(Refused::bad_request("unknown subscription type")),
    };
    let transport = &new.transport;
    let is_https = url::Url::parse(&transport.callback)
        .is_ok_and(|url| url.scheme() == "https" && url.port_or_known_default() == Some(443));
    if new.version != "1" || transport.method != "webhook" || !is_https {
        return Err(Refused::bad_request("version must be 1, method webhook, callback https on port 443"));
    }
    if !(10..=100).contains(&transport.secret.len()) || !transport.secret.is_ascii() {
        return Err(Refused::bad_request("secret must be 10 to 100 ASCII characters"));
    }
    let about = new.condition.get(wanted).filter(|_| new.condition.len() == 1);
    let about = about.ok_or_else(|| Refused::bad_request("condition does not fit the type"))?;
    let mut studio = sandbox.studio();
    let known = match wanted {
        "client_id" => *about == sandbox.desk.rules.client_id,
        _ => studio.channel_of(about).is_some(),
    };
    if !known {
        return Err(Refused::forbidden("subscription missing proper authorization"));
    }
    let subscription = Subscription {
        id: format!("00000000-0000-4000-9000-{:012x}", sandbox.bench.number()),
        kind: new.kind,
        about: (wanted.to_owned(), about.clone()),
        callback: new.transport.callback,
        secret: new.transport.secret,
        status: "webhook_callback_verification_pending".to_owned(),
        challenge: format!("challenge-{:08x}", sandbox.bench.number()),
        created_at: sandbox.bench.now(),
    };
    if studio.subscriptions.iter().any(|other| other.is_like(&subscription)) {
        return Err(Refused::conflict("subscription already exists"));
    }
    let answer = answer(&[shown(&subscription)]);
    studio.challenge(&sandbox.bench, &subscription);
    studio.subscriptions.push(subscription);
    studio.count("subscription_create");
    Ok(HttpResponse::Accepted().json(answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(rename = "type")]
    kind: Option<String>,
    user_id: Option<String>,
    after: Option<String>,
}

/// At most one of the filters, as Twitch has it.
async fn list(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.app(&request)?;
    let query: Listed = strict::query(&request)?;
    if query.kind.is_some() && query.user_id.is_some() {
        return Err(Refused::bad_request("type and user_id exclude each other"));
    }
    let studio = sandbox.studio();
    let wanted = |one: &&Subscription| {
        query.kind.as_ref().is_none_or(|kind| *kind == one.kind)
            && query.user_id.as_ref().is_none_or(|id| *id == one.about.1)
            && query.after.is_none()
    };
    let found: Vec<Value> = studio.subscriptions.iter().filter(wanted).map(shown).collect();
    Ok(HttpResponse::Ok().json(answer(&found)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfId {
    id: String,
}

async fn delete(sandbox: Sandbox, request: HttpRequest) -> Handled {
    sandbox.app(&request)?;
    let OfId { id } = strict::query(&request)?;
    let mut studio = sandbox.studio();
    let before = studio.subscriptions.len();
    studio.subscriptions.retain(|one| one.id != id);
    if studio.subscriptions.len() == before {
        return Err(Refused::not_found("subscription not found"));
    }
    studio.count("subscription_delete");
    Ok(HttpResponse::NoContent().finish())
}

fn answer(subscriptions: &[Value]) -> Value {
    json!({
        "data": subscriptions, "total": subscriptions.len(), "total_cost": 0, "max_total_cost": 10_000, "pagination": {},
    })
}

pub fn shown(one: &Subscription) -> Value {
    let (name, id) = &one.about;
    json!({
        "id": one.id, "status": one.status, "type": one.kind, "version": "1", "condition": { name: id },
        "created_at": text(one.created_at), "transport": { "method": "webhook", "callback": one.callback }, "cost": 0,
    })
}
