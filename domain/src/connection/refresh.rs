//! Renewing a grant: one renewal at a time per connection, in a task of its own that no caller can cut short.
//!
//! What goes wrong with refresh tokens, and what is done about each case, is numbered R1 to R14 in the design's reliability page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use steeple_platforms::contract::error::PlatformError;
use tracing::Instrument;

use super::entity::Model;
use super::renewal;
use crate::context::Context;
use crate::error::Error;
use crate::ids::ConnectionId;

/// Why somebody wants new credentials instead of those of the row that they read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Ahead of need: only inside the renewal window.
    Ahead,
    /// The access token is over, or nearly so.
    AboutToEnd,
    /// The platform refused the access token.
    Refused,
}

/// How a renewal ended.
#[derive(Debug, Clone)]
pub enum Refreshed {
    /// New credentials are committed; the row as it is now.
    Renewed(Arc<Model>),
    /// Nothing to do: not due yet, or somebody else was faster.
    Current,
    /// Another instance is at it until this instant at the latest.
    Busy { until: DateTime<Utc> },
    /// Not now. The grant is untouched, and nothing is known against it.
    Waiting(Arc<PlatformError>),
    /// The platform ended the grant, or it cannot be renewed without risk; the row says which.
    Over(Arc<PlatformError>),
    /// The connection is gone or disconnected.
    NotHeld,
    /// Steeple's own trouble: database or vault.
    Broken(Arc<Error>),
}

/// Renews the credentials that this row holds, unless somebody did so since it was read.
///
/// Callers at the same time share one renewal. Dropping this future drops the waiting only.
pub async fn connection_refresh(ctx: &Context, row: &Model, why: Why) -> Refreshed {
    let flights: Arc<Flights> = ctx.db.memory();
    loop {
        let (flight, is_own) = flights.join(ctx, row, why);
        let outcome = flight.await;
        // A shared renewal may have been for a weaker reason ("not due yet"); then this caller has a turn of its own.
        if is_own || !matches!(outcome, Refreshed::Current) {
            return outcome;
        }
    }
}

/// Returns when no renewal of this instance is in flight; shutdown waits for it.
pub async fn refreshes_settled(ctx: &Context) {
    let flights: Arc<Flights> = ctx.db.memory();
    loop {
        let Some(flight) = flights.any() else { return };
        flight.await;
    }
}

type Flight = Shared<BoxFuture<'static, Refreshed>>;

/// The renewals of this instance that are in flight.
#[derive(Default)]
struct Flights(Mutex<HashMap<ConnectionId, Flight>>);

impl Flights {
    /// The renewal in flight, or a new one of one's own.
    fn join(self: &Arc<Self>, ctx: &Context, row: &Model, why: Why) -> (Flight, bool) {
        let id = row.id;
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&id) {
            return (flight.clone(), false);
        }
        let landing = Landing { flights: Arc::clone(self), id };
        let (ctx, row) = (ctx.clone(), row.clone());
        let work = async move {
            let _landing = landing;
            renewal::renew(&ctx, row, why).await
        };
        let task = tokio::spawn(work.in_current_span());
        let flight = async move {
            task.await.unwrap_or_else(|panic| {
                let what = format!("a renewal ended without an answer: {panic}");
                Refreshed::Broken(Arc::new(Error::Inconsistent { table: "platform_connections", what }))
            })
        };
        let flight = flight.boxed().shared();
        flights.insert(id, flight.clone());
        (flight, true)
    }

    fn any(&self) -> Option<Flight> {
        self.lock().values().next().cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the flight off the list when its task ends, also by panic.
struct Landing {
    flights: Arc<Flights>,
    id: ConnectionId,
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.id);
    }
}
