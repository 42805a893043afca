//! The client against the sandbox, on loopback.

mod connecting;
mod refusals;
mod service;
mod webhook;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{DESCRIPTOR, OAUTH, PLATFORM};
use crate::contract::account::{Accounts, AuthorizationCode, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::livestream::{Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy};
use crate::contract::platform::StreamingPlatform;
use crate::http::Http;
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes, Snapshot};

/// Friday noon before the service.
const FRIDAY: i64 = 1_795_780_800;
const PLATFORM_KEY: StreamingPlatform = StreamingPlatform::Kick;

/// A running sandbox, a client that speaks to it, and a clock that stands still until it is moved.
struct Stage {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    redirect_uri: String,
    seconds: Arc<AtomicI64>,
}

/// A connected channel.
struct Connected {
    account_id: String,
    credentials: Credentials,
}

impl Stage {
    fn start() -> Self {
        let seconds = Arc::new(AtomicI64::new(FRIDAY));
        let clock = Arc::clone(&seconds);
        let sandboxes = Sandboxes::start(SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
            now: Box::new(move || instant(&clock)),
        })
        .unwrap();
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(10), None).unwrap();
        let app = Sandboxes::app_credentials(PLATFORM_KEY);
        let redirect_uri = sandboxes.bench.redirect_uri(PLATFORM_KEY);
        Self { sandboxes, http, app, redirect_uri, seconds }
    }

    fn now(&self) -> DateTime<Utc> {
        instant(&self.seconds)
    }

    /// Moves the clock and renews the sign-in, which lasts two hours.
    async fn go_to(&self, now: DateTime<Utc>, connected: &mut Connected) {
        self.seconds.store(now.timestamp(), Ordering::Relaxed);
        let Connected { account_id, credentials } = connected;
        *credentials = PLATFORM.refresh(&self.app_call(), account_id, credentials).await.unwrap().credentials;
    }

    fn app_call(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    fn call<'a>(&'a self, connected: &'a Connected) -> Call<'a> {
        let Connected { account_id, credentials } = connected;
        Call { http: &self.http, app: &self.app, credentials, account_id, now: self.now() }
    }

    async fn grant_without(&self, login: &str, unticked: &[&str]) -> Grant {
        let (state, verifier) = (Secret::new("state"), Secret::new("v".repeat(43)));
        let redirect_uri = Url::parse(&self.redirect_uri).unwrap();
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url = authorization_url(&self.http, &DESCRIPTOR, &self.app, &request).expect("people sign in here");
        let browser =
            reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let page = browser.get(url.clone()).send().await.unwrap().text().await.unwrap();
        let consent = page.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut form = vec![("consent", consent), ("decision", "approve"), ("login", login)];
        let boxes = OAUTH.scopes.iter().map(|scope| scope.name);
        form.extend(boxes.filter(|scope| !unticked.contains(scope)).map(|scope| ("scope", scope)));
        let answer = browser.post(url).form(&form).send().await.unwrap();
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let code = Secret::new(back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned());
        let code = AuthorizationCode { code: &code, verifier: &verifier, redirect_uri: &self.redirect_uri };
        PLATFORM.exchange(&self.app_call(), &code).await.unwrap()
    }

    async fn connect(&self, login: &str, unticked: &[&str]) -> Connected {
        let grant = self.grant_without(login, unticked).await;
        let account = PLATFORM.accounts(&self.app_call(), &grant).await.unwrap().remove(0);
        Connected { account_id: account.id, credentials: account.credentials }
    }

    async fn prepare(&self, connected: &Connected) -> Broadcast {
        let prepared = PLATFORM.prepare(&self.call(connected), &sunday(), &ExternalIds::default()).await.unwrap();
        let Prepared::Ready(broadcast) = prepared else { panic!("one step is all") };
        broadcast
    }

    fn snapshot(&self) -> Snapshot {
        self.sandboxes.snapshot(PLATFORM_KEY)
    }

    fn writes(&self, operation: &str) -> u64 {
        self.snapshot().writes.get(operation).copied().unwrap_or_default()
    }

    fn fail(&self, method: &str, path: &str, fault: Fault) {
        let (platform, method) = (PLATFORM_KEY, Some(method.to_owned()));
        self.sandboxes.fail(FaultRule { platform, method, path: path.to_owned(), fault, skip: 0, times: 1 });
    }
}

/// The service: Sunday, 29 November 2026, 15:00 to 16:15 UTC.
fn sunday() -> NewBroadcast {
    let starts_at: DateTime<Utc> = "2026-11-29T15:00:00Z".parse().unwrap();
    NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday Service".to_owned(),
        description: "First Sunday of Advent".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(75),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: starts_at - TimeDelta::days(2),
    }
}

fn instant(seconds: &AtomicI64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds.load(Ordering::Relaxed), 0).unwrap()
}
