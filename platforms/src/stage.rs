//! Where the tests of every platform's client play: the doubles on loopback, a client that speaks to them and notes what
//! it sent, and a clock that stands still until a test moves it.
//!
//! A platform's `tests/mod.rs` adds what only that platform has: its accounts, its words for the steps. What is planned is in
//! `sunday.rs`.

use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::Value;
use url::Url;

use crate::contract::account::{AuthorizationCode, FormFields, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::platform::{Platform, StreamingPlatform};
use crate::http::{Exchange, Http, Recorder, Request};
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes, Snapshot};

/// What a browser would bring back from the consent page with.
const STATE: &str = "state-1";

/// The code verifier of every sign-in: 43 characters are the fewest (RFC 7636, section 4.1).
pub const VERIFIER: &str = "a-verifier-of-exactly-forty-three-characters";

/// Running doubles, a client, a clock, and what was sent.
pub struct Stage {
    platform: &'static dyn Platform,
    pub sandboxes: Sandboxes,
    pub http: Http,
    pub app: AppCredentials,
    pub redirect_uri: String,
    seconds: Arc<AtomicI64>,
    sent: Arc<Sent>,
}

/// A connected account.
pub struct Connected {
    pub account_id: String,
    pub credentials: Credentials,
}

#[derive(Default)]
struct Sent(Mutex<Vec<Exchange>>);

impl Recorder for Sent {
    fn record(&self, exchange: Exchange) {
        self.0.lock().expect("no test panics while recording").push(exchange);
    }
}

