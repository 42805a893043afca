//! The consent dialog, tokens, permissions and `debug_token`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::FacebookSandbox;
use super::asked::Asked;
use super::refused::{Refused, answer};
use crate::contract::credentials::Secret;
use crate::facebook::proof::appsecret_proof;
use crate::sandbox::desk::{AuthorizeQuery, Bearer, Decision, Refusal};

const USER_TOKEN_LIFETIME: TimeDelta = TimeDelta::days(60);
/// How long after the dialog the app may read the person's data.
const DATA_ACCESS: TimeDelta = TimeDelta::days(90);

/// Who calls: a person, or a Page in the name of a person.
pub(super) struct Caller {
    pub bearer: Bearer,
    pub page: Option<String>,
}

impl FacebookSandbox {
    /// Checks token, proof and permissions; all of `needed` must have been given.
    pub(super) fn caller(&self, asked: &Asked, needed: &[&str]) -> Result<Caller, Refused> {
        let Some(token) = asked.token.as_deref() else {
            return Err(Refused::new(104, "An access token is required to request this resource."));
        };
        self.check_proof(asked, token)?;
        let bearer = self.bearer(token)?;
        match needed.iter().find(|scope| !bearer.scopes.contains(**scope)) {
            Some(missing) => Err(Refused::permission(missing)),
            None => Ok(Caller { bearer, page: self.books().page_tokens.get(token).cloned() }),
        }
    }

    /// As [`Self::caller`], for calls that only a person's own token may make.
    pub(super) fn person(&self, asked: &Asked, needed: &[&str]) -> Result<Bearer, Refused> {
        let caller = self.caller(asked, needed)?;
        match caller.page {
            None => Ok(caller.bearer),
            Some(_) => Err(Refused::value("Tried accessing a person's field with a page token")),
        }
    }

    fn bearer(&self, token: &str) -> Result<Bearer, Refused> {
        self.desk.check(Some(token), &[]).map_err(|_| {
            let expired = self.desk.expires_at(token).is_some_and(|end| end <= self.bench.now());
            let subcode = if expired { 463 } else { 467 };
            Refused::token(Some(subcode), "Error validating access token: The session has expired or is invalid.")
        })
    }

    /// The app has "Require App Secret" switched on.
    fn check_proof(&self, asked: &Asked, token: &str) -> Result<(), Refused> {
        let expected = appsecret_proof(&Secret::new(self.desk.rules.client_secret.clone()), &Secret::new(token));
        match asked.text("appsecret_proof")? {
            None => Err(Refused::value("API calls from the server require an appsecret_proof argument")),
            Some(proof) if proof != expected => Err(Refused::value("Invalid appsecret_proof provided")),
            Some(_) => Ok(()),
        }
    }
}

pub(super) async fn show_dialog(
    sandbox: web::Data<FacebookSandbox>,
    request: HttpRequest,
    query: web::Query<AuthorizeQuery>,
) -> HttpResponse {
    let asks_again = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "auth_type")
        .is_none_or(|(_, value)| value == "rerequest");
    let commas_only = query.scope.as_deref().is_none_or(|scope| !scope.contains(' '));
    let page = if asks_again && commas_only {
        sandbox.desk.open_consent(&query, "/facebook/v26.0/dialog/oauth")
    } else {
        Err(Refusal::InvalidRequest("auth_type or scope"))
    };
    match page {
        Ok(page) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page),
        Err(refusal) => dialog_error(refusal),
    }
}

pub(super) async fn decide(sandbox: web::Data<FacebookSandbox>, body: web::Bytes) -> HttpResponse {
    let decision = Decision::from_form(&body, &sandbox.desk);
    match sandbox.desk.decide(&decision) {
        Ok(mut url) => {
            if decision.approved {
                sandbox.books().consents.insert(decision.login, sandbox.bench.now());
            } else {
                url.query_pairs_mut().append_pair("error_reason", "user_denied");
            }
            // Facebook's redirect ends like this, and browsers keep it out of the request.
            url.set_fragment(Some("_=_"));
            HttpResponse::Found().insert_header((header::LOCATION, url.as_str())).finish()
        }
        Err(refusal) => dialog_error(refusal),
    }
}

fn dialog_error(refusal: Refusal) -> HttpResponse {
    let what = match refusal {
        Refusal::InvalidClient => "Invalid App ID",
        Refusal::InvalidRequest("invalid_scope") => "Invalid Scopes",
        Refusal::InvalidRequest("redirect_uri mismatch") => "URL blocked",
        _ => "Something went wrong",
    };
    HttpResponse::BadRequest()
        .content_type("text/html; charset=utf-8")
        .body(format!("<html><body>{what}</body></html>"))
}

