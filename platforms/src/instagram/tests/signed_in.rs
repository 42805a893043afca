//! What signing in brings: who it is, whether it is live, how many watch; and how the token renews itself.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use url::Url;

use crate::contract::account::{Account, Accounts, AuthorizationCode};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::Secret;
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy, Seen, SeenState};
use crate::contract::platform::StreamingPlatform;
use crate::http::Http;
use crate::instagram::{DESCRIPTOR, PLATFORM, wire};
use crate::oauth::{AuthorizationRequest, authorization_url};
use crate::sandbox::faults::{Fault, FaultRule};
use crate::sandbox::{SandboxSettings, Sandboxes};

/// Friday noon before the service.
const FRIDAY: i64 = 1_795_780_800;

struct Stage {
    sandboxes: Sandboxes,
    http: Http,
    app: AppCredentials,
    seconds: Arc<AtomicI64>,
}

impl Stage {
    fn start() -> Self {
        let seconds = Arc::new(AtomicI64::new(FRIDAY));
        let clock = Arc::clone(&seconds);
        let sandboxes = Sandboxes::start(SandboxSettings {
            listener: TcpListener::bind("127.0.0.1:0").expect("loopback"),
            redirect_uri_prefix: "http://127.0.0.1/connect".to_owned(),
            now: Box::new(move || instant(&clock)),
        })
        .expect("sandboxes");
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(10), None).expect("a client");
        Self { sandboxes, http, app: Sandboxes::app_credentials(StreamingPlatform::Instagram), seconds }
    }

    fn now(&self) -> DateTime<Utc> {
        instant(&self.seconds)
    }

    fn pass(&self, time: TimeDelta) {
        self.seconds.fetch_add(time.num_seconds(), Ordering::Relaxed);
    }

    fn app_call(&self) -> AppCall<'_> {
        AppCall { http: &self.http, app: &self.app, now: self.now() }
    }

    fn call<'a>(&'a self, account: &'a Account) -> Call<'a> {
        let Account { id, credentials, .. } = account;
        Call { http: &self.http, app: &self.app, credentials, account_id: id, now: self.now() }
    }

    /// The account of this person, through the dialog.
    async fn sign_in(&self, login: &str) -> Account {
        let redirect_uri = self.sandboxes.bench.redirect_uri(StreamingPlatform::Instagram);
        let (state, verifier) = (Secret::new("a-state"), Secret::new("not-used"));
        let back = Url::parse(&redirect_uri).expect("an address");
        let request =
            AuthorizationRequest { state: &state, verifier: &verifier, redirect_uri: &back, reconnect: false };
        let url = authorization_url(&self.http, &DESCRIPTOR, &self.app, &request).expect("people sign in");
        let browser = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a browser");
        let page = browser.get(url.clone()).send().await.expect("a page").text().await.expect("text");
        let consent = page.split("name=\"consent\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = [
            ("consent", consent.expect("a consent")),
            ("decision", "approve"),
            ("login", login),
            ("scope", "instagram_business_basic"),
        ];
        let answer = browser.post(url).form(&form).send().await;
        let location = answer.expect("an answer").headers()["location"].to_str().expect("text").to_owned();
        assert!(location.ends_with("#_"), "as Instagram does it: {location}");
        let back = Url::parse(&location).expect("an address");
        let code = back.query_pairs().find(|(name, _)| name == "code");
        let code = Secret::new(code.expect("a code").1.into_owned());
        let code = AuthorizationCode { code: &code, verifier: &verifier, redirect_uri: &redirect_uri };
        let grant = PLATFORM.exchange(&self.app_call(), &code).await.expect("a grant");
        PLATFORM.accounts(&self.app_call(), &grant).await.expect("an account").remove(0)
    }

    async fn look(&self, account: &Account, ids: &ExternalIds) -> Seen {
        PLATFORM.observe(&self.call(account), ids).await.expect("an answer")
    }

    fn fail(&self, path: &str, fault: Fault) {
        let (platform, path) = (StreamingPlatform::Instagram, path.to_owned());
        self.sandboxes.fail(FaultRule { platform, method: None, path, fault, skip: 0, times: 1 });
    }
}

fn instant(seconds: &AtomicI64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds.load(Ordering::Relaxed), 0).expect("an instant")
}

async fn planned(stage: &Stage, account: &Account) -> ExternalIds {
    let starts_at = stage.now() + TimeDelta::minutes(30);
    let new = NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday service".to_owned(),
        description: String::new(),
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
        time_zone: chrono_tz::America::New_York,
        privacy: Privacy::Public,
        first_tried_at: stage.now(),
    };
    match PLATFORM.prepare(&stage.call(account), &new, &ExternalIds::default()).await.expect("prepared") {
        Prepared::Ready(broadcast) => {
            let page = format!("https://www.instagram.com/{}/live/", account.name.trim_start_matches('@'));
            assert_eq!(broadcast.watch_url, Some(page));
            broadcast.ids
        }
        Prepared::Next(_) => panic!("one step is all"),
    }
}

