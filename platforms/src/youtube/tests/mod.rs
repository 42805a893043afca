//! The client of YouTube against its double on loopback.

mod broadcasts;
mod connecting;
mod failures;
mod strictness;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{DESCRIPTOR, PLATFORM};
use crate::contract::account::{Accounts, AuthorizationCode, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy};
use crate::contract::platform::StreamingPlatform;
use crate::http::Http;
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes};

const YOUTUBE: StreamingPlatform = StreamingPlatform::Youtube;
const REDIRECT_PREFIX: &str = "http://127.0.0.1:9/oauth/callback";
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0001";

/// Sandboxes with a clock that a test moves.
struct Stage {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    seconds: Arc<AtomicI64>,
}

impl Stage {
    fn set() -> Self {
        let start: DateTime<Utc> = "2026-11-29T12:00:00Z".parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(start.timestamp()));
        let clock = Arc::clone(&seconds);
        let settings = SandboxSettings {
            listener: std::net::TcpListener::bind("127.0.0.1:0").unwrap(),
            redirect_uri_prefix: REDIRECT_PREFIX.to_owned(),
            now: Box::new(move || DateTime::from_timestamp(clock.load(Ordering::SeqCst), 0).unwrap()),
        };
        let sandboxes = Sandboxes::start(settings).unwrap();
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(10), None).unwrap();
        Self { sandboxes, http, app: Sandboxes::app_credentials(YOUTUBE), seconds }
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.seconds.load(Ordering::SeqCst), 0).unwrap()
    }

    fn pass(&self, time: TimeDelta) {
        self.seconds.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    fn as_app(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        Call { http: &self.http, app: &self.app, credentials, account_id: "UCgracechapel00000000000", now: self.now() }
    }

    /// Opens the consent page as a browser would, signs in, and brings the code back.
    async fn consent(&self, login: &str, with_scopes: bool) -> Secret {
        let (state, verifier) = (Secret::new("state-1"), Secret::new(VERIFIER));
        let redirect_uri = Url::parse(&format!("{REDIRECT_PREFIX}/youtube")).unwrap();
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url = authorization_url(&self.http, &DESCRIPTOR, &self.app, &request).expect("people sign in here");
        let page = browser().get(url).send().await.unwrap().text().await.unwrap();
        let value_after = |text: &str| page.split(text).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let consent_url = format!("{}{}", self.sandboxes.url(), value_after("action=\""));
        let mut form = vec![("decision", "approve"), ("login", login)];
        let consent = value_after("name=\"consent\" value=\"");
        form.push(("consent", &consent));
        if with_scopes {
            form.push(("scope", super::SCOPE));
        }
        let answer = browser().post(consent_url).form(&form).send().await.unwrap();
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let field = |name: &str| back.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!(field("state"), "state-1");
        Secret::new(field("code"))
    }

    async fn exchange(&self, code: &Secret, verifier: &str) -> Result<Grant, PlatformError> {
        let redirect_uri = format!("{REDIRECT_PREFIX}/youtube");
        let verifier = Secret::new(verifier);
        let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: &redirect_uri };
        PLATFORM.exchange(&self.as_app(), &code).await
    }

    async fn connect(&self, login: &str) -> Credentials {
        let code = self.consent(login, true).await;
        self.exchange(&code, VERIFIER).await.unwrap().credentials
    }

    /// A service in two days.
    fn service(&self) -> NewBroadcast {
        let starts_at = self.now() + TimeDelta::days(2);
        NewBroadcast {
            marker: "steeple:lip_1".to_owned(),
            title: "Sunday service".to_owned(),
            description: "Welcome!".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(90),
            time_zone: chrono_tz::America::New_York,
            privacy: Privacy::Public,
            first_tried_at: self.now(),
        }
    }

    /// Takes all steps, each with the ids of the last.
    async fn prepare(&self, credentials: &Credentials, new: &NewBroadcast) -> Broadcast {
        let mut ids = ExternalIds::default();
        for _ in 0..8 {
            match PLATFORM.prepare(&self.call(credentials), new, &ids).await.unwrap() {
                Prepared::Next(next) => ids = next,
                Prepared::Ready(broadcast) => return broadcast,
            }
        }
        panic!("not ready after eight steps: {ids:?}");
    }

    fn fail_once(&self, method: &str, path: &str, fault: Fault) {
        let rule = FaultRule {
            platform: YOUTUBE,
            method: Some(method.to_owned()),
            path: path.to_owned(),
            fault,
            skip: 0,
            times: 1,
        };
        self.sandboxes.fail(rule);
    }

    async fn set_quota(&self, units: u32) {
        let url = format!("{}/youtube/sandbox/quota", self.sandboxes.url());
        let answer = browser().post(url).json(&serde_json::json!({ "unitsPerDay": units })).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    /// How often a write was really carried out.
    fn writes(&self, name: &str) -> u64 {
        self.sandboxes.snapshot(YOUTUBE).writes.get(name).copied().unwrap_or_default()
    }
}

fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
