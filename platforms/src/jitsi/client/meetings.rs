//! A meeting on Jitsi: a name, and links to it. No call is made.

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::room::{self, ROOM, UNTIL};
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{Hosting, Meetings, NewMeeting, Reserving, Room, SeenMeeting, SeenMeetingState};
use crate::jitsi::Jitsi;
use crate::jitsi::wire::Server;

/// A guest's token outlives the planned end by this, because people stay.
const GUEST_GRACE: TimeDelta = TimeDelta::hours(3);
/// A link that is shown again is good for at least this long.
const LINK_LIFE: TimeDelta = TimeDelta::hours(24);
/// A host's link is made when it is asked for, and is good for this long.
const HOST_LIFE: TimeDelta = TimeDelta::hours(6);

#[async_trait]
impl Meetings for Jitsi {
    async fn create(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Room, PlatformError> {
        const OPERATION: &str = "room_create";
        let server = Server::open(OPERATION, call.credentials)?;
        let name = room::name(new);
        let join_url = room::link(OPERATION, call, &server, &name, false, new.ends_at + GUEST_GRACE)?;
        let until = new.ends_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let ids = ExternalIds::default().with(ROOM, name).with(UNTIL, until);
        // Only a server that asks for reservations can be told a passcode.
        let passcode = new.passcode.clone().filter(|_| server.reservation_secret.is_some());
        Ok(Room { ids, join_url, passcode })
    }

    /// Nothing is ever left behind: a name that nobody was told is no room.
    async fn find(&self, _call: &Call<'_>, _new: &NewMeeting) -> Result<Option<Room>, PlatformError> {
        Ok(None)
    }

    /// Cannot say; but a link with a token is made anew, so that the one that people copy is good.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<SeenMeeting, PlatformError> {
        const OPERATION: &str = "room_open";
        let server = Server::open(OPERATION, call.credentials)?;
        let name = room::stored(OPERATION, ids)?;
        let planned = ids.get(UNTIL).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let planned: Option<DateTime<Utc>> = planned.map(|end| end.to_utc() + GUEST_GRACE);
        let until = planned.map_or(call.now + LINK_LIFE, |end| end.max(call.now + LINK_LIFE));
        let join_url = Some(room::link(OPERATION, call, &server, name, false, until)?);
        Ok(SeenMeeting { join_url, ..SeenMeeting::only(SeenMeetingState::CannotSay) })
    }

    /// The room keeps its name, so that links stay good; Jitsi knows no title and no time.
    async fn update(&self, _call: &Call<'_>, ids: &ExternalIds, _wanted: &NewMeeting) -> Result<(), PlatformError> {
        room::stored("room_open", ids).map(drop)
    }

    /// No new links are made, and a server that asks is told no.
    async fn remove(&self, _call: &Call<'_>, _ids: &ExternalIds) -> Result<(), PlatformError> {
        Ok(())
    }

    fn may_be_silent(&self) -> bool {
        true
    }

    fn remembers(&self) -> bool {
        false
    }

    fn hosting(&self) -> Option<&dyn Hosting> {
        Some(self)
    }

    fn reserving(&self) -> Option<&dyn Reserving> {
        Some(self)
    }
}

#[async_trait]
impl Hosting for Jitsi {
    async fn host_url(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Secret, PlatformError> {
        const OPERATION: &str = "room_open";
        let server = Server::open(OPERATION, call.credentials)?;
        let name = room::stored(OPERATION, ids)?;
        room::link(OPERATION, call, &server, name, true, call.now + HOST_LIFE).map(Secret::new)
    }
}
