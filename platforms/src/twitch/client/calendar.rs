//! Entries of the channel's public calendar, and the rule who gets one.
//!
//! An entry announces; it makes no stream, and a service goes on without one. Only affiliates and partners may add single
//! entries (<https://dev.twitch.tv/docs/api/reference#create-channel-stream-schedule-segment>).

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::Method;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::NewBroadcast;
use crate::contract::platform::StreamingPlatform;
use crate::twitch::errors;
use crate::twitch::wire::{Schedule, Segment, SegmentBody, User};

/// The shortest and longest entry, in minutes.
const DURATION: std::ops::RangeInclusive<i64> = 30..=1_380;

/// A service that begins sooner gets no entry: Twitch takes none for the past, and clocks differ.
const NOTICE: TimeDelta = TimeDelta::minutes(2);

/// Entries of one page, the most that Twitch gives.
const PAGE: u8 = 25;

/// Whether this channel may announce a single service.
#[must_use]
pub fn allows_single_entries(user: &User) -> bool {
    matches!(user.broadcaster_type.as_str(), "affiliate" | "partner")
}

/// Whether there is still time to announce it.
#[must_use]
pub fn is_announced(new: &NewBroadcast, now: DateTime<Utc>) -> bool {
    new.starts_at - NOTICE > now
}

/// The entry as it should be. Services outside Twitch's bounds are announced with the nearest length.
#[must_use]
pub fn entry(wanted: &NewBroadcast) -> SegmentBody<'_> {
    let minutes = (wanted.ends_at - wanted.starts_at).num_minutes().clamp(*DURATION.start(), *DURATION.end());
    SegmentBody {
        start_time: text(wanted.starts_at),
        timezone: wanted.time_zone.name(),
        duration: minutes.to_string(),
        title: &wanted.title,
        is_recurring: None,
    }
}

/// Whether an entry says so already.
#[must_use]
pub fn says(segment: &Segment, wanted: &NewBroadcast) -> bool {
    let minutes = segment.end_time.map(|end| (end - segment.start_time).num_minutes().to_string());
    is_of(segment, wanted) && minutes == Some(entry(wanted).duration)
}

/// Whether an entry is the single one of this service. The calendar has no room for a mark, so title and start have to do.
#[must_use]
pub fn is_of(segment: &Segment, wanted: &NewBroadcast) -> bool {
    let same_title = segment.title.as_deref() == Some(wanted.title.as_str());
    same_title && segment.start_time == wanted.starts_at && !segment.is_recurring && segment.canceled_until.is_none()
}

/// The entry with this id; `None` when it is not there any more. No scope.
///
/// # Errors
/// As for any call.
pub async fn segment_read(call: &Call<'_>, id: &str) -> Result<Option<Segment>, PlatformError> {
    let request = request(call.http, "segment_read", Method::GET, "/helix/schedule")
        .query("broadcaster_id", call.account_id)
        .query("id", id);
    match send(call, request).await {
        Ok(answer) => Ok(segments(answer.json()?).into_iter().find(|segment| segment.id == id)),
        Err(error) if error.kind == ErrorKind::Gone => Ok(None),
        Err(error) => Err(error),
    }
}

/// The entries from this instant on; empty also for a channel that never had a calendar (404). No scope.
///
/// # Errors
/// As for any call.
pub async fn segment_list(call: &Call<'_>, from: DateTime<Utc>) -> Result<Vec<Segment>, PlatformError> {
    let request = request(call.http, "segment_list", Method::GET, "/helix/schedule")
        .query("broadcaster_id", call.account_id)
        .query("start_time", text(from))
        .query("first", PAGE.to_string());
    match send(call, request).await {
        Ok(answer) => Ok(segments(answer.json()?)),
        Err(error) if error.kind == ErrorKind::Gone => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Makes a single entry. Scope `channel:manage:schedule`.
///
/// # Errors
/// `Refused` when another entry is in the way, or for a channel that may add weekly ones only.
pub async fn segment_create(call: &Call<'_>, wanted: &NewBroadcast) -> Result<Segment, PlatformError> {
    let body = SegmentBody { is_recurring: Some(false), ..entry(wanted) };
    let request = request(call.http, "segment_create", Method::POST, "/helix/schedule/segment")
        .query("broadcaster_id", call.account_id)
        .json(&body);
    first(send(call, request).await?.json()?, "segment_create")
}

/// Makes an entry say what is wanted, and gives it as it is afterwards: its id holds the week and may have changed with it.
/// Scope `channel:manage:schedule`.
///
/// # Errors
/// `Gone` when it was removed on Twitch, `Refused` when another entry is in the way.
pub async fn segment_update(call: &Call<'_>, id: &str, wanted: &NewBroadcast) -> Result<Segment, PlatformError> {
    let request = request(call.http, "segment_update", Method::PATCH, "/helix/schedule/segment")
        .query("broadcaster_id", call.account_id)
        .query("id", id)
        .json(&entry(wanted));
    first(send(call, request).await?.json()?, "segment_update")
}

/// Takes an entry off the calendar; one that is gone already is success. Of a series this would delete all, so it is asked
/// for single entries only. Scope `channel:manage:schedule`.
///
/// # Errors
/// As for any call.
pub async fn segment_delete(call: &Call<'_>, id: &str) -> Result<(), PlatformError> {
    let request = request(call.http, "segment_delete", Method::DELETE, "/helix/schedule/segment")
        .query("broadcaster_id", call.account_id)
        .query("id", id);
    match send(call, request).await {
        Ok(answer) => errors::expect_empty(&answer),
        Err(error) if error.kind == ErrorKind::Gone => Ok(()),
        Err(error) => Err(error),
    }
}

fn segments(schedule: Schedule) -> Vec<Segment> {
    schedule.data.segments.unwrap_or_default()
}

fn first(schedule: Schedule, operation: &'static str) -> Result<Segment, PlatformError> {
    segments(schedule).into_iter().next().ok_or_else(|| {
        let detail = "Twitch's answer does not name the entry in the calendar";
        PlatformError::new(StreamingPlatform::Twitch, operation, ErrorKind::Unexpected, Outcome::Unknown, detail)
    })
}

fn text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}
