//! Restream's error bodies.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::{Fault, with_retry_after};
use crate::sandbox::strict::Unreadable;

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

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        Self::bad_request(unreadable.0)
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
    let trouble = |status, name, message: &str| Refused { status, name, message: message.to_owned() };
    let refused = match fault {
        Fault::Unauthorized => Refusal::InvalidToken.into(),
        Fault::ScopeMissing => Refusal::InsufficientScope.into(),
        Fault::InvalidGrant => Refusal::InvalidGrant.into(),
        // Restream counts no daily allowance: a flood is answered with 429 alone.
        Fault::TooManyRequests { .. } | Fault::QuotaGone => {
            trouble(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests")
        }
        _ => trouble(fault.server_error(), "internal_error", "Internal error"),
    };
    with_retry_after(refused.error_response(), fault, now)
}
