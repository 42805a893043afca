//! Graph's error body, and strict reading of what was sent.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::sandbox::desk::Refusal;
use crate::sandbox::faults::{Fault, with_retry_after};

/// One refusal, with status 400 unless said otherwise, as Graph does.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    code: i64,
    subcode: Option<i64>,
    message: String,
}

impl Refused {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { status: 400, code, subcode: None, message: message.into() }
    }

    pub(super) fn subcode(self, subcode: i64) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }

    fn error_response(&self) -> HttpResponse {
        let mut error =
            json!({ "message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": "Sandbox" });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        HttpResponse::build(self.status_code()).json(json!({ "error": error }))
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InvalidClient => Self::new(101, "Error validating client secret."),
            Refusal::InvalidGrant => Self::new(100, "Invalid authorization code"),
            Refusal::UnsupportedGrantType => Self::new(100, "Invalid grant_type"),
            Refusal::InvalidRequest(why) => Self::new(100, why),
            Refusal::InvalidToken => Self::new(190, "Error validating access token: the session is invalid."),
            Refusal::InsufficientScope => Self::new(10, "(#10) Application does not have permission for this action"),
        }
    }
}

/// The answer of a scripted failure.
pub(super) fn scripted(fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    let slow_down = || Refused::new(4, "(#4) Application request limit reached");
    match fault {
        Fault::Unauthorized | Fault::InvalidGrant => Refused::from(Refusal::InvalidToken).error_response(),
        Fault::ScopeMissing => Refused::from(Refusal::InsufficientScope).error_response(),
        Fault::QuotaGone => slow_down().error_response(),
        Fault::TooManyRequests { .. } => with_retry_after(slow_down().status(429).error_response(), fault, now),
        Fault::ServerError { status } => trouble(*status),
        Fault::Hang | Fault::Held | Fault::DropBefore | Fault::DropAfter | Fault::TruncatedJson | Fault::Html => {
            trouble(500)
        }
    }
}

fn trouble(status: u16) -> HttpResponse {
    Refused::new(2, "An unexpected error has occurred. Please retry your request later.")
        .status(status)
        .error_response()
}

/// Fields in which every name is known and stands once.
pub(super) fn strict_fields(text: &[u8], known: &[&str]) -> Result<BTreeMap<String, String>, Refused> {
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(text).into_owned() {
        if !known.contains(&name.as_str()) || fields.contains_key(&name) {
            return Err(Refused::new(100, format!("(#100) Unknown or repeated parameter {name}")));
        }
        fields.insert(name, value);
    }
    Ok(fields)
}

/// The query's parameters, all of which must be there.
pub(super) fn strict_query(request: &HttpRequest, names: &[&str]) -> Result<BTreeMap<String, String>, Refused> {
    let fields = strict_fields(request.query_string().as_bytes(), names)?;
    match names.iter().find(|name| !fields.contains_key(**name)) {
        Some(missing) => Err(Refused::new(100, format!("(#100) The parameter {missing} is required"))),
        None => Ok(fields),
    }
}
