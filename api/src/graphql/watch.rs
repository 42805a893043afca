//! Subscriptions: the value at once, then again after every change.
//!
//! Subscribers are told what changed and read it again through the loader, so that many who watch the same thing read it
//! together. Before each value the member is looked at again: who is signed out or has another role sees nothing more.

use std::hash::Hash;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use futures_util::{Stream, stream};
use steeple_domain::Error;
use steeple_domain::church::Actor;
use steeple_domain::database::{Change, Subject};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::errors::{coded, top_level};
use super::load::{Current, Loads, Of, Rows};
use super::scope::Asking;

/// An id whose rows have a name that people know.
pub trait Named {
    const NAME: &'static str;
}

/// One member who watches.
pub struct Watcher {
    actor: Actor,
    loads: Loads,
    changes: Receiver<Change>,
    request_id: String,
}

/// What came from the stream of changes.
enum Told {
    Changed(Subject),
    /// The watcher was too slow; anything may have changed.
    Missed,
}

impl Watcher {
    /// Begins to listen: what changes from here on is not missed.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`.
    pub fn of(ctx: &Context<'_>) -> async_graphql::Result<Self> {
        Ok(Self {
            actor: ctx.actor()?,
            loads: Loads::clone(ctx.loads()),
            changes: ctx.steeple().db.changes().subscribe(),
            request_id: ctx.scope().request_id.clone(),
        })
    }

    /// One row: now, and after each change of it. Ends when the row or the member's right to see it ends.
    ///
    /// # Errors
    /// `NOT_FOUND` at once.
    pub async fn one<Id, T>(
        self,
        subject: Subject,
        id: Id,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Arc<T>>> + use<Id, T>>
    where
        Id: Copy + Eq + Hash + Send + Sync + Named + 'static,
        T: Send + Sync + 'static,
        Rows: Loader<Of<Id>, Value = Arc<T>, Error = Arc<Error>>,
    {
        let first = self.read(id).await?;
        Ok(stream::unfold((Some(self), Some(first)), move |(watcher, first)| async move {
            let mut watcher = watcher?;
            if let Some(first) = first {
                return Some((Ok(first), (Some(watcher), None)));
            }
            watcher.until_changed(subject).await?;
            match watcher.read(id).await {
                Ok(value) => Some((Ok(value), (Some(watcher), None))),
                Err(error) => Some((Err(error), (None, None))),
            }
        }))
    }

    /// Each row of a kind after a change of it; `None` first, and whenever changes were missed.
    pub fn all<Id, T>(
        self,
        of_kind: fn(Subject) -> Option<Id>,
    ) -> impl Stream<Item = async_graphql::Result<Option<Arc<T>>>> + use<Id, T>
    where
        Id: Copy + Eq + Hash + Send + Sync + Named + 'static,
        T: Send + Sync + 'static,
        Rows: Loader<Of<Id>, Value = Arc<T>, Error = Arc<Error>>,
    {
        stream::unfold((Some(self), true), move |(watcher, first)| async move {
            let mut watcher = watcher?;
            if first {
                return Some((Ok(None), (Some(watcher), false)));
            }
            let told = loop {
                match watcher.told().await? {
                    Told::Missed => break None,
                    Told::Changed(subject) => {
                        if let Some(id) = of_kind(subject) {
                            break Some(id);
                        }
                    }
                }
            };
            let value = match told {
                Some(id) => watcher.read(id).await.map(Some),
                None => watcher.still_here().await.map(|()| None),
            };
            let next = value.is_ok().then_some(watcher);
            Some((value, (next, false)))
        })
    }

    async fn read<Id, T>(&self, id: Id) -> async_graphql::Result<Arc<T>>
    where
        Id: Copy + Eq + Hash + Send + Sync + Named + 'static,
        T: Send + Sync + 'static,
        Rows: Loader<Of<Id>, Value = Arc<T>, Error = Arc<Error>>,
    {
        self.still_here().await?;
        let found = self.loads.load_one(Of(self.actor.church, id)).await;
        let found = found.map_err(|error| top_level(&self.request_id, &error))?;
        found.ok_or_else(|| top_level(&self.request_id, &Error::NotFound(Id::NAME)))
    }

    /// Refuses a member who was signed out, whose time is over, or who has another role now.
    async fn still_here(&self) -> async_graphql::Result<()> {
        let current = self.loads.load_one(Current(self.actor)).await;
        match current.map_err(|error| top_level(&self.request_id, &error))? {
            Some(true) => Ok(()),
            _ => Err(coded("UNAUTHENTICATED", "You were signed out or your role changed. Sign in again.")),
        }
    }

    /// Waits for a change of this subject. Changes that came meanwhile count as the same one.
    async fn until_changed(&mut self, subject: Subject) -> Option<()> {
        loop {
            match self.told().await? {
                Told::Missed => break,
                Told::Changed(changed) if changed == subject => break,
                Told::Changed(_) => {}
            }
        }
        // One read shows them all; a missed one is shown by it as well.
        while let Ok(_) | Err(TryRecvError::Lagged(_)) = self.changes.try_recv() {}
        Some(())
    }

    /// The next change of the watcher's church; `None` when the process ends.
    async fn told(&mut self) -> Option<Told> {
        loop {
            match self.changes.recv().await {
                Ok(Change { church: Some(church), subject }) if church == self.actor.church => {
                    return Some(Told::Changed(subject));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Told::Missed),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
