//! The headers that every answer carries, and what machines ask.

use reqwest::header::{COOKIE, LOCATION};
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
        // The console's page is kept and asked about; where there is no console, nothing is kept.
        let kept = if path == "/" { ["no-cache", "no-store"] } else { ["no-store"; 2] };
        assert!(kept.contains(&headers["cache-control"].to_str().unwrap()), "{path}");
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

#[tokio::test]
async fn the_front_door_opens_with_and_without_a_console() {
    let server = Server::start().await;
    let get = async |path: &str, accept: &str| {
        let request = server.client.get(format!("{}{path}", server.url)).header("accept", accept);
        request.send().await.unwrap()
    };

    let front = get("/", "text/html").await;
    assert_eq!(front.status(), 200);
    let has_console = front.headers()["cache-control"] == "no-cache";
    let page = front.text().await.unwrap();
    assert_eq!(page.contains("without its console"), !has_console, "{page}");
    // An address inside the console is its page; a file that is not there is none, and neither is what a program asks for.
    assert_eq!(get("/connections", "text/html").await.status(), if has_console { 200 } else { 404 });
    assert_eq!(get("/assets/gone.js", "text/html").await.status(), 404);
    assert_eq!(get("/connections", "application/json").await.status(), 404);
    assert_eq!(server.client.post(format!("{}/", server.url)).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn graphiql_is_for_members() {
    let server = Server::start().await;
    let get = |path: &str| server.client.get(format!("{}{path}", server.url)).header("accept", "text/html");

    let stranger = get("/graphiql").send().await.unwrap();
    assert_eq!((stranger.status().as_u16(), &stranger.headers()[LOCATION]), (303, &"/".parse().unwrap()));
    assert_eq!(get("/graphiql.html").send().await.unwrap().status(), 404);

    let cookie = server.sign_in().await;
    let member = get("/graphiql").header(COOKIE, cookie).send().await.unwrap();
    // Without the console there is no GraphiQL, and the front page says how to get both.
    let has_console = server.running.has_console;
    assert_eq!(member.status(), if has_console { 200 } else { 303 });
    let policy = member.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(member.text().await.unwrap().contains("<title>GraphiQL"), has_console);
}
