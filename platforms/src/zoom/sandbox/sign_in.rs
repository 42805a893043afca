//! OAuth as Zoom speaks it, and the server-to-server token.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::json;

use super::ZoomSandbox;
use super::people::GRACE_CHAPEL;
use crate::sandbox::desk::{AuthorizeQuery, Bearer, Decision, Issued, Refusal, basic_client};

/// Stands where a person's login stands: the token belongs to the whole account.
pub const WHOLE_ACCOUNT: &str = "server-to-server";

const SERVER_CLIENT_ID: &str = "sandbox-zoom-s2s";
const SERVER_CLIENT_SECRET: &str = "sbx-secret-zoom-s2s";

pub async fn consent_page(sandbox: web::Data<ZoomSandbox>, query: web::Query<AuthorizeQuery>) -> HttpResponse {
    match sandbox.desk.open_consent(&query, "/zoom/oauth/authorize") {
        Ok(page) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page),
        // Zoom's own pages name 4700 and 4709; nothing is redirected.
        Err(Refusal::InvalidClient) => error_page("Invalid client_id (4700)"),
        Err(Refusal::InvalidRequest(why)) => error_page(&format!("Invalid request (4709): {why}")),
        Err(_) => error_page("Invalid request"),
    }
}

pub async fn consent(sandbox: web::Data<ZoomSandbox>, body: web::Bytes) -> HttpResponse {
    match sandbox.desk.decide(&Decision::from_form(&body, &sandbox.desk)) {
        Ok(url) => HttpResponse::Found().insert_header(("location", url.as_str())).finish(),
        Err(_) => error_page("Invalid request"),
    }
}

/// `POST /oauth/token` with the three grants that Zoom knows; a field that belongs to none of them is refused.
pub async fn token(sandbox: web::Data<ZoomSandbox>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let fields: BTreeMap<String, String> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .chain(url::form_urlencoded::parse(&body).into_owned())
        .collect();
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let known: &[&str] = match field("grant_type") {
        "authorization_code" => &["grant_type", "code", "redirect_uri", "code_verifier"],
        "refresh_token" => &["grant_type", "refresh_token"],
        "account_credentials" => &["grant_type", "account_id"],
        _ => return oauth_error(400, "unsupported_grant_type", "unsupported grant type"),
    };
    if fields.keys().any(|name| !known.contains(&name.as_str())) {
        return oauth_error(400, "invalid_request", "unknown parameter");
    }
    let client = client(&request);
    if field("grant_type") == "account_credentials" {
        return sandbox.account_token(client.as_ref(), field("account_id"));
    }
    let (id, secret) = client.unzip();
    if sandbox.desk.check_client(id.as_deref(), secret.as_deref()).is_err() {
        return invalid_client();
    }
    let issued = if field("grant_type") == "refresh_token" {
        sandbox.desk.refresh(field("refresh_token"))
    } else {
        let verifier = fields.get("code_verifier").map(String::as_str);
        sandbox.desk.exchange(field("code"), field("redirect_uri"), verifier)
    };
    match issued {
        Ok(issued) => sandbox.personal_token(&issued, field("grant_type") == "authorization_code"),
        Err(_) => invalid_grant(),
    }
}

/// `POST /oauth/revoke?token=…`.
pub async fn revoke(sandbox: web::Data<ZoomSandbox>, request: HttpRequest) -> HttpResponse {
    let client = client(&request);
    let (id, secret) = client.clone().unzip();
    let is_known =
        is_server_client(client.as_ref()) || sandbox.desk.check_client(id.as_deref(), secret.as_deref()).is_ok();
    if !is_known {
        return invalid_client();
    }
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let token = query.find(|(name, _)| name == "token").map(|(_, token)| token.into_owned());
    if sandbox.desk.revoke(token.as_deref().unwrap_or_default()) {
        HttpResponse::Ok().json(json!({"status": "success"}))
    } else {
        oauth_error(400, "invalid_request", "Invalid Token!")
    }
}

pub fn invalid_grant() -> HttpResponse {
    oauth_error(400, "invalid_grant", "Invalid Token!")
}

impl ZoomSandbox {
    /// A new sign-in of the same person ends the earlier one (4741); a refresh only moves the mark.
    fn personal_token(&self, issued: &Issued, is_new_sign_in: bool) -> HttpResponse {
        let login = issued.bearer.login.clone();
        let earlier = self.lock().newest_token.insert(login, issued.access_token.clone());
        if let Some(earlier) = earlier.filter(|_| is_new_sign_in) {
            self.desk.revoke(&earlier);
        }
        HttpResponse::Ok().json(json!({
            "access_token": issued.access_token,
            "token_type": "bearer",
            "refresh_token": issued.refresh_token,
            "expires_in": issued.expires_in_s,
            "scope": scope_text(&issued.bearer.scopes),
        }))
    }

    fn account_token(&self, client: Option<&(String, String)>, account_id: &str) -> HttpResponse {
        if !is_server_client(client) {
            return invalid_client();
        }
        if account_id != GRACE_CHAPEL {
            return oauth_error(400, "invalid_request", "unknown account_id");
        }
        let scopes: BTreeSet<String> = self.desk.rules.scopes.iter().map(|scope| format!("{scope}:admin")).collect();
        let lifetime = self.desk.rules.access_lifetime;
        let scope = scope_text(&scopes);
        let bearer = Bearer { login: WHOLE_ACCOUNT.to_owned(), scopes };
        let access_token = self.desk.issue_access(bearer, Some(lifetime), "account");
        HttpResponse::Ok().json(json!({
            "access_token": access_token,
            "token_type": "bearer",
            "expires_in": TimeDelta::num_seconds(&lifetime),
            "scope": scope,
        }))
    }
}

fn client(request: &HttpRequest) -> Option<(String, String)> {
    basic_client(request.headers().get("authorization").and_then(|value| value.to_str().ok()))
}

fn is_server_client(client: Option<&(String, String)>) -> bool {
    client.is_some_and(|(id, secret)| id == SERVER_CLIENT_ID && secret == SERVER_CLIENT_SECRET)
}

fn scope_text(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn invalid_client() -> HttpResponse {
    oauth_error(401, "invalid_client", "Invalid client_id or client_secret")
}

fn oauth_error(status: u16, error: &str, reason: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::BAD_REQUEST);
    HttpResponse::build(status).json(json!({"reason": reason, "error": error}))
}

fn error_page(text: &str) -> HttpResponse {
    HttpResponse::BadRequest().content_type("text/html; charset=utf-8").body(format!("<!doctype html><p>{text}</p>"))
}
