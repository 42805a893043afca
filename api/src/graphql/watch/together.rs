//! All who watch the same row and ask for the same of it: one task looks, and what it writes goes to each of their sockets.
//!
//! Looks of one task follow one another, the first look of a newcomer among them. So no subscriber sees an older state after a
//! newer one, and none misses a change: whoever joins is in the list before the look that shows them the row begins.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Pos};
use steeple_domain::Error;
use steeple_domain::church::Actor;
use steeple_domain::database::{Change, Subject};
use steeple_domain::ids::ChurchId;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::task::AbortHandle;

use super::{Letter, Mailbox, Watched, signed_out};
use crate::graphql::errors::top_level;
use crate::graphql::load::{Loads, Look, Rows, Seen};
use crate::graphql::scope::Asking;
use crate::graphql::written::{Answer, Selection};

/// Everyone who is served together; cheap to clone.
#[derive(Clone, Default)]
pub struct Together(Arc<Mutex<HashMap<Arc<Topic>, Circle>>>);

/// What is watched, and what is asked for of it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Topic {
    church: ChurchId,
    /// Its kind says what the selection is of.
    subject: Subject,
    selection: Arc<Selection>,
}

/// Those who watch one topic.
struct Circle {
    listeners: HashMap<u64, Listener>,
    /// The next listener's place.
    next: u64,
    joined: Arc<Notify>,
    task: AbortHandle,
}

#[derive(Clone)]
struct Listener {
    mailbox: Arc<Mailbox>,
    number: u64,
    actor: Actor,
    request_id: Arc<str>,
    /// Has seen nothing yet.
    new: bool,
}

/// Takes a place for a socket's mailbox and the number that the subscription has there.
type Join = Box<dyn FnOnce(&Handle, Arc<Mailbox>, u64) -> Joined + Send>;

/// A subscription that is to be served together with others, handed from its resolver to its socket.
pub struct Feed {
    join: Join,
    /// Under which key of the answer the value stands.
    pub key: String,
    /// Where the field stands in the document.
    pub pos: Pos,
}

/// A listener's place; it leaves when dropped.
pub struct Joined {
    together: Together,
    topic: Arc<Topic>,
    place: u64,
}

impl Feed {
    /// # Errors
    /// `UNAUTHENTICATED`.
    pub fn of<Id: Watched>(ctx: &Context<'_>, id: Id, selection: Selection) -> async_graphql::Result<Self>
    where
        Rows: Loader<Look<Option<Id>>, Value = Seen<Arc<Id::Row>>, Error = Arc<Error>>,
    {
        let actor = ctx.actor()?;
        let topic = Topic { church: actor.church, subject: id.subject(), selection: Arc::new(selection) };
        let request_id = Arc::from(ctx.scope().request_id.as_str());
        let together = ctx.data_unchecked::<Together>().clone();
        let (loads, db) = (Loads::clone(ctx.loads()), ctx.steeple().db.clone());
        let join = move |runtime: &Handle, mailbox, number| {
            let listener = Listener { mailbox, number, actor, request_id, new: true };
            together.join(Arc::new(topic), listener, |together, topic, joined| {
                let changes = db.changes().subscribe();
                runtime.spawn(serve(together, topic, id, loads, changes, joined)).abort_handle()
            })
        };
        let key = ctx.item.node.response_key().node.to_string();
        Ok(Self { join: Box::new(join), key, pos: ctx.item.pos })
    }

    /// Begins: the answers go into this mailbox, under this number. The work runs on this runtime.
    #[must_use]
    pub fn join(self, runtime: &Handle, mailbox: Arc<Mailbox>, number: u64) -> Joined {
        (self.join)(runtime, mailbox, number)
    }
}

impl Together {
    fn join(
        &self,
        topic: Arc<Topic>,
        listener: Listener,
        serve: impl FnOnce(Self, Arc<Topic>, Arc<Notify>) -> AbortHandle,
    ) -> Joined {
        let mut circles = self.circles();
        let entry = circles.entry(topic);
        // The one that all share.
        let topic = Arc::clone(entry.key());
        let circle = entry.or_insert_with_key(|topic| {
            let joined = Arc::new(Notify::new());
            let task = serve(self.clone(), Arc::clone(topic), Arc::clone(&joined));
            Circle { listeners: HashMap::new(), next: 0, joined, task }
        });
        let place = circle.next;
        circle.next += 1;
        circle.listeners.insert(place, listener);
        circle.joined.notify_one();
        drop(circles);
        Joined { together: self.clone(), topic, place }
    }

