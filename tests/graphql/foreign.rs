//! What another website could make a browser send changes nothing (P44, P45).

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use steeple_tests::server::Server;

const SIGN_OUT: &str = "mutation { signOut { signedOut } }";

async fn is_signed_in(server: &Server, cookie: &str) -> bool {
    let request = server.post(&json!({ "query": "{ viewer { role } }" })).header(COOKIE, cookie);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["data"]["viewer"]["role"] == "OWNER"
}

#[tokio::test]
async fn no_simple_request_changes_anything() {
    let server = Server::start().await;
    let cookie = server.sign_in().await;
    let url = format!("{}/graphql", server.url);
    let body = json!({ "query": SIGN_OUT }).to_string();
    let typed = |kind: &'static str| server.raw().header(CONTENT_TYPE, kind).body(body.clone());
    let form = format!("query={SIGN_OUT}");
    let shapes: Vec<(&str, RequestBuilder)> = vec![
        ("GET", server.client.get(&url).query(&[("query", SIGN_OUT)])),
        ("text/plain", typed("text/plain")),
        ("text/plain that names JSON", typed("text/plain; application/json")),
        ("form that holds JSON", typed("application/x-www-form-urlencoded")),
        ("form", server.raw().header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)),
        ("multipart", typed("multipart/form-data; boundary=x")),
        ("no content type", server.raw().body(body.clone())),
        ("GET with a body", server.client.get(&url).header(CONTENT_TYPE, "application/json").body(body.clone())),
    ];

    for (shape, request) in shapes {
        let status = request.header(COOKIE, &cookie).send().await.unwrap().status();
        assert!(status.is_client_error(), "{shape}: {status}");
        assert!(is_signed_in(&server, &cookie).await, "{shape}");
    }
}

#[tokio::test]
async fn a_foreign_or_null_origin_is_refused() {
    let server = Server::start().await;
    let cookie = server.sign_in().await;
    let sign_out = json!({ "query": SIGN_OUT });
    let other_port = "http://127.0.0.1:1";

    for origin in ["null", "https://evil.example", other_port, ""] {
        let answer = server.post(&sign_out).header(COOKIE, &cookie).header(ORIGIN, origin).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin}");
    }
    let site = server.post(&sign_out).header(COOKIE, &cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(site.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(is_signed_in(&server, &cookie).await);
}

#[tokio::test]
async fn signing_somebody_in_from_another_site_is_refused() {
    let server = Server::start().await;
    let query = "mutation { signIn(input: { email: \"a@b.c\", password: \"x\" }) { userErrors { code } } }";

    let answer = server.post(&json!({ "query": query })).header(ORIGIN, "https://evil.example").send().await.unwrap();

    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_bad_bearer_token_is_401_even_beside_a_good_cookie() {
    let server = Server::start().await;
    let cookie = server.sign_in().await;
    let viewer = json!({ "query": "{ viewer { role } }" });

    for authorization in ["Bearer steeple_wrong", "Basic YTpi", "Bearer", "steeple_x"] {
        let request = server.post(&viewer).header(COOKIE, &cookie).header(AUTHORIZATION, authorization);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{authorization}");
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert!(body.get("data").is_none());
    }
}
