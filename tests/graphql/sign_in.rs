//! Signing in and out, and what a stranger may see.

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use serde_json::{Value, json};
use steeple_tests::server::{EMAIL, PASSWORD, Server};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { \
    viewer { role user { email name } church { id name timeZone } } userErrors { code message path } } }";

#[tokio::test]
async fn the_cookie_opens_the_church_and_sign_out_closes_it_at_once() {
    let server = Server::start().await;
    let viewer = json!({ "query": "{ viewer { role church { name } user { email } } }" });

    let cookie = server.sign_in().await;
    let seen: Value = server.post(&viewer).header(COOKIE, &cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        seen["data"]["viewer"],
        json!({ "role": "OWNER", "church": { "name": "Grace Chapel" }, "user": { "email": EMAIL } })
    );

    let sign_out = json!({ "query": "mutation { signOut { signedOut } }" });
    let answer = server.post(&sign_out).header(COOKIE, &cookie).header(ORIGIN, &server.url).send().await.unwrap();
    let cleared = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cleared.starts_with("steeple=;") && cleared.contains("Max-Age=0"), "{cleared}");
    let seen: Value = server.post(&viewer).header(COOKIE, &cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["data"]["viewer"], Value::Null);
}

#[tokio::test]
async fn the_session_token_is_in_the_cookie_and_nowhere_else() {
    let server = Server::start().await;

    let input = json!({ "email": EMAIL, "password": PASSWORD });
    let answer = server.post(&json!({ "query": SIGN_IN, "variables": { "input": input } })).send().await.unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned();
    let body = answer.text().await.unwrap();

    assert!(token.len() >= 43 && !body.contains(&token));
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Secure"), "plain HTTP on loopback: {cookie}");
}

#[tokio::test]
async fn a_wrong_password_is_a_user_error_and_sets_no_cookie() {
    let server = Server::start().await;

    for email in [EMAIL, "nobody@grace.example"] {
        let input = json!({ "email": email, "password": "wrong" });
        let answer = server.post(&json!({ "query": SIGN_IN, "variables": { "input": input } })).send().await.unwrap();
        assert!(answer.headers().get(SET_COOKIE).is_none());
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["data"]["signIn"]["viewer"], Value::Null);
        assert_eq!(body["data"]["signIn"]["userErrors"][0]["code"], "SIGN_IN_REFUSED", "{body}");
    }
}

#[tokio::test]
async fn aliases_do_not_buy_more_tries() {
    let server = Server::start().await;
    let tries: String = (0..10)
        .map(|n| {
            format!("t{n}: signIn(input: {{ email: \"{EMAIL}\", password: \"wrong\" }}) {{ userErrors {{ code }} }} ")
        })
        .collect();

    let answer = server.post(&json!({ "query": format!("mutation {{ {tries} }}") })).send().await.unwrap();
    let body = answer.text().await.unwrap();

    assert_eq!(body.matches("SIGN_IN_REFUSED").count(), 5, "{body}");
    assert_eq!(body.matches("TOO_MANY_TRIES").count(), 5, "{body}");
}

#[tokio::test]
async fn a_stranger_reads_nothing_and_not_even_the_schema() {
    let server = Server::start().await;
    for (query, code) in [
        ("{ apiTokens { id } }", "UNAUTHENTICATED"),
        ("{ __schema { types { name } } }", "UNAUTHENTICATED"),
        ("{ ...a } fragment a on Query { __schema { types { name } } }", "UNAUTHENTICATED"),
        ("mutation { apiTokenRevoke(input: { id: \"x\" }) { id } }", "UNAUTHENTICATED"),
    ] {
        let body: Value = server.post(&json!({ "query": query })).send().await.unwrap().json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], code, "{query}: {body}");
    }
    let type_query = json!({ "query": "{ __type(name: \"Query\") { name fields { name } } }" });
    let body: Value = server.post(&type_query).send().await.unwrap().json().await.unwrap();
    assert!(body["data"]["__type"].is_null(), "{body}");

    let misspelt = server.post(&json!({ "query": "{ viewr { role } }" })).send().await.unwrap().text().await.unwrap();
    assert!(!misspelt.contains("viewer"), "no suggestions: {misspelt}");
}

#[tokio::test]
async fn a_member_reads_the_whole_schema() {
    let server = Server::start().await;

    let body = server.ask(INTROSPECTION, json!({})).await;

    assert!(body["errors"].is_null(), "{}", body["errors"]);
    assert_eq!(body["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn a_token_is_shown_once_and_dies_when_it_is_revoked() {
    let server = Server::start().await;
    let create = "mutation { apiTokenCreate(input: { name: \"Encoder\", role: OPERATOR }) { \
        secret apiToken { id role } userErrors { code } } }";

    let made = server.ask(create, json!({})).await;
    let made = &made["data"]["apiTokenCreate"];
    let (secret, id) = (made["secret"].as_str().unwrap(), made["apiToken"]["id"].as_str().unwrap());
    let viewer = json!({ "query": "{ viewer { role } }" });
    let seen: Value = server.post(&viewer).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["data"]["viewer"]["role"], "OPERATOR");
    let listed = server.ask("{ apiTokens { id name } }", json!({})).await;
    assert!(!listed.to_string().contains(secret));

    let revoke = "mutation($id: ID!) { apiTokenRevoke(input: { id: $id }) { id userErrors { code } } }";
    server.ask(revoke, json!({ "id": id })).await;
    assert_eq!(server.post(&viewer).bearer_auth(secret).send().await.unwrap().status(), 401);
}

/// What common tools ask for first.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name } \
    subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } } \
    fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description \
    args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } \
    interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
    possibleTypes { ...TypeRef } } fragment InputValue on __InputValue { name description type { ...TypeRef } \
    defaultValue } fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    } } } } } } } } } }";
