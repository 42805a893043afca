//! What every service is given first.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::http::Http;
use url::{Host, Url};

use crate::clock::Clock;
use crate::database::Database;
use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::ids::PictureId;
use crate::vault::KeyRing;

/// Database, time, chance, keys and the way out. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub keys: Arc<KeyRing>,
    pub http: Http,
    /// The instance's registration with each vendor; a platform without one is not set up.
    pub apps: Arc<HashMap<StreamingPlatform, AppCredentials>>,
    /// With what each vendor proves that a webhook is its own; a church's own app may have another.
    pub webhook_secrets: Arc<HashMap<StreamingPlatform, Secret>>,
    /// Steeple's own address as browsers see it; redirect URIs hang under it.
    pub public_url: Url,
}

impl Context {
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The instance's app of this platform. What acts for a church asks for the church's own first.
    ///
    /// # Errors
    /// `Invalid` with what the person who installed Steeple has to do.
    pub fn app(&self, platform: StreamingPlatform) -> Result<&AppCredentials> {
        self.apps.get(&platform).ok_or_else(|| {
            let message = format!(
                "{platform} is not set up on this Steeple yet. Ask the person who installed it to add the client id and secret, then try again."
            );
            Error::invalid("PLATFORM_NOT_SET_UP", message, &["platform"])
        })
    }

    /// The redirect URI of this platform: one each, so that a code cannot be delivered to the wrong vendor (RFC 9700 section 4.4).
    ///
    /// # Panics
    /// Never: a slug is a path segment.
    #[must_use]
    pub fn redirect_uri(&self, platform: StreamingPlatform) -> Url {
        let base = self.public_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/oauth/callback/{}", platform.slug())).expect("a slug is a path segment")
    }

    /// Where anybody sees this picture.
    ///
    /// # Panics
    /// Never: an id is a path segment.
    #[must_use]
    pub fn picture_url(&self, id: PictureId) -> Url {
        let base = self.public_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/pictures/{id}.jpg")).expect("an id is a path segment")
    }

    /// Whether this platform's vendor can fetch something from here: by public https, or because it stands on this machine too,
    /// as the sandboxes do.
    #[must_use]
    pub fn is_within_reach_of(&self, platform: StreamingPlatform) -> bool {
        is_loopback(&self.http.url(platform, "api", ""))
            || (self.public_url.scheme() == "https" && !is_loopback(&self.public_url))
    }

    /// Where this platform's vendor sends webhooks.
    ///
    /// # Panics
    /// Never: a slug is a path segment.
    #[must_use]
    pub fn webhook_url(&self, platform: StreamingPlatform) -> Url {
        let base = self.public_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/webhooks/{}", platform.slug())).expect("a slug is a path segment")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
