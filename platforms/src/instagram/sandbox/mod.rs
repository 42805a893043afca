//! The double of Instagram, as far as a program sees it: nothing. Every call is refused, so that a client that made one would be
//! found out.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::contract::platform::StreamingPlatform;
use crate::sandbox::faults::Fault;
use crate::sandbox::{Bench, PlatformSandbox, Snapshot};

/// The double.
pub struct InstagramSandbox;

impl InstagramSandbox {
    #[must_use]
    pub fn new(_bench: Arc<Bench>) -> Self {
        Self
    }
}

impl PlatformSandbox for InstagramSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Instagram
    }

    fn routes(self: Arc<Self>, config: &mut web::ServiceConfig) {
        config.default_service(web::to(unsupported));
    }

    fn refusal(&self, _fault: &Fault) -> HttpResponse {
        HttpResponse::BadRequest().json(json!({ "error": { "message": "Unsupported request", "code": 100 } }))
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::default()
    }

    fn set_signal(&self, _key: Option<&str>, _on: bool) {}
}

async fn unsupported() -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": { "message": "Unsupported request", "code": 100 } }))
}
