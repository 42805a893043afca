//! Twitch's error bodies.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::Fault;
use crate::sandbox::strict::Unreadable;

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

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        Self::bad_request(unreadable.0)
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
    match fault {
        Fault::Unauthorized => Refused::from(Refusal::InvalidToken).error_response(),
        Fault::ScopeMissing => Refused::from(Refusal::InsufficientScope).error_response(),
        Fault::InvalidGrant => Refused::from(Refusal::InvalidGrant).error_response(),
        Fault::TooManyRequests { retry_after_s, .. } => too_many(now + TimeDelta::seconds(i64::from(*retry_after_s))),
        // Twitch counts points a minute and no day's allowance.
        Fault::QuotaGone => too_many(now + TimeDelta::seconds(60)),
        _ => Refused { status: fault.server_error(), message: String::new() }.error_response(),
    }
}

fn too_many(reset: DateTime<Utc>) -> HttpResponse {
    let refused = Refused { status: StatusCode::TOO_MANY_REQUESTS, message: "Too Many Requests".to_owned() };
    let mut response = refused.error_response();
    let headers = [("ratelimit-limit", 800), ("ratelimit-remaining", 0), ("ratelimit-reset", reset.timestamp())];
    for (name, value) in headers {
        response.headers_mut().insert(HeaderName::from_static(name), value.into());
    }
    response
}
