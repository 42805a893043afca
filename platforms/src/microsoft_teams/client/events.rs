//! Events of the calendar. Reference: <https://learn.microsoft.com/en-us/graph/api/resources/event>.

use chrono::TimeDelta;
use http::Method;

use super::super::wire::{self, Attendee, Event, EventChange, EventTime, List, NewEvent};
use super::{delete as send_delete, graph, if_there, send, stored};
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::NewMeeting;
use crate::http::Request;

const EVENTS: &str = "v1.0/me/events";
/// The provider's word for Teams.
const TEAMS: &str = "teamsForBusiness";
/// An event is looked for this long around its planned time, because somebody may have moved it.
const AROUND: TimeDelta = TimeDelta::days(1);
/// More events than this around one meeting are not a church's.
const LOOK_AT_MOST: &str = "500";

/// The event with this meeting's marker.
pub(super) async fn find(call: &Call<'_>, new: &NewMeeting) -> Result<Option<Event>, PlatformError> {
    let request = graph(call, "event_list", Method::GET, "v1.0/me/calendarView")
        .query("startDateTime", wire::instant(new.starts_at - AROUND))
        .query("endDateTime", wire::instant(new.ends_at + AROUND))
        .query("$select", "id,transactionId,subject,isCancelled,start,end,attendees,onlineMeeting")
        .query("$top", LOOK_AT_MOST);
    let list: List<Event> = send(&call.as_app(), in_utc(request)).await?.json()?;
    let is_ours = |event: &Event| event.transaction_id.as_deref() == Some(new.marker.as_str()) && is_alive(event);
    Ok(list.value.into_iter().find(is_ours))
}

/// Microsoft mails the invitations.
pub(super) async fn insert(call: &Call<'_>, new: &NewMeeting) -> Result<Event, PlatformError> {
    let body = NewEvent {
        transaction_id: &new.marker,
        subject: &new.title,
        start: EventTime::new(new.starts_at),
        end: EventTime::new(new.ends_at),
        attendees: attendees(new),
        is_online_meeting: true,
        online_meeting_provider: TEAMS,
    };
    let request = graph(call, "event_create", Method::POST, EVENTS).json(&body);
    send(&call.as_app(), in_utc(request)).await?.json()
}

/// `None` when it was deleted or called off.
pub(super) async fn read(call: &Call<'_>, ids: &ExternalIds) -> Result<Option<Event>, PlatformError> {
    const OPERATION: &str = "event_read";
    let path = format!("{EVENTS}/{}", stored(OPERATION, ids, "event")?);
    let answer = if_there(send(&call.as_app(), in_utc(graph(call, OPERATION, Method::GET, &path))).await)?;
    let event: Option<Event> = answer.map(|answer| answer.json()).transpose()?;
    Ok(event.filter(is_alive))
}

/// What must change so that the event equals the meeting.
pub(super) fn difference<'a>(event: &Event, wanted: &'a NewMeeting) -> EventChange<'a> {
    let mut change = EventChange::default();
    if event.subject.as_deref() != Some(wanted.title.as_str()) {
        change.subject = Some(&wanted.title);
    }
    let instant = |time: &Option<EventTime>| time.as_ref().and_then(EventTime::instant);
    if instant(&event.start) != Some(wanted.starts_at) || instant(&event.end) != Some(wanted.ends_at) {
        change.start = Some(EventTime::new(wanted.starts_at));
        change.end = Some(EventTime::new(wanted.ends_at));
    }
    let invited = |address: &str| event.attendees.iter().any(|attendee| attendee.email_address.address == address);
    let is_same = event.attendees.len() == wanted.invitees.len() && wanted.invitees.iter().all(|one| invited(one));
    if !is_same {
        change.attendees = Some(attendees(wanted));
    }
    change
}

pub(super) async fn change(call: &Call<'_>, id: &str, change: &EventChange<'_>) -> Result<(), PlatformError> {
    let request = graph(call, "event_update", Method::PATCH, &format!("{EVENTS}/{id}")).json(change);
    send(&call.as_app(), in_utc(request)).await?.json::<Event>().map(drop)
}

/// The meeting goes with it; Microsoft tells who was invited.
pub(super) async fn delete(call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
    const OPERATION: &str = "event_delete";
    let path = format!("{EVENTS}/{}", stored(OPERATION, ids, "event")?);
    send_delete(call, graph(call, OPERATION, Method::DELETE, &path)).await
}

fn attendees(meeting: &NewMeeting) -> Vec<Attendee> {
    meeting.invitees.iter().map(|address| Attendee::new(address)).collect()
}

fn is_alive(event: &Event) -> bool {
    event.is_cancelled != Some(true)
}

/// Graph answers in the mailbox's zone, under Windows names, unless it is asked for another.
fn in_utc(request: Request) -> Request {
    request.header("prefer", "outlook.timezone=\"UTC\"")
}
