//! Login page, tokens, revocation.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;

use super::answer::Refused;
use super::{RestreamSandbox, SCOPES};
use crate::sandbox::desk::{AuthorizeQuery, Decision, Issued, Refusal, basic_client};
use crate::sandbox::strict::{self, Fields};

type Sandbox = web::Data<RestreamSandbox>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/login").route(web::get().to(login)).route(web::post().to(decide)))
        .route("/oauth/token", web::post().to(token))
        .route("/oauth/revoke", web::post().to(revoke));
}

async fn login(sandbox: Sandbox, query: web::Query<AuthorizeQuery>) -> Result<HttpResponse, Refused> {
    let page = sandbox.desk.open_consent(&query, "/restream/login")?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn decide(sandbox: Sandbox, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let next = sandbox.desk.decide(&Decision::from_form(&body, &sandbox.desk))?;
    Ok(HttpResponse::Found().insert_header(("location", next.as_str())).finish())
}

async fn token(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let form = strict::form(
        &request,
        &body,
        &["grant_type", "code", "redirect_uri", "refresh_token", "client_id", "client_secret", "code_verifier"],
    )?;
    check_client(&sandbox, &request, &form)?;
    let issued = match form.required("grant_type")? {
        "authorization_code" => {
            let verifier = form.get("code_verifier");
            sandbox.desk.exchange(form.required("code")?, form.required("redirect_uri")?, verifier)?
        }
        "refresh_token" => sandbox.desk.refresh(form.required("refresh_token")?)?,
        _ => return Err(Refusal::UnsupportedGrantType.into()),
    };
    Ok(HttpResponse::Ok().json(token_answer(&sandbox, &issued)))
}

/// Always 200 with an empty body, whether the token was known or not.
async fn revoke(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let form = strict::form(&request, &body, &["token", "token_type_hint", "client_id", "client_secret"])?;
    check_client(&sandbox, &request, &form)?;
    sandbox.desk.revoke(form.required("token")?);
    Ok(HttpResponse::Ok().finish())
}

fn token_answer(sandbox: &RestreamSandbox, issued: &Issued) -> serde_json::Value {
    let at =
        |seconds: i64| (sandbox.bench.now() + TimeDelta::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let given: Vec<&str> = SCOPES.iter().copied().filter(|scope| issued.bearer.scopes.contains(*scope)).collect();
    json!({
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in_s,
        "accessTokenExpiresIn": issued.expires_in_s,
        "accessTokenExpiresAt": at(issued.expires_in_s),
        "refreshTokenExpiresIn": issued.refresh_expires_in_s,
        "refreshTokenExpiresAt": issued.refresh_expires_in_s.map(at),
        "scope": given.join(" "),
    })
}

/// By HTTP Basic, or by the two fields in the body.
fn check_client(sandbox: &RestreamSandbox, request: &HttpRequest, form: &Fields) -> Result<(), Refusal> {
    let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    match basic_client(authorization) {
        Some((id, secret)) => sandbox.desk.check_client(Some(&id), Some(&secret)),
        None => sandbox.desk.check_client(form.get("client_id"), form.get("client_secret")),
    }
}
