//! Who is told when a row changes: subscriptions and the worker, across instances on PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::ids::{ChurchId, ConnectionId, LivestreamId, MeetingId, SessionId};

/// The PostgreSQL channel that carries changes.
pub const CHANGES_CHANNEL: &str = "steeple_changes";

/// How many changes a slow listener may fall behind before it is told that it missed some.
const BACKLOG: usize = 4_096;

/// Something of a church changed; whoever shows it reads it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Change {
    /// `None` for changes that belong to no church: the queue has new work.
    pub church: Option<ChurchId>,
    pub subject: Subject,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Livestream(LivestreamId),
    Meeting(MeetingId),
    Connection(ConnectionId),
    /// Signed out, expired or its member's role changed.
    Session(SessionId),
    /// A job was written or moved.
    Queue,
}

/// The stream of changes. Cheap to clone.
#[derive(Clone)]
pub struct Changes {
    sender: broadcast::Sender<Change>,
    listening: Arc<AtomicBool>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG), listening: Arc::default() }
    }
}

impl Changes {
    /// Changes from now on. `Lagged` means: read everything again.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    pub(super) fn publish(&self, change: Change) {
        // Nobody listening is fine.
        let _ = self.sender.send(change);
    }

    pub(super) fn is_listening(&self) -> bool {
        self.listening.load(Ordering::SeqCst)
    }

    /// Brings the changes of all instances here until the connection is lost; the caller calls it again then.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached or the connection is lost.
    pub async fn listen(&self, postgres_url: &str) -> Result<(), sqlx::Error> {
        let mut listener = sqlx::postgres::PgListener::connect(postgres_url).await?;
        listener.listen(CHANGES_CHANNEL).await?;
        self.listening.store(true, Ordering::SeqCst);
        let lost = loop {
            match listener.try_recv().await {
                Ok(Some(notification)) => match serde_json::from_str::<Vec<Change>>(notification.payload()) {
                    Ok(changes) => changes.into_iter().for_each(|change| self.publish(change)),
                    Err(error) => {
                        tracing::warn!(%error, "another instance told of a change that this version does not know");
                    }
                },
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.listening.store(false, Ordering::SeqCst);
        lost
    }
}

/// PostgreSQL's limit for one payload is 8,000 bytes; a change takes about 120.
const CHANGES_PER_NOTIFY: usize = 50;

pub(super) async fn notify(txn: &DatabaseTransaction, changes: &[Change]) -> Result<(), DbErr> {
    if changes.is_empty() {
        return Ok(());
    }
    let payloads: Result<Vec<String>, _> = changes.chunks(CHANGES_PER_NOTIFY).map(serde_json::to_string).collect();
    let payloads = payloads.and_then(|payloads| serde_json::to_string(&payloads));
    let payloads = payloads.map_err(|error| DbErr::Custom(error.to_string()))?;
    let sql = "SELECT pg_notify($1, payload) FROM json_array_elements_text($2::json) AS payload";
    let values = [CHANGES_CHANNEL.into(), payloads.into()];
    txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    Ok(())
}