impl Stage {
    /// Everything set up for this platform, the clock at this instant (RFC 3339).
    pub fn set(platform: &'static dyn Platform, now: &str) -> Self {
        let seconds = Arc::new(AtomicI64::new(at(now).timestamp()));
        let clock = Arc::clone(&seconds);
        let sandboxes = Sandboxes::start(SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").expect("a free port"),
            redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
            now: Box::new(move || instant(&clock)),
        })
        .expect("the sandboxes start");
        let sent = Arc::new(Sent::default());
        let recorder: Arc<dyn Recorder> = Arc::clone(&sent) as _;
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(20), Some(recorder)).expect("a client");
        let key = platform.descriptor().platform;
        Self {
            platform,
            http: http.with_reach(sandboxes.reach()),
            app: Sandboxes::app_credentials(key),
            redirect_uri: sandboxes.bench.redirect_uri(key),
            sandboxes,
            seconds,
            sent,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        instant(&self.seconds)
    }

    pub fn pass(&self, time: TimeDelta) {
        self.seconds.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    pub fn set_clock(&self, now: DateTime<Utc>) {
        self.seconds.store(now.timestamp(), Ordering::SeqCst);
    }

    pub fn as_app(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    pub fn call_as<'a>(&'a self, account_id: &'a str, credentials: &'a Credentials) -> Call<'a> {
        Call { http: &self.http, app: &self.app, credentials, account_id, now: self.now() }
    }

    /// Signs in on the consent page, leaves these boxes unticked and presses a button; where the browser is sent then.
    pub async fn press(&self, button: &str, login: &str, unticked: &[&str]) -> Url {
        let answer = self.answer_to(button, login, unticked).await;
        let location = answer.headers()["location"].to_str().expect("text");
        Url::parse(location).expect("a URL")
    }

    /// The same, with what the page answers.
    pub async fn answer_to(&self, button: &str, login: &str, unticked: &[&str]) -> reqwest::Response {
        let (state, verifier) = (Secret::new(STATE), Secret::new(VERIFIER));
        let redirect_uri = Url::parse(&self.redirect_uri).expect("a URL");
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url = authorization_url(&self.http, self.platform.descriptor(), &self.app, &request);
        let url = url.expect("people sign in here");
        let browser = browser();
        let page = browser.get(url.clone()).send().await.expect("a page").text().await.expect("a text");
        let mut form = vec![("decision", button), ("login", login)];
        form.extend(values(&page, "name=\"consent\" value=\"").map(|id| ("consent", id)));
        let boxes = values(&page, "name=\"scope\" value=\"");
        form.extend(boxes.filter(|scope| !unticked.contains(scope)).map(|scope| ("scope", scope)));
        let action = values(&page, "action=\"").next().expect("a form");
        let target = url.join(action).expect("a URL");
        browser.post(target).form(&form).send().await.expect("an answer")
    }

    /// The code of somebody who allowed all but the unticked boxes.
    pub async fn consent(&self, login: &str, unticked: &[&str]) -> Secret {
        let back = self.press("approve", login, unticked).await;
        let field = |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(field("state").as_deref(), Some(STATE));
        Secret::new(field("code").expect("a code"))
    }

    pub async fn exchange(&self, code: &Secret) -> Result<Grant, PlatformError> {
        self.exchange_with(code, VERIFIER).await
    }

    pub async fn exchange_with(&self, code: &Secret, verifier: &str) -> Result<Grant, PlatformError> {
        let verifier = Secret::new(verifier);
        let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: &self.redirect_uri };
        self.platform.accounts().exchange(&self.as_app(), &code).await
    }

    /// Consent and exchange in one.
    pub async fn grant(&self, login: &str, unticked: &[&str]) -> Grant {
        let code = self.consent(login, unticked).await;
        self.exchange(&code).await.expect("a grant")
    }

    /// Signs in and takes the first account behind the grant.
    pub async fn connect(&self, login: &str, unticked: &[&str]) -> Connected {
        let grant = self.grant(login, unticked).await;
        let account = self.platform.accounts().accounts(&self.as_app(), &grant).await.expect("accounts").remove(0);
        Connected { account_id: account.id, credentials: account.credentials }
    }

    pub fn call<'a>(&'a self, connected: &'a Connected) -> Call<'a> {
        self.call_as(&connected.account_id, &connected.credentials)
    }

    /// Moves the clock and renews the sign-in, which may not last so long.
    pub async fn go_to(&self, now: DateTime<Utc>, connected: &mut Connected) {
        self.set_clock(now);
        let Connected { account_id, credentials } = connected;
        let renewed = self.platform.accounts().refresh(&self.as_app(), account_id, credentials).await;
        *credentials = renewed.expect("a renewed grant").credentials;
    }

    /// Types these fields into the platform's form.
    pub async fn sign_in_by_form(&self, fields: &FormFields) -> Result<Grant, PlatformError> {
        let form = self.platform.accounts().form_sign_in().expect("there is a form");
        form.sign_in(&self.as_app(), fields).await
    }

    /// A request of the API that the client does not make; the path may bring a query.
    pub fn raw(&self, token: &Secret, method: Method, path: &str, body: Option<&Value>) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut url = self.http.url(self.key(), "api", path);
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        let request = Request::new(self.key(), "raw", method, url).bearer(token);
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// The host opens this meeting, or everybody leaves it.
    pub fn set_running(&self, meeting: &str, running: bool) {
        self.sandboxes.get(self.key()).set_meeting_running(meeting, running);
    }

    /// The next such request fails.
    pub fn fail(&self, method: &str, path: &str, fault: Fault) {
        let (platform, method) = (self.key(), Some(method.to_owned()));
        self.sandboxes.fail(FaultRule { platform, method, path: path.to_owned(), fault, skip: 0, times: 1 });
    }

    pub fn snapshot(&self) -> Snapshot {
        self.sandboxes.snapshot(self.key())
    }

    /// How often a write was really carried out.
    pub fn writes(&self, operation: &str) -> u64 {
        self.snapshot().writes.get(operation).copied().unwrap_or_default()
    }

    /// What was sent, secrets masked, oldest first.
    pub fn sent(&self) -> Vec<Exchange> {
        self.sent.0.lock().expect("no test panics while recording").clone()
    }

    fn key(&self) -> StreamingPlatform {
        self.platform.descriptor().platform
    }
}

/// A browser that stops at redirects.
pub fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// The fields of a form as somebody types them.
pub fn form(fields: &[(&str, &str)]) -> FormFields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect()
}

/// An instant in RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn instant(seconds: &AtomicI64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds.load(Ordering::SeqCst), 0).expect("a date")
}

/// Every value of the page that stands between this text and the next quotation mark.
fn values<'a>(page: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next())
}
