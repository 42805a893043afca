//! What is too much is refused with a word, and the server goes on answering (P48 to P50).

use std::fmt::Write;

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use steeple_tests::server::Server;

async fn refused(server: &Server, query: &str) -> Value {
    let body: Value = server.post(&json!({ "query": query })).send().await.unwrap().json().await.unwrap();
    assert!(body.get("data").is_none(), "{body}");
    body["errors"][0]["extensions"]["code"].clone()
}

#[tokio::test]
async fn documents_of_death_are_refused_by_name() {
    let server = Server::start().await;
    let mut bomb = "{ viewer { ...f0 } }".to_owned();
    for level in 0..40 {
        write!(bomb, " fragment f{level} on Viewer {{ ...f{0} ...f{0} }}", level + 1).unwrap();
    }
    bomb.push_str(" fragment f40 on Viewer { role }");
    let deep = format!("{}{}", "{ viewer ".repeat(200), "}".repeat(200));
    let many = format!("{{ viewer {{ {} }} }}", "role ".repeat(1_600));
    let aliases = format!("{{ {} }}", (0..60).map(|n| format!("a{n}: viewer {{ role }} ")).collect::<String>());
    let list = format!("{{ viewer(a: {}1{}) {{ role }} }}", "[".repeat(20_000), "]".repeat(20_000));

    for (query, code) in [
        (bomb, "QUERY_TOO_COSTLY"),
        (deep, "QUERY_TOO_DEEP"),
        (many, "QUERY_TOO_COSTLY"),
        (aliases, "TOO_MANY_ROOT_FIELDS"),
        (list, "QUERY_TOO_DEEP"),
        ("{ a ".repeat(30_000), "DOCUMENT_TOO_LONG"),
        (" a".repeat(10_000), "TOO_MANY_TOKENS"),
        ("{ ...a } fragment a on Query { ...a }".to_owned(), "FRAGMENT_CYCLE"),
    ] {
        assert_eq!(refused(&server, &query).await, code, "{}", &query[..60.min(query.len())]);
    }
}

#[tokio::test]
async fn a_large_body_is_413_and_a_packed_one_415() {
    let server = Server::start().await;

    let large = server.post(&json!({ "query": "x".repeat(10 << 20) })).send().await.unwrap();
    assert_eq!(large.status(), 413);
    assert_eq!(large.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "BODY_TOO_LARGE");

    let packed = server.raw().header(CONTENT_TYPE, "application/json").header("content-encoding", "gzip").body("x");
    assert_eq!(packed.send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn deep_variables_are_refused() {
    let server = Server::start().await;
    let mut deep = json!(1);
    for _ in 0..30 {
        deep = json!([deep]);
    }

    let body = json!({ "query": "query($a: [Int]) { viewer { role } }", "variables": { "a": deep } });
    let answer: Value = server.post(&body).send().await.unwrap().json().await.unwrap();

    assert_eq!(answer["errors"][0]["extensions"]["code"], "VARIABLES_TOO_LARGE");
}

#[tokio::test]
async fn odd_bodies_never_become_a_fault_of_our_own() {
    let server = Server::start().await;
    let odd: [&[u8]; 8] = [
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{\"query\":null}",
        b"{\"query\":\"\\u0000\"}",
        b"{\"query\":\"\"}",
        b"[[[[",
        b"{\"query\":\"{viewer{role}\"}",
    ];

    for body in odd {
        let request = server.raw().header(CONTENT_TYPE, "application/json").body(body.to_vec());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 400, "{body:?}");
        assert!(answer.json::<Value>().await.unwrap()["errors"][0]["message"].is_string(), "{body:?}");
    }
}
