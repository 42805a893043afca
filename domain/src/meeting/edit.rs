//! Changing a planned meeting: its words and times, and where its picture goes.

use sea_orm::entity::prelude::*;

use super::input::{MeetingChanges, check, check_registration, invitees_column};
use super::planned::{PlannedMeeting, load, request};
use super::platform_entity;
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{LivestreamPlatformId, MeetingId};
use crate::livestream::platform_entity as livestream_platform;
use crate::planned_event::input::check_version;

/// Changes title, times, waiting room, registration or guests; platforms are told by the reconciler.
///
/// # Errors
/// `Invalid` (also `VERSION_CONFLICT`), `NotFound`, `Forbidden`.
pub async fn meeting_update(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    expected_version: i64,
    changes: MeetingChanges,
) -> Result<PlannedMeeting> {
    let now = ctx.now();
    actor.require(Role::Operator)?;
    // A meeting keeps its platforms.
    let platforms = load(ctx.db.reader(), actor.church, id).await?.platforms;
    request(ctx, actor, id, "meeting.updated", move |meeting| {
        check_version(meeting.version, expected_version)?;
        let start_may_be_past = changes.scheduled_start.is_none();
        meeting.title = changes.title.map_or(meeting.title.clone(), |title| title.trim().to_owned());
        meeting.scheduled_start = changes.scheduled_start.unwrap_or(meeting.scheduled_start);
        meeting.scheduled_end = changes.scheduled_end.unwrap_or(meeting.scheduled_end);
        meeting.waiting_room = changes.waiting_room.unwrap_or(meeting.waiting_room);
        meeting.registration = changes.registration.unwrap_or(meeting.registration);
        check_registration(meeting, platforms.iter().map(|row| row.platform.0))?;
        if let Some(invitees) = &changes.invitees {
            meeting.invitees = invitees_column(invitees)?;
        }
        meeting.revision += 1;
        let problems = check(meeting, now, start_may_be_past);
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    })
    .await
}

/// Sends the meeting's picture to a livestream platform's ingest while both run; `None` stops it.
///
/// # Errors
/// `Invalid` when no chosen platform can push, `NotFound` for either, `Forbidden`.
pub async fn meeting_simulcast(
    ctx: &Context,
    actor: &Actor,
    id: MeetingId,
    target: Option<LivestreamPlatformId>,
) -> Result<PlannedMeeting> {
    actor.require(Role::Operator)?;
    if let Some(target) = target {
        let exists = livestream_platform::Entity::of(actor.church)
            .filter(livestream_platform::Column::Id.eq(target))
            .one(ctx.db.reader())
            .await?;
        exists.ok_or(Error::NotFound("livestream platform"))?;
    }
    let planned = load(ctx.db.reader(), actor.church, id).await?;
    let rooms = |row: &platform_entity::Model| row.platform.0.client().rooms(planned.meeting.kind.into());
    let can_push = planned.platforms.iter().any(|row| rooms(row).is_some_and(|rooms| rooms.simulcast().is_some()));
    if !can_push {
        return Err(Error::invalid(
            "CANNOT_PUSH",
            "None of this meeting's platforms can send its picture to a livestream.",
            &["meetingId"],
        ));
    }
    request(ctx, actor, id, "meeting.simulcast", move |meeting| {
        meeting.simulcast_to = target;
        Ok(())
    })
    .await
}
