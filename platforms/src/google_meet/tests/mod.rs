//! The client against the double, on loopback, with a clock that the test moves.

mod connecting;
mod refusals;
mod rooms;
mod strictness;

use std::net::TcpListener;
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
use crate::contract::meeting::{Meetings, NewMeeting, Room, RoomChance};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Http, Request};
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes, Snapshot};

const MEET: StreamingPlatform = StreamingPlatform::GoogleMeet;
const MEDIA: &str = "media@gracechapel.example";
const REDIRECT_URI: &str = "http://127.0.0.1/connect/google_meet";
const VERIFIER: &str = "a-verifier-of-exactly-forty-three-characters";

/// A running sandbox and the way to it.
struct World {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    clock: Arc<AtomicI64>,
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
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(10), None).expect("a client");
        Self { sandboxes, http, app: Sandboxes::app_credentials(MEET), clock }
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

    fn call<'a>(&'a self, credentials: &'a Credentials) -> Call<'a> {
        Call { http: &self.http, app: &self.app, credentials, account_id: "", now: self.now() }
    }

    /// Sends the person through the consent page; gives the code.
    async fn consent(&self, login: &str, unticked: &[&str]) -> Secret {
        let (state, verifier) = (Secret::new("a-state"), Secret::new(VERIFIER));
        let redirect_uri = Url::parse(REDIRECT_URI).expect("a URL");
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &redirect_uri, reconnect: false };
        let url = authorization_url(&self.http, &DESCRIPTOR, &self.app, &request).expect("Google signs in");
        let page = self.http.send(Request::new(MEET, "consent_page", http::Method::GET, url)).await.expect("a page");
        let page = String::from_utf8_lossy(&page.bytes).into_owned();
        let consent = page.split("name=\"consent\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut form = vec![("consent", consent.expect("a consent id")), ("decision", "approve"), ("login", login)];
        let ticked = DESCRIPTOR.scopes().iter().map(|scope| scope.name).filter(|name| !unticked.contains(name));
        form.extend(ticked.map(|name| ("scope", name)));
        let target = self.http.url(MEET, "authorize", "/o/oauth2/v2/auth");
        let pressed = Request::new(MEET, "consent", http::Method::POST, target).form(form);
        let answer = self.http.send(pressed).await.expect("a redirect");
        let back = Url::parse(answer.header("location").expect("a location")).expect("a URL");
        let code = back.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        Secret::new(code)
    }

    async fn exchange(&self, code: &Secret) -> Result<Grant, PlatformError> {
        let verifier = Secret::new(VERIFIER);
        let code = AuthorizationCode { code, verifier: &verifier, redirect_uri: REDIRECT_URI };
        PLATFORM.exchange(&self.as_app(), &code).await
    }

    /// A connected person's credentials.
    async fn connect(&self, login: &str) -> Credentials {
        let code = self.consent(login, &[]).await;
        self.exchange(&code).await.expect("a grant").credentials
    }

    async fn create(&self, credentials: &Credentials) -> Room {
        meetings().create(&self.call(credentials), &sunday(self)).await.expect("a room")
    }

    fn fail(&self, method: &str, path: &str, fault: Fault) {
        let (method, path) = (Some(method.to_owned()), path.to_owned());
        self.sandboxes.fail(FaultRule { platform: MEET, method, path, fault, skip: 0, times: 1 });
    }

    fn snapshot(&self) -> Snapshot {
        self.sandboxes.snapshot(MEET)
    }

    fn writes(&self, operation: &str) -> u64 {
        self.snapshot().writes.get(operation).copied().unwrap_or_default()
    }

    fn set_running(&self, room: &Room, running: bool) {
        self.sandboxes.get(MEET).set_meeting_running(room.ids.get("meeting").expect("a room"), running);
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
        waiting_room: false,
        invitees: Vec::new(),
        chance: RoomChance([7; 16]),
        first_tried_at: world.now(),
    }
}
