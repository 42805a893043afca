//! The client against its double on loopback, at times that each test chooses.

mod broadcast;
mod catalogue;
mod connecting;
mod scripted;
mod strictness;
mod webhooks;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::PLATFORM;
use crate::contract::account::{Account, Accounts, AuthorizationCode, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy, Seen};
use crate::contract::platform::StreamingPlatform::Facebook;
use crate::http::{Exchange, Http, Recorder};
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes};

const REDIRECT_URI: &str = "http://127.0.0.1/connect/facebook";

/// A double, a client that talks to it, a clock and the record of what was sent.
struct Stage {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    clock: Arc<Mutex<DateTime<Utc>>>,
    sent: Arc<Sent>,
}

#[derive(Default)]
struct Sent(Mutex<Vec<Exchange>>);

impl Recorder for Sent {
    fn record(&self, exchange: Exchange) {
        self.0.lock().unwrap().push(exchange);
    }
}

impl Sent {
    fn operations(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().iter().map(|exchange| exchange.operation).collect()
    }
}

/// A Page that is ready to be used.
struct Connected<'a> {
    stage: &'a Stage,
    account: Account,
}

impl Stage {
    fn new() -> Self {
        let clock = Arc::new(Mutex::new("2026-11-22T15:00:00Z".parse().unwrap()));
        let told = Arc::clone(&clock);
        let sandboxes = Sandboxes::start(SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
            now: Box::new(move || *told.lock().unwrap()),
        })
        .unwrap();
        let sent = Arc::new(Sent::default());
        let recorder: Arc<dyn Recorder> = Arc::clone(&sent) as _;
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(20), Some(recorder)).unwrap();
        Self { sandboxes, http, app: Sandboxes::app_credentials(Facebook), clock, sent }
    }

    fn now(&self) -> DateTime<Utc> {
        *self.clock.lock().unwrap()
    }

    fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    fn call(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    /// Walks through the dialog as a person would; what comes back to the redirect URI.
    async fn dialog(&self, login: &str, unticked: &[&str], button: &str) -> BTreeMap<String, String> {
        let redirect_uri = Url::parse(REDIRECT_URI).unwrap();
        let request = AuthorizationRequest {
            state: &Secret::new("state-1"),
            verifier: &Secret::new("v".repeat(43)),
            redirect_uri: &redirect_uri,
            reconnect: true,
        };
        let url = authorization_url(&self.http, &super::DESCRIPTOR, &self.app, &request).expect("people sign in here");
        let browser =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        let page = browser.get(url.clone()).send().await.unwrap().text().await.unwrap();
        let consent = page.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut form = vec![("consent", consent.as_str()), ("decision", button), ("login", login)];
        form.extend(
            super::SCOPES.iter().map(|scope| ("scope", scope.name)).filter(|(_, name)| !unticked.contains(name)),
        );
        let answer = browser.post(url).form(&form).send().await.unwrap();
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(back.fragment(), Some("_=_"));
        back.query_pairs().into_owned().collect()
    }

    async fn sign_in(&self, login: &str, unticked: &[&str]) -> Result<Grant, PlatformError> {
        let back = self.dialog(login, unticked, "approve").await;
        assert_eq!(back["state"], "state-1");
        self.exchange(&back["code"]).await
    }

    async fn exchange(&self, code: &str) -> Result<Grant, PlatformError> {
        let code = AuthorizationCode {
            code: &Secret::new(code),
            verifier: &Secret::new("v".repeat(43)),
            redirect_uri: REDIRECT_URI,
        };
        PLATFORM.exchange(&self.call(), &code).await
    }

    async fn connect(&self, login: &str) -> Connected<'_> {
        let grant = self.sign_in(login, &[]).await.unwrap();
        let account = PLATFORM.accounts(&self.call(), &grant).await.unwrap().remove(0);
        Connected { stage: self, account }
    }

    fn fail(&self, method: &str, path: &str, fault: Fault) {
        let (method, path) = (Some(method.to_owned()), path.to_owned());
        self.sandboxes.fail(FaultRule { platform: Facebook, method, path, fault, skip: 0, times: 1 });
    }

    fn writes(&self, operation: &str) -> u64 {
        self.sandboxes.snapshot(Facebook).writes.get(operation).copied().unwrap_or_default()
    }
}

impl Connected<'_> {
    fn call(&self) -> Call<'_> {
        let Self { stage, account } = self;
        Call {
            http: &stage.http,
            app: &stage.app,
            credentials: &account.credentials,
            account_id: &account.id,
            now: stage.now(),
        }
    }

    fn credentials(&self) -> &Credentials {
        &self.account.credentials
    }

    /// A service that starts after this time.
    fn service(&self, starts_in: TimeDelta) -> NewBroadcast {
        let now = self.stage.now();
        NewBroadcast {
            marker: "steeple:lip_1".to_owned(),
            title: "Sunday service".to_owned(),
            description: "Join us at ten.".to_owned(),
            starts_at: now + starts_in,
            ends_at: now + starts_in + TimeDelta::hours(1),
            time_zone: chrono_tz::America::New_York,
            privacy: Privacy::Public,
            first_tried_at: now,
        }
    }

    async fn create(&self, new: &NewBroadcast) -> Broadcast {
        match PLATFORM.prepare(&self.call(), new, &ExternalIds::default()).await.unwrap() {
            Prepared::Ready(broadcast) => broadcast,
            Prepared::Next(ids) => panic!("one step is enough, not {ids:?}"),
        }
    }

    async fn observe(&self, ids: &ExternalIds) -> Seen {
        PLATFORM.observe(&self.call(), ids).await.unwrap()
    }
}
