//! The one call of a step.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, NewBroadcast};

use super::Task;
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::livestream::listening;
use crate::livestream::outcome::{Brought, Happened};
use crate::livestream::plan::{Action, Settled};

/// Makes the one call.
pub(super) async fn take_step(ctx: &Context, task: &Task, action: Action) -> Happened {
    let Some(client) = task.row.platform.0.client().livestreams() else {
        return Happened { action: Action::Settle(Settled::Cancelled), result: Ok(Brought::Done) };
    };
    if matches!(action, Action::Settle(_)) {
        return Happened { action, result: Ok(Brought::Done) };
    }
    // Units as YouTube counts them, the only vendor that does: 1 to look, 50 to write (dossier §9).
    let operation = match action {
        Action::Start | Action::End => Operation::essential(51),
        Action::Arm => Operation::essential(1),
        Action::Find | Action::Observe => Operation::ordinary(2),
        _ => Operation::ordinary(51),
    };
    let step = StepCall { client, ids: task.row.ids(), task, now: ctx.now(), action };
    Happened { action, result: with_access(ctx, &task.connection, operation, &step).await }
}

/// The call behind an action. A platform without the ability is never planned for it; there it counts as done.
struct StepCall<'a> {
    client: &'static dyn Livestreams,
    ids: ExternalIds,
    task: &'a Task,
    now: DateTime<Utc>,
    action: Action,
}

#[async_trait]
impl Ask for StepCall<'_> {
    type Answer = Brought;

    async fn ask(&self, call: &Call<'_>) -> Result<Brought, PlatformError> {
        let Self { client, ids, task, now, action } = self;
        let wanted = || wanted_broadcast(task, *now);
        match action {
            Action::Prepare => return client.prepare(call, &wanted(), ids).await.map(Brought::Prepared),
            Action::Find => return client.find(call, &wanted(), ids).await.map(Brought::Found),
            Action::Observe => {
                let seen = client.observe(call, ids).await?;
                return Ok(Brought::Seen(Box::new(listening::joined(*client, seen, ids, &task.heard))));
            }
            Action::Update => {
                return match client.editing() {
                    Some(editing) => editing.update(call, ids, &wanted()).await.map(Brought::Edited),
                    None => Ok(Brought::Edited(ids.clone())),
                };
            }
            Action::Arm => {
                return match client.arming() {
                    Some(arming) => arming.arm(call, ids, &wanted()).await.map(|()| Brought::Done),
                    None => Ok(Brought::Done),
                };
            }
            Action::Start => client.starting().map(|starting| starting.start(call, ids)),
            Action::End => client.ending().map(|ending| ending.end(call, ids)),
            Action::Remove => client.removal().map(|removal| removal.remove(call, ids)),
            Action::Settle(_) => None,
        }
        .unwrap_or_else(|| Box::pin(std::future::ready(Ok(()))))
        .await
        .map(|()| Brought::Done)
    }
}

/// The broadcast as wanted on this platform, overrides applied.
fn wanted_broadcast(task: &Task, now: DateTime<Utc>) -> NewBroadcast {
    let Task { row, livestream, .. } = task;
    NewBroadcast {
        marker: format!("steeple:{}", row.id),
        title: row.title_of(livestream).to_owned(),
        description: row.description_of(livestream).to_owned(),
        starts_at: livestream.scheduled_start,
        ends_at: livestream.scheduled_end,
        time_zone: livestream.time_zone.parse().unwrap_or(chrono_tz::UTC),
        privacy: row.privacy_of(livestream),
        first_tried_at: row.first_tried_at.unwrap_or(now),
    }
}
