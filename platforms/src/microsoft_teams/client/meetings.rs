//! A meeting: an online meeting alone, or, with people to invite, an event of the calendar that brings one.

use async_trait::async_trait;

use super::super::MicrosoftTeams;
use super::super::wire::{Event, EventChange, Meeting, MeetingChange};
use super::online::{self, WithWords};
use super::{PLATFORM, events, gone, nothing_happened};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{Meetings, NewMeeting, Room, SeenMeeting, SeenMeetingState};

/// Reports of who came appear minutes after the end, and not all at once.
/// Source: <https://learn.microsoft.com/en-us/graph/api/resources/meetingattendancereport>.
const REPORTS_AFTER: &[chrono::TimeDelta] = &[
    chrono::TimeDelta::minutes(5),
    chrono::TimeDelta::minutes(15),
    chrono::TimeDelta::hours(1),
    chrono::TimeDelta::hours(24),
];

#[async_trait]
impl Meetings for MicrosoftTeams {
    /// Every step can be repeated: the meeting's marker is the key of the meeting or of its event.
    async fn create(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Room, PlatformError> {
        if new.invitees.is_empty() {
            let meeting = online::create_or_get(call, new).await?;
            return let_in(call, new, meeting, None).await;
        }
        let event = match events::find(call, new).await? {
            Some(event) => event,
            None => events::insert(call, new).await?,
        };
        of_event(call, new, event).await
    }

    /// Microsoft lists no online meetings; only an event can be found. What has none is made again, which gives the same.
    async fn find(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Option<Room>, PlatformError> {
        if new.invitees.is_empty() {
            return Ok(None);
        }
        match events::find(call, new).await? {
            Some(event) => of_event(call, new, event).await.map(Some),
            None => Ok(None),
        }
    }

    fn may_be_silent(&self) -> bool {
        true
    }

    fn create_is_repeatable(&self) -> bool {
        true
    }

    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<SeenMeeting, PlatformError> {
        if ids.get("event").is_some() && events::read(call, ids).await?.is_none() {
            return Ok(SeenMeeting::only(SeenMeetingState::Missing));
        }
        let Some(meeting) = online::read(call, ids).await? else {
            return Ok(SeenMeeting::only(SeenMeetingState::Missing));
        };
        let has_begun = meeting.start_date_time.is_some_and(|start| start <= call.now);
        // How many came is not worth failing for: the permission may be missing, the organisation may have no reports.
        let attended = if has_begun { online::attended(call, &meeting.id).await.ok().flatten() } else { None };
        Ok(SeenMeeting {
            title: meeting.subject,
            starts_at: meeting.start_date_time,
            join_url: Some(meeting.join_web_url),
            attended,
            ..SeenMeeting::only(SeenMeetingState::CannotSay)
        })
    }

    async fn update(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewMeeting) -> Result<(), PlatformError> {
        let mut words = WithWords::Yes;
        if ids.get("event").is_some() {
            let Some(event) = events::read(call, ids).await? else { return Err(gone("event_update")) };
            let change = events::difference(&event, wanted);
            if change != EventChange::default() {
                events::change(call, &event.id, &change).await?;
            }
            words = WithWords::No;
        }
        let Some(meeting) = online::read(call, ids).await? else { return Err(gone("meeting_update")) };
        let change = online::difference(&meeting, wanted, words);
        if change != MeetingChange::default() {
            online::change(call, &meeting.id, &change).await?;
        }
        if words == WithWords::Yes && !wanted.invitees.is_empty() {
            let detail = "this meeting has no calendar entry, so nobody can be invited to it any more";
            return Err(nothing_happened("event_update", ErrorKind::Refused, detail)
                .with_remedy("Send the link yourself, or plan a new meeting with the invitations."));
        }
        Ok(())
    }

    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        if ids.get("event").is_some() { events::delete(call, ids).await } else { online::delete(call, ids).await }
    }

    fn takes_passcode(&self) -> bool {
        false
    }

    fn invites(&self) -> bool {
        true
    }

    fn looks_afterwards(&self) -> &'static [chrono::TimeDelta] {
        REPORTS_AFTER
    }
}

/// The room behind an event. Where the mailbox cannot make Teams links Microsoft makes the event all the same and says nothing.
async fn of_event(call: &Call<'_>, new: &NewMeeting, event: Event) -> Result<Room, PlatformError> {
    const OPERATION: &str = "event_create";
    let link = event.online_meeting.as_ref().and_then(|link| link.join_url.as_deref()).filter(|link| !link.is_empty());
    let Some(link) = link else {
        events::delete(call, &ExternalIds::default().with("event", &event.id)).await?;
        let detail = "the mailbox of this account cannot make Teams meetings";
        return Err(nothing_happened(OPERATION, ErrorKind::NotEligible, detail).with_remedy(
            "Plan the meeting without invitations, or ask the administrator for a Teams licence for this account.",
        ));
    };
    let Some(meeting) = online::by_link(call, link).await? else {
        let detail = "Microsoft has not made the meeting of the new event yet";
        return Err(PlatformError::new(PLATFORM, OPERATION, ErrorKind::Unavailable, Outcome::Unknown, detail));
    };
    let_in(call, new, meeting, Some(event.id)).await
}

/// Opens or closes the lobby as wanted, and describes the room.
async fn let_in(
    call: &Call<'_>,
    new: &NewMeeting,
    meeting: Meeting,
    event: Option<String>,
) -> Result<Room, PlatformError> {
    let change = online::difference(&meeting, new, WithWords::No);
    if change != MeetingChange::default() {
        online::change(call, &meeting.id, &change).await?;
    }
    let ids = ExternalIds::default().with("meeting", meeting.id);
    let by_id = meeting.join_meeting_id_settings.filter(|settings| settings.is_passcode_required == Some(true));
    Ok(Room {
        ids: match event {
            Some(event) => ids.with("event", event),
            None => ids,
        },
        join_url: meeting.join_web_url,
        passcode: by_id.and_then(|settings| settings.passcode).filter(|passcode| !passcode.is_empty()),
    })
}
