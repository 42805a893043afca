//! A Steeple that listens on a loopback port, with one church and its owner, for tests through the public door.

use std::net::TcpListener;
use std::sync::Arc;

use reqwest::header::{ACCEPT, CONTENT_TYPE, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use steeple::settings::{Environment, Settings};
use steeple::startup::{Background, Parts, Running, build};
use steeple_domain::church::{
    Actor, NewApiToken, NewChurch, NewUser, Role, SignIn, SignInLimits, api_token_create, church_create, sign_in,
    user_create,
};
use steeple_domain::clock::{Clock, ManualClock};
use steeple_domain::entropy::SeededEntropy;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::Sandboxes;
use tempfile::TempDir;

pub const EMAIL: &str = "owner@grace.example";
pub const PASSWORD: &str = "a long password for Sunday";

/// The server and what a test needs to talk to it.
pub struct Server {
    pub running: Running,
    pub clock: Arc<ManualClock>,
    /// `http://127.0.0.1:port`: where it listens.
    pub url: String,
    /// The origin of its pages: the same, or that of the proxy before it.
    pub origin: String,
    pub client: Client,
    pub owner: Actor,
    /// An API token of the owner.
    pub api_token: String,
    _folder: TempDir,
}

impl Server {
    /// Starts it on a fresh SQLite file. Jobs rest: a test runs them by `running.worker.run_due()`.
    ///
    /// # Panics
    /// When it does not start: the test cannot run.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(folder, &[]).await
    }

    /// The same with further settings, as environment variables.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_in(folder: TempDir, environment: &[(&str, &str)]) -> Self {
        Self::start_with(folder, environment, Parts::default()).await
    }

    /// The same beside sandboxes that have been told of this door, and with their way to addresses that a person typed.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_beside(
        sandboxes: &Sandboxes,
        door: TcpListener,
        folder: TempDir,
        environment: &[(&str, &str)],
    ) -> Self {
        let parts = Parts { door: Some(door), reach: Some(sandboxes.reach()), ..Parts::default() };
        Self::start_with(folder, environment, parts).await
    }

    async fn start_with(folder: TempDir, environment: &[(&str, &str)], parts: Parts) -> Self {
        let data_dir = folder.path().to_str().expect("a readable path").to_owned();
        let mut variables = vec![("STEEPLE_DATA_DIR", data_dir.as_str()), ("STEEPLE_PORT", "0")];
        variables.extend(environment);
        let settings = Settings::load(None, &variables.into_iter().collect::<Environment>()).expect("good settings");
        let clock = Arc::new(ManualClock::at(crate::world::start()));
        let parts = Parts {
            clock: Arc::<ManualClock>::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::new(SeededEntropy::new(7)),
            background: Background::Rests,
            ..parts
        };
        let running = build(&settings, parts).await.expect("the server starts");
        let (owner, api_token) = seed(&running.context).await.expect("a church and its owner");
        let url = format!("http://{}", running.address);
        let origin = running.context.public_url.as_str().trim_end_matches('/').to_owned();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        Self { running, clock, url, origin, client: client.expect("a client"), owner, api_token, _folder: folder }
    }

    /// A POST to `/graphql` by nobody.
    pub fn post(&self, body: &Value) -> RequestBuilder {
        self.raw().header(CONTENT_TYPE, "application/json").body(body.to_string())
    }

    /// A POST to `/graphql` without content type and body.
    pub fn raw(&self) -> RequestBuilder {
        self.client.post(format!("{}/graphql", self.url)).header(ACCEPT, "application/graphql-response+json")
    }

    /// Runs a document as the owner's program and gives the answer.
    ///
    /// # Panics
    /// When no JSON comes back.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.post(&json!({ "query": query, "variables": variables })).bearer_auth(&self.api_token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Signs in as the owner's browser and gives the cookie, as `name=value`.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(&self) -> String {
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { role } userErrors { code } } }";
        let variables = json!({ "input": { "email": EMAIL, "password": PASSWORD } });
        let request = self.post(&json!({ "query": query, "variables": variables })).header(ORIGIN, &self.origin);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers().get(SET_COOKIE).expect("a cookie").to_str().expect("text").to_owned();
        cookie.split(';').next().unwrap_or_default().to_owned()
    }
}

async fn seed(ctx: &steeple_domain::Context) -> steeple_domain::Result<(Actor, String)> {
    let church = church_create(ctx, &NewChurch { name: "Grace Chapel", time_zone: "America/New_York" }).await?;
    let password = Secret::new(PASSWORD);
    let new = NewUser { email: EMAIL, name: "Ruth", password: &password, role: Role::Owner };
    user_create(ctx, &Actor::system(church.id), &new).await?;
    let limits = SignInLimits::new(Arc::clone(&ctx.clock));
    let typed = SignIn { email: EMAIL, password: &password, address: None, church: None };
    let owner = sign_in(ctx, &limits, &typed).await?.actor;
    let token = NewApiToken { name: "tests", role: Role::Owner, expires_at: None };
    let token = api_token_create(ctx, &owner, &token).await?.token.reveal().to_owned();
    Ok((owner, token))
}
