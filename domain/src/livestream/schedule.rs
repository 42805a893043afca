//! Planning a service on every chosen platform, in one transaction: the rows, the jobs they need, and the audit entry.

use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::input::{NewLivestream, check_choices, check_limits};
use super::planned::{Planned, answered, new_row, told, wake_platforms};
use super::routes::check_routes;
use super::{entity, platform_entity};
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::{Error, Problem, Result};
use crate::idempotency::{Request, idempotency_keep_in_txn};
use crate::ids::LivestreamId;
use crate::planned_event::input::{Basics, check_basics};

/// Plans a service on every chosen platform. Each becomes PENDING, and the reconciler creates it.
///
/// # Errors
/// `Invalid` with every problem at once, `Forbidden` below OPERATOR.
pub async fn livestream_schedule(
    ctx: &Context,
    actor: &Actor,
    new: NewLivestream,
    key: Option<&str>,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let request = key.map(|key| Request::new("livestream_schedule", key, &new)).transpose()?;
    let mut txn = ctx.db.begin().await?;
    if let Some(answer) = answered(&txn, actor.church, request.as_ref()).await? {
        return Ok(answer);
    }
    let church_zone = crate::church::church_time_zone(&*txn, actor.church).await?;
    let time_zone = new.time_zone.clone().unwrap_or(church_zone);
    let basics = Basics {
        title: &new.title,
        description: &new.description,
        starts_at: new.scheduled_start,
        ends_at: new.scheduled_end,
        time_zone: &time_zone,
        start_may_be_past: false,
    };
    let problems = check_basics(&basics, now);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let ids: Vec<_> = new.platforms.iter().map(|choice| choice.connection).collect();
    let found = connection::Entity::of(actor.church).filter(connection::Column::Id.is_in(ids)).all(&*txn).await?;
    let chosen = check_choices(&new.platforms, &found)?;
    check_routes(&chosen)?;
    let problems = check_all_limits(&new, &chosen);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }

    let livestream = entity::Model {
        id: LivestreamId::new(now, &*ctx.entropy),
        church_id: actor.church,
        title: new.title.trim().to_owned(),
        description: new.description,
        scheduled_start: new.scheduled_start,
        scheduled_end: new.scheduled_end,
        time_zone,
        privacy: new.privacy.into(),
        start_policy: new.start_policy,
        start_requested_at: None,
        end_requested_at: None,
        cancelled_at: None,
        revision: 1,
        version: 1,
        created_by: actor.user,
        created_at: now,
        updated_at: now,
    };
    entity::Entity::insert(livestream.clone().into_active_model().reset_all()).exec_without_returning(&*txn).await?;
    let mut platforms = Vec::with_capacity(chosen.len());
    for ((choice, connection), place) in new.platforms.iter().zip(chosen).zip(0..) {
        let row = new_row(ctx, &livestream, connection, choice, place);
        platform_entity::Entity::insert(row.clone().into_active_model().reset_all())
            .exec_without_returning(&*txn)
            .await?;
        platforms.push(row);
    }
    wake_platforms(ctx, &mut txn, actor.church, &platforms).await?;
    idempotency_keep_in_txn(ctx, &txn, actor.church, request, &livestream.id).await?;
    let details = json!({"title": livestream.title, "start": livestream.scheduled_start, "platforms": platforms.len()});
    told(ctx, &mut txn, actor, "livestream.scheduled", livestream.id, &details).await?;
    txn.commit().await?;
    Ok(Planned { livestream, platforms })
}

fn check_all_limits(new: &NewLivestream, chosen: &[&connection::Model]) -> Vec<Problem> {
    let duration = new.scheduled_end - new.scheduled_start;
    let each = new.platforms.iter().zip(chosen).enumerate().flat_map(|(index, (choice, connection))| {
        let title = choice.title.as_deref().unwrap_or(&new.title);
        let description = choice.description.as_deref().unwrap_or(&new.description);
        let index = index.to_string();
        let privacy = choice.privacy.unwrap_or(new.privacy);
        check_limits(connection.platform.0, title, description, privacy, duration, &["platforms", &index])
    });
    each.collect()
}
