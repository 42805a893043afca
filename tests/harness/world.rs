//! A small world to act in: a church, its owner, a clock that stands still, and sandboxes for all platforms.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::Context;
use steeple_domain::church::{Actor, Means, Role};
use steeple_domain::clock::{Clock, ManualClock};
use steeple_domain::entropy::SeededEntropy;
use steeple_domain::ids::{ChurchId, MembershipId, SessionId, UserId};
use steeple_domain::vault::{DataKey, KeyRing};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::http::{BaseOverrides, Http, Recorder};
use steeple_platforms::sandbox::{SandboxSettings, Sandboxes};
use url::Url;

use crate::Start;
use crate::db::{Backend, TestDatabase};

/// Steeple's own address in tests. Nothing listens there; redirects are followed by hand.
pub const PUBLIC_URL: &str = "http://127.0.0.1:8080/";

/// The instant at which every world begins: Sunday 29 November 2026, 07:00 in New York.
///
/// # Panics
/// Never: the text is an instant.
#[must_use]
pub fn start() -> DateTime<Utc> {
    "2026-11-29T12:00:00Z".parse().expect("an instant")
}

/// The path of the platform's token endpoint, for faults that are to meet it.
///
/// # Panics
/// Where nobody signs in.
#[must_use]
pub fn token_path(platform: StreamingPlatform) -> String {
    let oauth = platform.descriptor().oauth.expect("people sign in here");
    oauth.token_path.to_owned()
}

/// A church, its owner and a database; no platform can be reached. Time moves only by [`Chapel::advance`].
pub struct Chapel {
    pub ctx: Context,
    pub clock: Arc<ManualClock>,
    /// Grace Chapel, in New York.
    pub church: ChurchId,
    /// Its owner, signed in.
    pub owner: Actor,
    pub database: TestDatabase,
}

/// A chapel and running sandboxes of all platforms, on the same clock.
pub struct World {
    chapel: Chapel,
    pub sandboxes: Sandboxes,
}

impl Chapel {
    /// A chapel on a fresh database of this kind.
    ///
    /// # Panics
    /// When it cannot be built: the test cannot run.
    pub async fn new(backend: Backend) -> Self {
        let http = Http::new(&nowhere(), Duration::from_secs(5), None).expect("a client");
        Self::build(backend, Arc::new(ManualClock::at(start())), http).await
    }

    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.ctx.now()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Steeple's second instance: the same database, time and keys, other connections and other chance.
    pub async fn second_instance(&self) -> Context {
        let db = self.database.connect_again().await;
        Context { db, entropy: Arc::new(SeededEntropy::new(43)), ..self.ctx.clone() }
    }

    /// Another church in the same database, with its owner: a stranger to Grace Chapel.
    pub async fn stranger(&self) -> Actor {
        let church = seed_church(&self.ctx, "Hope Community", "hope-community").await;
        seed_member(&self.ctx, church, "stranger@example.org", Role::Owner).await
    }

    /// Another member of Grace Chapel.
    pub async fn member(&self, email: &str, role: Role) -> Actor {
        seed_member(&self.ctx, self.church, email, role).await
    }

    async fn build(backend: Backend, clock: Arc<ManualClock>, http: Http) -> Self {
        let database = TestDatabase::new(backend).await;
        let apps = StreamingPlatform::ALL.iter().map(|platform| (*platform, Sandboxes::app_credentials(*platform)));
        let ctx = Context {
            db: database.db.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(42)),
            keys: Arc::new(KeyRing::new(DataKey::new([7; 32]), Vec::new())),
            http,
            apps: Arc::new(apps.collect()),
            webhook_secrets: Arc::default(),
            public_url: Url::parse(PUBLIC_URL).expect("a URL"),
        };
        let church = seed_church(&ctx, "Grace Chapel", "grace-chapel").await;
        let owner = seed_member(&ctx, church, "owner@example.org", Role::Owner).await;
        Self { ctx, clock, church, owner, database }
    }
}

