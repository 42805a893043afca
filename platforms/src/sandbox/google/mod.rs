//! What the doubles of Google's services share: refusals, query parameters, bodies and the sign-in.
//!
//! Google answers alike everywhere: `errors[].reason` as its older APIs do, `status` and `details[].reason` as its newer ones.

pub mod fields;
pub mod sign_in;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::desk::Refusal;
use super::faults::{Fault, with_retry_after};

/// A refusal in the shape of all Google APIs.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    domain: &'static str,
    word: Option<&'static str>,
    reason: String,
    message: String,
}

impl Refused {
    pub fn new(status: u16, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, domain: "global", word: None, reason: reason.into(), message: message.into() }
    }

    /// 400: these values will never do.
    pub fn bad(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(400, reason, message)
    }

    /// 403: understood, but not in this state.
    pub fn forbidden(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(403, reason, message)
    }

    /// The same with Google's word for the status, where it is not the usual one.
    #[must_use]
    pub fn with_word(self, word: &'static str) -> Self {
        Self { word: Some(word), ..self }
    }

    /// The day's allowance of the YouTube Data API.
    #[must_use]
    pub fn quota() -> Self {
        Self { domain: "youtube.quota", ..Self::new(403, "quotaExceeded", "The request exceeds the daily quota.") }
    }

    #[must_use]
    pub fn of_desk(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InsufficientScope => Self::new(403, "insufficientPermissions", "Insufficient Permission"),
            _ => Self::new(401, "authError", "Invalid Credentials"),
        }
    }

    fn status_word(&self) -> &'static str {
        if let Some(word) = self.word {
            return word;
        }
        match self.status {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            503 => "UNAVAILABLE",
            _ => "INTERNAL",
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.reason)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut error = json!({
            "code": self.status,
            "message": self.message,
            "errors": [{ "message": self.message, "domain": self.domain, "reason": self.reason }],
            "status": self.status_word(),
        });
        if self.reason == "insufficientPermissions" {
            error["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
            }]);
        }
        HttpResponse::build(self.status_code()).json(json!({ "error": error }))
    }
}

/// The vendor's own answer for a scripted failure.
#[must_use]
pub fn refusal(fault: &Fault, now: DateTime<Utc>) -> HttpResponse {
    match fault {
        Fault::Unauthorized => Refused::of_desk(Refusal::InvalidToken).error_response(),
        Fault::ScopeMissing => Refused::of_desk(Refusal::InsufficientScope).error_response(),
        Fault::QuotaGone => Refused::quota().error_response(),
        Fault::InvalidGrant => {
            HttpResponse::BadRequest().json(json!({ "error": "invalid_grant", "error_description": "Bad Request" }))
        }
        Fault::TooManyRequests { .. } => {
            let refused = Refused::new(429, "rateLimitExceeded", "Rate Limit Exceeded");
            with_retry_after(refused.error_response(), fault, now)
        }
        Fault::ServerError { status } => Refused::new(*status, "backendError", "Backend Error").error_response(),
        _ => Refused::new(500, "internalError", "Internal Error").error_response(),
    }
}

/// Parameters that every Google API takes.
const GLOBAL: &[&str] = &["alt", "fields", "prettyPrint", "quotaUser", "uploadType"];

/// The query of one call, all names known.
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query; only `part` and `id` may stand twice.
    ///
    /// # Errors
    /// 400 where a name is not among the known, or stands twice.
    pub fn read(query: &str, known: &[&str]) -> Result<Self, Refused> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) && !GLOBAL.contains(&name.as_str()) {
                return Err(Refused::bad("unexpectedParameter", format!("Unexpected parameter {name}")));
            }
            let repeated = pairs[..index].iter().any(|(earlier, _)| earlier == name);
            if repeated && name != "part" && name != "id" {
                return Err(Refused::bad("unexpectedParameter", format!("Parameter {name} is given twice")));
            }
        }
        Ok(Self(pairs))
    }

    #[must_use]
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// # Errors
    /// 400 without it, or with an empty one.
    pub fn required(&self, name: &str) -> Result<&str, Refused> {
        self.optional(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Refused::bad("missingRequiredParameter", format!("Required parameter {name} is missing")))
    }

    /// A comma list, also when the parameter is repeated.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty()).collect()
    }

    /// # Errors
    /// 400 for anything but `true` and `false`.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Refused> {
        match self.optional(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refused::bad("invalid", format!("Invalid boolean value for {name}"))),
        }
    }

    /// # Errors
    /// 400 for a word that is not among the known.
    pub fn word<'a>(&'a self, name: &str, known: &[&str]) -> Result<Option<&'a str>, Refused> {
        match self.optional(name) {
            Some(word) if !known.contains(&word) => Err(Refused::bad("invalid", format!("Invalid value for {name}"))),
            word => Ok(word),
        }
    }
}
