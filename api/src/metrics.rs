//! Figures for Prometheus: the mission's own, and those of HTTP.

use std::sync::{Mutex, PoisonError};

use actix_web::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use steeple_domain::figures::Figures;
use steeple_domain::worker::Fired;

/// What is counted as it happens.
pub struct Metrics {
    pub requests: Family<RequestLabels, Counter>,
    lateness: Family<JobLabels, Histogram, fn() -> Histogram>,
    gauges: Gauges,
    /// When the database was counted last.
    counted: Mutex<Option<DateTime<Utc>>>,
    registry: Registry,
}

/// What the database was counted for.
#[derive(Default)]
struct Gauges {
    jobs_waiting: Gauge,
    jobs_overdue: Gauge,
    grants_not_lasting: Gauge,
    started_on_time: Gauge,
    started_late: Gauge,
}

/// Counting reads whole tables; a scrape in between shows the last count.
const COUNT_EVERY: TimeDelta = TimeDelta::minutes(1);

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
        let gauges = Gauges::default();
        for (name, help, gauge) in [
            ("jobs_waiting", "Jobs that are not finished", &gauges.jobs_waiting),
            ("jobs_overdue", "Jobs that are due and that nobody runs", &gauges.jobs_overdue),
            (
                "grants_not_lasting",
                "Accounts with a service in the coming week whose grant is gone or ends before the service does",
                &gauges.grants_not_lasting,
            ),
            (
                "services_started_on_time",
                "Starts of the past week within a minute of the plan",
                &gauges.started_on_time,
            ),
            (
                "services_started_late",
                "Starts of the past week more than a minute after the plan",
                &gauges.started_late,
            ),
        ] {
            registry.register(name, help, gauge.clone());
        }
        Self { requests, lateness, gauges, counted: Mutex::default(), registry }
    }
}

impl Metrics {
    /// Counts a job that has just begun.
    pub fn fired(&self, fired: &Fired) {
        let seconds = fired.lateness().as_seconds_f64();
        self.lateness.get_or_create(&JobLabels { kind: fired.kind.word() }).observe(seconds);
    }

    /// Whether it is time to count the database again; whoever is told so counts.
    pub fn is_count_due(&self, now: DateTime<Utc>) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let due = counted.is_none_or(|at| now - at >= COUNT_EVERY);
        if due {
            *counted = Some(now);
        }
        due
    }

    /// Takes what was counted.
    pub fn show(&self, figures: &Figures) {
        self.gauges.jobs_waiting.set(figures.jobs_waiting);
        self.gauges.jobs_overdue.set(figures.jobs_overdue);
        self.gauges.grants_not_lasting.set(figures.grants_not_lasting);
        self.gauges.started_on_time.set(figures.started_on_time);
        self.gauges.started_late.set(figures.started_late);
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