impl World {
    /// A world on a fresh database of this kind.
    ///
    /// # Panics
    /// When it cannot be built: the test cannot run.
    pub async fn new(backend: Backend) -> Self {
        Self::recorded(backend, None).await
    }

    /// The same, and every request to a platform is told to the recorder.
    ///
    /// # Panics
    /// When it cannot be built: the test cannot run.
    pub async fn recorded(backend: Backend, recorder: Option<Arc<dyn Recorder>>) -> Self {
        let clock = Arc::new(ManualClock::at(start()));
        let sandboxes = start_sandboxes(&clock);
        let http = Http::new(&sandboxes.base_overrides(), Duration::from_secs(5), recorder).expect("a client");
        let http = http.with_reach(sandboxes.reach());
        Self { chapel: Chapel::build(backend, clock, http).await, sandboxes }
    }
}

impl World {
    pub(crate) fn move_to(&mut self, public_url: Url) {
        self.chapel.ctx.public_url = public_url;
    }
}

/// A world is a chapel first.
impl std::ops::Deref for World {
    type Target = Chapel;
    fn deref(&self) -> &Chapel {
        &self.chapel
    }
}

impl Start for Chapel {
    async fn start(backend: Backend) -> Self {
        Self::new(backend).await
    }
}

impl Start for World {
    async fn start(backend: Backend) -> Self {
        Self::new(backend).await
    }
}

/// Base URLs that refuse every connection, so that a test without sandboxes cannot reach a vendor either.
fn nowhere() -> BaseOverrides {
    let closed = Url::parse("http://127.0.0.1:1/").expect("a URL");
    let bases = |platform: &StreamingPlatform| platform.descriptor().bases.iter().map(|(role, _)| (*role).to_owned());
    StreamingPlatform::ALL
        .iter()
        .flat_map(|platform| bases(platform).map(|role| ((*platform, role), closed.clone())))
        .collect()
}

fn start_sandboxes(clock: &Arc<ManualClock>) -> Sandboxes {
    let clock = Arc::clone(clock);
    let settings = SandboxSettings {
        listener: TcpListener::bind(("127.0.0.1", 0)).expect("a free port on loopback"),
        redirect_uri_prefix: format!("{PUBLIC_URL}oauth/callback"),
        now: Box::new(move || clock.now()),
    };
    Sandboxes::start(settings).expect("the sandboxes start")
}

/// Writes the rows directly, so that a test of one part does not depend on the services of another.
async fn seed_church(ctx: &Context, name: &str, slug: &str) -> ChurchId {
    let id = ChurchId::new(ctx.now(), &*ctx.entropy);
    let sql =
        "INSERT INTO churches (id, name, slug, time_zone, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)";
    let values = [id.0.into(), name.into(), slug.into(), "America/New_York".into(), ctx.now().into()];
    execute(ctx, sql, values).await;
    id
}

async fn seed_member(ctx: &Context, church: ChurchId, email: &str, role: Role) -> Actor {
    let now = ctx.now();
    let user = UserId::new(now, &*ctx.entropy);
    let sql = "INSERT INTO users (id, email, name, created_at, updated_at) VALUES ($1, $2, $2, $3, $3)";
    execute(ctx, sql, [user.0.into(), email.into(), now.into()]).await;
    let sql = "INSERT INTO memberships (id, church_id, user_id, role, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)";
    let membership = MembershipId::new(now, &*ctx.entropy).0;
    let role_word = sea_orm::ActiveEnum::to_value(&role);
    execute(ctx, sql, [membership.into(), church.0.into(), user.0.into(), role_word.into(), now.into()]).await;
    Actor { church, user: Some(user), role, means: Means::Session(SessionId::new(now, &*ctx.entropy)) }
}

async fn execute<const N: usize>(ctx: &Context, sql: &str, values: [sea_orm::Value; N]) {
    let statement = Statement::from_sql_and_values(ctx.db.backend(), sql, values);
    ctx.db.reader().execute_raw(statement).await.expect("the seed is written");
}
