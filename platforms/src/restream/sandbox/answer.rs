//! Restream's error bodies, and strict reading of what was sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::Fault;

/// A refusal in Restream's shape.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    name: &'static str,
    message: String,
}

impl Refused {
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, name: "bad_request", message: message.into() }
    }

    pub fn not_found(what: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, name: "not_found", message: format!("{what} not found") }
    }

    pub fn conflict(name: &'static str, message: &str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, name, message: message.to_owned() }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status.as_u16();
        let (name, message) = (self.name, &self.message);
        let error = json!({"statusCode": status, "status": status, "code": status, "message": message, "name": name});
        HttpResponse::build(self.status).json(json!({ "error": error }))
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let (status, name, message) = match refusal {
            Refusal::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client", "Invalid client"),
            Refusal::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant", "Invalid grant"),
            Refusal::UnsupportedGrantType => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type")
            }
            Refusal::InvalidRequest(why) => (StatusCode::BAD_REQUEST, "invalid_request", why),
            Refusal::InvalidToken => {
                (StatusCode::UNAUTHORIZED, "invalid_token", "Invalid token: access token is invalid")
            }
            Refusal::InsufficientScope => (StatusCode::FORBIDDEN, "insufficient_scope", "Insufficient scope"),
        };
        Self { status, name, message: message.to_owned() }
    }
}

/// The answer of a scripted failure. Restream documents no body for 429 and 5xx; the usual shape stands in.
pub fn scripted(fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    let too_many = |retry_after: Option<String>| {
        let refused = Refused {
            status: StatusCode::TOO_MANY_REQUESTS,
            name: "too_many_requests",
            message: "Too many requests".to_owned(),
        };
        let mut response = refused.error_response();
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
        // Restream counts no daily allowance: a flood is answered with 429 alone.
        Fault::QuotaGone => too_many(None),
        Fault::ServerError { status } => internal(*status),
        Fault::Hang | Fault::DropBefore | Fault::DropAfter | Fault::TruncatedJson | Fault::Html => internal(500),
    }
}

fn internal(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Refused { status, name: "internal_error", message: "Internal error".to_owned() }.error_response()
}

/// A JSON body with nothing in it that the wire type does not name.
pub fn strict_json<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, Refused> {
    let is_json =
        request.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err(Refused::bad_request("Content-Type must be application/json"));
    }
    serde_json::from_slice(body).map_err(|error| Refused::bad_request(error.to_string()))
}

/// A query with nothing in it that the type does not name.
pub fn strict_query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refused> {
    let query = web::Query::<T>::from_query(request.query_string());
    query.map(web::Query::into_inner).map_err(|error| Refused::bad_request(error.to_string()))
}

/// No query at all.
pub fn no_query(request: &HttpRequest) -> Result<(), Refused> {
    if request.query_string().is_empty() { Ok(()) } else { Err(Refused::bad_request("unknown query parameter")) }
}
