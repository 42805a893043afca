//! Planning a meeting.

use chrono::TimeDelta;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

use super::input::{
    NewMeeting, check, check_choices, check_invites, check_passcode, check_registration, invitees_column,
};
use super::planned::{PlannedMeeting, load, told, wake_platforms};
use super::{entity, platform_entity};
use crate::church::{Actor, Role};
use crate::connection::entity as connection;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::idempotency::{Request, idempotency_answer_in_txn, idempotency_keep_in_txn};
use crate::ids::{MeetingId, MeetingPlatformId};

/// Plans a meeting on every chosen connection.
///
/// # Errors
/// `Invalid` with every problem at once, `Forbidden` below OPERATOR.
pub async fn meeting_schedule(
    ctx: &Context,
    actor: &Actor,
    new: NewMeeting,
    key: Option<&str>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let request = key.map(|key| Request::new("meeting_schedule", key, &new)).transpose()?;
    let mut txn = ctx.db.begin().await?;
    if let Some(id) = idempotency_answer_in_txn(&txn, actor.church, request.as_ref()).await? {
        return load(&*txn, actor.church, id).await;
    }
    let church_zone = crate::church::church_time_zone(&*txn, actor.church).await?;
    let meeting = entity::Model {
        id: MeetingId::new(now, &*ctx.entropy),
        church_id: actor.church,
        title: new.title.trim().to_owned(),
        scheduled_start: new.scheduled_start,
        scheduled_end: new.scheduled_end,
        time_zone: new.time_zone.clone().unwrap_or(church_zone),
        waiting_room: new.waiting_room,
        kind: new.kind,
        registration: new.registration,
        invitees: invitees_column(&new.invitees)?,
        simulcast_to: None,
        end_requested_at: None,
        cancelled_at: None,
        revision: 1,
        version: 1,
        created_by: actor.user,
        created_at: now,
        updated_at: now,
    };
    let problems = check(&meeting, now, false);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let found = connection::Entity::of(actor.church)
        .filter(connection::Column::Id.is_in(new.connections.clone()))
        .all(&*txn)
        .await?;
    let chosen = check_choices(new.kind, &new.connections, &found)?;
    check_passcode(new.passcode.as_ref(), &chosen)?;
    check_registration(&meeting, chosen.iter().map(|connection| connection.platform.0))?;
    check_invites(&meeting, chosen.iter().map(|connection| connection.platform.0))?;
    entity::Entity::insert(meeting.clone().into_active_model().reset_all()).exec_without_returning(&*txn).await?;
    let mut platforms = Vec::with_capacity(chosen.len());
    for (place, connection) in (0..).zip(chosen) {
        // Ids are ordered by time: a millisecond apart, they keep the order in which the accounts were chosen.
        let id = MeetingPlatformId::new(now + TimeDelta::milliseconds(place), &*ctx.entropy);
        let mut row = platform_entity::Model::pending(id, actor.church, meeting.id, connection, now);
        if let Some(passcode) = &new.passcode {
            row.sealed_passcode =
                Some(ctx.keys.seal(&*ctx.entropy, &row.passcode_place(), passcode.reveal().as_bytes())?);
        }
        platform_entity::Entity::insert(row.clone().into_active_model().reset_all())
            .exec_without_returning(&*txn)
            .await?;
        platforms.push(row);
    }
    wake_platforms(ctx, &mut txn, actor.church, &platforms).await?;
    idempotency_keep_in_txn(ctx, &txn, actor.church, request, &meeting.id).await?;
    told(ctx, &mut txn, actor, "meeting.scheduled", meeting.id).await?;
    txn.commit().await?;
    Ok(PlannedMeeting { meeting, platforms })
}
