//! Kick's error bodies, and strict reading of what was sent.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::Fault;

/// A refusal. The API says `message`, the endpoints of `id.kick.com` say `error`.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    /// RFC 6749's word, where it is one of `id.kick.com`.
    error: Option<&'static str>,
    message: String,
}

impl Refused {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, error: None, message: message.into() }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    fn oauth(status: StatusCode, error: &'static str, message: &str) -> Self {
        Self { status, error: Some(error), message: message.to_owned() }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let message = &self.message;
        let body = match self.error {
            Some(error) => json!({ "error": error, "error_description": message }),
            None => json!({ "message": message, "data": null }),
        };
        HttpResponse::build(self.status).json(body)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let bad = StatusCode::BAD_REQUEST;
        match refusal {
            Refusal::InvalidClient => {
                Self::oauth(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed")
            }
            Refusal::InvalidGrant => Self::oauth(bad, "invalid_grant", "The grant is invalid"),
            Refusal::UnsupportedGrantType => Self::oauth(bad, "unsupported_grant_type", "Unsupported grant type"),
            Refusal::InvalidRequest(why) => Self::oauth(bad, "invalid_request", why),
            Refusal::InvalidToken => Self::new(StatusCode::UNAUTHORIZED, "Unauthorized"),
            Refusal::InsufficientScope => Self::new(StatusCode::FORBIDDEN, "Forbidden"),
        }
    }
}

/// Every good answer of the API.
pub fn good(data: &Value) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "data": data, "message": "OK" }))
}

/// The answer of a scripted failure. Kick documents no body for 429 and 5xx; the usual shape stands in.
pub fn scripted(fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    let too_many = |retry_after: Option<String>| {
        let mut response = Refused::new(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").error_response();
        if let Some(value) = retry_after.and_then(|value| value.parse().ok()) {
            response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, value);
        }
        response
    };
    match fault {
        Fault::Unauthorized => Refused::from(Refusal::InvalidToken).error_response(),
        Fault::ScopeMissing => Refused::from(Refusal::InsufficientScope).error_response(),
        Fault::InvalidGrant => Refused::from(Refusal::InvalidGrant).error_response(),
        Fault::TooManyRequests { retry_after_s, as_date: false } => too_many(Some(retry_after_s.to_string())),
        Fault::TooManyRequests { retry_after_s, as_date: true } => {
            let until = now + TimeDelta::seconds(i64::from(*retry_after_s));
            too_many(Some(until.format("%a, %d %b %Y %H:%M:%S GMT").to_string()))
        }
        // Kick counts no daily allowance.
        Fault::QuotaGone => too_many(None),
        Fault::ServerError { status } => internal(*status),
        Fault::Hang | Fault::DropBefore | Fault::DropAfter | Fault::TruncatedJson | Fault::Html => internal(500),
    }
}

fn internal(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Refused::new(status, "Internal Server Error").error_response()
}

/// A JSON body with nothing in it that the wire type does not name.
pub fn strict_json<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, Refused> {
    if !has_content_type(request, "application/json") {
        return Err(Refused::bad_request("Content-Type must be application/json"));
    }
    serde_json::from_slice(body).map_err(|error| Refused::bad_request(error.to_string()))
}

/// No query at all.
pub fn no_query(request: &HttpRequest) -> Result<(), Refused> {
    if request.query_string().is_empty() { Ok(()) } else { Err(Refused::bad_request("unknown query parameter")) }
}

/// Fields of a form, or of a query, in which every name is known and stands once.
pub fn strict_fields(text: &[u8], known: &[&str]) -> Result<BTreeMap<String, String>, Refused> {
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(text).into_owned() {
        if !known.contains(&name.as_str()) || fields.insert(name, value).is_some() {
            return Err(Refusal::InvalidRequest("unknown or repeated field").into());
        }
    }
    Ok(fields)
}

/// The same for a form's body.
pub fn strict_form(request: &HttpRequest, body: &[u8], known: &[&str]) -> Result<BTreeMap<String, String>, Refused> {
    if !has_content_type(request, "application/x-www-form-urlencoded") {
        return Err(Refusal::InvalidRequest("a form is expected").into());
    }
    strict_fields(body, known)
}

fn has_content_type(request: &HttpRequest, wanted: &str) -> bool {
    request.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(wanted.as_bytes()))
}
