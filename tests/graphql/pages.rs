//! The headers that every answer carries, and what machines ask.

use serde_json::{Value, json};
use steeple_tests::server::Server;

#[tokio::test]
async fn every_answer_keeps_browsers_careful() {
    let server = Server::start().await;

    for path in ["/", "/graphql?query=%7B__typename%7D", "/healthz", "/readyz", "/metrics", "/nowhere", "/setup/x"] {
        let answer = server.client.get(format!("{}{path}", server.url)).send().await.unwrap();
        let headers = answer.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test]
async fn machines_learn_that_it_is_alive_and_ready() {
    let server = Server::start().await;
    let get = async |path: &str| server.client.get(format!("{}{path}", server.url)).send().await.unwrap();

    assert_eq!(get("/healthz").await.text().await.unwrap(), "ok");
    let ready = get("/readyz").await;
    assert_eq!(ready.status(), 200);
    assert_eq!(ready.json::<Value>().await.unwrap(), json!({ "database": true, "migrations": true, "key": true }));
    let metrics = get("/metrics").await.text().await.unwrap();
    assert!(
        metrics.contains("steeple_http_requests_total{route=\"/readyz\",method=\"GET\",status=\"200\"} 1"),
        "{metrics}"
    );
    for figure in ["jobs_waiting 0", "jobs_overdue 0", "grants_not_lasting 0", "services_started_late 0"] {
        assert!(metrics.contains(&format!("steeple_{figure}\n")), "{figure}: {metrics}");
    }
}
