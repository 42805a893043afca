//! One fresh, migrated database per test, of either kind.

use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use steeple_domain::database::Database;
use steeple_migration::Migrator;
use tempfile::TempDir;

use crate::Start;
use crate::pg::PostgresDatabase;

/// Connections per test: enough for tests of races, few enough for many tests at once.
const MAX_CONNECTIONS: u32 = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A migrated database that goes away with this value.
pub struct TestDatabase {
    pub db: Database,
    pub backend: Backend,
    url: String,
    home: Home,
}

enum Home {
    Folder { _folder: TempDir },
    Cluster { database: PostgresDatabase },
}

impl TestDatabase {
    /// Creates it and runs all migrations.
    ///
    /// # Panics
    /// When that fails: the test cannot run.
    pub async fn new(backend: Backend) -> Self {
        let (url, home) = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                (Database::sqlite_url(&folder.path().join("steeple.sqlite")), Home::Folder { _folder: folder })
            }
            Backend::Postgres => {
                let database = PostgresDatabase::create().await;
                (database.url(), Home::Cluster { database })
            }
        };
        let db = connect(&url).await;
        Migrator::up(db.reader(), None).await.expect("the migrations run on an empty database");
        Self { db, backend, url, home }
    }

    /// A second, independent way to the same database, as another instance of Steeple has it.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn connect_again(&self) -> Database {
        connect(&self.url).await
    }

    /// A copy of it as it is, elsewhere. Closes [`TestDatabase::db`]: PostgreSQL copies only what nobody uses.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub async fn copy(&self) -> Self {
        let (url, home) = match &self.home {
            Home::Folder { .. } => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let file = folder.path().join("steeple.sqlite");
                let sql = format!("VACUUM INTO '{}'", file.display());
                self.db.reader().execute_unprepared(&sql).await.expect("SQLite copies itself");
                (Database::sqlite_url(&file), Home::Folder { _folder: folder })
            }
            Home::Cluster { database } => {
                self.db.reader().close_by_ref().await.expect("it closes");
                let copy = database.copy().await;
                (copy.url(), Home::Cluster { database: copy })
            }
        };
        Self { db: connect(&url).await, backend: self.backend, url, home }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Start for TestDatabase {
    async fn start(backend: Backend) -> Self {
        Self::new(backend).await
    }
}

async fn connect(url: &str) -> Database {
    Database::connect(url, MAX_CONNECTIONS).await.expect("the test database opens")
}
