//! A Steeple that listens, doubles of all platforms that it talks to, and the people of two churches: for tests that play a
//! whole service through the public door. Time stands still until a test moves it, and jobs run when a test says so.

use std::net::TcpListener;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN};
use serde_json::{Value, json};
use steeple_domain::church::{
    Actor, NewApiToken, NewChurch, NewUser, Role, SignIn, SignInLimits, api_token_create, church_create, sign_in,
    user_create,
};
use steeple_domain::clock::{Clock, ManualClock};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::{Posted, SandboxSettings, Sandboxes};
use url::Url;

use crate::pg::PostgresDatabase;
use crate::server::{PASSWORD, Server};
use crate::{Backend, Start};

/// Server and doubles.
pub struct Studio {
    pub server: Server,
    pub sandboxes: Sandboxes,
    /// The owner's browser.
    pub cookie: String,
    _database: Option<PostgresDatabase>,
}

/// A studio that the internet reaches: behind a proxy at [`PUBLIC_URL`], with a word agreed for webhooks where one is needed.
pub struct PublicStudio(pub Studio);

/// The address that vendors would send webhooks to.
pub const PUBLIC_URL: &str = "https://steeple.example";

/// The word agreed with every vendor for webhooks.
pub const WEBHOOK_SECRET: &str = "sbx-secret-agreed-for-webhooks";

/// Somebody who asks with an API token.
#[derive(Debug, Clone)]
pub struct Member {
    pub actor: Actor,
    pub token: String,
}

impl Studio {
    /// Starts both on a fresh SQLite file.
    ///
    /// # Panics
    /// When they do not start: the test cannot run.
    pub async fn start() -> Self {
        Self::open(Backend::Sqlite, None).await
    }