    /// Those to be shown the row now: all, or only the newcomers. From here on none of them is new.
    fn turn(&self, topic: &Topic, all: bool) -> Vec<Listener> {
        let mut circles = self.circles();
        let listeners = circles.get_mut(topic).into_iter().flat_map(|circle| circle.listeners.values_mut());
        listeners
            .filter(|listener| all || listener.new)
            .map(|listener| {
                listener.new = false;
                listener.clone()
            })
            .collect()
    }

    fn circles(&self) -> std::sync::MutexGuard<'_, HashMap<Arc<Topic>, Circle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        let mut circles = self.together.circles();
        if let Some(circle) = circles.get_mut(&self.topic) {
            circle.listeners.remove(&self.place);
            if circle.listeners.is_empty() {
                circle.task.abort();
                circles.remove(&self.topic);
            }
        }
    }
}

/// Looks when the row changes or somebody joins, until the last one leaves.
async fn serve<Id: Watched>(
    together: Together,
    topic: Arc<Topic>,
    id: Id,
    loads: Loads,
    mut changes: Receiver<Change>,
    joined: Arc<Notify>,
) where
    Rows: Loader<Look<Option<Id>>, Value = Seen<Arc<Id::Row>>, Error = Arc<Error>>,
{
    let watched = Change { church: Some(topic.church), subject: topic.subject };
    loop {
        let mut changed = tokio::select! {
            () = joined.notified() => false,
            told = changes.recv() => match told {
                Ok(change) if change == watched => true,
                Ok(_) => continue,
                // Anything may have changed.
                Err(RecvError::Lagged(_)) => true,
                // The process ends.
                Err(RecvError::Closed) => return,
            },
        };
        // One look shows all that came meanwhile.
        loop {
            match changes.try_recv() {
                Ok(change) => changed |= change == watched,
                Err(TryRecvError::Lagged(_)) => changed = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let listeners = together.turn(&topic, changed);
        if !listeners.is_empty() {
            show(listeners, id, &topic.selection, &loads).await;
        }
    }
}

/// One look for all of them.
async fn show<Id: Watched>(listeners: Vec<Listener>, id: Id, selection: &Arc<Selection>, loads: &Loads)
where
    Rows: Loader<Look<Option<Id>>, Value = Seen<Arc<Id::Row>>, Error = Arc<Error>>,
{
    let look = |actor| Look { actor, at: Some(id), selection: Some(Arc::clone(selection)) };
    let actors: HashSet<Actor> = listeners.iter().map(|listener| listener.actor).collect();
    let seen = loads.load_many(actors.into_iter().map(look)).await;
    let seen = seen.map(|seen| seen.into_iter().map(|(look, seen)| (look.actor, seen)).collect::<HashMap<_, _>>());
    for Listener { mailbox, number, actor, request_id, .. } in listeners {
        let answer = match &seen {
            Ok(seen) => match seen.get(&actor) {
                Some(Seen::Row(Answer::Written(json))) => Ok(json.clone()),
                // A row that was looked at with a selection is always written.
                Some(Seen::Nothing | Seen::Row(Answer::Whole(_))) => {
                    Err(top_level(&request_id, &Error::NotFound(Id::NAME)))
                }
                Some(Seen::SignedOut) | None => Err(signed_out()),
            },
            Err(error) => Err(top_level(&request_id, error)),
        };
        mailbox.post(Letter { number, answer });
    }
}
