//! Graph's error body, and the query of a call.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use crate::sandbox::desk::Refusal;

/// One refusal, ready to be sent. Its message is empty, as Graph's often is.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    code: &'static str,
    inner: Option<&'static str>,
    message: String,
}

impl Refused {
    pub fn new(status: u16, code: &'static str) -> Self {
        Self { status, code, inner: None, message: String::new() }
    }

    /// 400: these values will never do.
    pub fn bad(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::new(400, "BadRequest") }
    }

    pub fn forbidden() -> Self {
        Self::new(403, "Forbidden")
    }

    pub fn invalid_token() -> Self {
        Self { message: "Access token validation failure.".to_owned(), ..Self::new(401, "InvalidAuthenticationToken") }
    }

    pub fn not_found() -> Self {
        Self { inner: Some("ItemNotFound"), ..Self::new(404, "NotFound") }
    }

    pub fn too_many() -> Self {
        Self::new(429, "TooManyRequests")
    }

    pub fn of_desk(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InsufficientScope => {
                let message = "Insufficient privileges to complete the operation.".to_owned();
                Self { message, ..Self::new(403, "Authorization_RequestDenied") }
            }
            _ => Self::invalid_token(),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.code)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut inner = json!({ "date": "2026-11-21T00:00:00", "request-id": "sandbox" });
        if let Some(code) = self.inner {
            inner["code"] = json!(code);
        }
        let error = json!({ "code": self.code, "message": self.message, "innerError": inner });
        HttpResponse::build(self.status_code()).json(json!({ "error": error }))
    }
}

/// The query of one call, all names known.
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub fn read(query: &str, known: &[&str]) -> Result<Self, Refused> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Refused::bad(format!("The query parameter {name} is not supported."))),
            None => Ok(Self(pairs)),
        }
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every field of `$select` is one of these.
    pub fn selects(&self, known: &[&str]) -> Result<(), Refused> {
        let mut wanted = self.value("$select").into_iter().flat_map(|list| list.split(','));
        match wanted.find(|field| !known.contains(field)) {
            Some(field) => Err(Refused::bad(format!("Could not find a property named '{field}'."))),
            None => Ok(()),
        }
    }
}
