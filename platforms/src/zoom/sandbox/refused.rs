//! Zoom's error body: `code`, `message` and, for rejected values, `errors`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};

/// One refusal, ready to be sent.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: i64,
    message: String,
    errors: Vec<(String, String)>,
}

impl Refused {
    pub fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        Self { status, code, message: message.into(), errors: Vec::new() }
    }

    /// "Cannot": the code that stands for many reasons.
    pub fn cannot(message: &str) -> Self {
        Self::new(400, 3000, message)
    }

    pub fn invalid<F: AsRef<str>, M: AsRef<str>>(errors: &[(F, M)]) -> Self {
        let errors = errors.iter().map(|(field, message)| (field.as_ref().to_owned(), message.as_ref().to_owned()));
        Self { errors: errors.collect(), ..Self::new(400, 300, "Validation failed.") }
    }

    pub fn invalid_token() -> Self {
        Self::new(401, 124, "Invalid access token.")
    }

    pub fn missing_scope(scope: &str) -> Self {
        Self::new(400, 4711, format!("The access token does not contain scopes:[{scope}, {scope}:admin]."))
    }

    /// Zoom says this of webinars, with 400 when one is created and with 200 elsewhere.
    pub fn no_webinar_plan(status: u16) -> Self {
        Self::new(status, 200, "Webinar plan is missing. Enable webinars for this user once the plan is added.")
    }

    pub fn no_user(user: &str) -> Self {
        Self::new(404, 1001, format!("User {user} is not in this account."))
    }

    pub fn no_meeting(id: &str) -> Self {
        Self::new(404, 3001, format!("Meeting {id} is unknown or has expired."))
    }

    pub fn not_the_host() -> Self {
        Self::new(400, 3003, "Only the host may do this.")
    }

    pub fn day_used_up() -> Self {
        Self::new(400, 300, "A maximum of 100 meetings can be created/updated by one user in a day.")
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.message)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(body(self.code, &self.message, &self.errors))
    }
}

pub fn body(code: i64, message: &str, errors: &[(String, String)]) -> Value {
    let mut body = json!({"code": code, "message": message});
    if !errors.is_empty() {
        let errors = errors.iter().map(|(field, message)| json!({"field": field, "message": message}));
        body["errors"] = Value::Array(errors.collect());
    }
    body
}

pub fn server_error(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).json(body(i64::from(status.as_u16()), "Zoom has trouble.", &[]))
}
