//! Kick's error bodies.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::{Fault, with_retry_after};
use crate::sandbox::strict::Unreadable;

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

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        Self::bad_request(unreadable.0)
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
    let refused = match fault {
        Fault::Unauthorized => Refusal::InvalidToken.into(),
        Fault::ScopeMissing => Refusal::InsufficientScope.into(),
        Fault::InvalidGrant => Refusal::InvalidGrant.into(),
        // Kick counts no daily allowance.
        Fault::TooManyRequests { .. } | Fault::QuotaGone => {
            Refused::new(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests")
        }
        _ => Refused::new(fault.server_error(), "Internal Server Error"),
    };
    with_retry_after(refused.error_response(), fault, now)
}
