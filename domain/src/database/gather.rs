//! Group commit: what many tasks want written at about the same time goes into one transaction.
//!
//! Nobody waits for company. The first to come is written at once; whoever comes meanwhile is gathered, and written together
//! as soon as that transaction is committed. Everyone is answered after the commit of their own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::oneshot;

use super::{Database, WriteTxn};

/// Items in one transaction.
const AT_ONCE: usize = 1_000;

/// One of many writes of the same kind.
#[async_trait]
pub(crate) trait Gathered: Sized + Send + Sync + 'static {
    type Answer: Send + 'static;

    /// Writes them all; one answer each, in their order.
    async fn write_in_txn(txn: &mut WriteTxn, items: &[Self]) -> Result<Vec<Self::Answer>, DbErr>;
}

/// Writes this item with whatever else of its kind waits to be written, and answers once it is committed. Dropping the future
/// drops the waiting only.
///
/// # Errors
/// When this item was not written; others that came with it may have been.
pub(crate) async fn write_gathered<I: Gathered>(db: &Database, item: I) -> Result<I::Answer, DbErr> {
    let gathering: Arc<Gathering<I>> = db.memory();
    let (answer, answered) = oneshot::channel();
    if gathering.push(Waiting { item, answer }) {
        let writer = Writer { db: db.clone(), gathering };
        tokio::spawn(async move { writer.write_all().await });
    }
    answered.await.unwrap_or_else(|_| Err(DbErr::Custom("a write ended without an answer".to_owned())))
}

struct Waiting<I: Gathered> {
    item: I,
    answer: oneshot::Sender<Result<I::Answer, DbErr>>,
}

/// What waits, and whether somebody writes it.
struct Gathering<I: Gathered>(Mutex<(Vec<Waiting<I>>, bool)>);

impl<I: Gathered> Default for Gathering<I> {
    fn default() -> Self {
        Self(Mutex::new((Vec::new(), false)))
    }
}

impl<I: Gathered> Gathering<I> {
    /// True when nobody writes yet: then the caller has to see to it.
    fn push(&self, waiting: Waiting<I>) -> bool {
        let mut state = self.lock();
        state.0.push(waiting);
        !std::mem::replace(&mut state.1, true)
    }

    /// The next to be written together; with none left, the writing is over.
    fn take(&self) -> Vec<Waiting<I>> {
        let mut state = self.lock();
        let some = state.0.len().min(AT_ONCE);
        state.1 = some > 0;
        state.0.drain(..some).collect()
    }

    fn lock(&self) -> MutexGuard<'_, (Vec<Waiting<I>>, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Writer<I: Gathered> {
    db: Database,
    gathering: Arc<Gathering<I>>,
}

impl<I: Gathered> Writer<I> {
    async fn write_all(self) {
        loop {
            let batch = self.gathering.take();
            if batch.is_empty() {
                return;
            }
            let (items, answers): (Vec<I>, Vec<_>) = batch.into_iter().map(|one| (one.item, one.answer)).unzip();
            // A panic must not leave the gathering without a writer.
            let written = tokio::spawn({
                let db = self.db.clone();
                async move { write_some(&db, &items).await }
            });
            let written = written.await.unwrap_or_default();
            for (answer, result) in answers.into_iter().zip(written) {
                // Whoever stopped waiting does not mind.
                let _ = answer.send(result);
            }
        }
    }
}

/// One result per item, in their order. An item that the database refuses is found by halving, and fails alone.
async fn write_some<I: Gathered>(db: &Database, items: &[I]) -> Vec<Result<I::Answer, DbErr>> {
    let mut results = Vec::with_capacity(items.len());
    // The last is the next, so that results come in the order of items.
    let mut groups = vec![items];
    while let Some(group) = groups.pop() {
        match write(db, group).await {
            Ok(answers) => results.extend(answers.into_iter().map(Ok)),
            Err(error) if group.len() > 1 && !is_away(&error) => {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second, first]);
            }
            Err(error) => results.extend(group.iter().map(|_| Err(error.clone()))),
        }
    }
    results
}

async fn write<I: Gathered>(db: &Database, items: &[I]) -> Result<Vec<I::Answer>, DbErr> {
    let mut txn = db.begin_batch().await?;
    let answers = I::write_in_txn(&mut txn, items).await?;
    txn.commit().await?;
    Ok(answers)
}

/// Whether the database could not be asked at all; then smaller groups would fare no better.
#[must_use]
pub fn is_away(error: &DbErr) -> bool {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            error.as_database_error().is_none()
        }
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => true,
        _ => false,
    }
}
