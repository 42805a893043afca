//! One empty PostgreSQL database per test, in the private cluster that `scripts/postgres` starts.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbErr};
use url::Url;

/// The variable that holds the cluster's admin URL; `scripts/test` sets it from the output of `scripts/postgres`.
pub const URL_VARIABLE: &str = "STEEPLE_TEST_POSTGRES_URL";

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of its own. It is dropped with this value, as well as that can be done.
pub struct PostgresDatabase {
    admin: Url,
    name: String,
}

impl PostgresDatabase {
    /// Creates it in the cluster that all tests share.
    ///
    /// # Panics
    /// When there is no cluster: a test that cannot run has failed.
    pub async fn create() -> Self {
        Self::create_in(admin_url()).await
    }

    /// Creates it in the cluster with this admin URL.
    ///
    /// # Panics
    /// When the cluster does not make it.
    pub async fn create_in(admin: Url) -> Self {
        let name = format!("steeple_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // A process of the same id may have been killed before it tidied up.
        let statements = [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")];
        run(&admin, &statements).await.unwrap_or_else(|error| {
            panic!("the PostgreSQL cluster at {admin} did not create a database: {error}. Run scripts/postgres again.")
        });
        Self { admin, name }
    }

    /// A copy of it as it is. Nobody may be connected to it: PostgreSQL wants it so.
    ///
    /// # Panics
    /// When the cluster does not make it.
    pub async fn copy(&self) -> Self {
        let (admin, number) = (self.admin.clone(), NEXT.fetch_add(1, Ordering::Relaxed));
        let name = format!("steeple_test_{}_{number}", std::process::id());
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let statements = [drop, format!("CREATE DATABASE {name} TEMPLATE {}", self.name)];
        run(&admin, &statements).await.expect("the cluster copies a database");
        Self { admin, name }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = self.admin.clone();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (admin, statement) = (self.admin.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        // The test's own runtime is about to end, so the farewell brings its own.
        let farewell = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(run(&admin, &[statement])).map_err(std::io::Error::other)
        });
        // What is left behind goes with the cluster.
        let _ = farewell.join();
    }
}

fn admin_url() -> Url {
    let Ok(url) = std::env::var(URL_VARIABLE) else {
        panic!(
            "{URL_VARIABLE} is not set. Run the tests with scripts/test, or: export {URL_VARIABLE}=$(scripts/postgres)"
        );
    };
    Url::parse(&url).unwrap_or_else(|error| panic!("{URL_VARIABLE} is not a URL: {error}"))
}

async fn run(admin: &Url, statements: &[String]) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(admin.as_str());
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await?;
    for statement in statements {
        connection.execute_unprepared(statement).await?;
    }
    connection.close().await
}
