//! What the children of one test share: data folder, database, settings, and the sandboxes that outlive them.

use std::cell::Cell;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use steeple::settings::{Environment, Settings};
use steeple::startup::{self, Parts};
use steeple_domain::Context;
use steeple_domain::clock::{Clock, SystemClock};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::sandbox::{SandboxSettings, Sandboxes, SnapshotBroadcast};
use steeple_tests::Backend;
use steeple_tests::pg::PostgresDatabase;
use steeple_tests::world::PUBLIC_URL;
use tempfile::TempDir;

use crate::child::Steeple;
use crate::cluster::Cluster;
use crate::sunday::PLATFORMS;

pub struct Installation {
    pub sandboxes: Sandboxes,
    pub clock: Arc<SystemClock>,
    variables: Vec<(String, String)>,
    children: Cell<usize>,
    pub postgres: Option<PostgresDatabase>,
    folder: TempDir,
}

impl Installation {
    /// Sandboxes on the machine's clock, an empty data folder, and on PostgreSQL an empty database.
    pub async fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::on(None),
            Backend::Postgres => Self::on(Some(PostgresDatabase::create().await)),
        }
    }

    /// The same on an empty database of a cluster that only this test has.
    pub async fn in_cluster(cluster: &Cluster) -> Self {
        Self::on(Some(PostgresDatabase::create_in(cluster.admin().clone()).await))
    }

    fn on(postgres: Option<PostgresDatabase>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SystemClock::default());
        let sandboxes = start_sandboxes(&clock);
        let mut variables = vec![
            ("STEEPLE_DATA_DIR".to_owned(), folder.path().join("data").display().to_string()),
            ("STEEPLE_PORT".to_owned(), "0".to_owned()),
            ("STEEPLE_PUBLIC_URL".to_owned(), PUBLIC_URL.to_owned()),
        ];
        variables.extend(platforms_at(sandboxes.url()));
        if let Some(postgres) = &postgres {
            variables.push(("DATABASE_URL".to_owned(), postgres.url()));
            variables.push(("STEEPLE_DATABASE_CONNECTIONS".to_owned(), "5".to_owned()));
        }
        Self { sandboxes, clock, variables, children: Cell::new(0), postgres, folder }
    }

    /// With one more setting for all children.
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.variables.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// Starts a Steeple; it may not listen yet.
    pub fn start(&self) -> Steeple {
        Steeple::start(self.folder.path(), self.next(), &self.variables)
    }

    /// Starts a Steeple that can make no file longer than this.
    pub fn start_with_full_disk(&self, longest_file_bytes: u64) -> Steeple {
        Steeple::start_with_full_disk(self.folder.path(), self.next(), &self.variables, longest_file_bytes)
    }

    fn next(&self) -> usize {
        self.children.replace(self.children.get() + 1)
    }

    /// The settings that the children read.
    pub fn settings(&self) -> Settings {
        Settings::load(None, &self.variables.iter().cloned().collect::<Environment>()).unwrap()
    }

    /// The parent's own way to the database and the platforms, as a command line has it. Close it by dropping it.
    pub async fn open(&self) -> Context {
        let public_url = PUBLIC_URL.parse().unwrap();
        startup::open(&self.settings(), &Parts::default(), public_url).await.unwrap()
    }

    /// All broadcasts of a Sunday. Where the encoder's video is shown at once, others are live without anybody's planning.
    pub fn broadcasts(&self) -> Vec<SnapshotBroadcast> {
        PLATFORMS.iter().flat_map(|platform| self.sandboxes.snapshot(*platform).broadcasts).collect()
    }

    /// How many broadcasts have been live.
    pub fn live_count(&self) -> usize {
        self.broadcasts().iter().filter(|broadcast| broadcast.went_live_at.is_some()).count()
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The SQLite file.
    pub fn database_file(&self) -> PathBuf {
        self.data_dir().join("steeple.sqlite")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The settings that lead every platform to its sandbox at this server.
pub fn platforms_at(sandboxes: &str) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for platform in StreamingPlatform::ALL {
        let app = Sandboxes::app_credentials(*platform);
        let prefix = format!("STEEPLE_PLATFORMS__{}", platform.slug().to_uppercase());
        variables.push((format!("{prefix}__CLIENT_ID"), app.client_id));
        variables.push((format!("{prefix}__CLIENT_SECRET"), app.client_secret.reveal().to_owned()));
        for (role, _) in platform.descriptor().bases {
            let variable = format!("{prefix}__BASES__{}", role.to_uppercase());
            variables.push((variable, format!("{sandboxes}/{}", platform.slug())));
        }
    }
    variables
}

fn start_sandboxes(clock: &Arc<SystemClock>) -> Sandboxes {
    let clock = Arc::clone(clock);
    let settings = SandboxSettings {
        listener: TcpListener::bind(("127.0.0.1", 0)).unwrap(),
        redirect_uri_prefix: format!("{PUBLIC_URL}oauth/callback"),
        now: Box::new(move || clock.now()),
    };
    let sandboxes = Sandboxes::start(settings).unwrap();
    sandboxes.set_encoder(true);
    sandboxes
}
