//! Login page, tokens, revocation.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;

use super::answer::Refused;
use super::{RestreamSandbox, SCOPES};
use crate::sandbox::desk::{AuthorizeQuery, Decision, Issued, Refusal, basic_client};

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
    let form = Form::read(
        &request,
        &body,
        &["grant_type", "code", "redirect_uri", "refresh_token", "client_id", "client_secret", "code_verifier"],
    )?;
    form.check_client(&sandbox)?;
    let issued = match form.get("grant_type")? {
        "authorization_code" => {
            let verifier = form.0.get("code_verifier").map(String::as_str);
            sandbox.desk.exchange(form.get("code")?, form.get("redirect_uri")?, verifier)?
        }
        "refresh_token" => sandbox.desk.refresh(form.get("refresh_token")?)?,
        _ => return Err(Refusal::UnsupportedGrantType.into()),
    };
    Ok(HttpResponse::Ok().json(token_answer(&sandbox, &issued)))
}

/// Always 200 with an empty body, whether the token was known or not.
async fn revoke(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Result<HttpResponse, Refused> {
    let form = Form::read(&request, &body, &["token", "token_type_hint", "client_id", "client_secret"])?;
    form.check_client(&sandbox)?;
    sandbox.desk.revoke(form.get("token")?);
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

/// A form in which every field is known and stands once.
struct Form(BTreeMap<String, String>, Option<(String, String)>);

impl Form {
    fn read(request: &HttpRequest, body: &[u8], known: &[&str]) -> Result<Self, Refused> {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        if !header("content-type").is_some_and(|value| value.starts_with("application/x-www-form-urlencoded")) {
            return Err(Refusal::InvalidRequest("a form is expected").into());
        }
        let mut fields = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(body).into_owned() {
            if !known.contains(&name.as_str()) || fields.insert(name, value).is_some() {
                return Err(Refusal::InvalidRequest("unknown or repeated field").into());
            }
        }
        Ok(Self(fields, basic_client(header("authorization"))))
    }

    fn get(&self, name: &'static str) -> Result<&str, Refused> {
        self.0.get(name).map(String::as_str).ok_or_else(|| Refusal::InvalidRequest(name).into())
    }

    /// By HTTP Basic, or by the two fields in the body.
    fn check_client(&self, sandbox: &RestreamSandbox) -> Result<(), Refused> {
        let (id, secret) = match &self.1 {
            Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
            None => (self.0.get("client_id").map(String::as_str), self.0.get("client_secret").map(String::as_str)),
        };
        Ok(sandbox.desk.check_client(id, secret)?)
    }
}
