//! The double refuses what Graph refuses, asked without the client that knows better.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};

use super::super::proof::appsecret_proof;
use super::{Connected, Stage};
use crate::contract::credentials::{Renewal, Secret};
use crate::contract::platform::StreamingPlatform::Facebook;

impl Connected<'_> {
    /// Sends a call with the Page's token and its proof; the error's code and subcode, or the answer.
    async fn ask(&self, method: Method, path: &str, body: Value) -> Result<Value, (i64, Option<i64>)> {
        let token = &self.credentials().access_token;
        let proof = appsecret_proof(&self.stage.app.client_secret, token);
        let joint = if path.contains('?') { '&' } else { '?' };
        self.ask_plainly(method, &format!("{path}{joint}appsecret_proof={proof}"), Some(token), body).await
    }

    async fn ask_plainly(
        &self,
        method: Method,
        path: &str,
        token: Option<&Secret>,
        body: Value,
    ) -> Result<Value, (i64, Option<i64>)> {
        let url = format!("{}/facebook/v26.0/{path}", self.stage.sandboxes.url());
        let mut request = reqwest::Client::builder().no_proxy().build().unwrap().request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token.reveal());
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        match answer.get("error") {
            None => Ok(answer),
            Some(error) => Err((error["code"].as_i64().unwrap(), error["error_subcode"].as_i64())),
        }
    }

    fn start_in(&self, wait: TimeDelta) -> i64 {
        (self.stage.now() + wait).timestamp()
    }
}

const REFUSED: Result<Value, (i64, Option<i64>)> = Err((100, None));
const WRONG_TIME: Result<Value, (i64, Option<i64>)> = Err((1_000, None));

#[tokio::test]
async fn a_call_needs_a_token_and_the_proof_of_that_very_token() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let (id, token) = (&page.account.id, &page.credentials().access_token);
    let Renewal::Reexchange { user_token, .. } = &page.credentials().renewal else { panic!("no user token") };
    let proof_of_user = appsecret_proof(&stage.app.client_secret, user_token);

    let no_token = page.ask_plainly(Method::GET, id, None, Value::Null).await;
    let no_proof = page.ask_plainly(Method::GET, id, Some(token), Value::Null).await;
    let foreign_proof = format!("{id}?appsecret_proof={proof_of_user}");
    let foreign_proof = page.ask_plainly(Method::GET, &foreign_proof, Some(token), Value::Null).await;
    let with_proof = page.ask(Method::GET, id, Value::Null).await;

    assert_eq!(no_token, Err((104, None)));
    assert_eq!(no_proof, REFUSED);
    assert_eq!(foreign_proof, REFUSED);
    assert_eq!(with_proof, Ok(json!({ "id": id })));
}

#[tokio::test]
async fn a_create_with_anything_unknown_or_out_of_bounds_is_refused() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let path = format!("{}/live_videos", page.account.id);
    let in_an_hour = page.start_in(TimeDelta::hours(1));
    let scheduled = |start: i64| json!({ "status": "SCHEDULED_UNPUBLISHED", "event_params": { "start_time": start } });
    let week = TimeDelta::days(7);
    let table = [
        (json!({ "status": "LIVE_NOW", "planned_start_time": in_an_hour }), REFUSED),
        (json!({ "status": "LIVE" }), REFUSED),
        (json!({ "status": "SCHEDULED_UNPUBLISHED" }), REFUSED),
        (json!({ "status": "LIVE_NOW", "event_params": { "start_time": in_an_hour } }), REFUSED),
        (json!({ "status": "SCHEDULED_UNPUBLISHED", "event_params": { "begin": in_an_hour } }), REFUSED),
        (json!({ "status": "UNPUBLISHED", "title": "x".repeat(255) }), REFUSED),
        (json!({ "status": "UNPUBLISHED", "title": 7 }), REFUSED),
        (json!({ "status": "UNPUBLISHED", "colour": "blue" }), REFUSED),
        (scheduled(page.start_in(TimeDelta::minutes(9))), WRONG_TIME),
        (scheduled(page.start_in(-TimeDelta::hours(1))), WRONG_TIME),
        (scheduled(page.start_in(week + TimeDelta::seconds(1))), WRONG_TIME),
    ];

    for (body, refusal) in table {
        assert_eq!(page.ask(Method::POST, &path, body.clone()).await, refusal, "{body}");
    }
    let unknown_field = format!("{path}?fields=id,colour");
    assert_eq!(page.ask(Method::POST, &unknown_field, scheduled(in_an_hour)).await, REFUSED);
    let bare_number =
        json!({ "status": "SCHEDULED_UNPUBLISHED", "event_params": in_an_hour, "title": "x".repeat(254) });
    assert!(page.ask(Method::POST, &path, bare_number).await.is_ok());
    assert!(page.ask(Method::POST, &path, scheduled(page.start_in(week))).await.is_ok());
    assert_eq!(stage.writes("live_video_create"), 2);
}

