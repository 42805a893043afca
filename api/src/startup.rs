//! From settings to a running Steeple. `serve`, the demo and the tests all start here.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use anyhow::Context as _;
use steeple_domain::Context;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::connection::{self, AskingForCodes, Refreshing, Revoking};
use steeple_domain::database::Database;
use steeple_domain::deployment::{MARK_FILE, deployment_open, deployment_watch};
use steeple_domain::entropy::{Entropy, SystemEntropy};
use steeple_domain::vault::canary_check;
use steeple_domain::webhook::Heeding;
use steeple_domain::worker::{Chores, Limits, Worker};
use steeple_domain::{livestream, meeting};
use steeple_migration::{Migrator, MigratorTrait};
use steeple_platforms::http::{Http, Recorder};
use steeple_platforms::reach::Reach;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::graphql::{self, entry::Entry};
use crate::http::{self, Console, Home, State};
use crate::keys;
use crate::metrics::Metrics;
use crate::scheduler;
use crate::session::LiveActors;
use crate::settings::Settings;

/// The longest that a vendor may take to answer.
const VENDOR_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long open requests may take to finish when the server stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
/// Threads that speak HTTP; the work itself runs on the process's own runtime.
const HTTP_THREADS: usize = 2;
/// Connections that one of them holds, sockets included.
const CONNECTIONS_PER_THREAD: usize = 20_000;

/// What differs between the real thing, the demo and a test.
pub struct Parts {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Is told of every request to a vendor.
    pub recorder: Option<Arc<dyn Recorder>>,
    /// The door, when others had to know its address before anything could be built; `None` = as the settings say.
    pub door: Option<TcpListener>,
    /// The way to servers whose address a person typed; `None` = as the settings allow.
    pub reach: Option<Reach>,
    pub background: Background,
    /// How much the worker does at a time, and how soon a dead one is replaced.
    pub limits: Limits,
}

/// Whether jobs run by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Runs,
    /// Tests call [`Worker::run_due`] instead.
    Rests,
}

impl Default for Parts {
    /// The machine's clock and random source.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            entropy: Arc::new(SystemEntropy),
            recorder: None,
            door: None,
            reach: None,
            background: Background::Runs,
            limits: Limits::default(),
        }
    }
}

/// A Steeple that listens and works.
pub struct Running {
    pub context: Context,
    pub worker: Worker,
    /// Where it listens; the port is the real one.
    pub address: SocketAddr,
    /// False when this Steeple was built without its console.
    pub has_console: bool,
    server: ServerHandle,
    stopping: watch::Sender<bool>,
    /// All that goes on beside the requests; ends with this value.
    tasks: JoinSet<&'static str>,
}

/// Database, keys and the way out, without listening: for the commands that only look or change something.
///
/// # Errors
/// When a setting, the database or the key cannot be used; each says which and what to do.
pub async fn open(settings: &Settings, parts: &Parts, public_url: Url) -> anyhow::Result<Context> {
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("the data folder {} cannot be created", settings.data_dir.display()))?;
    let db = connect(settings).await?;
    let keys = keys::key_ring(settings, &*parts.entropy)?;
    if keys::is_in_use(&db).await? {
        // The wrong key changes nothing, not even the schema.
        canary_check(&db, &keys, &*parts.entropy, parts.clock.now()).await?;
    }
    Migrator::up(db.reader(), None).await.context("the database could not be brought up to date")?;
    canary_check(&db, &keys, &*parts.entropy, parts.clock.now()).await?;
    let reach = parts.reach.clone().unwrap_or_else(|| Reach::new(settings.destinations()));
    let http = Http::new(&settings.base_overrides(), VENDOR_TIMEOUT, parts.recorder.clone())?.with_reach(reach);
    let apps: HashMap<_, _> = settings.apps().collect();
    let (clock, entropy) = (Arc::clone(&parts.clock), Arc::clone(&parts.entropy));
    let webhook_secrets = Arc::new(settings.webhook_secrets().collect());
    let (keys, apps) = (Arc::new(keys), Arc::new(apps));
    let context = Context { db, clock, entropy, keys, http, apps, webhook_secrets, public_url };
    // Before anything is renewed: it may be a copy.
    deployment_open(&context, mark_file(settings)).await?;
    Ok(context)
}

/// Where this installation remembers how far it saw the database come.
#[must_use]
pub fn mark_file(settings: &Settings) -> PathBuf {
    settings.data_dir.join(MARK_FILE)
}

/// Where the database is.
#[must_use]
pub fn database_url(settings: &Settings) -> String {
    let file = || Database::sqlite_url(&settings.data_dir.join("steeple.sqlite"));
    settings.database_url.as_ref().map_or_else(file, |url| url.reveal().to_owned())
}

/// Opens the database as it is.
///
/// # Errors
/// When it cannot be reached; the URL is not shown, because it may hold a password.
pub async fn connect(settings: &Settings) -> anyhow::Result<Database> {
    Database::connect(&database_url(settings), settings.database_connections)
        .await
        .context("the database cannot be opened; check DATABASE_URL, or that the data folder can be written to")
}

