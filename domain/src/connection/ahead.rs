//! Claims taken before their instant, in bulk, while a sweep's jobs are prepared: at the instant nothing is left but to send.
//!
//! They are kept in memory by connection, and whoever renews that connection in this process uses them, once. Only where a refresh
//! token stays the same (Google): elsewhere a sending is counted in the row with the claim and before it happens, so a process
//! that died in between would have spent one of two tries. A claim taken ahead counts nothing: one that is never used is given
//! back, or ends by itself after a crash, and the connection is as it was. Held by `tests/properties/claim.rs`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use steeple_platforms::contract::descriptor::Rotation;

use super::entity::Model;
use super::lease::{self, Answered, LEASE, Lease};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::ConnectionId;

/// A claim as old as this is asked for once more before it is used: the rest of it would not outlast a slow renewal, and somebody
/// may have disconnected meanwhile. Before that, a token that was replaced through another instance may be sent once more; it is
/// still good, and what comes back meets another version and is thrown away.
const FRESH: TimeDelta = TimeDelta::seconds(30);

/// Claims these rows. What cannot be claimed now is claimed, or found to be taken, at its instant.
pub(super) async fn claim(ctx: &Context, rows: impl Iterator<Item = &Model>) {
    let rows = rows.filter(|row| {
        let descriptor = row.platform.0.descriptor();
        // An app without a secret may be given tokens for one use, and whose app it is stands elsewhere.
        descriptor.rotation() == Rotation::Never && !descriptor.takes_app_without_secret()
    });
    let now = ctx.now();
    let claims = join_all(rows.map(|row| lease::claim_uncounted(ctx, row))).await;
    let (mut failures, mut last) = (0, None);
    {
        let held: Arc<Held> = ctx.db.memory();
        let mut held = held.lock();
        // Those that nobody came for; their time is over in the database too.
        held.retain(|_, (_, since)| now < *since + LEASE);
        for claimed in claims {
            match claimed {
                Ok(Some(lease)) => _ = held.insert(lease.connection, (lease, now)),
                Ok(None) => {}
                Err(error) => (failures, last) = (failures + 1, Some(error)),
            }
        }
    }
    if let Some(error) = last {
        tracing::warn!(renewals = failures, %error, "could not claim renewals ahead; each is claimed at its instant");
    }
}

/// Takes the claim of exactly these credentials, if there is one and it still holds; the caller then holds it.
pub(super) async fn take(ctx: &Context, row: &Model) -> Result<Option<Lease>> {
    let Some((lease, since)) = remove(ctx, row.id) else { return Ok(None) };
    if lease.credentials_version != row.credentials_version {
        return Ok(None);
    }
    let is_fresh = ctx.now() < since + FRESH;
    Ok((is_fresh || lease::prolong(ctx, lease).await?).then_some(lease))
}

/// Whether the claim that the row tells of is one of these.
pub(super) fn holds(ctx: &Context, row: &Model) -> bool {
    let held: Arc<Held> = ctx.db.memory();
    held.lock().get(&row.id).is_some_and(|(lease, _)| Some(lease.owner) == row.refresh_owner)
}

/// Forgets the claim: a person disconnected or connected again, which ended it in the database.
pub(super) fn forget(ctx: &Context, connection: ConnectionId) {
    let _ = remove(ctx, connection);
}

/// Gives the claim back that nobody used; trouble is logged only, because it ends by itself.
pub(super) async fn release_unused(ctx: &Context, connection: ConnectionId) {
    if let Some((lease, _)) = remove(ctx, connection)
        && let Err(error) = lease::release(ctx, lease, Answered::No).await
    {
        tracing::warn!(connection.id = %connection, %error, "could not give a claim back");
    }
}

/// Gives the claims of these connections back.
pub(super) async fn release_in_txn(ctx: &Context, txn: &WriteTxn, connections: &[ConnectionId]) -> Result<()> {
    let leases: Vec<Lease> =
        connections.iter().filter_map(|connection| remove(ctx, *connection)).map(|(lease, _)| lease).collect();
    lease::release_unsent_in_txn(txn, &leases).await
}

fn remove(ctx: &Context, connection: ConnectionId) -> Option<(Lease, DateTime<Utc>)> {
    let held: Arc<Held> = ctx.db.memory();
    held.lock().remove(&connection)
}

/// The claims that this instance holds and has not used, and since when.
#[derive(Default)]
struct Held(Mutex<HashMap<ConnectionId, (Lease, DateTime<Utc>)>>);

impl Held {
    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, (Lease, DateTime<Utc>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
