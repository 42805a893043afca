//! New pairs that the database did not take, on the disk until it does (R3 of the design's reliability page, P24).
//!
//! A vendor that ends a refresh token with its use leaves nothing but the pair in its answer. When the commit of that pair fails, it is
//! tried again from memory; meanwhile the pair stands here, so that a crash or a restart loses nothing either. It is stored at the
//! next start, before anything is renewed, and while it waits nothing is renewed from the pair before it.
//!
//! Whatever happens to the file, Steeple starts. Storing an entry twice changes nothing: it is compared with the row first.

mod entry;
mod file;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{ColumnTrait, QueryFilter};
use tokio::sync::oneshot;

use self::entry::Entry;
use self::file::{Deed, Found, JournalFile, Line};
use super::commit::{self, Stored};
use super::entity::{Column, Entity, Model};
use super::revoke::{self, Unneeded};
use super::vaulted;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::vault::VaultError;

/// Opens this process's journal in the data folder, and settles what an earlier process left there. Comes before anything is renewed.
///
/// It never fails: what is wrong is told in the log, and the entries that could not be settled stay.
pub async fn journal_open(ctx: &Context, folder: &Path) {
    let journal: Arc<Journal> = ctx.db.memory();
    let place = folder.to_owned();
    let opened = blocking(move || JournalFile::open_in(&place)).await;
    let Found { lines, unreadable } = match opened {
        Ok((file, found)) => {
            *lock(&journal.file) = Some(file);
            found
        }
        Err(error) => {
            let folder = folder.display();
            tracing::warn!(%error, "no journal of renewals can be kept in {folder}: a new sign-in that the database refuses is then kept in memory only. Check that the folder can be written to");
            return;
        }
    };
    if unreadable > 0 {
        tracing::warn!(
            entries = unreadable,
            "the journal of renewals held something that is no entry, as a crash leaves it; it was dropped. If an account shows as expired, reconnect it"
        );
    }
    for line in lines {
        let connection = line.connection;
        lock(&journal.kept).insert(connection, Some(line.clone()));
        match settle_line(ctx, &line).await {
            Ok(settled) => {
                tracing::info!(connection.id = %connection, ?settled, "settled a renewal from the journal");
                forget(ctx, connection).await;
            }
            Err(trouble) => tell(&journal, ctx, connection, &trouble).await,
        }
    }
}

/// Keeps a pair that the database did not take. Trouble is logged only: it is tried again from memory all the same.
pub(super) async fn keep(ctx: &Context, renewed: &Model) {
    let journal: Arc<Journal> = ctx.db.memory();
    let connection = renewed.id;
    let line = match Entry::seal(ctx, renewed) {
        Ok(line) => line,
        Err(error) => {
            return tracing::error!(connection.id = %connection, %error, "a new pair could not be sealed for the journal");
        }
    };
    lock(&journal.kept).insert(connection, Some(line.clone()));
    match journal.write(Deed::Keep(line)).await {
        Ok(true) => {
            tracing::info!(connection.id = %connection, "a new pair is in the journal until the database takes it");
        }
        Ok(false) => {}
        Err(error) => {
            tracing::error!(connection.id = %connection, %error, "a new pair could not be written to the journal; do not stop Steeple before the database takes it");
        }
    }
}

/// Strikes the connection's entry out, if there is one: its pair is stored, or a person does not want the grant any more.
pub(super) async fn forget(ctx: &Context, connection: ConnectionId) {
    let journal: Arc<Journal> = ctx.db.memory();
    if lock(&journal.kept).remove(&connection).is_some()
        && let Err(error) = journal.write(Deed::Strike(connection)).await
    {
        tracing::warn!(connection.id = %connection, %error, "an entry that is not needed any more could not be struck out of the journal");
    }
}

/// Settles the connection's entry before anything is renewed from an older pair. Gives whether there was one.
///
/// # Errors
/// When the database still does not take it; then nothing may be renewed.
pub(super) async fn settle(ctx: &Context, connection: ConnectionId) -> Result<bool> {
    let journal: Arc<Journal> = ctx.db.memory();
    let Some(Some(line)) = lock(&journal.kept).get(&connection).cloned() else { return Ok(false) };
    settle_line(ctx, &line).await?;
    forget(ctx, connection).await;
    Ok(true)
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Stored,
    /// It is stored already, or one that came after it.
    Old,
    /// A person disconnected or connected again meanwhile.
    TakenBack,
}

