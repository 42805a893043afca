//! Answers that the double never gives: other shapes, foreign paging, quoted secrets.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use url::Url;

use super::PLATFORM;
use crate::contract::account::{Accounts, Grant};
use crate::contract::call::{AppCredentials, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::{ExternalIds, Livestreams, NewBroadcast, Prepared, Privacy, SeenState};
use crate::contract::platform::StreamingPlatform::Facebook;
use crate::http::Http;

/// A Graph that says what it is told to, in order, and remembers what it was asked.
struct Script {
    http: Http,
    app: AppCredentials,
    credentials: Credentials,
    heard: Arc<Mutex<Vec<Heard>>>,
}

struct Heard {
    method: String,
    path: String,
    query: String,
    body: Value,
}

type Lines = Arc<Mutex<VecDeque<(u16, Value)>>>;

impl Script {
    fn new(lines: impl IntoIterator<Item = (u16, Value)>) -> Self {
        let lines: Lines = Arc::new(Mutex::new(lines.into_iter().collect()));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let remembered = Arc::clone(&heard);
        let server = HttpServer::new(move || {
            let (lines, heard) = (Arc::clone(&lines), Arc::clone(&remembered));
            App::new().default_service(web::to(move |request: HttpRequest, body: web::Bytes| {
                heard.lock().unwrap().push(Heard {
                    method: request.method().to_string(),
                    path: request.path().to_owned(),
                    query: request.query_string().to_owned(),
                    body: serde_json::from_slice(&body).unwrap_or_default(),
                });
                let (status, answer) = lines.lock().unwrap().pop_front().expect("a line is left");
                async move { HttpResponse::build(StatusCode::from_u16(status).unwrap()).json(answer) }
            }))
        });
        tokio::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        let overrides = ["authorize", "token", "api"].map(|role| ((Facebook, role.to_owned()), base.clone()));
        let http = Http::new(&overrides.into_iter().collect(), Duration::from_secs(20), None).unwrap();
        let app = AppCredentials::new("1", Secret::new("app-secret"));
        let renewal = Renewal::Reexchange { user_token: Secret::new("user-token"), user_token_expires_at: None };
        let credentials = Credentials { access_token: Secret::new("page-token"), access_expires_at: None, renewal };
        Self { http, app, credentials, heard }
    }

    fn call(&self) -> Call<'_> {
        Call { http: &self.http, app: &self.app, credentials: &self.credentials, account_id: "77", now: now() }
    }

    fn heard(&self) -> Vec<(String, String)> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|heard| (heard.method.clone(), heard.path.clone())).collect()
    }

    async fn prepare(&self) -> Result<Prepared, PlatformError> {
        PLATFORM.prepare(&self.call(), &service(), &ExternalIds::default()).await
    }

    async fn observe(&self) -> Result<SeenState, PlatformError> {
        let ids = ExternalIds::default().with("broadcast", "8801");
        PLATFORM.observe(&self.call(), &ids).await.map(|seen| seen.state)
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

fn service() -> NewBroadcast {
    NewBroadcast {
        marker: "steeple:lip_1".to_owned(),
        title: "Sunday service".to_owned(),
        description: String::new(),
        starts_at: now() + TimeDelta::hours(1),
        ends_at: now() + TimeDelta::hours(2),
        time_zone: chrono_tz::UTC,
        privacy: Privacy::Public,
        first_tried_at: now(),
    }
}

fn refusal(code: i64, message: &str) -> Value {
    json!({ "error": { "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "x" } })
}

fn created() -> Value {
    json!({
        "id": "8801", "permalink_url": "/gracechapel/videos/9902/", "video": { "id": "9902" },
        "secure_stream_url": "rtmps://live-api-s.facebook.com:443/rtmp/FB-8801-0-AbC?s_bl=1",
    })
}

#[tokio::test]
async fn a_disliked_start_is_repeated_once_as_a_bare_number() {
    let script = Script::new([(400, refusal(100, "(#100) event_params must be a number")), (200, created())]);

    let prepared = script.prepare().await.unwrap();

    assert!(matches!(prepared, Prepared::Ready(_)));
    let heard = script.heard.lock().unwrap();
    let start = service().starts_at.timestamp();
    assert_eq!(heard[0].body["event_params"], json!({ "start_time": start }));
    assert_eq!(heard[1].body["event_params"], json!(start));
    assert_eq!(heard.len(), 2);
}

#[tokio::test]
async fn both_shapes_refused_is_the_end_of_it() {
    let no = || (400, refusal(100, "(#100) Invalid parameter"));
    let script = Script::new([no(), no()]);

    let error = script.prepare().await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.detail.contains("Invalid parameter"));
}

#[tokio::test]
async fn an_unclear_code_is_looked_into_before_the_other_shape_is_tried() {
    let listed = json!({ "data": [{
        "id": "8801", "title": "Sunday service", "status": "SCHEDULED_UNPUBLISHED", "video": { "id": "9902" },
        "planned_start_time": "2026-11-22T16:00:00+0000", "creation_time": "2026-11-22T15:00:01+0000",
    }] });
    let hidden_success = Script::new([(500, refusal(1, "An unknown error occurred")), (200, listed)]);
    let real_refusal =
        Script::new([(500, refusal(1, "An unknown error occurred")), (200, json!({ "data": [] })), (200, created())]);

    let adopted = hidden_success.prepare().await.unwrap();
    let repeated = real_refusal.prepare().await.unwrap();

    let ids = ExternalIds::default().with("broadcast", "8801").with("video", "9902");
    assert_eq!(adopted, Prepared::Next(ids), "the missing address is read in the next step");
    assert_eq!(hidden_success.heard().len(), 2, "nothing is created twice");
    assert!(matches!(repeated, Prepared::Ready(_)));
    let methods: Vec<String> = real_refusal.heard().into_iter().map(|(method, _)| method).collect();
    assert_eq!(methods, ["POST", "GET", "POST"]);
}

#[tokio::test]
async fn a_next_page_at_a_foreign_host_is_asked_for_at_our_own_base() {
    let page = |id: &str| json!({ "id": id, "name": id, "access_token": "t", "tasks": ["CREATE_CONTENT"] });
    let script = Script::new([
        (
            200,
            json!({ "data": [page("1")], "paging": {
                "cursors": { "after": "c1" }, "next": "https://elsewhere.example/v26.0/me/accounts?access_token=user-token",
            } }),
        ),
        (200, json!({ "data": [page("2")], "paging": { "cursors": { "after": "c2" } } })),
    ]);
    let grant = Grant { credentials: script.credentials.clone(), scopes: None };

    let accounts = PLATFORM.accounts(&script.call().as_app(), &grant).await.unwrap();

    assert_eq!(accounts.len(), 2);
    assert_eq!(script.heard()[1], ("GET".to_owned(), "/v26.0/me/accounts".to_owned()));
    assert!(script.heard.lock().unwrap()[1].query.contains("after=c1"));
}

#[tokio::test]
async fn a_list_that_never_ends_is_cut() {
    let same = json!({ "data": [], "paging": { "cursors": { "after": "c1" }, "next": "https://elsewhere.example/" } });
    let script = Script::new([(200, same.clone()), (200, same)]);
    let grant = Grant { credentials: script.credentials.clone(), scopes: None };

    let error = PLATFORM.accounts(&script.call().as_app(), &grant).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NotEligible);
    assert_eq!(script.heard().len(), 2);
}

#[tokio::test]
async fn an_error_inside_a_good_status_is_an_error_and_a_401_page_of_a_proxy_is_no_lost_grant() {
    let dead = Script::new([(200, refusal(190, "Error validating access token"))]);
    let proxy = Script::new([(401, json!("login to the guest network"))]);

    assert_eq!(dead.observe().await.unwrap_err().kind, ErrorKind::NeedsReconnect);
    assert_eq!(proxy.observe().await.unwrap_err().kind, ErrorKind::Unexpected);
}

#[tokio::test]
async fn an_unknown_status_word_is_an_error_and_odd_side_facts_are_unknown() {
    let strange = Script::new([(200, json!({ "id": "8801", "status": "HOLOGRAM" }))]);
    let odd = Script::new([(
        200,
        json!({ "id": "8801", "status": "live", "broadcast_start_time": "yesterday", "planned_start_time": 1_795_964_400, "live_views": "many", "ingest_streams": { "data": [] } }),
    )]);

    assert_eq!(strange.observe().await.unwrap_err().kind, ErrorKind::Unexpected);
    assert_eq!(odd.observe().await.unwrap(), SeenState::Live);
}

#[tokio::test]
async fn a_token_that_facebook_quotes_is_masked() {
    let script = Script::new([(400, refusal(100, "Malformed page-token with app-secret"))]);

    let error = script.observe().await.unwrap_err();

    assert!(error.detail.contains("Malformed"));
    assert!(!error.to_string().contains("page-token") && !error.to_string().contains("app-secret"), "{error}");
}