    async fn open(backend: Backend, public_url: Option<&str>) -> Self {
        let door = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let local = format!("http://{}", door.local_addr().expect("a bound port"));
        let clock: Arc<OnceLock<Arc<ManualClock>>> = Arc::default();
        let sandbox_clock = Arc::clone(&clock);
        let settings = SandboxSettings {
            listener: TcpListener::bind(("127.0.0.1", 0)).expect("a free port"),
            redirect_uri_prefix: format!("{}/oauth/callback", public_url.unwrap_or(&local)),
            now: Box::new(move || sandbox_clock.get().map_or_else(crate::world::start, |clock| clock.now())),
        };
        let sandboxes = Sandboxes::start(settings).expect("the sandboxes start");
        let mut environment = Vec::new();
        for platform in StreamingPlatform::ALL {
            let (name, app) = (platform.slug().to_uppercase(), Sandboxes::app_credentials(*platform));
            environment.push((format!("STEEPLE_PLATFORMS__{name}__CLIENT_ID"), app.client_id));
            let secret = app.client_secret.reveal().to_owned();
            environment.push((format!("STEEPLE_PLATFORMS__{name}__CLIENT_SECRET"), secret));
        }
        for ((platform, role), base) in sandboxes.base_overrides() {
            let name = platform.slug().to_uppercase();
            environment.push((format!("STEEPLE_PLATFORMS__{name}__BASES__{}", role.to_uppercase()), base.to_string()));
        }
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(PostgresDatabase::create().await),
        };
        environment.extend(database.iter().map(|database| ("STEEPLE_DATABASE_URL".to_owned(), database.url())));
        if let Some(url) = public_url {
            environment.push(("STEEPLE_PUBLIC_URL".to_owned(), url.to_owned()));
            let telling =
                StreamingPlatform::ALL.iter().filter_map(|platform| Some((platform, platform.client().webhooks()?)));
            for (platform, _) in telling.filter(|(_, webhooks)| webhooks.facts().secret_needed) {
                let name = format!("STEEPLE_PLATFORMS__{}__WEBHOOK_SECRET", platform.slug().to_uppercase());
                environment.push((name, WEBHOOK_SECRET.to_owned()));
            }
        }
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::start_beside(&sandboxes, door, folder, &environment).await;
        assert!(clock.set(Arc::clone(&server.clock)).is_ok(), "the clock is set once");
        let cookie = server.sign_in().await;
        Self { server, sandboxes, cookie, _database: database }
    }

    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.server.clock.now()
    }

    /// Moves time, then runs what became due.
    ///
    /// # Panics
    /// When the database did not answer.
    pub async fn pass(&self, time: TimeDelta) {
        self.server.clock.advance(time);
        self.work().await;
    }

    /// Moves time minute by minute, as long as it takes, and runs what became due.
    ///
    /// # Panics
    /// When the database did not answer.
    pub async fn pass_until(&self, instant: DateTime<Utc>) {
        while self.now() < instant {
            self.pass((instant - self.now()).min(TimeDelta::minutes(1))).await;
        }
    }

    /// Carries this platform's webhooks to the server, as the network would, and its answers back. Gives what was carried and
    /// the status of each answer.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn carry(&self, platform: StreamingPlatform) -> Vec<(Posted, StatusCode)> {
        let mut carried = Vec::new();
        for posted in self.sandboxes.get(platform).post() {
            let status = self.deliver(platform, &posted).await;
            carried.push((posted, status));
        }
        carried
    }

    /// Carries one webhook to the server and the answer back.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn deliver(&self, platform: StreamingPlatform, posted: &Posted) -> StatusCode {
        let path = posted.callback.strip_prefix(&self.server.origin).expect("the address of this server");
        let request = self.server.client.post(format!("{}{path}", self.server.url)).body(posted.body.clone());
        let request = posted.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send().await.expect("an answer");
        let (status, kind) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let body = answer.text().await.expect("text");
        self.sandboxes.get(platform).posted(&posted.id, status.as_u16(), &kind, &body);
        status
    }

    /// Runs what is due.
    ///
    /// # Panics
    /// When the database did not answer.
    pub async fn work(&self) {
        self.server.running.worker.run_due().await.expect("the jobs run");
    }

    /// Runs a document as the owner's browser and gives the data.
    ///
    /// # Panics
    /// On any top-level error.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.server.post(&json!({ "query": query, "variables": variables }));
        let request = request.header(COOKIE, &self.cookie).header(ORIGIN, &self.server.origin);
        data(request.send().await.expect("an answer").json().await.expect("JSON"))
    }

    /// Runs one mutation as the owner's browser and gives its payload, user errors and all.
    ///
    /// # Panics
    /// On any top-level error.
    pub async fn tell(&self, field: &str, input: Value, selection: &str) -> Value {
        self.ask(&mutation(field, selection), json!({ "input": input })).await[field].take()
    }

    /// Runs a document as this member's program and gives the whole answer.
    ///
    /// # Panics
    /// When no JSON comes back.
    pub async fn ask_as(&self, member: &Member, query: &str, variables: Value) -> Value {
        let request = self.server.post(&json!({ "query": query, "variables": variables })).bearer_auth(&member.token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Presses Connect, allows everything on the consent page as this person, and comes back. Gives the attempt.
    ///
    /// # Panics
    /// When a step does not look as it should.
    pub async fn consent(&self, platform: &str, login: &str) -> Value {
        let input = json!({ "platform": platform, "returnPath": "/connections" });
        let begun = self.tell("connectPlatform", input, "authorizationUrl attempt { id }").await;
        let page_url = Url::parse(text(&begun["authorizationUrl"])).expect("a URL");
        let client = &self.server.client;
        let page = client.get(page_url.clone()).send().await.expect("a page").text().await.expect("text");
        let part = |before: &str| {
            let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
            rest.split('"').next().unwrap_or_default().replace("&amp;", "&")
        };
        let scopes = page.split("name=\"scope\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut fields = vec![
            ("consent", part("name=\"consent\" value=\"")),
            ("login", login.to_owned()),
            ("decision", "approve".to_owned()),
        ];
        fields.extend(scopes.map(|scope| ("scope", scope.to_owned())));
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let consent = page_url.join(&part("action=\"")).expect("a URL");
        let consent = client.post(consent).header("content-type", "application/x-www-form-urlencoded").body(form);
        let allowed = consent.send().await.expect("an answer");
        let back = allowed.headers()[LOCATION].to_str().expect("a URL").to_owned();
        let path = back.strip_prefix(&self.server.origin).unwrap_or_else(|| panic!("{back} leads elsewhere"));
        let arrived = client
            .get(format!("{}{path}", self.server.url))
            .header(COOKIE, &self.cookie)
            .send()
            .await
            .expect("an answer");
        assert!(arrived.status().is_redirection(), "{}", arrived.status());
        self.attempt(&begun["attempt"]["id"]).await
    }

    /// How far this attempt got.
    ///
    /// # Panics
    /// On any top-level error.
    pub async fn attempt(&self, id: &Value) -> Value {
        let query = "query($id: ID!) { authorizationAttempt(id: $id) { id status message choices { id name ineligible } \
             connection { id platform status accountName scopes missingScopes mayGoLive } } }";
        self.ask(query, json!({ "id": id })).await["authorizationAttempt"].take()
    }

    /// Connects the first account of this platform's double and gives the connection's id.
    ///
    /// # Panics
    /// When it is not connected afterwards.
    pub async fn connected(&self, platform: &str) -> String {
        let login = match platform {
            "YOUTUBE" => "Grace Chapel",
            "FACEBOOK" => "Grace Chapel Admin",
            "RESTREAM" => "gracechapel",
            "ZOOM" => "media@gracechapel.example",
            "TWITCH" => "gracechapel",
            other => panic!("no account on {other}"),
        };
        let mut attempt = self.consent(platform, login).await;
        if attempt["status"] == "CHOOSING" {
            let choice = attempt["choices"].as_array().and_then(|all| all.iter().find(|it| it["ineligible"].is_null()));
            let input = json!({ "attemptId": attempt["id"], "accountId": choice.expect("a page")["id"] });
            let chosen = self.tell("chooseAccount", input, "connection { id }").await;
            assert_eq!(chosen["userErrors"], json!([]));
            attempt = self.attempt(&attempt["id"]).await;
        }
        assert_eq!(attempt["connection"]["status"], "CONNECTED", "{attempt}");
        text(&attempt["connection"]["id"]).to_owned()
    }

    /// Plans a service on these connections, one day from now, and gives its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn scheduled(&self, connections: &[&str]) -> String {
        let start = self.now() + TimeDelta::days(1);
        let platforms: Vec<Value> = connections.iter().map(|id| json!({ "connectionId": id })).collect();
        let input = json!({
            "title": "Sunday service", "scheduledStart": start, "scheduledEnd": start + TimeDelta::hours(1),
            "platforms": platforms,
        });
        let payload = self.tell("scheduleLivestream", input, "livestream { id }").await;
        assert_eq!(payload["userErrors"], json!([]));
        text(&payload["livestream"]["id"]).to_owned()
    }

    /// Another member of the owner's church, with a token of that role.
    ///
    /// # Panics
    /// When the rows cannot be written.
    pub async fn member(&self, role: Role) -> Member {
        let email = format!("member-{role:?}@grace.example").to_lowercase();
        self.person(&self.server.owner, &email, role).await
    }

    /// The owner of another church.
    ///
    /// # Panics
    /// When the rows cannot be written.
    pub async fn stranger(&self) -> Member {
        let ctx = &self.server.running.context;
        let church = NewChurch { name: "Hope Community", time_zone: "Europe/Berlin" };
        let church = church_create(ctx, &church).await.expect("a church");
        self.person(&Actor::system(church.id), "owner@hope.example", Role::Owner).await
    }

    async fn person(&self, by: &Actor, email: &str, role: Role) -> Member {
        let ctx = &self.server.running.context;
        let password = Secret::new(PASSWORD);
        let new = NewUser { email, name: "Somebody", password: &password, role };
        user_create(ctx, by, &new).await.expect("a person");
        let limits = SignInLimits::new(Arc::clone(&ctx.clock));
        let typed = SignIn { email, password: &password, address: None, church: None };
        let actor = sign_in(ctx, &limits, &typed).await.expect("a session").actor;
        // Making tokens takes an admin, so one lends the hand.
        let maker = Actor { role: Role::Owner, ..actor };
        let token = NewApiToken { name: "tests", role, expires_at: None };
        let token = api_token_create(ctx, &maker, &token).await.expect("a token").token.reveal().to_owned();
        Member { actor, token }
    }
}

impl Start for PublicStudio {
    async fn start(backend: Backend) -> Self {
        Self(Studio::open(backend, Some(PUBLIC_URL)).await)
    }
}

/// A document with one mutation that takes one input.
#[must_use]
pub fn mutation(field: &str, selection: &str) -> String {
    let mut letters = field.chars();
    let type_name: String = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    format!(
        "mutation($input: {type_name}Input!) {{ {field}(input: $input) {{ {selection} userErrors {{ code message path }} }} }}"
    )
}

/// The data of an answer.
///
/// # Panics
/// On any top-level error.
#[must_use]
pub fn data(mut answer: Value) -> Value {
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].take()
}

/// The text of a value.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
