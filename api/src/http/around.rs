//! What every answer gets: an id in the log, a line in the figures, and headers that keep browsers careful.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use tracing::Instrument;

use super::State;
use crate::metrics::Metrics;

/// Names one request in logs and in errors of our own making.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Sent with every answer that does not say otherwise itself.
const CAREFUL: [(&str, &str); 8] = [
    ("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // A one-time link must not travel on to the next page.
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cache-control", "no-store"),
];

/// Two years, as browsers' preload lists ask for.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// The middleware around all routes. Query strings are never logged: they carry codes and states.
///
/// # Errors
/// What the routes answer with.
pub async fn around<B: MessageBody>(
    state: web::Data<State>,
    metrics: web::Data<Metrics>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = super::new_request_id(&state.context);
    request.extensions_mut().insert(RequestId(id.clone()));
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let mut response = next.call(request).instrument(span.clone()).await?;
    let status = response.status();
    metrics.requests.get_or_create(&(&route, &method, status).into()).inc();
    span.in_scope(|| tracing::debug!(http.status = status.as_u16(), "answered"));
    be_careful(response.headers_mut(), state.home.is_secure());
    Ok(response)
}

fn be_careful(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in CAREFUL {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
}
