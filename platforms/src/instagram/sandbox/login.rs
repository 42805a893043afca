//! The dialog, the token of an hour, the token of sixty days, and its renewal.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::refused::{Refused, strict_fields, strict_query};
use super::{InstagramSandbox, PEOPLE};
use crate::sandbox::desk::{AuthorizeQuery, Bearer, Decision, Refusal};

type Sandbox = web::Data<InstagramSandbox>;
type Handled = Result<HttpResponse, Refused>;

const LONG: TimeDelta = TimeDelta::days(60);
const YOUNGEST: TimeDelta = TimeDelta::hours(24);
const AUTHORIZE_PARAMETERS: &[&str] = &["response_type", "client_id", "redirect_uri", "scope", "state"];
const TOKEN_FIELDS: &[&str] = &["client_id", "client_secret", "grant_type", "redirect_uri", "code"];

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/oauth/authorize").route(web::get().to(authorize)).route(web::post().to(decide)))
        .route("/oauth/access_token", web::post().to(exchange))
        .route("/access_token", web::get().to(extend))
        .route("/refresh_access_token", web::get().to(renew));
}

async fn authorize(sandbox: Sandbox, request: HttpRequest, query: web::Query<AuthorizeQuery>) -> Handled {
    strict_fields(request.query_string().as_bytes(), AUTHORIZE_PARAMETERS)?;
    let page = sandbox.desk.open_consent(&query, "/instagram/oauth/authorize")?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

/// Instagram's redirect ends with `#_`.
async fn decide(sandbox: Sandbox, body: web::Bytes) -> Handled {
    let mut next = sandbox.desk.decide(&Decision::from_form(&body, &sandbox.desk))?;
    next.set_fragment(Some("_"));
    Ok(HttpResponse::Found().insert_header((header::LOCATION, next.as_str())).finish())
}

async fn exchange(sandbox: Sandbox, body: web::Bytes) -> Handled {
    let form = strict_fields(&body, TOKEN_FIELDS)?;
    let field = |name: &str| form.get(name).map(String::as_str);
    sandbox.desk.check_client(field("client_id"), field("client_secret"))?;
    if field("grant_type") != Some("authorization_code") {
        return Err(Refusal::UnsupportedGrantType.into());
    }
    let (code, redirect_uri) = (field("code").unwrap_or_default(), field("redirect_uri").unwrap_or_default());
    let issued = sandbox.desk.exchange(code, redirect_uri, None)?;
    let id: u64 = PEOPLE
        .iter()
        .find(|person| person.login == issued.bearer.login)
        .map_or(0, |person| person.id.parse().unwrap_or_default());
    let permissions: Vec<&String> = issued.bearer.scopes.iter().collect();
    Ok(HttpResponse::Ok().json(json!({
        "access_token": issued.access_token, "user_id": id, "permissions": permissions,
    })))
}

/// A long token for one of an hour.
async fn extend(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let asked = strict_query(&request, &["grant_type", "client_secret", "access_token"])?;
    if asked["grant_type"] != "ig_exchange_token" {
        return Err(Refusal::UnsupportedGrantType.into());
    }
    if asked["client_secret"] != sandbox.desk.rules.client_secret {
        return Err(Refusal::InvalidClient.into());
    }
    let token = &asked["access_token"];
    let bearer = sandbox.desk.check(Some(token), &[])?;
    if sandbox.books().given.contains_key(token) {
        return Err(Refused::new(100, "(#100) The token is a long-lived one already"));
    }
    Ok(HttpResponse::Ok().json(give(&sandbox, bearer)))
}

/// A new long token for one that is a day old and still lives. The old one goes on working.
async fn renew(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let asked = strict_query(&request, &["grant_type", "access_token"])?;
    if asked["grant_type"] != "ig_refresh_token" {
        return Err(Refusal::UnsupportedGrantType.into());
    }
    let token = &asked["access_token"];
    let bearer = sandbox.desk.check(Some(token), &[])?;
    let given = sandbox.books().given.get(token).copied();
    match given {
        None => Err(Refused::new(100, "(#100) Only a long-lived token can be refreshed")),
        Some(given) if sandbox.bench.now() - given < YOUNGEST => {
            Err(Refused::new(100, "(#100) The token must be at least 24 hours old"))
        }
        Some(_) => Ok(HttpResponse::Ok().json(give(&sandbox, bearer))),
    }
}

fn give(sandbox: &InstagramSandbox, bearer: Bearer) -> Value {
    let permissions: Vec<String> = bearer.scopes.iter().cloned().collect();
    let long = sandbox.desk.issue_access(bearer, Some(LONG), "long");
    sandbox.books().given.insert(long.clone(), sandbox.bench.now());
    json!({
        "access_token": long, "token_type": "bearer", "expires_in": LONG.num_seconds(), "permissions": permissions.join(","),
    })
}
