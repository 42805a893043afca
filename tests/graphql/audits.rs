//! The 61 public audits of GraphQL over HTTP (npm package graphql-http, read 2026-11), by their ids, each with our strictest
//! reading. They are run as a signed-in program, and once more as a stranger.

use std::ops::RangeInclusive;

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use steeple_tests::server::Server;

const RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// One request and what must come back.
struct Audit {
    id: String,
    method: Method,
    accept: Option<&'static str>,
    content_type: Option<&'static str>,
    query_string: Vec<(&'static str, String)>,
    body: Option<String>,
    status: RangeInclusive<u16>,
    /// The media type of the answer.
    media: Option<&'static str>,
    /// `Some(false)`: the answer has no such entry.
    errors: Option<bool>,
    data: Option<bool>,
}

impl Audit {
    fn post(id: impl Into<String>, body: &Value) -> Self {
        Self {
            id: id.into(),
            method: Method::POST,
            accept: None,
            content_type: Some(JSON),
            query_string: Vec::new(),
            body: Some(body.to_string()),
            status: 200..=200,
            media: None,
            errors: None,
            data: None,
        }
    }

    fn get(id: &str, query_string: Vec<(&'static str, String)>) -> Self {
        let audit = Self::post(id, &Value::Null);
        Self { method: Method::GET, content_type: None, query_string, body: None, ..audit }
    }

    fn accept(self, media: &'static str) -> Self {
        Self { accept: Some(media), media: Some(if media == "*/*" { JSON } else { media }), ..self }
    }

    fn status(self, status: u16) -> Self {
        Self { status: status..=status, ..self }
    }

    fn without_errors(self) -> Self {
        Self { errors: Some(false), ..self }
    }

    fn without_data(self) -> Self {
        Self { errors: Some(true), data: Some(false), ..self }
    }
}

fn audits() -> Vec<Audit> {
    let typename = || json!({ "query": "{ __typename }" });
    let by_name = json!({
        "query": "query Type($name: String!) { __type(name: $name) { name } }",
        "variables": { "name": "sometype" },
    });
    let by_name_in_url = || {
        let text = |key: &str| by_name[key].as_str().map_or_else(|| by_name[key].to_string(), str::to_owned);
        vec![("query", text("query")), ("variables", text("variables"))]
    };
    let mut audits = vec![
        // Media types.
        Audit::post("22EB", &typename()).accept(RESPONSE),
        Audit::post("4655", &typename()).accept(JSON),
        Audit::post("47DE", &typename()).accept("*/*"),
        Audit { media: Some(JSON), ..Audit::post("80D8", &typename()) },
        Audit::post("82A3", &typename()),
        Audit {
            content_type: Some("application/json; charset=utf-8"),
            ..Audit::post("BF61", &json!({ "query": "{ __type(name: \"Run🏃Swim🏊\") { name } }" }))
        },
        Audit::post("78D5", &typename()),
        // Methods.
        Audit::post("2C94", &typename()),
        Audit::get("5A70", vec![("query", "{ __typename }".to_owned())]),
        Audit::get("9C48", vec![("query", "mutation { __typename }".to_owned())]).accept(RESPONSE).status(405),
        Audit { content_type: None, ..Audit::post("9ABE", &typename()).status(415) },
        Audit::post("03D4", &typename()),
        Audit { body: None, ..Audit::post("A5BF", &Value::Null).status(400) },
        // Parameters.
        Audit::post("423L", &json!({ "notquery": "{ __typename }" })).accept(RESPONSE).status(400),
        Audit::post("34A2", &typename()).accept(RESPONSE),
        Audit::post("13EE", &typename()).accept(JSON).without_errors(),
        Audit::post("2EA1", &by_name).accept(RESPONSE).without_errors(),
        Audit::post("28B9", &by_name).accept(JSON).without_errors(),
        Audit::get("D6D5", by_name_in_url()).accept(RESPONSE).without_errors(),
        Audit::get("6A70", by_name_in_url()).accept(JSON).without_errors(),
        // Bodies that are no JSON, and parameters that are none.
        Audit { body: Some("{ \"not a JSON".to_owned()), ..Audit::post("B6DC", &Value::Null).accept(JSON).status(400) },
        Audit { body: Some("{ \"not a JSON".to_owned()), ..Audit::post("BCF8", &Value::Null).accept(JSON).status(400) },
        Audit {
            body: Some("{ \"not a JSON".to_owned()),
            ..Audit::post("B7N8", &Value::Null).accept(RESPONSE).status(400)
        },
        Audit::post("8764", &json!({ "qeury": "{ __typename }" })).status(400),
        Audit::post("3E3A", &json!({ "qeury": "{ __typename }" })).status(400),
    ];
    let named = json!({ "query": "query Query { __typename }", "operationName": "Query" });
    let extended = json!({ "query": "{ __typename }", "extensions": { "some": "value" } });
    for (response, json, body) in [("8161", "B8B3", &named), ("428F", "1B7A", &extended)] {
        audits.push(Audit::post(response, body).accept(RESPONSE).without_errors());
        audits.push(Audit::post(json, body).accept(JSON).without_errors());
    }
    let no_text = [json!({ "obj": "ect" }), json!(0), json!(false), json!(["array"])];
    let no_map = [json!("string"), json!(0), json!(false), json!(["array"])];
    for (prefix, parameter, wrong) in [
        ("LKJ", "query", &no_text),
        ("6C0", "operationName", &no_text),
        ("476", "variables", &no_map),
        ("58B", "extensions", &no_map),
    ] {
        for (number, wrong) in wrong.iter().enumerate() {
            let mut body = json!({ "query": "{ __typename }" });
            body[parameter] = wrong.clone();
            audits.push(Audit::post(format!("{prefix}{number}"), &body).status(400));
        }
    }
    for (number, parameter) in ["variables", "operationName", "extensions"].into_iter().enumerate() {
        let body = json!({ "query": "{ __typename }", parameter: null });
        audits.push(Audit::post(format!("94B{number}"), &body).accept(RESPONSE).without_errors());
        audits.push(Audit::post(format!("022{number}"), &body).accept(JSON).without_errors());
    }
    // Documents that cannot be run: the older media type answers 200, the newer one says so by its status and has no data.
    let unparseable = json!({ "query": "{" });
    let invalid = json!({ "query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }" });
    let coercion = json!({ "query": "query CoerceFailure($id: ID!){ __typename }", "variables": { "id": null } });
    for (id, body) in [("572B", &unparseable), ("FDE2", &invalid), ("7B9B", &coercion)] {
        audits.push(Audit::post(id, body).accept(JSON).without_data());
    }
    for (id, body) in [
        ("865D", &unparseable),
        ("556A", &unparseable),
        ("D586", &unparseable),
        ("51FE", &invalid),
        ("74FF", &invalid),
        ("5E5B", &invalid),
        ("86EE", &coercion),
    ] {
        audits.push(Audit::post(id, body).accept(RESPONSE).status(400).without_data());
    }
    audits
}

/// Sends it and says what is wrong with the answer.
async fn run(server: &Server, audit: &Audit, token: Option<&str>) -> Result<(), String> {
    let mut request = server.client.request(audit.method.clone(), format!("{}/graphql", server.url));
    request = request.query(&audit.query_string);
    for (name, value) in [(ACCEPT, audit.accept), (CONTENT_TYPE, audit.content_type)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = &audit.body {
        request = request.body(body.clone());
    }
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let status = answer.status().as_u16();
    let media = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "the body is not UTF-8")?;
    let body: Value = serde_json::from_str(text).map_err(|_| format!("the body is not JSON: {text}"))?;
    if !audit.status.contains(&status) {
        return Err(format!("status {status} instead of {:?}: {text}", audit.status));
    }
    if audit.media.is_some_and(|wanted| !media.starts_with(wanted)) {
        return Err(format!("media type {media}"));
    }
    for (entry, wanted) in [("errors", audit.errors), ("data", audit.data)] {
        if wanted.is_some_and(|wanted| body.get(entry).is_some() != wanted) {
            return Err(format!("entry {entry}: {text}"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_61_audits_of_graphql_over_http_pass() {
    let server = Server::start().await;
    let audits = audits();
    assert_eq!(audits.len(), 61);

    let mut faults = Vec::new();
    for (who, token) in [("a program", Some(server.api_token.as_str())), ("a stranger", None)] {
        for audit in &audits {
            if let Err(fault) = run(&server, audit, token).await {
                faults.push(format!("{} as {who}: {fault}", audit.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn other_methods_and_media_types_are_named_as_such() {
    let server = Server::start().await;
    let url = format!("{}/graphql", server.url);

    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = server.client.request(method.clone(), &url).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.headers()["allow"], "GET, POST", "{method}");
    }
    let html = server.client.get(&url).query(&[("query", "{ __typename }")]).header(ACCEPT, "text/html").send().await;
    assert_eq!(html.unwrap().status(), 406);
}
