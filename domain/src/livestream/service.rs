//! What people do with livestreams. Each function is one transaction: the rows, the jobs they need, and the audit entry.
//! Nothing here calls a platform; the reconciler does.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};
use serde_json::json;

use super::entity;
use super::input::{
    Basics, LivestreamChanges, NewLivestream, PlatformChoice, check_basics, check_choices, check_limits,
};
use super::platform_entity::{self, PlatformStatus, SignalColumn};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::{Error, Problem, Result};
use crate::idempotency::{Request, idempotency_answer_in_txn, idempotency_keep_in_txn};
use crate::ids::{ChurchId, LivestreamId, LivestreamPlatformId};
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// The longest single extension.
const EXTEND_MAX_MINUTES: i64 = 240;

/// A livestream with its platforms, in the order in which they were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub livestream: entity::Model,
    pub platforms: Vec<platform_entity::Model>,
}

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
        // Ids are ordered by time: a millisecond apart, they keep the order in which the platforms were chosen.
        let id = LivestreamPlatformId::new(now + TimeDelta::milliseconds(place), &*ctx.entropy);
        let row =
            with_overrides(platform_entity::Model::pending(id, actor.church, livestream.id, connection, now), choice);
        platform_entity::Entity::insert(row.clone().into_active_model().reset_all())
            .exec_without_returning(&*txn)
            .await?;
        platforms.push(row);
    }
    wake_platforms(ctx, &mut txn, actor.church, &platforms).await?;
    keep(ctx, &txn, actor, request, livestream.id).await?;
    let details = json!({"title": livestream.title, "start": livestream.scheduled_start, "platforms": platforms.len()});
    told(ctx, &mut txn, actor, "livestream.scheduled", livestream.id, &details).await?;
    txn.commit().await?;
    Ok(Planned { livestream, platforms })
}

fn with_overrides(mut row: platform_entity::Model, choice: &PlatformChoice) -> platform_entity::Model {
    row.title.clone_from(&choice.title);
    row.description.clone_from(&choice.description);
    row.privacy = choice.privacy.map(Into::into);
    row
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
    keep(ctx, &txn, actor, key, id).await?;
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

/// Tries one failed platform again, alone. A broadcast that is gone is created anew.
///
/// # Errors
/// `Invalid` when it has not failed, `NotFound`, `Forbidden`.
pub async fn livestream_platform_retry(ctx: &Context, actor: &Actor, id: LivestreamPlatformId) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(&*txn).await?;
    let mut row = row.ok_or(Error::NotFound("livestream platform"))?;
    let planned = load(&*txn, actor.church, row.livestream_id).await?;
    check_open(&planned.livestream)?;
    if row.status != PlatformStatus::Failed {
        return Err(Error::invalid(
            "NOT_FAILED",
            "This platform has not failed, so there is nothing to retry.",
            &["livestreamPlatformId"],
        ));
    }
    let exists_no_more = matches!(row.failure_kind.as_deref(), Some("GONE" | "MISSED" | "REMOVED"));
    if exists_no_more {
        row.external_ids = "{}".to_owned();
        row.armed_at = None;
        row.asked_at = None;
        row.first_tried_at = None;
        // What was seen was another broadcast.
        row.seen_at = None;
        row.signal = SignalColumn::Unknown;
        row.watch_url = None;
    }
    let complete = row.sealed_stream_key.is_some() && !exists_no_more;
    row.status = if complete { PlatformStatus::Scheduled } else { PlatformStatus::Pending };
    row.clear_failure();
    row.updated_at = ctx.now();
    platform_entity::Entity::update(row.clone().into_active_model().reset_all()).exec(&*txn).await?;
    wake_platforms(ctx, &mut txn, actor.church, std::slice::from_ref(&row)).await?;
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

/// # Errors
/// `NotFound` also for another church's.
pub async fn livestream_get(ctx: &Context, actor: &Actor, id: LivestreamId) -> Result<Planned> {
    load(ctx.db.reader(), actor.church, id).await
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
    keep(ctx, &txn, actor, key, id).await?;
    save(ctx, &mut txn, actor, &mut planned, action, json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}

/// What this key got before, as it is now.
async fn answered(txn: &WriteTxn, church: ChurchId, request: Option<&Request<'_>>) -> Result<Option<Planned>> {
    let Some(request) = request else { return Ok(None) };
    let Some(answer) = idempotency_answer_in_txn(txn, church, request).await? else { return Ok(None) };
    let id = answer.parse().map_err(|_| Error::Inconsistent { table: "idempotency_keys", what: answer })?;
    load(&**txn, church, id).await.map(Some)
}

async fn keep(
    ctx: &Context,
    txn: &WriteTxn,
    actor: &Actor,
    request: Option<Request<'_>>,
    id: LivestreamId,
) -> Result<()> {
    match request {
        Some(request) => idempotency_keep_in_txn(ctx, txn, actor.church, request, id.to_string()).await,
        None => Ok(()),
    }
}

fn check_version(livestream: &entity::Model, expected: i64) -> Result<()> {
    if livestream.version == expected {
        return Ok(());
    }
    let message = format!(
        "Somebody changed it meanwhile (version {}). Look at the new values and try again.",
        livestream.version
    );
    Err(Error::invalid("VERSION_CONFLICT", message, &["expectedVersion"]))
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

/// Writes the changed livestream and wakes its platforms' jobs.
async fn save(
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
        return Err(check_version(livestream, before).err().unwrap_or(Error::NotFound("livestream")));
    }
    let id = livestream.id;
    wake_platforms(ctx, txn, actor.church, &planned.platforms).await?;
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
