//! Connections that were read with a moment ago and are about to be read with again.
//!
//! The pool asks each connection that it is given back whether it is alive, in a task of its own. For a busy reader that is as
//! much work as the reading. So up to half of all connections stay here between two readings, the last used in front; whoever
//! writes always finds the other half in the pool, and what nobody used for a moment goes back there.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Pool};
use tokio::time::Instant;

use super::TRUSTED;

/// The connections of one pool that are kept for reading.
pub(super) struct Kept<DB: sqlx::Database> {
    pool: Pool<DB>,
    state: Mutex<State<DB>>,
}

struct State<DB: sqlx::Database> {
    idle: Vec<(PoolConnection<DB>, Instant)>,
    /// Those in `idle` and those that are being read with and will come back.
    count: usize,
    sweeping: bool,
    closed: bool,
}

/// A connection lent for reading.
pub(super) struct Lent<DB: sqlx::Database> {
    connection: Option<PoolConnection<DB>>,
    kept: Arc<Kept<DB>>,
    counted: bool,
    /// Its last statement was read to the end. Any other connection goes back to the pool, which tests it.
    pub(super) done: bool,
}

impl<DB: sqlx::Database> Kept<DB> {
    pub(super) fn new(pool: Pool<DB>) -> Arc<Self> {
        let state = State { idle: Vec::new(), count: 0, sweeping: false, closed: false };
        Arc::new(Self { pool, state: Mutex::new(state) })
    }

    /// The connection used last, or one from the pool.
    pub(super) async fn lend(self: &Arc<Self>) -> Result<Lent<DB>, sqlx::Error> {
        let used = self.lock().idle.pop();
        let (connection, counted) = match used {
            Some((connection, _)) => (connection, true),
            None => (self.pool.acquire().await?, false),
        };
        Ok(Lent { connection: Some(connection), kept: Arc::clone(self), counted, done: true })
    }

    /// Takes a connection that was read with; gives back one that is not to be kept.
    fn keep(self: &Arc<Self>, connection: PoolConnection<DB>, counted: bool, done: bool) -> Option<PoolConnection<DB>> {
        let most = self.pool.options().get_max_connections() as usize / 2;
        let mut state = self.lock();
        state.count -= usize::from(counted);
        if !done || state.closed || state.count >= most {
            return Some(connection);
        }
        state.count += 1;
        state.idle.push((connection, Instant::now()));
        if !std::mem::replace(&mut state.sweeping, true) {
            tokio::spawn(Arc::clone(self).sweep());
        }
        None
    }

    /// Gives back what nobody used for a moment, until nothing is left; all at once when the pool is closed.
    async fn sweep(self: Arc<Self>) {
        let mut closed = self.pool.close_event();
        loop {
            let all = tokio::time::timeout(TRUSTED, &mut closed).await.is_ok();
            let mut state = self.lock();
            state.closed = all;
            let back: Vec<_> = state.idle.extract_if(.., |(_, since)| all || since.elapsed() >= TRUSTED).collect();
            state.count -= back.len();
            state.sweeping = !state.idle.is_empty();
            let goes_on = state.sweeping;
            drop(state);
            drop(back);
            if !goes_on {
                return;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<DB>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<DB: sqlx::Database> std::ops::DerefMut for Lent<DB> {
    fn deref_mut(&mut self) -> &mut PoolConnection<DB> {
        self.connection.as_mut().expect(UNTIL_DROPPED)
    }
}

impl<DB: sqlx::Database> std::ops::Deref for Lent<DB> {
    type Target = PoolConnection<DB>;

    fn deref(&self) -> &PoolConnection<DB> {
        self.connection.as_ref().expect(UNTIL_DROPPED)
    }
}

const UNTIL_DROPPED: &str = "it is there until it is dropped";

impl<DB: sqlx::Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(self.kept.keep(connection, self.counted, self.done));
        }
    }
}
