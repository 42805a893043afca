//! Google's consent page, token endpoint and revocation.
//!
//! One revocation ends everything that a Google account granted to the Cloud project, whichever service it was for.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::super::desk::{AuthorizeQuery, Decision, Desk, Issued, Refusal};

/// A double whose people sign in at Google.
pub trait SignsIn: Send + Sync + 'static {
    fn desk(&self) -> &Desk;
}

/// The Google account behind a login. YouTube's consent page names channels, and this account owns the church's.
#[must_use]
pub fn account_of(login: &str) -> &str {
    if login == "Grace Chapel" { "media@gracechapel.example" } else { login }
}

const CONSENT: &str = "/o/oauth2/v2/auth";

/// Adds the routes of the sign-in.
pub fn routes<S: SignsIn>(config: &mut web::ServiceConfig) {
    config
        .route(CONSENT, web::get().to(open::<S>))
        .route(CONSENT, web::post().to(decide::<S>))
        .route("/token", web::post().to(token::<S>))
        .route("/revoke", web::post().to(revoke::<S>));
}

/// Parameters of the consent page beyond those that all vendors share.
const GOOGLE_ONLY: &[&str] = &["access_type", "prompt", "include_granted_scopes", "login_hint"];
const SHARED: &[&str] =
    &["response_type", "client_id", "redirect_uri", "state", "scope", "code_challenge", "code_challenge_method"];

async fn open<S: SignsIn>(
    sandbox: web::Data<S>,
    query: web::Query<Vec<(String, String)>>,
    shared: web::Query<AuthorizeQuery>,
) -> HttpResponse {
    let field = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let known = |name: &String| GOOGLE_ONLY.contains(&name.as_str()) || SHARED.contains(&name.as_str());
    if let Some((name, _)) = query.iter().find(|(name, _)| !known(name)) {
        return error_page(&format!("unknown parameter {name}"));
    }
    // Google itself would go on and give no refresh token; here the slip is refused where it happens.
    if field("access_type") != Some("offline") || !field("prompt").unwrap_or_default().contains("consent") {
        return error_page("without access_type=offline and prompt=consent no refresh token would be given");
    }
    match sandbox.desk().open_consent(&shared, &format!("/{}{CONSENT}", sandbox.desk().rules.platform.slug())) {
        Ok(page) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page),
        Err(Refusal::InvalidClient) => error_page("invalid_client: the OAuth client was not found"),
        Err(Refusal::InvalidRequest(why)) => error_page(why),
        Err(_) => error_page("invalid_request"),
    }
}

async fn decide<S: SignsIn>(sandbox: web::Data<S>, body: web::Bytes) -> HttpResponse {
    match sandbox.desk().decide(&Decision::from_form(&body, sandbox.desk())) {
        Ok(url) => HttpResponse::Found().insert_header(("location", url.as_str())).finish(),
        Err(_) => error_page("this consent page is no longer valid"),
    }
}

fn error_page(why: &str) -> HttpResponse {
    HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").body(format!("Error 400: {why}"))
}

/// Fields of the token endpoint's form.
const TOKEN_FIELDS: &[&str] =
    &["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "client_id", "client_secret"];

async fn token<S: SignsIn>(sandbox: web::Data<S>, form: web::Form<Vec<(String, String)>>) -> HttpResponse {
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if form.iter().any(|(name, _)| !TOKEN_FIELDS.contains(&name.as_str())) {
        return token_refusal(Refusal::InvalidRequest("unknown parameter"));
    }
    let desk = sandbox.desk();
    let issued =
        desk.check_client(field("client_id"), field("client_secret")).and_then(|()| match field("grant_type") {
            Some("authorization_code") => {
                let code = field("code").ok_or(Refusal::InvalidRequest("Missing required parameter: code"))?;
                let uri =
                    field("redirect_uri").ok_or(Refusal::InvalidRequest("Missing required parameter: redirect_uri"))?;
                desk.exchange(code, uri, field("code_verifier"))
            }
            Some("refresh_token") => {
                let missing = Refusal::InvalidRequest("Missing required parameter: refresh_token");
                desk.refresh(field("refresh_token").ok_or(missing)?)
            }
            _ => Err(Refusal::UnsupportedGrantType),
        });
    match issued {
        Ok(issued) => HttpResponse::Ok().json(token_answer(issued)),
        Err(refusal) => token_refusal(refusal),
    }
}

fn token_answer(issued: Issued) -> serde_json::Value {
    let scopes: Vec<String> = issued.bearer.scopes.into_iter().collect();
    let mut answer = json!({
        "access_token": issued.access_token,
        "expires_in": issued.expires_in_s,
        "scope": scopes.join(" "),
        "token_type": "Bearer",
    });
    if let Some(refresh_token) = issued.refresh_token {
        answer["refresh_token"] = json!(refresh_token);
    }
    answer
}

fn token_refusal(refusal: Refusal) -> HttpResponse {
    let (status, error, description) = match refusal {
        Refusal::InvalidClient => (401, "invalid_client", "The OAuth client was not found."),
        Refusal::UnsupportedGrantType => (400, "unsupported_grant_type", "Invalid grant_type"),
        Refusal::InvalidRequest(why) => (400, "invalid_request", why),
        _ => (400, "invalid_grant", "Bad Request"),
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    HttpResponse::build(status).json(json!({ "error": error, "error_description": description }))
}

#[derive(serde::Deserialize)]
struct RevokeForm {
    token: String,
}

async fn revoke<S: SignsIn>(sandbox: web::Data<S>, form: web::Form<RevokeForm>) -> HttpResponse {
    if sandbox.desk().revoke(&form.token) {
        return HttpResponse::Ok().json(json!({}));
    }
    HttpResponse::BadRequest()
        .json(json!({ "error": "invalid_token", "error_description": "Token expired or revoked" }))
}
