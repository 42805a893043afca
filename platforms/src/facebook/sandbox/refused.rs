//! Graph's error body.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::{Value, json};

/// One refusal, with status 400 unless said otherwise, as Graph does.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    code: i64,
    subcode: Option<i64>,
    message: String,
    user_message: Option<&'static str>,
    is_transient: bool,
}

impl Refused {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { status: 400, code, subcode: None, message: message.into(), user_message: None, is_transient: false }
    }

    /// `(#100)`: an unknown parameter, a bad value, a call out of order.
    pub(super) fn value(message: impl std::fmt::Display) -> Self {
        Self::new(100, format!("(#100) {message}"))
    }

    /// The node is not there, or not for this Page.
    pub(super) fn gone(id: &str) -> Self {
        let message = format!("Object with ID '{id}' does not exist or cannot be loaded due to missing permissions");
        Self::new(100, message).subcode(33)
    }

    pub(super) fn token(subcode: Option<i64>, message: &str) -> Self {
        Self { subcode, ..Self::new(190, message) }
    }

    pub(super) fn permission(name: &str) -> Self {
        Self::new(200, format!("(#200) Requires {name} permission")).status(403)
    }

    pub(super) fn trouble() -> Self {
        Self {
            is_transient: true,
            ..Self::new(2, "An unexpected error has occurred. Please retry your request later.")
        }
        .status(500)
    }

    #[must_use]
    pub(super) fn subcode(self, subcode: i64) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    #[must_use]
    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    #[must_use]
    pub(super) fn user_message(self, text: &'static str) -> Self {
        Self { user_message: Some(text), ..self }
    }

    pub(super) fn body(&self) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "is_transient": self.is_transient,
            "fbtrace_id": "Sandbox",
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if let Some(text) = self.user_message {
            error["error_user_title"] = json!("Facebook");
            error["error_user_msg"] = json!(text);
        }
        json!({ "error": error })
    }

    pub(super) fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        HttpResponse::build(status).json(self.body())
    }

    /// What `debug_token` says of a dead token.
    pub(super) fn as_token_fault(&self) -> Value {
        json!({ "code": self.code, "message": self.message, "subcode": self.subcode })
    }
}

/// The answer of a handler.
pub(super) fn answer(result: Result<Value, Refused>) -> HttpResponse {
    match result {
        Ok(body) => HttpResponse::Ok().json(body),
        Err(refused) => refused.into_response(),
    }
}

/// The Page's own budget is used up; Graph names the wait in minutes in a header.
pub(super) fn page_budget_gone() -> HttpResponse {
    let usage = json!({ "100200300400501": [{
        "type": "pages", "call_count": 100, "total_cputime": 20, "total_time": 20, "estimated_time_to_regain_access": 15,
    }] });
    let refused = Refused::new(80_001, "(#80001) There have been too many calls to this Page account.");
    HttpResponse::BadRequest().insert_header(("x-business-use-case-usage", usage.to_string())).json(refused.body())
}
