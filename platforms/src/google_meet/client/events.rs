//! Calendar entries. Reference: <https://developers.google.com/workspace/calendar/api/v3/reference/events>.

use http::Method;

use super::super::wire::{Attendee, Event, EventChange, NewEvent, NewEventTime, NewProperties, RoomNote, Space};
use super::{calendar, gone, if_there, nothing_happened, send};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::NewMeeting;

const EVENTS: &str = "calendar/v3/calendars/primary/events";
/// Google mails everybody who is invited; where nobody is, nothing is mailed.
const TELL_ALL: &str = "all";

/// A deleted entry keeps its id for ever, so a meeting that is made again takes the next one. Nobody deletes it so often.
const IDS_MAX: u8 = 9;

/// Where a meeting's entry is, or may be.
pub(super) enum Place {
    Taken(Event),
    /// The id for a new entry.
    Free(String),
}

/// Looks whether the calendar holds the entry of this meeting.
///
/// # Errors
/// `Refused` when it was deleted again and again; nothing is changed in any case.
pub(super) async fn place(call: &Call<'_>, marker: &str) -> Result<Place, PlatformError> {
    for number in 0..IDS_MAX {
        let id = id_of(marker, number);
        match get(call, &id).await? {
            None => return Ok(Place::Free(id)),
            Some(event) if is_deleted(&event) => {}
            Some(event) => return Ok(Place::Taken(event)),
        }
    }
    let detail = "the meeting's calendar entry was deleted again and again";
    Err(nothing_happened("event_read", ErrorKind::Refused, detail).with_remedy("Plan a new meeting in its place."))
}

/// A question that only an account with a calendar is answered.
pub(super) async fn probe(call: &Call<'_>) -> Result<(), PlatformError> {
    let request = calendar(call, "event_probe", Method::GET, EVENTS).query("maxResults", "1");
    send(call.http, request, call.now).await?.json::<serde_json::Map<_, _>>().map(drop)
}

/// The stored entry; `None` when it was deleted.
pub(super) async fn read(call: &Call<'_>, ids: &ExternalIds) -> Result<Option<Event>, PlatformError> {
    let event = get(call, stored("event_read", ids)?).await?;
    Ok(event.filter(|event| !is_deleted(event)))
}

pub(super) async fn insert(call: &Call<'_>, id: &str, new: &NewMeeting, space: &Space) -> Result<Event, PlatformError> {
    let link = space.meeting_uri.as_str();
    let body = NewEvent {
        id,
        summary: &new.title,
        description: format!("Join: {link}"),
        location: link,
        start: NewEventTime::new(new.starts_at, new.time_zone),
        end: NewEventTime::new(new.ends_at, new.time_zone),
        attendees: attendees(new),
        extended_properties: NewProperties {
            private: RoomNote {
                steeple_marker: new.marker.clone(),
                steeple_space: space.name.clone(),
                steeple_link: link.to_owned(),
            },
        },
    };
    let request = calendar(call, "event_insert", Method::POST, EVENTS).query("sendUpdates", TELL_ALL).json(&body);
    send(call.http, request, call.now).await?.json()
}

/// What must change so that the entry equals the meeting.
pub(super) fn difference<'a>(event: &Event, wanted: &'a NewMeeting) -> EventChange<'a> {
    let mut change = EventChange::default();
    if event.summary.as_deref() != Some(wanted.title.as_str()) {
        change.summary = Some(&wanted.title);
    }
    let instant = |time: &Option<super::super::wire::EventTime>| time.as_ref().and_then(|time| time.date_time);
    // Start and end go together, because a start behind the old end would be refused.
    if instant(&event.start) != Some(wanted.starts_at) || instant(&event.end) != Some(wanted.ends_at) {
        change.start = Some(NewEventTime::new(wanted.starts_at, wanted.time_zone));
        change.end = Some(NewEventTime::new(wanted.ends_at, wanted.time_zone));
    }
    let invited = |address: &str| event.attendees.iter().any(|attendee| attendee.email.eq_ignore_ascii_case(address));
    if event.attendees.len() != wanted.invitees.len() || !wanted.invitees.iter().all(|address| invited(address)) {
        change.attendees = Some(attendees(wanted));
    }
    change
}

fn attendees(meeting: &NewMeeting) -> Vec<Attendee> {
    meeting.invitees.iter().map(|address| Attendee { email: address.clone() }).collect()
}

pub(super) async fn change(call: &Call<'_>, id: &str, change: &EventChange<'_>) -> Result<(), PlatformError> {
    let request = calendar(call, "event_update", Method::PATCH, &format!("{EVENTS}/{id}"))
        .query("sendUpdates", TELL_ALL)
        .json(change);
    send(call.http, request, call.now).await?.json::<Event>().map(drop)
}

/// An entry that is gone already is as good as deleted.
pub(super) async fn delete(call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
    const OPERATION: &str = "event_delete";
    let path = format!("{EVENTS}/{}", stored(OPERATION, ids)?);
    let request = calendar(call, OPERATION, Method::DELETE, &path).query("sendUpdates", TELL_ALL);
    let Some(answer) = if_there(send(call.http, request, call.now).await)? else { return Ok(()) };
    if answer.bytes.is_empty() {
        return Ok(());
    }
    Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Google"))
}

async fn get(call: &Call<'_>, id: &str) -> Result<Option<Event>, PlatformError> {
    let request = calendar(call, "event_read", Method::GET, &format!("{EVENTS}/{id}"));
    if_there(send(call.http, request, call.now).await)?.map(|answer| answer.json()).transpose()
}

fn is_deleted(event: &Event) -> bool {
    event.status.as_deref() == Some("cancelled")
}

/// The entry's id: only `a` to `v` and digits are allowed, so the marker is written in hexadecimal.
fn id_of(marker: &str, number: u8) -> String {
    format!("steeple{}n{number}", hex::encode(marker))
}

fn stored<'a>(operation: &'static str, ids: &'a ExternalIds) -> Result<&'a str, PlatformError> {
    let is_id = |id: &&str| !id.is_empty() && id.bytes().all(|byte| matches!(byte, b'a'..=b'v' | b'0'..=b'9'));
    ids.get("event").filter(is_id).ok_or_else(|| gone(operation))
}
