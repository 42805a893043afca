use crate::contract::platform::StreamingPlatform;
use crate::sandbox::faults::Fault;
use crate::sandbox::{Bench, PlatformSandbox, Snapshot};
use actix_web::{HttpResponse, web};
use std::sync::Arc;
pub struct RestreamSandbox {
    #[expect(dead_code, reason = "placeholder")]
    bench: Arc<Bench>,
}
impl RestreamSandbox {
    #[must_use]
    pub fn new(bench: Arc<Bench>) -> Self {
        Self { bench }
    }
}
impl PlatformSandbox for RestreamSandbox {
    fn platform(&self) -> StreamingPlatform {
        StreamingPlatform::Restream
    }
    fn routes(self: Arc<Self>, _config: &mut web::ServiceConfig) {}
    fn refusal(&self, _fault: &Fault) -> HttpResponse {
        HttpResponse::InternalServerError().finish()
    }
    fn snapshot(&self) -> Snapshot {
        Snapshot::default()
    }
    fn set_signal(&self, _key: Option<&str>, _on: bool) {}
}
