//! What one process knows of its database, between two heartbeats.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::entity::Suspicion;
use super::mark::{Mark, mark_read, mark_write};
use crate::context::Context;

/// Why nothing single-use is sent, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub suspicion: Suspicion,
    pub since: DateTime<Utc>,
}

/// What this instance knows; one per process and database.
#[derive(Default)]
pub(super) struct Watch(Mutex<State>);

#[derive(Default)]
struct State {
    /// `None` where nothing is kept on disk: benchmarks, and tests that do not ask for it.
    file: Option<PathBuf>,
    mark: Option<Mark>,
    /// This installation's name before it has a mark.
    instance: Option<Uuid>,
    held: Option<Held>,
    unwritable: bool,
}

/// Whether single-use refresh tokens are held back at present, as of the last heartbeat.
#[must_use]
pub fn deployment_held(ctx: &Context) -> Option<Held> {
    let watch: Arc<Watch> = ctx.db.memory();
    watch.held()
}

impl Watch {
    /// Starts with what is on disk.
    pub(super) fn open(&self, file: PathBuf, mark: Option<Mark>) {
        *self.lock() = State { file: Some(file), mark, ..State::default() };
    }

    /// The furthest that was seen.
    pub(super) fn mark(&self) -> Option<Mark> {
        self.lock().mark
    }

    /// What is remembered, and this installation's name.
    pub(super) fn who(&self, ctx: &Context) -> (Option<Mark>, Uuid) {
        let mut state = self.lock();
        if let (None, Some(file)) = (state.mark, &state.file) {
            // Another process may have been the first in this folder. A file that cannot be read was said at the start.
            state.mark = mark_read(file).ok().flatten();
        }
        let mark = state.mark;
        let instance = mark.map(|mark| mark.instance).or(state.instance).unwrap_or_else(|| drawn(ctx));
        state.instance = Some(instance);
        (mark, instance)
    }

    /// In memory, and on disk where there is one to write to.
    pub(super) async fn remember(&self, mark: Mark) {
        let file = {
            let mut state = self.lock();
            state.mark = Some(mark);
            state.file.clone()
        };
        let Some(file) = file else { return };
        let written = tokio::task::spawn_blocking(move || mark_write(&file, &mark)).await;
        let failed =
            written.map_err(|error| error.to_string()).and_then(|done| done.map_err(|error| error.to_string()));
        let first = !std::mem::replace(&mut self.lock().unwritable, failed.is_err());
        if let Err(error) = failed
            && first
        {
            tracing::warn!(
                error,
                "the mark of this installation could not be written beside the key; a restored database may go unnoticed"
            );
        }
    }

    pub(super) fn held(&self) -> Option<Held> {
        self.lock().held
    }

    pub(super) fn hold(&self, held: Option<Held>) {
        self.lock().held = held;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that nobody else has.
pub(super) fn drawn(ctx: &Context) -> Uuid {
    let mut random = [0; 16];
    ctx.entropy.fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid()
}
