//! One job's rows: loaded with what they belong to, and the plan for them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::listening::Heard;
use steeple_platforms::contract::livestream::{Livestreams, SeenState};

use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::livestream::entity as livestream;
use crate::livestream::listening;
use crate::livestream::outcome::End;
use crate::livestream::plan::{Abilities, Known, Plan, Wanted, plan};
use crate::livestream::platform_entity::{self, Model, Step};
use crate::livestream::seen::state_word;
use crate::queue::Job;

/// One row with what it belongs to, and the step to take.
pub struct Task {
    pub(super) row: Model,
    pub(super) livestream: Arc<livestream::Model>,
    pub(super) connection: Arc<connection::Model>,
    /// What is heard of it on an open line.
    pub(super) heard: Heard,
    pub(super) plan: Plan,
}

/// The rows of these jobs with their livestreams and connections: three statements, however many jobs, and one for what is heard.
pub(super) async fn load(ctx: &Context, jobs: &[Job]) -> Result<Vec<Option<Box<Task>>>> {
    let db = ctx.db.reader();
    let ids: Vec<_> = jobs.iter().map(|job| job.subject).collect();
    let rows = platform_entity::Entity::find().filter(platform_entity::Column::Id.is_in(ids)).all(db).await?;
    let mut livestream_ids: Vec<_> = rows.iter().map(|row| row.livestream_id).collect();
    livestream_ids.sort_unstable();
    livestream_ids.dedup();
    let livestreams = livestream::Entity::find().filter(livestream::Column::Id.is_in(livestream_ids)).all(db).await?;
    let livestreams: HashMap<_, _> = livestreams.into_iter().map(|row| (row.id, Arc::new(row))).collect();
    let mut connection_ids: Vec<_> = rows.iter().map(|row| row.connection_id).collect();
    connection_ids.sort_unstable();
    connection_ids.dedup();
    let connections = connection::Entity::find().filter(connection::Column::Id.is_in(connection_ids)).all(db).await?;
    let connections: HashMap<_, _> = connections.into_iter().map(|row| (row.id, Arc::new(row))).collect();

    let heard = listening::heard_of(db, &connections, ctx.now()).await?;
    let mut tasks: HashMap<Uuid, Box<Task>> = HashMap::with_capacity(rows.len());
    for row in rows {
        let livestream = livestreams.get(&row.livestream_id).filter(|livestream| livestream.church_id == row.church_id);
        let connection = connections.get(&row.connection_id).filter(|connection| connection.church_id == row.church_id);
        let (Some(livestream), Some(connection)) = (livestream, connection) else {
            let what = format!("{} refers to another church", row.id);
            return Err(Error::Inconsistent { table: "livestream_platforms", what });
        };
        let (livestream, connection) = (Arc::clone(livestream), Arc::clone(connection));
        let heard = heard.get(&connection.id).cloned().unwrap_or_default();
        tasks.insert(row.id.0, Box::new(Task { row, livestream, connection, heard, plan: Plan::Rest }));
    }
    Ok(jobs
        .iter()
        .map(|job| tasks.remove(&job.subject).filter(|task| Some(task.row.church_id) == job.church))
        .collect())
}

/// The plan for a loaded row.
pub(super) fn next_step(task: &Task, now: DateTime<Utc>) -> Plan {
    use connection::ConnectionStatus::{Disconnected, Expired};
    let Task { row, livestream, connection, .. } = task;
    let Some(client) = row.platform.0.client().livestreams() else { return Plan::Rest };
    let wanted = Wanted::of(livestream, row);
    let known = Known {
        status: row.status,
        has_ids: !row.ids().0.is_empty(),
        // An intent without a result: its holder died, and the call may have gone out.
        outcome_unknown: row.outcome_unknown || row.step == Step::Prepare,
        retry_at: row.retry_at,
        synced_revision: row.synced_revision,
        armed: row.armed_at.is_some(),
        ingest_read_at: row.ingest_read_at,
        seen_at: row.seen_at,
        look_asked: row.look_asked_at.is_some_and(|asked| row.seen_at < Some(asked)),
        signal: row.signal,
        cannot_say: row.seen_state.as_deref() == Some(state_word(&SeenState::CannotSay)),
        asked_at: row.asked_at,
        connected: connection.sealed_credentials.is_some() && !matches!(connection.status, Expired | Disconnected),
        told_disconnected: row.failure_kind.as_deref() == Some("NEEDS_RECONNECT"),
    };
    plan(&wanted, &known, abilities(client), &row.platform.0.descriptor().timing, now)
}

pub(super) fn end_of(task: &Task, now: DateTime<Utc>) -> End {
    let Task { row, livestream, .. } = task;
    let has_end_call = row.platform.0.client().livestreams().is_some_and(|client| client.ending().is_some());
    let wanted = row.is_called_off(livestream) || now >= livestream.scheduled_end;
    if has_end_call { End::ByCall } else { End::WithVideo { wanted } }
}

fn abilities(client: &dyn Livestreams) -> Abilities {
    Abilities {
        edit: client.editing().is_some(),
        arm: client.arming().is_some(),
        start: client.starting().is_some(),
        end: client.ending().is_some(),
        remove: client.removal().is_some(),
    }
}
