//! One job's rows: loaded with what they belong to, and the plan for them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use steeple_platforms::contract::listening::Heard;
use steeple_platforms::contract::livestream::{Livestreams, SeenState};

use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::Result;
use crate::ids::LivestreamPlatformId;
use crate::livestream::entity as livestream;
use crate::livestream::listening;
use crate::livestream::loaded::{Loaded, load_platforms};
use crate::livestream::outcome::End;
use crate::livestream::plan::{Abilities, Known, Plan, Wanted, plan};
use crate::livestream::platform_entity::{Model, Step};
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

/// The rows of these jobs with their livestreams and connections, and what is heard: four statements, however many jobs.
pub(super) async fn load(ctx: &Context, jobs: &[Job]) -> Result<Vec<Option<Box<Task>>>> {
    let db = ctx.db.reader();
    let mut rows = load_platforms(db, jobs.iter().map(|job| job.subject).collect()).await?;
    let connections = rows.values().map(|loaded| (loaded.connection.id, Arc::clone(&loaded.connection))).collect();
    let heard = listening::heard_of(db, &connections, ctx.now()).await?;
    let task = |job: &Job| {
        let Loaded { row, livestream, connection } = rows.remove(&LivestreamPlatformId(job.subject))?;
        let heard = heard.get(&connection.id).cloned().unwrap_or_default();
        let is_of_church = Some(row.church_id) == job.church;
        is_of_church.then(|| Box::new(Task { row, livestream, connection, heard, plan: Plan::Rest }))
    };
    Ok(jobs.iter().map(task).collect())
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
