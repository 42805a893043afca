//! The database, SQLite or PostgreSQL: connecting, writing in transactions, and telling others what changed.

mod change;
mod flat;
mod gather;
mod kept;
mod memory;
mod rows;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

pub use change::{CHANGES_CHANNEL, Change, Changes, Subject};
pub use flat::{Column, Columns, Parameter, Reading, Row, Select};
pub(crate) use flat::{flat_row, flat_words};
pub use gather::is_away;
pub(crate) use gather::{Gathered, write_gathered};
pub(crate) use rows::{
    ALIKE, Kind, among, as_parameter, ids_parameter, instant, select_rows, stored_bytes, stored_instant, uuid,
};

/// A connection that was used this shortly ago is believed to be alive. Asking it costs as much as a small statement, and the
/// pool has asked it already when it was given back.
const TRUSTED: Duration = Duration::from_secs(1);

/// How many connections are kept for [`Database::begin_batch`], of all that PostgreSQL is asked for.
const BATCH_CONNECTIONS: u32 = 3;

/// With fewer in all, batches have none of their own.
const ENOUGH_TO_SHARE: u32 = 2 * BATCH_CONNECTIONS;

/// One database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// Those of `begin_batch`, where it has its own.
    batches: Option<DatabaseConnection>,
    readers: flat::Readers,
    /// SQLite has one writer; waiting here is fair and does not burn its busy timeout.
    writer: Arc<Mutex<()>>,
    changes: Changes,
    memory: Arc<memory::Memory>,
    losses: Losses,
}

impl Database {
    /// Opens `url`: `sqlite:///path/file.sqlite` (created when missing) or `postgres://…`, with at most so many connections.
    ///
    /// # Errors
    /// When it cannot be reached or opened.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(max_connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_timeout(Duration::from_secs(10))
            .test_before_acquire_if_idle_for(TRUSTED)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .pragma("journal_mode", "WAL")
                    // A new token pair must survive a power cut once it is committed.
                    .pragma("synchronous", "FULL")
            })
            .map_sqlx_sqlite_pool_opts(|pool| {
                // On a full disk SQLite ends a transaction by itself, and sqlx goes on counting it: the next one would be a
                // savepoint that no rollback ends, and would hold the write lock for good. Such a connection is not used again.
                pool.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            });
        let for_batches = DbBackend::Postgres.is_prefix_of(url) && max_connections >= ENOUGH_TO_SHARE;
        let mut share = options.clone();
        if for_batches {
            options.max_connections(max_connections - BATCH_CONNECTIONS);
        }
        let connection = sea_orm::Database::connect(options).await?;
        let batches = if for_batches {
            share.max_connections(BATCH_CONNECTIONS).connect_lazy(true);
            Some(sea_orm::Database::connect(share).await?)
        } else {
            None
        };
        let readers = flat::Readers::of(&connection);
        Ok(Self {
            connection,
            batches,
            readers,
            writer: Arc::default(),
            changes: Changes::default(),
            memory: Arc::default(),
            losses: Losses::default(),
        })
    }

    /// The URL of an SQLite file.
    #[must_use]
    pub fn sqlite_url(file: &Path) -> String {
        format!("sqlite://{}", file.display())
    }

    /// For reading, and for single statements that touch nothing else.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }

    /// What changes from now on, in this process and, on PostgreSQL, in the others.
    #[must_use]
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// What this process keeps in memory about this database: one value per type, made when first asked for.
    #[must_use]
    pub fn memory<T: std::any::Any + Default + Send + Sync>(&self) -> Arc<T> {
        self.memory.of()
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: a transaction that turns from
    /// reading to writing would fail whatever the busy timeout.
    ///
    /// # Errors
    /// When the database is gone or stays locked.
    pub async fn begin(&self) -> Result<WriteTxn, DbErr> {
        self.begin_on(&self.connection).await
    }

    /// The same for many rows at once, again and again: on PostgreSQL on a few connections that are kept for it. The pool hands its
    /// connections out in turn; a herd's batches would go through all of them, and each would plan the same statements and map the
    /// same pages anew. Nor do batches and people's requests wait for each other's connections.
    ///
    /// # Errors
    /// When the database is gone or stays locked.
    pub async fn begin_batch(&self) -> Result<WriteTxn, DbErr> {
        self.begin_on(self.batches.as_ref().unwrap_or(&self.connection)).await
    }

    async fn begin_on(&self, connection: &DatabaseConnection) -> Result<WriteTxn, DbErr> {
        let sqlite = self.backend() == DbBackend::Sqlite;
        let turn = if sqlite { Some(Arc::clone(&self.writer).lock_owned().await) } else { None };
        let options = TransactionOptions {
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let txn = connection.begin_with_options(options).await?;
        let (changes, losses) = (self.changes.clone(), self.losses.clone());
        Ok(WriteTxn { txn, changes, pending: Pending::default(), losses, _turn: turn })
    }

    /// Loses the answer to one commit of this process, the one after `skip` more, as a connection does that breaks at that
    /// moment: it is done, and nobody says so. For tests of what is made of that.
    pub fn lose_answer(&self, skip: u32) {
        self.losses.0.store(skip + 1, Ordering::SeqCst);
    }
}

/// A transaction that writes, and what it will tell others once it is committed. Dropped without commit, it changes and tells nothing.
pub struct WriteTxn {
    txn: DatabaseTransaction,
    changes: Changes,
    pending: Pending,
    losses: Losses,
    _turn: Option<OwnedMutexGuard<()>>,
}

/// Commits until one whose answer is lost; 0 for never.
#[derive(Clone, Default)]
struct Losses(Arc<AtomicU32>);

impl Losses {
    fn is_next(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) == Ok(1)
    }
}

/// What is to be told, each once, in the order of its first telling.
#[derive(Default)]
struct Pending {
    list: Vec<Change>,
    known: HashSet<Change>,
}

impl Pending {
    fn note(&mut self, change: Change) {
        if self.known.insert(change) {
            self.list.push(change);
        }
    }
}

impl WriteTxn {
    /// Notes a change to tell after the commit. The same change twice is told once.
    pub fn tell(&mut self, change: Change) {
        self.pending.note(change);
    }

    /// Commits, then tells.
    ///
    /// # Errors
    /// When the commit failed, or nobody said that it was done: then nothing is told, and only a look shows what is true.
    pub async fn commit(self) -> Result<(), DbErr> {
        let postgres = self.txn.get_database_backend() == DbBackend::Postgres;
        if postgres {
            // PostgreSQL delivers it at commit, to this process as to the others; see `Changes::listen`.
            change::notify(&self.txn, &self.pending.list).await?;
        }
        self.txn.commit().await?;
        if self.losses.is_next() {
            return Err(DbErr::Conn(RuntimeErr::Internal("the answer to the commit was lost".to_owned())));
        }
        if !postgres || !self.changes.is_listening() {
            self.pending.list.into_iter().for_each(|change| self.changes.publish(change));
        }
        Ok(())
    }
}

impl std::ops::Deref for WriteTxn {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.txn
    }
}
