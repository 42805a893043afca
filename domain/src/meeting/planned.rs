//! A meeting with its platforms, and what every change of one has in common: it is loaded, written, told, and its platforms'
//! jobs are woken. Nothing here calls a platform; the reconciler does.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};
use serde_json::json;
use steeple_platforms::contract::meeting::Meetings;

use super::{entity, platform_entity};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::error::{Error, Result};
use crate::ids::{ChurchId, MeetingId, MeetingPlatformId};
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// A meeting with its platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMeeting {
    pub meeting: entity::Model,
    pub platforms: Vec<platform_entity::Model>,
}

/// # Errors
/// `NotFound` also for another church's.
pub async fn meeting_get(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    load(ctx.db.reader(), actor.church, id).await
}

/// One change by a person to a meeting that is still open.
pub(super) async fn request(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    action: &'static str,
    change: impl FnOnce(&mut entity::Model) -> Result<()>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let mut planned = load(&*txn, actor.church, id).await?;
    let meeting = &mut planned.meeting;
    if meeting.cancelled_at.is_some() {
        return Err(Error::invalid("CANCELLED", "This meeting was cancelled. Plan a new one.", &["meetingId"]));
    }
    let before = meeting.version;
    change(meeting)?;
    meeting.version += 1;
    meeting.updated_at = ctx.now();
    let written = entity::Entity::update_many()
        .set(meeting.clone().into_active_model().reset_all())
        .filter(entity::Column::Id.eq(id))
        .filter(entity::Column::ChurchId.eq(actor.church))
        .filter(entity::Column::Version.eq(before))
        .exec(&*txn)
        .await?;
    if written.rows_affected != 1 {
        return Err(Error::invalid(
            "VERSION_CONFLICT",
            "Somebody changed it at the same moment. Try again.",
            &["meetingId"],
        ));
    }
    wake_platforms(ctx, &mut txn, actor.church, &planned.platforms).await?;
    told(ctx, &mut txn, actor, action, id).await?;
    txn.commit().await?;
    Ok(planned)
}

pub(super) async fn wake_platforms(
    ctx: &Context,
    txn: &mut WriteTxn,
    church: ChurchId,
    platforms: &[platform_entity::Model],
) -> Result<()> {
    for platform in platforms.iter().filter(|platform| !platform.status.is_settled()) {
        let job =
            NewJob { kind: JobKind::MeetingPlatform, church: Some(church), subject: platform.id.0, due_at: ctx.now() };
        job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(())
}

pub(super) async fn told(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    action: &'static str,
    id: MeetingId,
) -> Result<()> {
    audit_record_in_txn(ctx, txn, actor, Entry { action, subject: id.to_string(), details: &json!({}) }).await?;
    txn.tell(Change { church: Some(actor.church), subject: Subject::Meeting(id) });
    Ok(())
}

pub(super) async fn load(db: &impl ConnectionTrait, church: ChurchId, id: MeetingId) -> Result<PlannedMeeting> {
    let meeting = entity::Entity::of(church).filter(entity::Column::Id.eq(id)).one(db).await?;
    let meeting = meeting.ok_or(Error::NotFound("meeting"))?;
    let platforms = platform_entity::Entity::of(church)
        .filter(platform_entity::Column::MeetingId.eq(id))
        .order_by_asc(platform_entity::Column::Id)
        .all(db)
        .await?;
    Ok(PlannedMeeting { meeting, platforms })
}

/// One room with all that a question to its platform needs.
pub(super) struct Place {
    pub row: platform_entity::Model,
    pub meeting: entity::Model,
    pub connection: connection::Model,
}

impl Place {
    /// The rooms of this kind at this platform.
    pub(super) fn rooms(&self) -> Option<&'static dyn Meetings> {
        self.row.platform.0.client().rooms(self.meeting.kind.into())
    }
}

pub(super) async fn load_place(db: &impl ConnectionTrait, church: ChurchId, id: MeetingPlatformId) -> Result<Place> {
    let row = platform_entity::Entity::of(church).filter(platform_entity::Column::Id.eq(id)).one(db).await?;
    let row = row.ok_or(Error::NotFound("meeting platform"))?;
    let meeting = entity::Entity::of(church).filter(entity::Column::Id.eq(row.meeting_id)).one(db).await?;
    let meeting = meeting.ok_or(Error::NotFound("meeting"))?;
    let connection =
        connection::Entity::of(church).filter(connection::Column::Id.eq(row.connection_id)).one(db).await?;
    Ok(Place { meeting, connection: connection.ok_or(Error::NotFound("connection"))?, row })
}

pub(super) fn not_there_yet() -> Error {
    Error::invalid(
        "NOT_THERE_YET",
        "The meeting is not on the platform yet. Try again in a moment.",
        &["meetingPlatformId"],
    )
}
