//! The one way out to a vendor: base URLs, timeouts, size cap, no redirects, and a record of what was sent.

mod answer;
mod mask;
mod request;
pub mod socket;
mod warm;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

pub use answer::Answer;
pub use mask::{MASK, is_secret_name, mask_json, mask_text, mask_url};
pub use request::{Body, Request};

use crate::contract::error::{ErrorKind, Outcome, PAUSE_MAX, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::reach::{AddressPolicy, Reach};

/// The largest answer that is read. Vendors' answers are kilobytes; a megabyte of headroom is plenty.
pub const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Connections to one host that are kept open between requests: as many as calls run at once.
const IDLE_CONNECTIONS_MAX: usize = 4_096;

/// Where requests go and how long they may take.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    bases: Arc<HashMap<(StreamingPlatform, &'static str), Url>>,
    recorder: Option<Arc<dyn Recorder>>,
    reach: Reach,
    patience: Duration,
    warmed: Arc<warm::Warmed>,
}

/// One request that was sent, secrets masked.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Exchange {
    pub platform: StreamingPlatform,
    pub operation: &'static str,
    pub method: String,
    pub url: String,
    pub query: serde_json::Value,
    pub headers: serde_json::Value,
    pub body: serde_json::Value,
    /// `None` when no answer came.
    pub status: Option<u16>,
}

/// Told of every request, for `--record` and for the contract suite.
pub trait Recorder: Send + Sync {
    fn record(&self, exchange: Exchange);
}

/// Base URLs that replace the vendors' own, by platform and role.
pub type BaseOverrides = HashMap<(StreamingPlatform, String), Url>;

impl Http {
    /// Builds the client. `timeout` is the total time of one request; vendors' slow answers stay under 30 s.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    ///
    /// # Panics
    /// When a descriptor holds a base URL that is not one; the contract suite builds every descriptor.
    pub fn new(
        overrides: &BaseOverrides,
        timeout: Duration,
        recorder: Option<Arc<dyn Recorder>>,
    ) -> Result<Self, reqwest::Error> {
        // A second call in the same process finds it installed; that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(concat!("Steeple/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            .no_proxy()
            .build()?;
        let mut bases = HashMap::new();
        for platform in StreamingPlatform::ALL {
            for (role, vendor) in platform.descriptor().bases {
                let base = overrides.get(&(*platform, (*role).to_owned())).cloned();
                let base = base.unwrap_or_else(|| Url::parse(vendor).expect("descriptor bases are URLs"));
                bases.insert((*platform, *role), base);
            }
        }
        let reach = Reach::new(AddressPolicy::PUBLIC);
        Ok(Self { client, bases: Arc::new(bases), recorder, reach, patience: timeout, warmed: Arc::default() })
    }

    /// The same, reaching typed servers in this way. Without it, only what is on the public internet is reached.
    #[must_use]
    pub fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// The way to servers whose address a person typed.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The URL of `path` under the base of that role; a prefix in the base stays.
    ///
    /// # Panics
    /// When the descriptor has no such role; the contract suite calls every operation.
    #[must_use]
    pub fn url(&self, platform: StreamingPlatform, role: &'static str, path: &str) -> Url {
        let mut url = self.bases.get(&(platform, role)).expect("a descriptor names every role it uses").clone();
        let joined = format!("{}/{}", url.path().trim_end_matches('/'), path.trim_start_matches('/'));
        url.set_path(&joined);
        url
    }

    /// Sends one request and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// `Unavailable` with `NothingHappened` when no connection came about, with `Unknown` when the answer was lost,
    /// cut short, too large or too late.
    pub async fn send(&self, request: Request) -> Result<Answer, PlatformError> {
        let (platform, operation) = (request.platform, request.operation);
        let mut exchange = self.recorder.as_ref().map(|_| request.to_exchange());
        let result = self.send_unrecorded(request).await;
        if let (Some(recorder), Some(exchange)) = (&self.recorder, exchange.take()) {
            let status = result.as_ref().ok().map(|answer| answer.status);
            recorder.record(Exchange { status, ..exchange });
        }
        let result = result.map_err(|failure| failure.into_error(platform, operation));
        if let Err(error) = &result {
            tracing::debug!(%platform, operation, %error, "no answer from the platform");
        }
        result
    }

    async fn send_unrecorded(&self, request: Request) -> Result<Answer, Failure> {
        let (platform, operation) = (request.platform, request.operation);
        let mut response = request.into_reqwest(&self.client).send().await.map_err(Failure::Transport)?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let bytes = read_capped(response).await?;
        Ok(Answer { platform, operation, status, headers, bytes })
    }
}

enum Failure {
    Transport(reqwest::Error),
    TooLarge,
}

impl Failure {
    fn into_error(self, platform: StreamingPlatform, operation: &'static str) -> PlatformError {
        let (outcome, detail) = match &self {
            Self::Transport(error) if error.is_connect() => {
                (Outcome::NothingHappened, format!("{platform} could not be reached"))
            }
            Self::Transport(error) if error.is_builder() => {
                (Outcome::NothingHappened, format!("the request to {platform} could not be written"))
            }
            Self::Transport(error) if error.is_timeout() => {
                (Outcome::Unknown, format!("{platform} did not answer in time"))
            }
            Self::Transport(_) => (Outcome::Unknown, format!("the answer of {platform} was lost on the way")),
            Self::TooLarge => (Outcome::Unknown, format!("the answer of {platform} was far too large")),
        };
        let error = PlatformError::new(platform, operation, ErrorKind::Unavailable, outcome, detail);
        match self {
            // The URL may carry a token (Facebook's debug_token), so it never travels with the error.
            Self::Transport(source) => error.with_source(source.without_url()),
            Self::TooLarge => error,
        }
    }
}

async fn read_capped(mut response: reqwest::Response) -> Result<bytes::Bytes, Failure> {
    let mut body = bytes::BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(Failure::Transport)? {
        if body.len() + chunk.len() > ANSWER_MAX_BYTES {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The wait that a vendor asks for, a day at most: seconds, an HTTP date (RFC 9110 section 10.2.3) or, as Zoom sends it, an RFC 3339 instant.
#[must_use]
pub fn parse_retry_after(value: &str, now: chrono::DateTime<chrono::Utc>) -> Option<TimeDelta> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(TimeDelta::seconds(i64::from(seconds)).min(PAUSE_MAX));
    }
    let instant =
        chrono::DateTime::parse_from_rfc2822(value).or_else(|_| chrono::DateTime::parse_from_rfc3339(value)).ok()?;
    Some((instant.to_utc() - now).clamp(TimeDelta::zero(), PAUSE_MAX))
}
