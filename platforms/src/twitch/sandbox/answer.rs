//! Twitch's error bodies, and strict reading of what was sent.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::Fault;

/// A refusal in Twitch's shape.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    message: String,
}

impl Refused {
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    pub fn unauthorized(message: &str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, message: message.to_owned() }
    }

    pub fn forbidden(message: &str) -> Self {
        Self { status: StatusCode::FORBIDDEN, message: message.to_owned() }
    }

    pub fn not_found(message: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.to_owned() }
    }

    pub fn conflict(message: &str) -> Self {
        Self { status: StatusCode::CONFLICT, message: message.to_owned() }
    }

    pub fn missing_scope(scope: &str) -> Self {
        Self::unauthorized(&format!("Missing scope: {scope}"))
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
        let error = self.status.canonical_reason().unwrap_or_default();
        let (status, message) = (self.status.as_u16(), &self.message);
        HttpResponse::build(self.status).json(json!({ "error": error, "status": status, "message": message }))
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InvalidClient => Self::forbidden("invalid client secret"),
            Refusal::InvalidGrant => Self::bad_request("Invalid refresh token"),
            Refusal::UnsupportedGrantType => Self::bad_request("unsupported grant type"),
            Refusal::InvalidRequest(why) => Self::bad_request(why),
            Refusal::InvalidToken => Self::unauthorized("Invalid OAuth token"),
            Refusal::InsufficientScope => Self::missing_scope("channel:manage:broadcast"),
        }
    }
}

/// The answer of a scripted failure. When the bucket is full again stands in `Ratelimit-Reset`, never in another form.
pub fn scripted(fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    let too_many = |wait_s: u32| {
        let refused = Refused { status: StatusCode::TOO_MANY_REQUESTS, message: "Too Many Requests".to_owned() };
        let mut response = refused.error_response();
        let reset = (now + TimeDelta::seconds(i64::from(wait_s))).timestamp();
        for (name, value) in [("ratelimit-limit", 800), ("ratelimit-remaining", 0), ("ratelimit-reset", reset)] {
            response.headers_mut().insert(actix_web::http::header::HeaderName::from_static(name), value.into());
        }
        response
    };
    match fault {
        Fault::Unauthorized => Refused::from(Refusal::InvalidToken).error_response(),
        Fault::ScopeMissing => Refused::from(Refusal::InsufficientScope).error_response(),
        Fault::InvalidGrant => Refused::from(Refusal::InvalidGrant).error_response(),
        Fault::TooManyRequests { retry_after_s, .. } => too_many(*retry_after_s),
        // Twitch counts points a minute and no day's allowance.
        Fault::QuotaGone => too_many(60),
        Fault::ServerError { status } => internal(*status),
        Fault::Hang | Fault::DropBefore | Fault::DropAfter | Fault::TruncatedJson | Fault::Html => internal(500),
    }
}

fn internal(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Refused { status, message: String::new() }.error_response()
}

/// A JSON body with nothing in it that the wire type does not name.
pub fn strict_json<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, Refused> {
    if !has_content_type(request, "application/json") {
        return Err(Refused::bad_request("Content-Type must be application/json"));
    }
    serde_json::from_slice(body).map_err(|error| Refused::bad_request(error.to_string()))
}

/// A query with nothing in it that the type does not name.
pub fn strict_query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refused> {
    let query = web::Query::<T>::from_query(request.query_string());
    query.map(web::Query::into_inner).map_err(|error| Refused::bad_request(error.to_string()))
}

/// A form in which every field is known and stands once.
pub fn strict_form(request: &HttpRequest, body: &[u8], known: &[&str]) -> Result<BTreeMap<String, String>, Refused> {
    if !has_content_type(request, "application/x-www-form-urlencoded") {
        return Err(Refused::bad_request("a form is expected"));
    }
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(body).into_owned() {
        if !known.contains(&name.as_str()) || fields.insert(name, value).is_some() {
            return Err(Refused::bad_request("unknown or repeated field"));
        }
    }
    Ok(fields)
}

fn has_content_type(request: &HttpRequest, wanted: &str) -> bool {
    request.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(wanted.as_bytes()))
}
