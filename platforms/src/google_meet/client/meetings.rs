//! A meeting: a room, and a calendar entry that gives it title and time and by which it is found again.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::super::wire::{EventChange, Space};
use super::super::{GoogleMeet, errors, wire};
use super::events::{self, Place};
use super::{gone, nothing_happened, records, spaces};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{EndingMeeting, Meetings, NewMeeting, Room, SeenMeeting, SeenMeetingState};
use crate::told;

/// Google counts at once and makes the recording's file within minutes to hours.
const AFTERWARDS: &[TimeDelta] = &[TimeDelta::minutes(10), TimeDelta::hours(1), TimeDelta::hours(6)];

#[async_trait]
impl Meetings for GoogleMeet {
    /// The calendar is asked before the room is made: a calendar that refuses then costs no room.
    ///
    /// A room whose entry could not be written is not found again. Google lists no rooms; an unused one does no harm.
    async fn create(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Room, PlatformError> {
        let id = match events::place(call, &new.marker).await? {
            Place::Taken(event) => return room(event),
            Place::Free(id) => id,
        };
        let space = spaces::create(call, new.waiting_room).await?;
        match events::insert(call, &id, new, &space).await {
            Ok(event) => room(event),
            // Somebody was faster with the same id.
            Err(error) if errors::has_code(&error, errors::DUPLICATE) => {
                match events::place(call, &new.marker).await? {
                    Place::Taken(event) => room(event),
                    Place::Free(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn find(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Option<Room>, PlatformError> {
        match events::place(call, &new.marker).await? {
            Place::Taken(event) => room(event).map(Some),
            Place::Free(_) => Ok(None),
        }
    }

    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<SeenMeeting, PlatformError> {
        let Some(space) = spaces::read(call, ids).await? else {
            return Ok(SeenMeeting::only(SeenMeetingState::Missing));
        };
        if let Some(active) = &space.active_conference {
            return Ok(running(call, &space, active).await);
        }
        let Some(event) = events::read(call, ids).await? else {
            return Ok(SeenMeeting::only(SeenMeetingState::Missing));
        };
        let starts_at = event.start.as_ref().and_then(|start| start.date_time);
        let has_begun = starts_at.is_some_and(|start| start <= call.now);
        let (attended, recording_url) = if has_begun { held(call, &space).await } else { (None, None) };
        Ok(SeenMeeting {
            state: SeenMeetingState::Waiting,
            title: event.summary,
            starts_at,
            join_url: Some(space.meeting_uri),
            participants: None,
            attended,
            recording_url,
        })
    }

    async fn update(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewMeeting) -> Result<(), PlatformError> {
        let Some(space) = spaces::read(call, ids).await? else { return Err(gone("space_update")) };
        let Some(event) = events::read(call, ids).await? else { return Err(gone("event_update")) };
        if space.config.access_type.as_deref() != Some(spaces::access(wanted.waiting_room)) {
            let changed = spaces::change(call, ids, wanted.waiting_room).await?;
            changed.ok_or_else(|| gone("space_update"))?;
        }
        let change = events::difference(&event, wanted);
        if change == EventChange::default() {
            return Ok(());
        }
        events::change(call, &event.id, &change).await
    }

    /// Google deletes no room: its door is closed, whoever is in it is sent home, and its entry is deleted.
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let space = spaces::change(call, ids, true).await?;
        if space.is_some_and(|space| space.active_conference.is_some()) {
            self.end(call, ids).await?;
        }
        events::delete(call, ids).await
    }

    fn takes_passcode(&self) -> bool {
        false
    }

    fn invites(&self) -> bool {
        true
    }

    fn looks_afterwards(&self) -> &'static [TimeDelta] {
        AFTERWARDS
    }

    fn ending(&self) -> Option<&dyn EndingMeeting> {
        Some(self)
    }
}

#[async_trait]
impl EndingMeeting for GoogleMeet {
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        match spaces::end(call, ids).await {
            Err(error) if error.kind == ErrorKind::Gone => Ok(()),
            // Google does not describe what it answers when nobody is there, so the room itself is asked.
            Err(error) if errors::has_code(&error, errors::FAILED_PRECONDITION) => {
                let space = spaces::read(call, ids).await?;
                if space.is_some_and(|space| space.active_conference.is_some()) { Err(error) } else { Ok(()) }
            }
            result => result,
        }
    }
}

fn room(event: wire::Event) -> Result<Room, PlatformError> {
    let note = event.extended_properties.private;
    // People can write into an entry's properties, with any calendar app.
    let Some(join_url) = told::page(&note.steeple_link).filter(|_| told::is_id(&note.steeple_space)) else {
        let detail = "the meeting's calendar entry has lost the note of its room";
        return Err(nothing_happened("event_read", ErrorKind::Refused, detail)
            .with_remedy("Delete the entry in Google Calendar, then press Retry."));
    };
    let ids = ExternalIds::default().with("meeting", note.steeple_space).with("event", event.id);
    Ok(Room { ids, join_url, passcode: None })
}

/// While the call runs only its room is asked. That the count failed says nothing about the call.
async fn running(call: &Call<'_>, space: &Space, active: &wire::ActiveConference) -> SeenMeeting {
    let participants = match &active.conference_record {
        Some(record) => records::present(call, record).await.ok(),
        None => None,
    };
    let join_url = Some(space.meeting_uri.clone());
    SeenMeeting { join_url, participants, ..SeenMeeting::only(SeenMeetingState::Running) }
}

/// What was held: how many came, and where the recording is. Neither is worth failing for.
async fn held(call: &Call<'_>, space: &Space) -> (Option<u64>, Option<String>) {
    let Ok(Some(record)) = records::last(call, space).await else { return (None, None) };
    if record.end_time.is_none() {
        return (None, None);
    }
    let attended = records::attended(call, &record.name).await.ok();
    (attended, records::recording(call, &record.name).await.ok().flatten())
}