#[tokio::test]
async fn calls_out_of_order_are_refused() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;
    let scheduled = page.create(&page.service(TimeDelta::hours(1))).await.ids;
    let hidden = page.create(&page.service(TimeDelta::minutes(5))).await.ids;
    let (scheduled, hidden) = (scheduled.get("broadcast").unwrap(), hidden.get("broadcast").unwrap());
    let start = json!({ "event_params": { "start_time": page.start_in(TimeDelta::hours(2)) } });
    let end = json!({ "end_live_video": true });
    let set = |status: &str| json!({ "status": status });

    assert_eq!(page.ask(Method::POST, scheduled, end.clone()).await, REFUSED, "it does not run");
    assert_eq!(page.ask(Method::POST, hidden, start.clone()).await, REFUSED, "it has no event");
    assert_eq!(page.ask(Method::POST, hidden, set("SCHEDULED_CANCELED")).await, REFUSED);
    assert_eq!(page.ask(Method::POST, scheduled, set("VOD")).await, REFUSED);
    assert!(page.ask(Method::POST, scheduled, start.clone()).await.is_ok());
    stage.sandboxes.set_encoder(true);
    assert!(page.ask(Method::POST, scheduled, set("LIVE_NOW")).await.is_ok());
    assert_eq!(page.ask(Method::POST, scheduled, set("SCHEDULED_CANCELED")).await, REFUSED);
    assert!(page.ask(Method::POST, scheduled, end.clone()).await.is_ok());
    assert_eq!(page.ask(Method::POST, scheduled, end).await, REFUSED, "it has ended");
    assert_eq!(page.ask(Method::POST, scheduled, set("LIVE_NOW")).await, REFUSED);
    assert_eq!(page.ask(Method::DELETE, "12345", Value::Null).await, Err((100, Some(33))));
}

#[tokio::test]
async fn a_token_without_the_permission_reads_but_does_not_write() {
    let stage = Stage::new();
    let grant = stage.sign_in("Grace Chapel Admin", &["pages_manage_posts"]).await.unwrap();
    let accounts = crate::contract::account::Accounts::accounts(&super::PLATFORM, &stage.as_app(), &grant).await;
    let page = Connected { stage: &stage, account: accounts.unwrap().remove(0) };
    let path = format!("{}/live_videos", page.account.id);

    assert_eq!(page.ask(Method::POST, &path, json!({ "status": "UNPUBLISHED" })).await, Err((200, None)));
    assert!(page.ask(Method::GET, &path, Value::Null).await.is_ok());
    let bad_filter = format!("{path}?broadcast_status=%5B%22LIVE_NOW%22%5D");
    assert_eq!(page.ask(Method::GET, &bad_filter, Value::Null).await, REFUSED);
}

#[tokio::test]
async fn the_stream_key_that_the_double_shows_is_the_one_that_it_handed_out() {
    let stage = Stage::new();
    let page = stage.connect("Grace Chapel Admin").await;

    let ingest = page.create(&page.service(TimeDelta::hours(1))).await.ingest.unwrap();

    let shown = stage.sandboxes.snapshot(Facebook).broadcasts.remove(0);
    assert_eq!(shown.stream_key.as_deref(), Some(ingest.key.reveal()));
    assert_eq!((shown.status.as_str(), shown.receiving), ("SCHEDULED_UNPUBLISHED", false));
}