pub(super) async fn give_token(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(give(&sandbox, &request))
}

fn give(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&["client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"])?;
    if asked.required("client_id")? != sandbox.desk.rules.client_id {
        return Err(Refused::new(101, "Error validating application."));
    }
    if asked.required("client_secret")? != sandbox.desk.rules.client_secret {
        return Err(Refused::new(1, "Error validating client secret."));
    }
    let exchanges_token = asked.word("grant_type", &["fb_exchange_token"])?.is_some();
    if exchanges_token { extend(sandbox, &asked) } else { exchange(sandbox, &asked) }
}

fn exchange(sandbox: &FacebookSandbox, asked: &Asked) -> Result<Value, Refused> {
    let (code, redirect_uri) = (asked.required("code")?, asked.required("redirect_uri")?);
    let issued = sandbox.desk.exchange(code, redirect_uri, None).map_err(|_| {
        Refused::new(100, "This authorization code has been used, has expired or is foreign.").subcode(36_009)
    })?;
    Ok(token_answer(&issued.access_token, issued.expires_in_s))
}

/// A token that has run out cannot be exchanged any more.
fn extend(sandbox: &FacebookSandbox, asked: &Asked) -> Result<Value, Refused> {
    let token = asked.required("fb_exchange_token")?;
    let bearer = sandbox.bearer(token)?;
    if sandbox.books().page_tokens.contains_key(token) {
        return Err(Refused::value("A page token cannot be exchanged"));
    }
    let long = sandbox.desk.issue_access(bearer, Some(USER_TOKEN_LIFETIME), "user");
    Ok(token_answer(&long, USER_TOKEN_LIFETIME.num_seconds()))
}

fn token_answer(token: &str, expires_in: i64) -> Value {
    json!({ "access_token": token, "token_type": "bearer", "expires_in": expires_in })
}

pub(super) async fn inspect_token(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(inspect(&sandbox, &request))
}

fn inspect(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&["input_token"])?;
    let rules = &sandbox.desk.rules;
    let app_token = format!("{}|{}", rules.client_id, rules.client_secret);
    if asked.token.as_deref() != Some(&app_token) {
        return Err(Refused::token(None, "Invalid OAuth access token: the app's own token is needed here."));
    }
    sandbox.check_proof(&asked, &app_token)?;
    let token = asked.required("input_token")?;
    let bearer = match sandbox.bearer(token) {
        Ok(bearer) => bearer,
        Err(refused) => {
            let fault = refused.as_token_fault();
            return Ok(
                json!({ "data": { "app_id": rules.client_id, "is_valid": false, "scopes": [], "error": fault } }),
            );
        }
    };
    let books = sandbox.books();
    let page = books.page_tokens.get(token);
    let data_access_ends = books.consents.get(&bearer.login).map(|consent| *consent + DATA_ACCESS);
    let mut data = json!({
        "app_id": rules.client_id,
        "type": if page.is_some() { "PAGE" } else { "USER" },
        "is_valid": true,
        "expires_at": sandbox.desk.expires_at(token).map_or(0, |end| end.timestamp()),
        "data_access_expires_at": data_access_ends.map_or(0, |end| end.timestamp()),
        "scopes": bearer.scopes,
    });
    if let Some(page) = page {
        data["profile_id"] = json!(page);
    }
    Ok(json!({ "data": data }))
}

pub(super) async fn list_permissions(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(permissions(&sandbox, &request))
}

fn permissions(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&[])?;
    let bearer = sandbox.person(&asked, &[])?;
    let entries = sandbox.desk.rules.scopes.iter().map(|scope| {
        let status = if bearer.scopes.contains(scope) { "granted" } else { "declined" };
        json!({ "permission": scope, "status": status })
    });
    Ok(json!({ "data": entries.collect::<Vec<_>>() }))
}

pub(super) async fn revoke_permissions(sandbox: web::Data<FacebookSandbox>, request: HttpRequest) -> HttpResponse {
    answer(revoke(&sandbox, &request))
}

/// Takes the app away from the person: user and page tokens die together.
fn revoke(sandbox: &FacebookSandbox, request: &HttpRequest) -> Result<Value, Refused> {
    let asked = Asked::read(request, b"")?;
    asked.only(&[])?;
    let bearer = sandbox.person(&asked, &[])?;
    sandbox.desk.revoke_login(&bearer.login);
    sandbox.books().count("permission_revoke");
    Ok(json!({ "success": true }))
}
