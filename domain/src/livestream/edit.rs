//! Changing a planned service.

use serde_json::json;

use super::input::{Basics, LivestreamChanges, check_basics, check_limits};
use super::planned::{Planned, check_open, check_version, load, save};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::LivestreamId;

/// Changes title, text, times, visibility or start policy; platforms are told by the reconciler.
///
/// # Errors
/// `Invalid` (also `VERSION_CONFLICT` when somebody changed it meanwhile), `NotFound`, `Forbidden`.
pub async fn livestream_update(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamId,
    expected_version: i64,
    changes: LivestreamChanges,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let mut txn = ctx.db.begin().await?;
    let mut planned = load(&*txn, actor.church, id).await?;
    let livestream = &mut planned.livestream;
    check_version(livestream, expected_version)?;
    check_open(livestream)?;
    let running = planned.platforms.iter().any(|platform| platform.started_at.is_some());
    if running && changes.scheduled_start.is_some_and(|start| start != livestream.scheduled_start) {
        return Err(Error::invalid(
            "ALREADY_LIVE",
            "It is live already, so the start cannot move any more.",
            &["scheduledStart"],
        ));
    }
    livestream.title = changes.title.map_or(livestream.title.clone(), |title| title.trim().to_owned());
    livestream.description = changes.description.unwrap_or(livestream.description.clone());
    livestream.scheduled_start = changes.scheduled_start.unwrap_or(livestream.scheduled_start);
    livestream.scheduled_end = changes.scheduled_end.unwrap_or(livestream.scheduled_end);
    livestream.privacy = changes.privacy.map_or(livestream.privacy, Into::into);
    livestream.start_policy = changes.start_policy.unwrap_or(livestream.start_policy);
    let basics = Basics {
        title: &livestream.title,
        description: &livestream.description,
        starts_at: livestream.scheduled_start,
        ends_at: livestream.scheduled_end,
        time_zone: &livestream.time_zone,
        start_may_be_past: changes.scheduled_start.is_none(),
    };
    let mut problems = check_basics(&basics, now);
    let duration = livestream.scheduled_end - livestream.scheduled_start;
    for platform in &planned.platforms {
        let title = platform.title.as_deref().unwrap_or(&livestream.title);
        let description = platform.description.as_deref().unwrap_or(&livestream.description);
        let privacy = platform.privacy.unwrap_or(livestream.privacy).into();
        problems.extend(check_limits(platform.platform.0, title, description, privacy, duration, &[]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    livestream.revision += 1;
    save(ctx, &mut txn, actor, &mut planned, "livestream.updated", json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}