/// Takes the address that Steeple listens on.
///
/// # Errors
/// When it is taken or is not this machine's.
pub fn bind(address: &str, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((address, port))
        .with_context(|| format!("cannot listen on {address}:{port}; is another Steeple running?"))
}

/// Starts everything and returns once it listens.
///
/// # Errors
/// As for [`open`], and when the address is taken.
pub async fn build(settings: &Settings, mut parts: Parts) -> anyhow::Result<Running> {
    let listener = parts.door.take().map_or_else(|| bind(&settings.bind, settings.port), Ok)?;
    let address = listener.local_addr()?;
    let context = open(settings, &parts, public_url_at(settings, address)?).await?;
    // Before anything can be renewed.
    connection::journal_open(&context, &settings.data_dir).await;
    let metrics = web::Data::new(Metrics::default());
    let worker = worker(&context, parts.limits, &metrics);
    let (stopping, stop) = watch::channel(false);
    let live = LiveActors::default();
    let console = Console::built();
    let has_console = console.is_there();
    let state = web::Data::new(State {
        context: context.clone(),
        entry: Entry::new(graphql::schemas(&context)),
        home: Home::new(context.public_url.clone()),
        live: live.clone(),
        console,
        runtime: Handle::current(),
        stopping: stop,
    });
    let server = HttpServer::new(move || {
        App::new().app_data(state.clone()).app_data(metrics.clone()).configure(http::routes).wrap(from_fn(http::around))
    })
    .workers(HTTP_THREADS)
    .max_connections(CONNECTIONS_PER_THREAD)
    .client_request_timeout(HEAD_TIMEOUT)
    .shutdown_timeout(STOP_TIMEOUT.as_secs())
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();

    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the HTTP server ended");
        }
        "the HTTP server"
    });
    tasks.spawn(named("watching sessions", live.watch(context.clone())));
    if context.db.is_postgres() {
        tasks.spawn(named("listening to PostgreSQL", listen(context.clone(), database_url(settings))));
    }
    if parts.background == Background::Runs {
        let forever = worker.clone();
        tasks.spawn(async move {
            forever.run_forever().await;
            "the worker"
        });
        tasks.spawn(named("the scheduler", scheduler::tick(context.clone())));
        tasks.spawn(named("watching the database", deployment_watch(context.clone())));
    }
    tracing::info!(%address, url = %context.public_url, "Steeple is ready");
    Ok(Running { context, worker, address, has_console, server: handle, stopping, tasks })
}

impl Running {
    /// Returns when a part of it has ended that should not, and says which.
    pub async fn failed(&mut self) -> String {
        match self.tasks.join_next().await {
            Some(Ok(part)) => format!("{part} has ended"),
            Some(Err(panic)) => format!("a part has ended: {panic}"),
            None => "nothing runs".to_owned(),
        }
    }

    /// Takes no more requests, closes sockets, finishes or hands back jobs, and ends.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        let ((), left) = tokio::join!(self.server.stop(true), self.worker.shutdown());
        if left > 0 {
            tracing::warn!(
                jobs = left,
                "some jobs were still running; another worker takes them when their lease ends"
            );
        }
    }
}

/// Returns when the process is asked to end: Ctrl+C or SIGTERM.
///
/// # Errors
/// When signals cannot be listened to.
pub async fn interrupted() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// The worker with every kind of work it does.
fn worker(context: &Context, limits: Limits, metrics: &web::Data<Metrics>) -> Worker {
    let metrics = metrics.clone();
    Worker::builder(context.clone())
        .handler(livestream::reconcile::Reconciler)
        .handler(meeting::reconcile::Reconciler)
        .handler(livestream::listening::Listening::default())
        .handler(livestream::errand::Errands)
        .handler(Refreshing)
        .handler(Revoking)
        .handler(AskingForCodes)
        .handler(Heeding)
        .handler(Chores)
        .limits(limits)
        .on_fired(move |fired| metrics.fired(fired))
        .build()
}

/// Steeple's address as browsers see it, for commands that do not listen.
///
/// # Errors
/// When the address to listen on makes no URL.
pub fn public_url(settings: &Settings) -> anyhow::Result<Url> {
    let bind = settings.bind.parse().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    public_url_at(settings, SocketAddr::new(bind, settings.port))
}

fn public_url_at(settings: &Settings, address: SocketAddr) -> anyhow::Result<Url> {
    if let Some(url) = &settings.public_url {
        return Ok(url.clone());
    }
    let seen = if address.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address };
    Ok(Url::parse(&format!("http://{seen}/"))?)
}

/// Brings other instances' changes here, again and again as the connection is lost.
async fn listen(context: Context, url: String) {
    const AGAIN_AFTER: Duration = Duration::from_secs(1);
    loop {
        if let Err(error) = context.db.changes().listen(&url).await {
            tracing::warn!(%error, "lost sight of other instances' changes; trying again");
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

async fn named(name: &'static str, work: impl Future<Output = ()>) -> &'static str {
    work.await;
    name
}
