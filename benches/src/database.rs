//! A fresh, migrated database per run, and rows written in bulk.

use anyhow::Context as _;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectOptions, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
};
use sea_orm_migration::MigratorTrait;
use steeple_domain::database::Database;
use steeple_migration::Migrator;
use tempfile::TempDir;
use url::Url;

/// The admin URL of a PostgreSQL cluster that may be used, as the tests name it; `scripts/postgres` prints one.
pub const POSTGRES: &str = "STEEPLE_TEST_POSTGRES_URL";

/// Which database a run uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A migrated database.
pub struct Fresh {
    pub url: String,
    name: Option<String>,
    _folder: TempDir,
}

impl Fresh {
    /// Creates it and runs all migrations.
    ///
    /// # Errors
    /// When there is no cluster: run `scripts/postgres` and put what it prints into [`POSTGRES`].
    pub async fn create(backend: Backend) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (url, name) = match backend {
            Backend::Sqlite => (Database::sqlite_url(&folder.path().join("steeple.sqlite")), None),
            Backend::Postgres => {
                let name = format!("steeple_bench_{}", std::process::id());
                administer(&[
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                    format!("CREATE DATABASE {name}"),
                ])
                .await?;
                let mut url = Url::parse(&admin_url()?)?;
                url.set_path(&name);
                (url.to_string(), Some(name))
            }
        };
        let fresh = Self { url, name, _folder: folder };
        Migrator::up(fresh.connect(1).await?.reader(), None).await?;
        Ok(fresh)
    }

    /// A way to it, of at most so many connections.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn connect(&self, max_connections: u32) -> anyhow::Result<Database> {
        Ok(Database::connect(&self.url, max_connections).await?)
    }

    /// Removes it.
    ///
    /// # Errors
    /// When the cluster is gone.
    pub async fn remove(self) -> anyhow::Result<()> {
        match &self.name {
            Some(name) => administer(&[format!("DROP DATABASE {name} WITH (FORCE)")]).await,
            None => Ok(()),
        }
    }
}

/// Writes many rows; what is measured begins later.
///
/// # Errors
/// When the database refuses them.
pub async fn insert_all<M>(db: &Database, rows: Vec<M>) -> anyhow::Result<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
{
    let mut rows = rows.into_iter().peekable();
    let txn = db.begin().await?;
    while rows.peek().is_some() {
        let some = rows.by_ref().take(500).map(|row| row.into_active_model().reset_all());
        M::Entity::insert_many(some).exec_without_returning(&*txn).await?;
    }
    Ok(txn.commit().await?)
}

/// Gives `PostgreSQL` the statistics that autovacuum collects in production, and that a fresh test cluster never gets.
///
/// # Errors
/// When the database refuses.
pub async fn analyze(db: &Database) -> anyhow::Result<()> {
    db.reader().execute_unprepared("ANALYZE").await?;
    Ok(())
}

fn admin_url() -> anyhow::Result<String> {
    std::env::var(POSTGRES).with_context(|| format!("set it first: export {POSTGRES}=$(scripts/postgres)"))
}

async fn administer(statements: &[String]) -> anyhow::Result<()> {
    let mut options = ConnectOptions::new(admin_url()?);
    options.max_connections(1).sqlx_logging(false);
    let admin = sea_orm::Database::connect(options).await?;
    for statement in statements {
        admin.execute_unprepared(statement).await?;
    }
    Ok(admin.close().await?)
}