async fn settle_line(ctx: &Context, line: &Line) -> Result<Settled> {
    loop {
        let row = Entity::of(line.church).filter(Column::Id.eq(line.connection)).one(ctx.db.reader()).await?;
        let row = row.ok_or(Error::NotFound("connection"))?;
        let renewed = Arc::new(Entry::open(ctx, line)?.applied_to(&row)?);
        let credentials = vaulted::credentials_of(ctx, &renewed)?;
        match commit::standing(&row, &renewed) {
            // As a rule the one before it; an older one after a backup was restored.
            Stored::Another if row.credentials_version < renewed.credentials_version => {
                if commit::write(ctx, &renewed, row.credentials_version).await? {
                    return Ok(Settled::Stored);
                }
                // The row has just changed; look again.
            }
            Stored::Ours | Stored::Another => return Ok(Settled::Old),
            Stored::Unwanted => {
                let unneeded = Unneeded {
                    church: row.church_id,
                    platform: row.platform.0,
                    connection: Some(row.id),
                    account_id: &row.account_id,
                    app: renewed.app_id,
                    credentials: &credentials,
                };
                let mut txn = ctx.db.begin().await?;
                revoke::let_go_in_txn(ctx, &mut txn, unneeded).await?;
                txn.commit().await?;
                return Ok(Settled::TakenBack);
            }
        }
    }
}

/// Says why an entry could not be settled at the start, and what becomes of it.
async fn tell(journal: &Journal, ctx: &Context, connection: ConnectionId, trouble: &Error) {
    match trouble {
        Error::Vault(VaultError::UnknownKey(key)) => {
            lock(&journal.kept).insert(connection, None);
            tracing::error!(connection.id = %connection, "the journal holds a new sign-in that is sealed with key {key}, which is not in the key ring: put that key back and start again. The entry stays");
        }
        Error::NotFound(_) => {
            lock(&journal.kept).insert(connection, None);
            tracing::warn!(connection.id = %connection, "the journal holds a new sign-in of a connection that this database does not have: is it the right database? The entry stays");
        }
        Error::Vault(_) | Error::Inconsistent { .. } => {
            tracing::error!(connection.id = %connection, error = trouble as &dyn std::error::Error, "an entry of the journal was changed and cannot be used; it was dropped. If the account shows as expired, reconnect it");
            forget(ctx, connection).await;
        }
        _ => {
            tracing::warn!(connection.id = %connection, error = trouble as &dyn std::error::Error, "a new sign-in from the journal could not be stored yet; it is stored before the next renewal");
        }
    }
}

/// The journal of this process. Without a file, entries are kept in memory only.
#[derive(Default)]
pub(super) struct Journal {
    file: Mutex<Option<JournalFile>>,
    /// The entries that are not settled; `None` for those that cannot be with this key or this database.
    kept: Mutex<HashMap<ConnectionId, Option<Line>>>,
    /// What waits to be written, together.
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

type Waiting = (Deed, oneshot::Sender<std::io::Result<()>>);

impl Journal {
    /// Returns when the disk has it, with what others want written at the same time. False without a file.
    async fn write(self: &Arc<Self>, deed: Deed) -> std::io::Result<bool> {
        if lock(&self.file).is_none() {
            return Ok(false);
        }
        let (answer, mut answered) = oneshot::channel();
        lock(&self.waiting).push((deed, answer));
        let _turn = self.turn.lock().await;
        if let Ok(written) = answered.try_recv() {
            return written.map(|()| true);
        }
        let journal = Arc::clone(self);
        blocking(move || {
            journal.write_waiting();
            Ok(())
        })
        .await?;
        answered
            .await
            .unwrap_or_else(|_| Err(std::io::Error::other("the writing of the journal broke off")))
            .map(|()| true)
    }

    fn write_waiting(&self) {
        let (deeds, answers): (Vec<Deed>, Vec<_>) = std::mem::take(&mut *lock(&self.waiting)).into_iter().unzip();
        let mut file = lock(&self.file);
        let Some(file) = file.as_mut() else { return };
        let written = file.write(&deeds);
        for answer in answers {
            let copy = match &written {
                Ok(()) => Ok(()),
                Err(error) => Err(std::io::Error::new(error.kind(), error.to_string())),
            };
            // Whoever stopped waiting does not mind.
            let _ = answer.send(copy);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what touches the disk beside the tasks.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| Err(std::io::Error::other(panic)))
}
