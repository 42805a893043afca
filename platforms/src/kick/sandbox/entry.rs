//! Consent page, tokens, introspection, revocation: the double of `id.kick.com`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::KickSandbox;
use super::answer::{Refused, good};
use crate::sandbox::desk::{AuthorizeQuery, Decision, Refusal};
use crate::sandbox::strict::{self, Fields};

type Sandbox = web::Data<KickSandbox>;
type Handled = Result<HttpResponse, Refused>;

const AUTHORIZE_PARAMETERS: &[&str] =
    &["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];
const TOKEN_FIELDS: &[&str] =
    &["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "client_id", "client_secret"];

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/oauth/authorize").route(web::get().to(authorize)).route(web::post().to(decide)))
        .route("/oauth/token", web::post().to(token))
        .route("/oauth/token/introspect", web::post().to(introspect))
        .route("/oauth/revoke", web::post().to(revoke));
}

/// The state is compulsory, as Kick has it.
async fn authorize(sandbox: Sandbox, request: HttpRequest, query: web::Query<AuthorizeQuery>) -> Handled {
    Fields::read(request.query_string().as_bytes(), AUTHORIZE_PARAMETERS)?;
    if query.state.as_deref().unwrap_or_default().is_empty() {
        return Err(Refusal::InvalidRequest("state is required").into());
    }
    let page = sandbox.desk.open_consent(&query, "/kick/oauth/authorize")?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn decide(sandbox: Sandbox, body: web::Bytes) -> Handled {
    let next = sandbox.desk.decide(&Decision::from_form(&body, &sandbox.desk))?;
    Ok(HttpResponse::Found().insert_header(("location", next.as_str())).finish())
}

async fn token(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    let form = strict::form(&request, &body, TOKEN_FIELDS)?;
    sandbox.desk.check_client(form.get("client_id"), form.get("client_secret"))?;
    let issued = match form.required("grant_type")? {
        "authorization_code" => {
            let verifier = form.get("code_verifier");
            sandbox.desk.exchange(form.required("code")?, form.required("redirect_uri")?, verifier)?
        }
        "refresh_token" => sandbox.desk.refresh(form.required("refresh_token")?)?,
        _ => return Err(Refusal::UnsupportedGrantType.into()),
    };
    let scopes: Vec<&str> = issued.bearer.scopes.iter().map(String::as_str).collect();
    // Kick's page shows the lifetime as text.
    Ok(HttpResponse::Ok().json(json!({
        "access_token": issued.access_token, "token_type": "Bearer", "refresh_token": issued.refresh_token,
        "expires_in": issued.expires_in_s.to_string(), "scope": scopes.join(" "),
    })))
}

/// The token asks about itself; there is no body.
async fn introspect(sandbox: Sandbox, request: HttpRequest, body: web::Bytes) -> Handled {
    if !body.is_empty() {
        return Err(Refused::bad_request("no body is expected"));
    }
    let bearer = sandbox.bearer(&request, None)?;
    let ends = crate::sandbox::desk::bearer(&request).and_then(|token| sandbox.desk.expires_at(&token));
    let scopes: Vec<&str> = bearer.scopes.iter().map(String::as_str).collect();
    Ok(good(&json!({
        "active": true, "client_id": sandbox.desk.rules.client_id, "token_type": "user", "scope": scopes.join(" "),
        "exp": ends.map(|end| end.timestamp()),
    })))
}

/// Everything stands in the query; the answer is a word, whether the token was known or not.
async fn revoke(sandbox: Sandbox, request: HttpRequest) -> Handled {
    let query = Fields::read(request.query_string().as_bytes(), &["token", "token_hint_type"])?;
    if !["access_token", "refresh_token"].contains(&query.required("token_hint_type")?) {
        return Err(Refusal::InvalidRequest("token_hint_type must be access_token or refresh_token").into());
    }
    sandbox.desk.revoke(query.required("token")?);
    Ok(HttpResponse::Ok().content_type("text/plain").body("OK"))
}