#[tokio::test]
async fn it_is_live_while_instagram_shows_it_and_no_longer() {
    let stage = Stage::start();
    let account = stage.sign_in("gracechapel").await;
    assert_eq!((account.id.as_str(), account.name.as_str()), ("17841400000000001", "@gracechapel"));
    let ids = planned(&stage, &account).await;
    assert_eq!(stage.look(&account, &ids).await.state, SeenState::Scheduled);

    stage.pass(TimeDelta::minutes(30));
    stage.sandboxes.set_encoder(true);
    stage.pass(TimeDelta::minutes(1));
    let live = stage.look(&account, &ids).await;

    assert_eq!(live.state, SeenState::Live);
    assert!(live.viewers.is_some_and(|viewers| viewers > 0) && live.signal.is_receiving());
    assert_eq!(live.started_at, Some(stage.now() - TimeDelta::minutes(1)));
    stage.sandboxes.set_encoder(false);
    assert_eq!(stage.look(&account, &ids).await.state, SeenState::Scheduled);
}

#[tokio::test]
async fn the_live_video_of_another_hour_is_another_one() {
    let stage = Stage::start();
    let account = stage.sign_in("gracechapel").await;
    let ids = planned(&stage, &account).await;

    stage.pass(TimeDelta::hours(3));
    stage.sandboxes.set_encoder(true);

    assert_eq!(stage.look(&account, &ids).await.state, SeenState::Scheduled);
}

#[tokio::test]
async fn where_instagram_shows_no_live_videos_it_cannot_say_and_a_fault_is_still_one() {
    let stage = Stage::start();
    let account = stage.sign_in("gracechapel").await;
    let ids = planned(&stage, &account).await;

    stage.fail("live_media", Fault::ScopeMissing);
    assert_eq!(stage.look(&account, &ids).await.state, SeenState::CannotSay);
    stage.fail("live_media", Fault::ScopeMissing);
    let permission = PLATFORM.probe(&stage.call(&account)).await.expect("an answer");
    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "LIVE_NOT_SHOWN");
    stage.fail("live_media", Fault::ServerError { status: 503 });
    let error = PLATFORM.observe(&stage.call(&account), &ids).await.expect_err("no answer");

    assert_eq!(error.kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn where_the_viewers_are_not_told_it_is_live_all_the_same() {
    let stage = Stage::start();
    let account = stage.sign_in("newplant").await;
    let ids = planned(&stage, &account).await;

    stage.pass(TimeDelta::minutes(30));
    stage.sandboxes.set_encoder(true);
    let live = stage.look(&account, &ids).await;

    assert_eq!((live.state, live.viewers), (SeenState::Live, None));
}

#[test]
fn what_no_page_promises_may_be_missing_or_odd() {
    let me: wire::Me = serde_json::from_value(json!({
        "user_id": 17_841_400_000_000_001_u64, "username": "gracechapel", "profile_picture_url": "javascript:alert(1)",
        "followers_count": "2K",
    }))
    .expect("an account");
    assert_eq!((me.user_id.as_str(), me.followers_count, me.profile_picture_url), ("17841400000000001", None, None));
    for odd in [json!({ "user_id": "../me", "username": "gracechapel" }), json!({ "user_id": "1", "username": "a/b" })]
    {
        assert!(serde_json::from_value::<wire::Me>(odd.clone()).is_err(), "{odd}");
    }
    for count in [json!(null), json!("many"), json!(-1)] {
        let live = json!({ "timestamp": "2026-11-29T12:00:00+0000", "current_live_viewer_count": count });
        let live: wire::Live = serde_json::from_value(live).expect("a live video");
        assert!(live.began().is_some() && live.current_live_viewer_count.is_none());
    }
}

#[tokio::test]
async fn too_few_followers_are_said_and_block_nothing() {
    let stage = Stage::start();
    let account = stage.sign_in("newplant").await;

    let permission = PLATFORM.probe(&stage.call(&account)).await.expect("an answer");

    assert!(permission.allowed);
    assert_eq!(permission.findings[0].code, "TOO_FEW_FOLLOWERS");
    assert_eq!(permission.findings[0].what, "Your account has 640 followers. Instagram asks for 1,000.");
}

#[tokio::test]
async fn a_token_renews_itself_from_its_second_day_until_it_ends() {
    let stage = Stage::start();
    let account = stage.sign_in("gracechapel").await;
    let first = &account.credentials;
    let renew = async |credentials| PLATFORM.refresh(&stage.app_call(), &account.id, credentials).await;

    stage.pass(TimeDelta::hours(23));
    let same = renew(first).await.expect("as good as new").credentials;
    stage.pass(TimeDelta::days(40));
    let second = renew(first).await.expect("renewed").credentials;

    assert_eq!(&same, first, "nothing was asked");
    assert_ne!(second.access_token, first.access_token);
    assert_eq!(second.grant_expires_at(), Some(stage.now() + TimeDelta::days(60)));
    assert!(PLATFORM.probe(&stage.call(&account)).await.is_ok(), "the old one goes on working");
    stage.pass(TimeDelta::days(60));
    let error = renew(&second).await.expect_err("it has run out");
    assert_eq!(error.kind, ErrorKind::NeedsReconnect);
}
