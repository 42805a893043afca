//! What somebody sees who comes to a child from outside.

use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};
use steeple_tests::server::{EMAIL, PASSWORD};
use steeple_tests::world::PUBLIC_URL;

pub struct Door {
    url: String,
    client: reqwest::Client,
}

impl Door {
    pub fn of(url: String) -> Self {
        Self { url, client: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// The status, and whether the database is said to answer.
    pub async fn readiness(&self) -> (u16, bool) {
        let answer = self.get("/readyz").await;
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap()["database"] == true)
    }

    /// Signs the owner in as their browser does; gives the answer, and the session's secret if there is one.
    pub async fn sign_in(&self) -> (Value, Option<String>) {
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { role } } }";
        let body = json!({ "query": query, "variables": { "input": { "email": EMAIL, "password": PASSWORD } } });
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        let answer = request.header("origin", PUBLIC_URL.trim_end_matches('/')).send().await.unwrap();
        let cookie = answer.headers().get(SET_COOKIE).map(|cookie| cookie.to_str().unwrap().to_owned());
        let secret = cookie.and_then(|cookie| Some(cookie.split(';').next()?.split_once('=')?.1.to_owned()));
        (answer.json().await.unwrap(), secret)
    }
}
