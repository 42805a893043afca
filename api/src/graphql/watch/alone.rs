//! A stream for one subscriber, whose answers the library resolves.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use futures_util::{Stream, stream};
use steeple_domain::Error;
use steeple_domain::database::{Change, Subject};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::{Shown, Watched, signed_out};
use crate::graphql::errors::top_level;
use crate::graphql::load::{Loads, Look, Rows, Seen};
use crate::graphql::scope::Asking;
use crate::graphql::written::{Answer, Selection};

/// One member who watches rows of one kind.
pub struct Watcher<Id> {
    look: Look<Option<Id>>,
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

impl<Id: Watched> Watcher<Id>
where
    Rows: Loader<Look<Option<Id>>, Value = Seen<Arc<Id::Row>>, Error = Arc<Error>>,
{
    /// Begins to listen: what changes from here on is not missed.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`.
    pub fn of(ctx: &Context<'_>) -> async_graphql::Result<Self> {
        let selection = Selection::of::<Id::Row>(ctx).map(Arc::new);
        Ok(Self {
            look: Look { actor: ctx.actor()?, at: None, selection },
            loads: Loads::clone(ctx.loads()),
            changes: ctx.steeple().db.changes().subscribe(),
            request_id: ctx.scope().request_id.clone(),
        })
    }

    /// One row: now, and after each change of it. Ends when the row or the member's right to see it ends.
    ///
    /// # Errors
    /// `NOT_FOUND` at once.
    pub async fn one(self, id: Id) -> async_graphql::Result<impl Stream<Item = Shown<Id>> + use<Id>> {
        let subject = id.subject();
        let first = self.see(id).await?;
        Ok(stream::unfold((Some(self), Some(first)), move |(watcher, first)| async move {
            let mut watcher = watcher?;
            if let Some(first) = first {
                return Some((Ok(first), (Some(watcher), None)));
            }
            watcher.until_changed(subject).await?;
            match watcher.see(id).await {
                Ok(value) => Some((Ok(value), (Some(watcher), None))),
                Err(error) => Some((Err(error), (None, None))),
            }
        }))
    }

    /// Each row of a kind after a change of it; `None` first, and whenever changes were missed.
    pub fn all(
        self,
        of_kind: fn(Subject) -> Option<Id>,
    ) -> impl Stream<Item = async_graphql::Result<Option<Answer<Arc<Id::Row>>>>> + use<Id> {
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
                Some(id) => watcher.see(id).await.map(Some),
                None => watcher.look(None).await.map(|_| None),
            };
            let next = value.is_ok().then_some(watcher);
            Some((value, (next, false)))
        })
    }

    async fn see(&self, id: Id) -> Shown<Id> {
        self.look(Some(id)).await?.ok_or_else(|| top_level(&self.request_id, &Error::NotFound(Id::NAME)))
    }

    /// What is to be seen now. Refuses a member who was signed out, whose time is over, or who has another role now.
    async fn look(&self, at: Option<Id>) -> async_graphql::Result<Option<Answer<Arc<Id::Row>>>> {
        let seen = self.loads.load_one(Look { at, ..self.look.clone() }).await;
        match seen.map_err(|error| top_level(&self.request_id, &error))? {
            Some(Seen::Row(row)) => Ok(Some(row)),
            Some(Seen::Nothing) => Ok(None),
            Some(Seen::SignedOut) | None => Err(signed_out()),
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
                Ok(Change { church: Some(church), subject }) if church == self.look.actor.church => {
                    return Some(Told::Changed(subject));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Told::Missed),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
