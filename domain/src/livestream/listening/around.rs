//! What the reconciler needs of listening: that it begins, what was heard, and a look joined with it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use steeple_platforms::contract::listening::Heard;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, Seen};

use super::entity;
use super::turn::is_wanted;
use crate::connection::entity as connection;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::ConnectionId;
use crate::livestream::platform_entity::Model;
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// Begins to listen where one of these steps, each with the row before and after it, made it worth while. Always in the order of
/// connections, so that two transactions cannot wait for each other.
pub(in crate::livestream) async fn begin_in_txn<'a>(
    ctx: &Context,
    txn: &mut WriteTxn,
    steps: impl Iterator<Item = (&'a Model, &'a Model)>,
) -> Result<()> {
    let begun = steps.filter(|(before, after)| !is_wanted(before) && is_wanted(after));
    let connections: BTreeMap<_, _> = begun.map(|(_, row)| (row.connection_id.0, row.church_id)).collect();
    for (subject, church) in connections {
        let (church, due_at) = (Some(church), ctx.now());
        job_enqueue_in_txn(ctx, txn, NewJob { kind: JobKind::Listening, church, subject, due_at }).await?;
    }
    Ok(())
}

/// What is heard of those connections whose platform tells anything by itself; no statement where none does.
pub(in crate::livestream) async fn heard_of(
    db: &impl ConnectionTrait,
    connections: &HashMap<ConnectionId, Arc<connection::Model>>,
    now: DateTime<Utc>,
) -> Result<HashMap<ConnectionId, Heard>> {
    let tells = |row: &connection::Model| {
        row.platform.0.client().livestreams().is_some_and(|client| client.listening().is_some())
    };
    let ids: Vec<_> = connections.values().filter(|row| tells(row)).map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = entity::Entity::find().filter(entity::Column::Id.is_in(ids)).all(db).await?;
    let known = |row: &entity::Model| connections.get(&row.id).is_some_and(|own| own.church_id == row.church_id);
    Ok(rows.into_iter().filter(known).map(|row| (row.id, row.heard(now))).collect())
}

/// What was asked, with what was heard where the platform tells anything by itself.
pub(in crate::livestream) fn joined(client: &dyn Livestreams, seen: Seen, ids: &ExternalIds, heard: &Heard) -> Seen {
    match client.listening() {
        Some(listening) => listening.join(seen, ids, heard),
        None => seen,
    }
}
