//! Consent page, tokens, validation, revocation: the double of `id.twitch.tv`.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::json;

use super::answer::Refused;
use super::{TwitchSandbox, device};
use crate::sandbox::desk::{AuthorizeQuery, Bearer, Decision, Refusal};
use crate::sandbox::strict::{self, Fields};

type Sandbox = web::Data<TwitchSandbox>;
type Handled = Result<HttpResponse, Refused>;

/// In whose name an app's own token is.
pub const APP: &str = "(the app)";
const APP_LIFETIME: TimeDelta = TimeDelta::days(60);
const AUTHORIZE_PARAMETERS: &[&str] =
    &["response_type", "client_id", "redirect_uri", "scope", "state", "force_verify", "nonce"];

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/oauth2/authorize").route(web::get().to(authorize)).route(web::post().to(decide)))
        .route("/oauth2/token", web::post().to(token))
        .route("/oauth2/validate", web::get().to(validate))
        .route("/oauth2/revoke", web::post().to(revoke));
}

async fn authorize(sandbox: Sandbox, request: HttpRequest, query: web::Query<AuthorizeQuery>) -> Handled {
    let names: BTreeSet<String> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).map(|(name, _)| name.into_owned()).collect();
    if let Some(unknown) = names.iter().find(|name| !AUTHORIZE_PARAMETERS.contains(&name.as_str())) {
        return Err(Refused::bad_request(format!("unknown parameter {unknown}")));
    }
    let page = sandbox.desk.open_consent(&query, "/twitch/oauth2/authorize").map_err(|refusal| match refusal {
        Refusal::InvalidClient => Refused::bad_request("invalid client"),
        refusal => refusal.into(),
    })?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn decide(sandbox: Sandbox, body: web::Bytes) -> Handled {
    let next = sandbox.desk.decide(&Decision::from_form(&body, &sandbox.desk))?;
    Ok(HttpResponse::Found().insert_header(("location", next.as_str())).finish())
}

async fn token(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let known =
        ["grant_type", "code", "redirect_uri", "refresh_token", "client_id", "client_secret", "device_code", "scopes"];
    let form = strict::form(&request, &body, &known)?;
    check_client(&sandbox, &form)?;
    match field(&form, "grant_type")? {
        "authorization_code" => {
            let issued = sandbox.desk.exchange(field(&form, "code")?, field(&form, "redirect_uri")?, None).map_err(
                |refusal| match refusal {
                    Refusal::InvalidGrant => Refused::bad_request("Invalid authorization code"),
                    refusal => refusal.into(),
                },
            )?;
            let refresh = issued.refresh_token.unwrap_or_default();
            Ok(granted(&issued.access_token, issued.expires_in_s, &refresh, &issued.bearer))
        }
        "refresh_token" => {
            let presented = field(&form, "refresh_token")?;
            let is_public = sandbox.devices().public_tokens.contains(presented);
            if is_public != (field(&form, "client_id")? == device::PUBLIC_CLIENT_ID) {
                return Err(Refused::bad_request("Invalid refresh token"));
            }
            let issued = sandbox.desk.refresh(presented)?;
            if is_public {
                sandbox.devices().keep_public(&issued);
            }
            let refresh = issued.refresh_token.clone().unwrap_or_else(|| presented.to_owned());
            Ok(granted(&issued.access_token, issued.expires_in_s, &refresh, &issued.bearer))
        }
        "urn:ietf:params:oauth:grant-type:device_code" => device::exchange(&sandbox, &form),
        "client_credentials" => {
            let bearer = Bearer { login: APP.to_owned(), scopes: BTreeSet::new() };
            let access_token = sandbox.desk.issue_access(bearer, Some(APP_LIFETIME), "app");
            let expires_in = APP_LIFETIME.num_seconds();
            Ok(HttpResponse::Ok()
                .json(json!({ "access_token": access_token, "expires_in": expires_in, "token_type": "bearer" })))
        }
        _ => Err(Refusal::UnsupportedGrantType.into()),
    }
}

/// The scheme is `OAuth`, as Twitch's own page has it.
async fn validate(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("OAuth "));
    let bearer = sandbox.desk.check(token, &[]).map_err(|_| Refused::unauthorized("invalid access token"))?;
    let ends = token.and_then(|token| sandbox.desk.expires_at(token));
    let expires_in = ends.map_or(0, |end| (end - sandbox.bench.now()).num_seconds());
    let id = sandbox.studio().channel(&bearer.login).ok().map(|channel| channel.id.clone());
    Ok(HttpResponse::Ok().json(json!({
        "client_id": sandbox.desk.rules.client_id, "login": bearer.login, "scopes": bearer.scopes, "user_id": id,
        "expires_in": expires_in,
    })))
}

async fn revoke(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let form = strict::form(&request, &body, &["client_id", "token"])?;
    let is_public = sandbox.devices().public_tokens.contains(field(&form, "token")?);
    let own = if is_public { device::PUBLIC_CLIENT_ID } else { sandbox.desk.rules.client_id.as_str() };
    if field(&form, "client_id")? != own {
        return Err(Refused::not_found("client does not exist"));
    }
    if sandbox.desk.revoke(field(&form, "token")?) {
        return Ok(HttpResponse::Ok().finish());
    }
    Err(Refused::bad_request("Invalid token"))
}

pub fn granted(access_token: &str, expires_in: i64, refresh_token: &str, bearer: &Bearer) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "access_token": access_token, "expires_in": expires_in, "refresh_token": refresh_token,
        "scope": bearer.scopes, "token_type": "bearer",
    }))
}

fn check_client(sandbox: &TwitchSandbox, form: &Fields) -> Result<(), Refused> {
    let id = field(form, "client_id")?;
    if id == device::PUBLIC_CLIENT_ID {
        let fits =
            ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code"].contains(&field(form, "grant_type")?);
        // A code comes with the secret of an app that has one, and a public app can do nothing else here.
        return if fits && form.get("client_secret").is_none() {
            Ok(())
        } else {
            Err(Refused::bad_request("invalid client: it is public"))
        };
    }
    let Some(secret) = form.get("client_secret") else { return Err(Refused::bad_request("missing client secret")) };
    if id != sandbox.desk.rules.client_id {
        return Err(Refused::bad_request("invalid client"));
    }
    Ok(sandbox.desk.check_client(Some(id), Some(secret))?)
}

/// A field without which the form is refused.
pub fn field<'a>(form: &'a Fields, name: &str) -> Result<&'a str, Refused> {
    form.get(name).ok_or_else(|| Refused::bad_request(format!("missing {name}")))
}
