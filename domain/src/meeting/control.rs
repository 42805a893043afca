//! What happens to a meeting once it stands: end, take back, retry one platform.

use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

use super::planned::{PlannedMeeting, load, request, told, wake_platforms};
use super::platform_entity::{self, MeetingStatus};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{MeetingId, MeetingPlatformId};

/// Ends it for everybody. Asking twice is asking once.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` when it was cancelled.
pub async fn meeting_end(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let planned = load(ctx.db.reader(), actor.church, id).await?;
    if planned.meeting.end_requested_at.is_some() {
        return Ok(planned);
    }
    request(ctx, actor, id, "meeting.end_requested", move |meeting| {
        meeting.end_requested_at = meeting.end_requested_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Takes it back everywhere; a running meeting is ended.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn meeting_cancel(ctx: &Context, actor: &Actor, id: MeetingId) -> Result<PlannedMeeting> {
    let now = ctx.now();
    request(ctx, actor, id, "meeting.cancelled", move |meeting| {
        meeting.cancelled_at = meeting.cancelled_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Tries one failed platform again, alone.
///
/// # Errors
/// `Invalid` when it has not failed, `NotFound`, `Forbidden`.
pub async fn meeting_platform_retry(ctx: &Context, actor: &Actor, id: MeetingPlatformId) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let row = platform_entity::Entity::of(actor.church).filter(platform_entity::Column::Id.eq(id)).one(&*txn).await?;
    let mut row = row.ok_or(Error::NotFound("meeting platform"))?;
    if row.status != MeetingStatus::Failed {
        return Err(Error::invalid(
            "NOT_FAILED",
            "This platform has not failed, so there is nothing to retry.",
            &["meetingPlatformId"],
        ));
    }
    row.try_again();
    row.updated_at = ctx.now();
    platform_entity::Entity::update(row.clone().into_active_model().reset_all()).exec(&*txn).await?;
    wake_platforms(ctx, &mut txn, actor.church, std::slice::from_ref(&row)).await?;
    told(ctx, &mut txn, actor, "meeting_platform.retried", row.meeting_id).await?;
    let planned = load(&*txn, actor.church, row.meeting_id).await?;
    txn.commit().await?;
    Ok(planned)
}
