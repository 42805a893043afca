//! Changing a planned service: its text and times, and where it goes. One transaction says what is wanted from now on.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::entity::Model;
use super::errand;
use super::input::{LivestreamChanges, check_limits};
use super::places::{Moment, Places, places_as_they_are, places_chosen, store_places};
use super::planned::{Planned, answered, check_open, load, new_row, save};
use super::platform_entity::{Model as Platform, PlatformStatus};
use super::routes::check_routes;
use super::wall_clock::same_wall_clock;
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::{Error, Problem, Result};
use crate::idempotency::{Request, idempotency_keep_in_txn};
use crate::ids::LivestreamId;
use crate::planned_event::input::{Basics, check_basics, check_version};

/// Changes title, text, times, zone, visibility, start policy, platforms or what differs on one; platforms are told by the
/// reconciler. A platform that is added to a service that is due or running begins as soon as it is ready; one that is taken
/// off is deleted there, or ended when it runs.
///
/// # Errors
/// `Invalid` with every problem at once (also `VERSION_CONFLICT` when somebody changed it meanwhile), `NotFound`, `Forbidden`.
pub async fn livestream_update(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamId,
    expected_version: i64,
    changes: LivestreamChanges,
    key: Option<&str>,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let input = (id, expected_version, &changes);
    let request = key.map(|key| Request::new("livestream_update", key, &input)).transpose()?;
    let mut txn = ctx.db.begin().await?;
    if let Some(answer) = answered(&txn, actor.church, request.as_ref()).await? {
        return Ok(answer);
    }
    let Planned { livestream: before, platforms } = load(&*txn, actor.church, id).await?;
    check_version(before.version, expected_version)?;
    check_open(&before)?;
    let ids: Vec<_> = changes.platforms.iter().flatten().map(|choice| choice.connection).collect();
    let connections = connection::Entity::of(actor.church).filter(connection::Column::Id.is_in(ids)).all(&*txn).await?;

    let livestream = changed(&before, &changes);
    let mut problems = check_times(&before, &livestream, &platforms, &changes, now);
    let places = match &changes.platforms {
        Some(choices) => {
            let mut at = 0..;
            let new =
                |connection: &_, choice: &_| new_row(ctx, &livestream, connection, choice, at.next().unwrap_or(0));
            places_chosen(platforms, choices, &connections, Moment { now, ends_at: livestream.scheduled_end }, new)
        }
        None => Ok(places_as_they_are(platforms)),
    };
    let places = places.unwrap_or_else(|found| {
        problems.extend(found);
        Places::default()
    });
    problems.extend(check_all_limits(&livestream, &places));
    if places.adds() {
        problems.extend(twice_reached(&changes, &connections));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }

    let platforms = Box::pin(store_places(ctx, &mut txn, actor, places)).await?;
    errand::wish_picture_as_others_in_txn(ctx, &mut txn, &platforms).await?;
    idempotency_keep_in_txn(ctx, &txn, actor.church, request, &id).await?;
    let mut planned = Planned { livestream, platforms };
    save(ctx, &mut txn, actor, &mut planned, "livestream.updated", json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}

/// The livestream as it is wanted from now on. In another zone the wall clock's times stay, so the instants move.
fn changed(before: &Model, changes: &LivestreamChanges) -> Model {
    let mut after = before.clone();
    if let Some(title) = &changes.title {
        title.trim().clone_into(&mut after.title);
    }
    after.description.clone_from(changes.description.as_ref().unwrap_or(&before.description));
    after.time_zone.clone_from(changes.time_zone.as_ref().unwrap_or(&before.time_zone));
    let moved = |at: DateTime<Utc>| match (before.time_zone.parse(), after.time_zone.parse()) {
        (Ok(from), Ok(to)) => same_wall_clock(at, from, to),
        _ => at,
    };
    after.scheduled_start = changes.scheduled_start.unwrap_or_else(|| moved(before.scheduled_start));
    after.scheduled_end = changes.scheduled_end.unwrap_or_else(|| moved(before.scheduled_end));
    after.privacy = changes.privacy.map_or(before.privacy, Into::into);
    after.start_policy = changes.start_policy.unwrap_or(before.start_policy);
    after.revision += 1;
    after
}

/// What cannot be, whichever the platforms: texts and times by themselves, and a start that moves although it has passed on
/// a platform or farther than one can take it.
fn check_times(
    before: &Model,
    after: &Model,
    platforms: &[Platform],
    changes: &LivestreamChanges,
    now: DateTime<Utc>,
) -> Vec<Problem> {
    let moves = after.scheduled_start != before.scheduled_start;
    let basics = Basics {
        title: &after.title,
        description: &after.description,
        starts_at: after.scheduled_start,
        ends_at: after.scheduled_end,
        time_zone: &after.time_zone,
        start_may_be_past: !moves,
    };
    let mut problems = check_basics(&basics, now);
    if !moves {
        return problems;
    }
    let field = if changes.scheduled_start.is_some() { "scheduledStart" } else { "timeZone" };
    if platforms.iter().any(|platform| platform.started_at.is_some()) {
        let message = "It is live already, so the start cannot move any more.";
        problems.push(Problem::new("ALREADY_LIVE", message, &[field]));
    }
    for platform in platforms.iter().filter(|platform| is_announced(platform)) {
        let name = platform.platform.0;
        let farthest = name.descriptor().timing.create_at_most_before;
        if let Some(lead) = farthest.filter(|lead| after.scheduled_start > now + *lead) {
            let message = format!(
                "{name} takes a start at most {} days ahead, and the service is announced there already. Choose an earlier start, or \
                 take {name} off, move the service and add {name} again.",
                lead.num_days()
            );
            problems.push(Problem::new("START_TOO_FAR", message, &[field]));
        }
    }
    problems
}

/// It may exist at the vendor and goes on there.
fn is_announced(platform: &Platform) -> bool {
    let nothing = platform.status == PlatformStatus::Pending && platform.ids().0.is_empty();
    !nothing && !platform.status.is_settled() && platform.removed_at.is_none()
}

/// What a platform would refuse of what is wanted from now on. The path names the choice, where choices were given.
fn check_all_limits(after: &Model, places: &Places) -> Vec<Problem> {
    let duration = after.scheduled_end - after.scheduled_start;
    let each = places.wanted().flat_map(|(platform, choice)| {
        let index = choice.map(|index| index.to_string());
        let path: Vec<&str> = index.iter().flat_map(|index| ["platforms", index]).collect();
        let (title, description) = (platform.title_of(after), platform.description_of(after));
        check_limits(platform.platform.0, title, description, platform.privacy_of(after), duration, &path)
    });
    each.collect()
}

/// Accounts that the chosen connections reach by two routes. What has come about since it was planned, readiness tells.
fn twice_reached(changes: &LivestreamChanges, connections: &[connection::Model]) -> Vec<Problem> {
    let choices = changes.platforms.iter().flatten();
    let chosen: Vec<_> =
        choices.filter_map(|choice| connections.iter().find(|connection| connection.id == choice.connection)).collect();
    match check_routes(&chosen) {
        Err(Error::Invalid(problems)) => problems,
        _ => Vec::new(),
    }
}
