//! Microsoft's consent page and token endpoint, below the authority whose people sign in: all organisations', or one tenant.
//! There is no revocation: people remove the app in their own settings.

use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::apps::NotAdmitted;
use super::{MicrosoftTeamsSandbox, PLATFORM, people};
use crate::microsoft_teams::{OFFLINE, OPENID};
use crate::sandbox::desk::{AuthorizeQuery, Decision, Issued, Refusal};

const CONSENT: &str = "/{authority}/oauth2/v2.0/authorize";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(CONSENT, web::get().to(open))
        .route(CONSENT, web::post().to(decide))
        .route("/{authority}/oauth2/v2.0/token", web::post().to(token));
}

/// Parameters of the consent page beyond those that all vendors share.
const MICROSOFT_ONLY: &[&str] = &["response_mode", "prompt", "login_hint", "domain_hint", "nonce"];
const SHARED: &[&str] =
    &["response_type", "client_id", "redirect_uri", "state", "scope", "code_challenge", "code_challenge_method"];

async fn open(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    authority: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
    shared: web::Query<AuthorizeQuery>,
) -> HttpResponse {
    let field = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let known = |name: &String| MICROSOFT_ONLY.contains(&name.as_str()) || SHARED.contains(&name.as_str());
    if let Some((name, _)) = query.iter().find(|(name, _)| !known(name)) {
        return error_page(&format!("AADSTS900144: unknown parameter {name}"));
    }
    if field("response_mode").is_some_and(|mode| mode != "query") {
        return error_page("this double answers with the query only");
    }
    let prompts = ["login", "none", "consent", "select_account"];
    if field("prompt").is_some_and(|prompt| !prompts.contains(&prompt)) {
        return error_page("AADSTS90023: unsupported prompt value");
    }
    let app = match sandbox.apps.admit(shared.client_id.as_deref(), &authority) {
        Ok(app) => app,
        Err(why) => return error_page(why.sentence()),
    };
    let (slug, client_id) = (PLATFORM.slug(), &app.desk.rules.client_id);
    let here = format!("/{slug}{}?client_id={client_id}", CONSENT.replace("{authority}", &authority));
    match app.desk.open_consent(&shared, &here) {
        Ok(page) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page),
        Err(Refusal::InvalidRequest(why)) => error_page(&format!("AADSTS50011: {why}")),
        Err(_) => error_page("invalid_request"),
    }
}

async fn decide(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    authority: web::Path<String>,
    shared: web::Query<AuthorizeQuery>,
    body: web::Bytes,
) -> HttpResponse {
    let app = match sandbox.apps.admit(shared.client_id.as_deref(), &authority) {
        Ok(app) => app,
        Err(why) => return error_page(why.sentence()),
    };
    let decision = Decision::from_form(&body, &app.desk);
    if people::find(&decision.login).is_some_and(|person| !person.signs_in_at(&authority)) {
        return error_page("AADSTS50020: the account does not exist in this tenant");
    }
    match app.desk.decide(&decision) {
        Ok(url) => HttpResponse::Found().insert_header(("location", url.as_str())).finish(),
        Err(_) => error_page("this consent page is no longer valid"),
    }
}

fn error_page(why: &str) -> HttpResponse {
    HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").body(format!("Sorry: {why}"))
}

