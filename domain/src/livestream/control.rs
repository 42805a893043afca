//! What people do while a service runs: start, extend and end it, take it back, try one platform again.
//!
//! Each is one transaction that says what is wanted from now on; the reconciler brings the platforms there.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::planned::{Planned, answered, check_open, load, save, told, wake_platforms};
use super::platform_entity::{self, PlatformStatus};
use super::{entity, errand};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::idempotency::{Request, idempotency_keep_in_txn};
use crate::ids::{LivestreamId, LivestreamPlatformId};

/// The longest single extension.
const EXTEND_MAX_MINUTES: i64 = 240;

/// Goes live now, whatever the start policy.
///
/// # Errors
/// `Invalid` when it is cancelled or over, or the key stood for something else; `NotFound`, `Forbidden`.
pub async fn livestream_start(ctx: &Context, actor: &Actor, id: LivestreamId, key: Option<&str>) -> Result<Planned> {
    let key = key.map(|key| Request::new("livestream_start", key, &id)).transpose()?;
    request(ctx, actor, Asked { id, action: "livestream.start_requested", key }, |livestream, now| {
        livestream.start_requested_at = livestream.start_requested_at.or(Some(now));
    })
    .await
}

/// Ends it everywhere; the reconciler looks until every platform has confirmed it. Asking twice is asking once.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` when it was cancelled.
pub async fn livestream_end(ctx: &Context, actor: &Actor, id: LivestreamId, key: Option<&str>) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let key = key.map(|key| Request::new("livestream_end", key, &id)).transpose()?;
    let mut txn = ctx.db.begin().await?;
    if let Some(answer) = answered(&txn, actor.church, key.as_ref()).await? {
        return Ok(answer);
    }
    let mut planned = load(&*txn, actor.church, id).await?;
    if planned.livestream.end_requested_at.is_some() {
        return Ok(planned);
    }
    check_open(&planned.livestream)?;
    planned.livestream.end_requested_at = Some(ctx.now());
    idempotency_keep_in_txn(ctx, &txn, actor.church, key, &id).await?;
    save(ctx, &mut txn, actor, &mut planned, "livestream.end_requested", json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}

/// Moves the planned end, from the later of the planned end and now.
///
/// # Errors
/// `Invalid` for less than 1 or more than 240 minutes, or when it is over; `NotFound`, `Forbidden`.
pub async fn livestream_extend(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamId,
    minutes: i64,
    key: Option<&str>,
) -> Result<Planned> {
    if !(1..=EXTEND_MAX_MINUTES).contains(&minutes) {
        let message = format!("Extend by 1 to {EXTEND_MAX_MINUTES} minutes.");
        return Err(Error::invalid("EXTENSION_UNUSABLE", message, &["minutes"]));
    }
    let key = key.map(|key| Request::new("livestream_extend", key, &(id, minutes))).transpose()?;
    request(ctx, actor, Asked { id, action: "livestream.extended", key }, move |livestream, now| {
        livestream.scheduled_end = livestream.scheduled_end.max(now) + TimeDelta::minutes(minutes);
        livestream.revision += 1;
    })
    .await
}

/// Takes it back everywhere. What is live already is ended instead.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` when it is over.
pub async fn livestream_cancel(ctx: &Context, actor: &Actor, id: LivestreamId) -> Result<Planned> {
    request(ctx, actor, Asked { id, action: "livestream.cancelled", key: None }, |livestream, now| {
        livestream.cancelled_at = livestream.cancelled_at.or(Some(now));
    })
    .await
}

/// Tries one failed platform again, alone: its broadcast, and its errands. A broadcast that is gone is created anew. Once the
/// service is over, only what is done for its recording.
///
/// # Errors
/// `Invalid` when nothing has failed, `NotFound`, `Forbidden`.
pub async fn livestream_platform_retry(ctx: &Context, actor: &Actor, id: LivestreamPlatformId) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(&*txn).await?;
    let mut row = row.ok_or(Error::NotFound("livestream platform"))?;
    let planned = load(&*txn, actor.church, row.livestream_id).await?;
    if row.status != PlatformStatus::Ended {
        check_open(&planned.livestream)?;
    }
    let errands = errand::retry_in_txn(ctx, &mut txn, row.id).await?;
    if row.status == PlatformStatus::Failed {
        row.try_again();
        row.updated_at = ctx.now();
        platform_entity::Entity::update(row.clone().into_active_model().reset_all()).exec(&*txn).await?;
        wake_platforms(ctx, &mut txn, actor.church, std::slice::from_ref(&row)).await?;
        errand::wake_in_txn(ctx, &mut txn, std::slice::from_ref(&row)).await?;
    } else if !errands {
        return Err(Error::invalid(
            "NOT_FAILED",
            "This platform has not failed, so there is nothing to retry.",
            &["livestreamPlatformId"],
        ));
    }
    told(
        ctx,
        &mut txn,
        actor,
        "livestream_platform.retried",
        row.livestream_id,
        &json!({"platform": row.platform.0.slug()}),
    )
    .await?;
    let planned = load(&*txn, actor.church, row.livestream_id).await?;
    txn.commit().await?;
    Ok(planned)
}

/// What a person asked of a livestream.
struct Asked<'a> {
    id: LivestreamId,
    /// For the audit trail.
    action: &'static str,
    key: Option<Request<'a>>,
}

/// One change by a person to a livestream that is still open.
async fn request(
    ctx: &Context,
    actor: &Actor,
    asked: Asked<'_>,
    change: impl FnOnce(&mut entity::Model, DateTime<Utc>),
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let Asked { id, action, key } = asked;
    let mut txn = ctx.db.begin().await?;
    if let Some(answer) = answered(&txn, actor.church, key.as_ref()).await? {
        return Ok(answer);
    }
    let mut planned = load(&*txn, actor.church, id).await?;
    check_open(&planned.livestream)?;
    change(&mut planned.livestream, ctx.now());
    idempotency_keep_in_txn(ctx, &txn, actor.church, key, &id).await?;
    save(ctx, &mut txn, actor, &mut planned, action, json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}
