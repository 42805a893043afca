//! `/webhooks/{platform}` through the public door, and a church's own app, whose secrets nobody reads back.

use reqwest::{Method, StatusCode};
use serde_json::json;
use steeple_tests::server::Server;
use steeple_tests::studio::Studio;
use steeple_tests::webhook::{self, Sent};

const SECRET: &str = "agreed-with-zoom";

async fn listening() -> Server {
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("STEEPLE_PLATFORMS__ZOOM__WEBHOOK_SECRET", SECRET),
        ("STEEPLE_PLATFORMS__FACEBOOK__WEBHOOK_SECRET", "our-verify-token"),
    ];
    Server::start_in(folder, &environment).await
}

async fn post(server: &Server, platform: &str, sent: &Sent) -> (StatusCode, String) {
    let request = server.client.post(format!("{}/webhooks/{platform}", server.url));
    let answer = request.headers(sent.header_map()).body(sent.body.clone()).send().await.unwrap();
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_signed_delivery_is_taken_without_session_and_heeded_by_a_job() {
    let server = listening().await;
    let told = json!({ "event": "meeting.started", "payload": { "object": { "id": "1" } } }).to_string();
    let sent = webhook::zoom(SECRET, &told, server.running.context.now());

    let answers = [post(&server, "zoom", &sent).await, post(&server, "zoom", &sent).await];

    assert!(answers.iter().all(|answer| *answer == (StatusCode::OK, String::new())), "{answers:?}");
    let counts = server.running.worker.run_due().await.unwrap();
    assert_eq!((counts.finished, counts.failed), (1, 0), "once");
}

#[tokio::test]
async fn challenges_are_answered_as_each_vendor_wants_it() {
    let server = listening().await;
    let told = json!({ "event": "endpoint.url_validation", "payload": { "plainToken": "abc" } }).to_string();
    let (status, body) = post(&server, "zoom", &webhook::zoom(SECRET, &told, server.running.context.now())).await;
    let encrypted_token = webhook::hmac_hex(SECRET, &[b"abc"]);
    assert_eq!(status, StatusCode::OK);
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer, json!({ "plainToken": "abc", "encryptedToken": encrypted_token }));

    let ask = "/webhooks/facebook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
    let get = async |token: &str| server.client.get(format!("{}{ask}{token}", server.url)).send().await.unwrap();
    let (right, wrong) = (get("our-verify-token").await, get("invented").await);
    assert_eq!(right.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(right.text().await.unwrap(), "1158201444");
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    assert!(!wrong.text().await.unwrap().contains("1158201444"), "nothing is repeated");
}

#[tokio::test]
async fn what_is_not_believed_is_refused_in_plain_words_that_repeat_nothing() {
    let server = listening().await;
    let now = server.running.context.now();
    let told = json!({ "event": "meeting.started", "payload": { "object": { "id": "needle" } } }).to_string();
    let unsigned = Sent { headers: Vec::new(), body: told.clone().into_bytes() };
    let forged = webhook::zoom("invented", &told, now);
    let late = webhook::zoom(SECRET, &told, now - chrono::TimeDelta::minutes(6));
    let odd = webhook::zoom(SECRET, "needle", now);
    let large = webhook::zoom(SECRET, &"needle ".repeat(40_000), now);

    for (platform, sent, status) in [
        ("zoom", &unsigned, StatusCode::FORBIDDEN),
        ("zoom", &forged, StatusCode::FORBIDDEN),
        ("zoom", &late, StatusCode::FORBIDDEN),
        ("zoom", &odd, StatusCode::BAD_REQUEST),
        ("zoom", &large, StatusCode::PAYLOAD_TOO_LARGE),
        ("youtube", &forged, StatusCode::NOT_FOUND),
        ("needle", &forged, StatusCode::NOT_FOUND),
    ] {
        let (answered, body) = post(&server, platform, sent).await;
        assert_eq!(answered, status, "{platform}: {body}");
        assert!(!body.contains("needle") && body.len() < 100, "{platform}: {body}");
    }
    let put = server.client.request(Method::PUT, format!("{}/webhooks/zoom", server.url)).send().await.unwrap();
    assert_eq!(put.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.running.worker.run_due().await.unwrap().finished, 0, "nothing was stored");
}

#[tokio::test]
async fn a_church_brings_its_own_app_and_nobody_reads_its_secret() {
    let studio = Studio::start().await;
    let platforms = "{ platforms { slug app setUp redirectUri webhookUrl } }";
    let youtube = async || {
        let data = studio.ask(platforms, json!({})).await;
        let list = data["platforms"].as_array().unwrap().clone();
        list.into_iter().find(|platform| platform["slug"] == "youtube").unwrap()
    };
    let redirect_uri = format!("{}/oauth/callback/youtube", studio.server.url);
    let instance =
        json!({ "slug": "youtube", "app": "INSTANCE", "setUp": true, "redirectUri": redirect_uri, "webhookUrl": null });
    assert_eq!(youtube().await, instance);

    let input = json!({ "platform": "YOUTUBE", "clientId": "own-id", "clientSecret": "needle-secret" });
    let done = studio.tell("platformAppSet", input, "platform { app docs } userErrors { code path }").await;
    assert_eq!((&done["platform"]["app"], &done["userErrors"]), (&json!("OWN"), &json!([])));
    assert!(!done.to_string().contains("needle"));
    let audit = studio.ask("{ auditEvents { nodes { action details } } }", json!({})).await.to_string();
    assert!(audit.contains("platform_app.set") && audit.contains("own-id") && !audit.contains("needle"), "{audit}");

    let input = json!({ "platform": "YOUTUBE", "clientId": "", "clientSecret": "x y" });
    let refused = studio.tell("platformAppSet", input, "platform { app } userErrors { code path }").await;
    assert_eq!(refused["platform"], json!(null));
    assert_eq!(refused["userErrors"][0]["code"], "FIELD_MISSING");
    assert_eq!(refused["userErrors"][0]["path"], json!(["clientId"]));

    let done = studio.tell("platformAppRemove", json!({ "platform": "YOUTUBE" }), "platform { app }").await;
    assert_eq!(done["platform"]["app"], "INSTANCE");
    assert_eq!(youtube().await, instance);
}
