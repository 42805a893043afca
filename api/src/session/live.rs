//! Signed-in members with an open WebSocket: whoever is signed out, expires or changes role loses the socket within seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use steeple_domain::church::{self, Actor, Means};
use steeple_domain::database::Subject;
use steeple_domain::{Context, ids};
use tokio::sync::{broadcast, watch};

/// Every member with a socket is looked at again this often, whatever was told: half of the five seconds promised.
const LOOK_AGAIN: Duration = Duration::from_millis(2_500);

/// Who holds a socket open. Cheap to clone.
#[derive(Clone, Default)]
pub struct LiveActors(Arc<Mutex<HashMap<Key, Open>>>);

/// A session or a token, as it was when its sockets were opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Session(ids::SessionId),
    ApiToken(ids::ApiTokenId),
}

struct Open {
    actor: Actor,
    sockets: usize,
    ended: watch::Sender<bool>,
}

/// One socket's place in the list; it leaves when dropped.
pub struct Watched {
    actors: LiveActors,
    key: Key,
    ended: watch::Receiver<bool>,
}

impl LiveActors {
    /// Enters a socket. `None` for Steeple itself, which has none.
    #[must_use]
    pub fn enter(&self, actor: &Actor) -> Option<Watched> {
        let key = match actor.means {
            Means::Session(id) => Key::Session(id),
            Means::ApiToken(id) => Key::ApiToken(id),
            Means::System => return None,
        };
        let mut open = self.lock();
        // Two sockets of one session that saw different roles: the next look ends both.
        let entry =
            open.entry(key).or_insert_with(|| Open { actor: *actor, sockets: 0, ended: watch::Sender::new(false) });
        entry.sockets += 1;
        let ended = entry.ended.subscribe();
        if entry.actor != *actor {
            entry.ended.send_replace(true);
        }
        drop(open);
        Some(Watched { actors: self.clone(), key, ended })
    }

    /// Looks at members as changes are told and every few seconds, for as long as the process lives.
    pub async fn watch(self, context: Context) {
        let mut changes = context.db.changes().subscribe();
        let mut again = tokio::time::interval(LOOK_AGAIN);
        again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let only = tokio::select! {
                _ = again.tick() => None,
                change = changes.recv() => match change {
                    Ok(change) => match change.subject {
                        Subject::Session(id) => Some(Key::Session(id)),
                        _ => continue,
                    },
                    Err(broadcast::error::RecvError::Lagged(_)) => None,
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            };
            self.look(&context, only).await;
        }
    }

    /// Ends the sockets of those who are no longer what they were.
    async fn look(&self, context: &Context, only: Option<Key>) {
        let (keys, actors): (Vec<Key>, Vec<Actor>) = {
            let open = self.lock();
            let chosen = open.iter().filter(|(key, _)| only.is_none_or(|only| only == **key));
            chosen.map(|(key, open)| (*key, open.actor)).unzip()
        };
        match church::actors_current(context, &actors).await {
            Ok(current) => {
                let open = self.lock();
                let gone = keys.iter().zip(current).filter(|(_, current)| !current);
                for open in gone.filter_map(|(key, _)| open.get(key)) {
                    open.ended.send_replace(true);
                }
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "could not look at open sessions; trying again"
                );
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// Returns when the member is no longer what they were.
    pub async fn ended(&mut self) {
        // The sender lives as long as the entry, and the entry as long as `self`.
        let _ = self.ended.wait_for(|ended| *ended).await;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut open = self.actors.lock();
        if let Some(entry) = open.get_mut(&self.key) {
            entry.sockets -= 1;
            if entry.sockets == 0 {
                open.remove(&self.key);
            }
        }
    }
}
