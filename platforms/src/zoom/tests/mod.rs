//! The client against the sandbox, on loopback, with a clock that the test moves.

mod connect;
mod meetings;
mod refusals;
mod simulcast;
mod webhooks;

use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{DESCRIPTOR, OAUTH, PLATFORM};
use crate::contract::account::{Accounts, AuthorizationCode, FormFields, Grant};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::PlatformError;
use crate::contract::meeting::{Meetings, NewMeeting, RoomChance};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Exchange, Http, Recorder, Request};
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes, Snapshot};

const MEDIA: &str = "media@gracechapel.example";
const REDIRECT_URI: &str = "http://127.0.0.1/connect/zoom";
const VERIFIER: &str = "a-verifier-of-exactly-forty-three-characters";

/// A running sandbox, the way to it, and what was sent.
struct World {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    clock: Arc<AtomicI64>,
    sent: Arc<Sent>,
}

#[derive(Default)]
struct Sent(Mutex<Vec<Exchange>>);

impl Recorder for Sent {
    fn record(&self, exchange: Exchange) {
        self.0.lock().expect("no test panics while recording").push(exchange);
    }
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(AtomicI64::new(at("2026-11-20T12:00:00Z").timestamp()));
        let hands = Arc::clone(&clock);
        let sandboxes = Sandboxes::start(SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").expect("a free port"),
            redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
            now: Box::new(move || DateTime::from_timestamp(hands.load(Ordering::SeqCst), 0).expect("a date")),
        })
        .expect("the sandbox starts");
        let sent = Arc::new(Sent::default());
        let recorder: Arc<dyn Recorder> = Arc::clone(&sent) as Arc<dyn Recorder>;
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(10), Some(recorder)).expect("a client");
        Self { sandboxes, http, app: Sandboxes::app_credentials(StreamingPlatform::Zoom), clock, sent }
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.clock.load(Ordering::SeqCst), 0).expect("a date")
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    fn as_app(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    fn call<'a>(&'a self, credentials: &'a Credentials, account_id: &'a str) -> Call<'a> {
        Call { http: &self.http, app: &self.app, credentials, account_id, now: self.now() }
    }

    /// Sends the person through the consent page; gives the code.
    async fn consent(&self, login: &str, unticked: &[&str]) -> Secret {
        let (state, verifier) = (Secret::new("a-state"), Secret::new(VERIFIER));
        let redirect_uri = Url::parse(REDIRECT_URI).expect("a URL");
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url = authorization_url(&self.http, &DESCRIPTOR, &self.app, &request).expect("people sign in here");
        let zoom = StreamingPlatform::Zoom;
        let page = self.http.send(Request::new(zoom, "consent_page", http::Method::GET, url)).await.expect("a page");
        let page = String::from_utf8_lossy(&page.bytes).into_owned();
        let consent = page.split("name=\"consent\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut form = vec![("consent", consent.expect("a consent id")), ("decision", "approve"), ("login", login)];
        let ticked = OAUTH.scopes.iter().map(|scope| scope.name).filter(|name| !unticked.contains(name));
        form.extend(ticked.map(|name| ("scope", name)));
        let target = self.http.url(zoom, "authorize", "/oauth/authorize");
        let pressed = Request::new(zoom, "consent", http::Method::POST, target).form(form);
        let answer = self.http.send(pressed).await.expect("a redirect");
        let back = Url::parse(answer.header("location").expect("a location")).expect("a URL");
        let code = back.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        Secret::new(code)
    }

    async fn exchange(&self, code: &Secret, verifier: &str) -> Result<Grant, PlatformError> {
        let verifier = Secret::new(verifier);
        let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: REDIRECT_URI };
        PLATFORM.exchange(&self.as_app(), &code).await
    }

    /// A connected person's credentials.
    async fn connect(&self, login: &str) -> Credentials {
        let code = self.consent(login, &[]).await;
        self.exchange(&code, VERIFIER).await.expect("a grant").credentials
    }

    fn fail(&self, method: &str, path: &str, fault: Fault) {
        self.sandboxes.fail(FaultRule {
            platform: StreamingPlatform::Zoom,
            method: Some(method.to_owned()),
            path: path.to_owned(),
            fault,
            skip: 0,
            times: 1,
        });
    }

    fn snapshot(&self) -> Snapshot {
        self.sandboxes.snapshot(StreamingPlatform::Zoom)
    }

    fn writes(&self, operation: &str) -> u64 {
        self.snapshot().writes.get(operation).copied().unwrap_or_default()
    }

    fn set_running(&self, meeting: &str, running: bool) {
        self.sandboxes.get(StreamingPlatform::Zoom).set_meeting_running(meeting, running);
    }

    /// What was sent for this operation, secrets masked.
    fn sent(&self, operation: &str) -> Vec<Exchange> {
        let all = self.sent.0.lock().expect("no test panics while recording");
        all.iter().filter(|exchange| exchange.operation == operation).cloned().collect()
    }
}

fn meetings() -> &'static dyn Meetings {
    &PLATFORM
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Sunday 10:00 in New York, an hour and a half.
fn sunday(world: &World) -> NewMeeting {
    let starts_at = at("2026-11-29T15:00:00Z");
    NewMeeting {
        marker: "steeple:mep_01".to_owned(),
        title: "Sunday service".to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(90),
        time_zone: chrono_tz::America::New_York,
        passcode: None,
        chance: RoomChance([7; 16]),
        waiting_room: false,
        invitees: Vec::new(),
        first_tried_at: world.now(),
    }
}

fn form(fields: &[(&str, &str)]) -> FormFields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect()
}