/// Fields of the token endpoint's form.
const TOKEN_FIELDS: &[&str] =
    &["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "client_id", "client_secret", "scope"];

async fn token(
    sandbox: web::Data<MicrosoftTeamsSandbox>,
    authority: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if form.iter().any(|(name, _)| !TOKEN_FIELDS.contains(&name.as_str())) {
        return refusal(Refusal::InvalidRequest("AADSTS900144"));
    }
    let desk = match sandbox.apps.admit(field("client_id"), &authority) {
        Ok(app) => &app.desk,
        Err(why) => return answer(400, why.word(), why.number(), why.sentence()),
    };
    let known = |scope: &str| desk.rules.scopes.iter().any(|known| known == scope);
    if !field("scope").unwrap_or_default().split_whitespace().all(known) {
        return answer(400, "invalid_scope", 70_011, "The provided value for 'scope' is not valid.");
    }
    let issued =
        desk.check_client(field("client_id"), field("client_secret")).and_then(|()| match field("grant_type") {
            Some("authorization_code") => {
                let code = field("code").ok_or(Refusal::InvalidRequest("code"))?;
                let uri = field("redirect_uri").ok_or(Refusal::InvalidRequest("redirect_uri"))?;
                desk.exchange(code, uri, field("code_verifier"))
            }
            Some("refresh_token") => desk.refresh(field("refresh_token").ok_or(Refusal::InvalidRequest("token"))?),
            _ => Err(Refusal::UnsupportedGrantType),
        });
    match issued {
        Ok(issued) => HttpResponse::Ok().json(sandbox.token_answer(issued)),
        Err(why) => refusal(why),
    }
}

impl MicrosoftTeamsSandbox {
    /// `openid` brings an id token, `offline_access` a refresh token; neither is named among the scopes.
    fn token_answer(&self, issued: Issued) -> serde_json::Value {
        let silent = [OPENID, OFFLINE];
        let given = |scope: &str| issued.bearer.scopes.contains(scope);
        let told: Vec<&str> =
            issued.bearer.scopes.iter().map(String::as_str).filter(|scope| !silent.contains(scope)).collect();
        let mut answer = json!({
            "token_type": "Bearer",
            "scope": told.join(" "),
            "expires_in": issued.expires_in_s,
            "ext_expires_in": issued.expires_in_s,
            "access_token": issued.access_token,
        });
        if given(OPENID) {
            answer["id_token"] = json!(self.id_token(&issued.bearer.login));
        }
        if let Some(refresh_token) = issued.refresh_token.filter(|_| issued.bearer.scopes.contains(OFFLINE)) {
            answer["refresh_token"] = json!(refresh_token);
        }
        answer
    }

    fn id_token(&self, login: &str) -> String {
        let person = people::find(login);
        let claims = json!({ "tid": person.map(|person| person.tenant), "oid": person.map(|person| person.id) });
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signature = self.bench.secret(PLATFORM, "id-token");
        format!("{}.{}.{signature}", part(r#"{"alg":"none"}"#), part(&claims.to_string()))
    }
}

impl NotAdmitted {
    const fn word(self) -> &'static str {
        match self {
            Self::SingleTenant => "invalid_request",
            Self::NotInDirectory => "unauthorized_client",
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::SingleTenant => 50_194,
            Self::NotInDirectory => 700_016,
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::SingleTenant => "AADSTS50194: the application is not configured as a multi-tenant application",
            Self::NotInDirectory => "AADSTS700016: the application was not found in the directory",
        }
    }
}

/// The token endpoint's word for a dead grant.
pub(super) fn invalid_grant() -> HttpResponse {
    answer(400, "invalid_grant", 700_082, "AADSTS700082: The refresh token has expired due to inactivity.")
}

fn refusal(refusal: Refusal) -> HttpResponse {
    match refusal {
        Refusal::InvalidClient => {
            answer(401, "invalid_client", 7_000_215, "AADSTS7000215: Invalid client secret provided.")
        }
        Refusal::UnsupportedGrantType => answer(400, "unsupported_grant_type", 70_003, "AADSTS70003"),
        Refusal::InvalidRequest(what) => answer(400, "invalid_request", 900_144, what),
        _ => answer(400, "invalid_grant", 70_000, "AADSTS70000: The provided grant is invalid."),
    }
}

fn answer(status: u16, error: &str, number: i64, description: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    HttpResponse::build(status).json(json!({
        "error": error, "error_description": description, "error_codes": [number],
        "trace_id": "sandbox", "correlation_id": "sandbox",
    }))
}
