//! A server of the church's own asks before it opens a room: may it, and until when?
//!
//! Whoever asks presents what was typed when the server was connected; everybody else is told nothing, not even whether there
//! is such a connection.

use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::meeting::{Reservation, ReservationAnswer, ReservationQuestion, Reserving};

use super::entity as meeting;
use super::platform_entity::{self, MeetingStatus, Model};
use crate::connection::entity as connection;
use crate::connection::{call, open_credentials};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{ConnectionId, MeetingPlatformId};

/// Answers the server behind a connection.
///
/// # Errors
/// `NotFound` for an unknown connection, one that does not take questions, and a wrong secret alike.
pub async fn reservation_answer(
    ctx: &Context,
    id: ConnectionId,
    presented: &Secret,
    question: &ReservationQuestion,
) -> Result<ReservationAnswer> {
    let unknown = || Error::NotFound("reservation");
    // The secret stands in for the church: without it this row is never looked at further.
    let row = connection::Entity::find_by_id(id).one(ctx.db.reader()).await?.ok_or_else(unknown)?;
    let reserving = row.platform.0.client().meetings().and_then(|meetings| meetings.reserving()).ok_or_else(unknown)?;
    let opened = open_credentials(ctx, &row).await.map_err(|_| unknown())?;
    let secret = reserving.secret(call(ctx, &opened).credentials).ok_or_else(unknown)?;
    // Compared in constant time.
    if secret != *presented {
        return Err(unknown());
    }
    let planned = planned(ctx, &row, reserving, question).await?;
    Ok(reserving.answer(question, planned.as_ref(), ctx.now()))
}

async fn planned(
    ctx: &Context,
    connection: &connection::Model,
    reserving: &dyn Reserving,
    question: &ReservationQuestion,
) -> Result<Option<Reservation>> {
    use MeetingStatus as S;
    let rows = platform_entity::Entity::of(connection.church_id)
        .filter(platform_entity::Column::ConnectionId.eq(connection.id))
        .filter(platform_entity::Column::Status.is_in([S::Scheduled, S::Unconfirmed, S::Live, S::Ending]))
        .all(ctx.db.reader())
        .await?;
    let is_meant = |row: &Model| match question {
        ReservationQuestion::Open { name, .. } => reserving.names(&row.ids(), name),
        ReservationQuestion::Look { number } | ReservationQuestion::Closed { number } => number_of(row.id) == *number,
    };
    let Some(row) = rows.into_iter().find(is_meant) else { return Ok(None) };
    let meeting = meeting::Entity::of(connection.church_id)
        .filter(meeting::Column::Id.eq(row.meeting_id))
        .one(ctx.db.reader())
        .await?;
    let Some(meeting) = meeting else { return Ok(None) };
    let passcode =
        row.sealed_passcode.as_deref().map(|sealed| ctx.keys.open(&row.passcode_place(), sealed)).transpose()?;
    let passcode = passcode.and_then(|text| Some(Secret::new(std::str::from_utf8(&text).ok()?)));
    Ok(Some(Reservation {
        number: number_of(row.id),
        name: row.ids().get("room").unwrap_or_default().to_owned(),
        starts_at: meeting.scheduled_start,
        ends_at: meeting.scheduled_end,
        time_zone: meeting.time_zone.parse().unwrap_or(chrono_tz::UTC),
        over: row.status == S::Ending || meeting.end_requested_at.is_some() || meeting.cancelled_at.is_some(),
        waiting_room: meeting.waiting_room,
        passcode,
    }))
}

/// A number that stays the same: servers count, and know no ids of ours.
fn number_of(id: MeetingPlatformId) -> u64 {
    let digest = Sha256::digest(id.0.as_bytes());
    digest.iter().take(6).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
