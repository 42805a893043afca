//! A livestream with its platforms, and what every change of one has in common: it is loaded, checked, written, told, and its
//! platforms' jobs are woken. Nothing here calls a platform; the reconciler does.

use chrono::TimeDelta;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};

use super::input::PlatformChoice;
use super::{entity, errand, platform_entity};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::Actor;
use crate::connection::entity as connection;
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::{Error, Result};
use crate::idempotency::{Request, idempotency_answer_in_txn};
use crate::ids::{ChurchId, LivestreamId, LivestreamPlatformId};
use crate::planned_event::input::check_version;
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// A livestream with its platforms, in the order in which they were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub livestream: entity::Model,
    pub platforms: Vec<platform_entity::Model>,
}

/// One livestream of the church with its platforms.
///
/// # Errors
/// `NotFound` also for another church's.
pub async fn livestream_get(ctx: &Context, actor: &Actor, id: LivestreamId) -> Result<Planned> {
    load(ctx.db.reader(), actor.church, id).await
}

pub(super) async fn load(db: &impl ConnectionTrait, church: ChurchId, id: LivestreamId) -> Result<Planned> {
    let livestream = entity::Entity::of(church).filter(entity::Column::Id.eq(id)).one(db).await?;
    let livestream = livestream.ok_or(Error::NotFound("livestream"))?;
    let platforms = platform_entity::Entity::of(church)
        .filter(platform_entity::Column::LivestreamId.eq(id))
        .order_by_asc(platform_entity::Column::Id)
        .all(db)
        .await?;
    Ok(Planned { livestream, platforms })
}

/// What this key got before, as it is now.
pub(super) async fn answered(
    txn: &WriteTxn,
    church: ChurchId,
    request: Option<&Request<'_>>,
) -> Result<Option<Planned>> {
    match idempotency_answer_in_txn(txn, church, request).await? {
        Some(id) => load(&**txn, church, id).await.map(Some),
        None => Ok(None),
    }
}

pub(super) fn check_open(livestream: &entity::Model) -> Result<()> {
    if livestream.cancelled_at.is_some() {
        return Err(Error::invalid("CANCELLED", "This service was cancelled. Plan a new one.", &["livestreamId"]));
    }
    if livestream.end_requested_at.is_some() {
        return Err(Error::invalid("OVER", "This service was ended. Plan a new one.", &["livestreamId"]));
    }
    Ok(())
}

/// A new row for one choice, not stored yet. `place` is the choice's place among those that are made in one go.
pub(super) fn new_row(
    ctx: &Context,
    livestream: &entity::Model,
    connection: &connection::Model,
    choice: &PlatformChoice,
    place: i64,
) -> platform_entity::Model {
    let now = ctx.now();
    // Ids are ordered by time: a millisecond apart, they keep the order in which the platforms were chosen.
    let id = LivestreamPlatformId::new(now + TimeDelta::milliseconds(place), &*ctx.entropy);
    let row = platform_entity::Model::pending(id, livestream.church_id, livestream.id, connection, now);
    platform_entity::Model {
        title: choice.title.clone(),
        description: choice.description.clone(),
        privacy: choice.privacy.map(Into::into),
        ..row
    }
}

/// Writes the changed livestream and wakes its platforms' jobs.
pub(super) async fn save(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    planned: &mut Planned,
    action: &'static str,
    details: serde_json::Value,
) -> Result<()> {
    let livestream = &mut planned.livestream;
    let before = livestream.version;
    livestream.version += 1;
    livestream.updated_at = ctx.now();
    let written = entity::Entity::update_many()
        .set(livestream.clone().into_active_model().reset_all())
        .filter(entity::Column::Id.eq(livestream.id))
        .filter(entity::Column::ChurchId.eq(livestream.church_id))
        .filter(entity::Column::Version.eq(before))
        .exec(&**txn)
        .await?;
    if written.rows_affected != 1 {
        return Err(check_version(livestream.version, before).err().unwrap_or(Error::NotFound("livestream")));
    }
    let id = livestream.id;
    wake_platforms(ctx, txn, actor.church, &planned.platforms).await?;
    errand::wake_in_txn(ctx, txn, &planned.platforms).await?;
    told(ctx, txn, actor, action, id, &details).await
}

pub(super) async fn wake_platforms(
    ctx: &Context,
    txn: &mut WriteTxn,
    church: ChurchId,
    platforms: &[platform_entity::Model],
) -> Result<()> {
    for platform in platforms.iter().filter(|platform| !platform.status.is_settled()) {
        let job = NewJob {
            kind: JobKind::LivestreamPlatform,
            church: Some(church),
            subject: platform.id.0,
            due_at: ctx.now(),
        };
        job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(())
}

pub(super) async fn told(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    action: &'static str,
    id: LivestreamId,
    details: &serde_json::Value,
) -> Result<()> {
    audit_record_in_txn(ctx, txn, actor, Entry { action, subject: id.to_string(), details }).await?;
    txn.tell(Change { church: Some(actor.church), subject: Subject::Livestream(id) });
    Ok(())
}
