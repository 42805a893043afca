//! Online meetings. Reference: <https://learn.microsoft.com/en-us/graph/api/resources/onlinemeeting>.

use chrono::TimeDelta;
use http::Method;

use super::super::wire::{self, EVERYONE, List, Meeting, MeetingChange, NewLobby, ORGANIZER, Report};
use super::{delete as send_delete, graph, if_there, nothing_happened, send, stored};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::NewMeeting;

const MEETINGS: &str = "v1.0/me/onlineMeetings";

/// The key of the probe's meeting.
const PROBE: &str = "steeple:probe";

/// Makes the meeting, or gets the one that was made with the same marker.
pub(super) async fn create_or_get(call: &Call<'_>, new: &NewMeeting) -> Result<Meeting, PlatformError> {
    let body = wire::NewMeeting {
        external_id: &new.marker,
        subject: &new.title,
        start_date_time: wire::instant(new.starts_at),
        end_date_time: wire::instant(new.ends_at),
    };
    let request = graph(call, "meeting_create", Method::POST, &format!("{MEETINGS}/createOrGet")).json(&body);
    send(&call.as_app(), request).await?.json()
}

/// Makes and deletes a meeting of tomorrow.
pub(super) async fn probe(call: &Call<'_>) -> Result<(), PlatformError> {
    let starts_at = call.now + TimeDelta::days(1);
    let body = wire::NewMeeting {
        external_id: PROBE,
        subject: "Steeple",
        start_date_time: wire::instant(starts_at),
        end_date_time: wire::instant(starts_at + TimeDelta::minutes(30)),
    };
    let request = graph(call, "meeting_probe", Method::POST, &format!("{MEETINGS}/createOrGet")).json(&body);
    let made: Meeting = send(&call.as_app(), request).await?.json()?;
    delete(call, &ExternalIds::default().with("meeting", made.id)).await
}

/// `None` when it is gone.
pub(super) async fn read(call: &Call<'_>, ids: &ExternalIds) -> Result<Option<Meeting>, PlatformError> {
    const OPERATION: &str = "meeting_read";
    let path = format!("{MEETINGS}/{}", stored(OPERATION, ids, "meeting")?);
    let answer = if_there(send(&call.as_app(), graph(call, OPERATION, Method::GET, &path)).await)?;
    answer.map(|answer| answer.json()).transpose()
}

/// The meeting behind an event's link; Graph has no other way from the one to the other.
pub(super) async fn by_link(call: &Call<'_>, join_url: &str) -> Result<Option<Meeting>, PlatformError> {
    let filter = format!("JoinWebUrl eq '{}'", join_url.replace('\'', "''"));
    let request = graph(call, "meeting_find", Method::GET, MEETINGS).query("$filter", filter);
    let list: List<Meeting> = send(&call.as_app(), request).await?.json()?;
    Ok(list.value.into_iter().next())
}

/// What must change so that the meeting equals ours. `with_words`: title and times too; those of an event's meeting follow the event.
pub(super) fn difference<'a>(meeting: &Meeting, wanted: &'a NewMeeting, with_words: WithWords) -> MeetingChange<'a> {
    let mut change = MeetingChange::default();
    if with_words == WithWords::Yes {
        if meeting.subject.as_deref() != Some(wanted.title.as_str()) {
            change.subject = Some(&wanted.title);
        }
        let times = (Some(wanted.starts_at), Some(wanted.ends_at));
        if (meeting.start_date_time, meeting.end_date_time) != times {
            change.start_date_time = Some(wire::instant(wanted.starts_at));
            change.end_date_time = Some(wire::instant(wanted.ends_at));
        }
    }
    if scope_of(meeting) != Some(lobby(wanted.waiting_room)) {
        let waits = wanted.waiting_room;
        change.lobby_bypass_settings = Some(NewLobby { scope: lobby(waits), is_dial_in_bypass_enabled: !waits });
    }
    change
}

/// Whether title and times are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WithWords {
    Yes,
    No,
}

/// Changes it, and holds the answer against the wish: a rule of the organisation may leave guests in the lobby without a word.
pub(super) async fn change(call: &Call<'_>, id: &str, change: &MeetingChange<'_>) -> Result<(), PlatformError> {
    const OPERATION: &str = "meeting_update";
    let request = graph(call, OPERATION, Method::PATCH, &format!("{MEETINGS}/{id}")).json(change);
    let meeting: Meeting = send(&call.as_app(), request).await?.json()?;
    let wants_open = change.lobby_bypass_settings.as_ref().is_some_and(|lobby| lobby.scope == EVERYONE);
    if wants_open && scope_of(&meeting).is_some_and(|scope| scope != EVERYONE) {
        let detail = "the organisation does not allow meetings that guests enter without being let in";
        return Err(nothing_happened(OPERATION, ErrorKind::Refused, detail).with_remedy(
            "Plan the meeting with a waiting room and let somebody admit the guests, or ask the Teams administrator to let \
             anonymous people pass the lobby. Then press Retry.",
        ));
    }
    Ok(())
}

pub(super) async fn delete(call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
    const OPERATION: &str = "meeting_delete";
    let path = format!("{MEETINGS}/{}", stored(OPERATION, ids, "meeting")?);
    send_delete(call, graph(call, OPERATION, Method::DELETE, &path)).await
}

/// How many came, over all sessions; `None` while there is no report.
pub(super) async fn attended(call: &Call<'_>, id: &str) -> Result<Option<u64>, PlatformError> {
    let request = graph(call, "report_list", Method::GET, &format!("{MEETINGS}/{id}/attendanceReports"));
    let list: List<Report> = send(&call.as_app(), request).await?.json()?;
    let total = list.value.iter().map(|report| report.total_participant_count).sum();
    Ok((!list.value.is_empty()).then_some(total))
}

const fn lobby(waiting_room: bool) -> &'static str {
    if waiting_room { ORGANIZER } else { EVERYONE }
}

fn scope_of(meeting: &Meeting) -> Option<&str> {
    meeting.lobby_bypass_settings.as_ref()?.scope.as_deref()
}
