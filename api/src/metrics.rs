//! Figures for Prometheus: the mission's own, and those of HTTP.

use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use steeple_domain::worker::Fired;

/// What is counted as it happens.
pub struct Metrics {
    pub requests: Family<RequestLabels, Counter>,
    lateness: Family<JobLabels, Histogram, fn() -> Histogram>,
    registry: Registry,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    kind: String,
}

/// Upper ends of the buckets, in seconds: what nobody notices, what a church notices, what is a fault.
const LATENESS_SECONDS: [f64; 10] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 300.0];

impl From<(&String, &Method, StatusCode)> for RequestLabels {
    fn from((route, method, status): (&String, &Method, StatusCode)) -> Self {
        // A client may invent methods; they are counted together.
        let known = [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS];
        let method = if known.contains(method) { method.as_str() } else { "other" };
        Self { route: route.clone(), method: method.to_owned(), status: status.as_u16() }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("steeple");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let lateness = Family::new_with_constructor((|| Histogram::new(LATENESS_SECONDS)) as fn() -> Histogram);
        let help = "Seconds between the instant a job was due and the instant it began";
        registry.register("job_lateness_seconds", help, lateness.clone());
        Self { requests, lateness, registry }
    }
}

impl Metrics {
    /// Counts a job that has just begun.
    pub fn fired(&self, fired: &Fired) {
        let seconds = fired.lateness().as_seconds_f64();
        self.lateness.get_or_create(&JobLabels { kind: fired.kind.word() }).observe(seconds);
    }

    /// The text that Prometheus reads.
    ///
    /// # Panics
    /// Never: writing into memory does not fail.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)
            .expect("writing into memory does not fail");
        text
    }
}
