//! What people send about a meeting, and every reason why it cannot be used.

use chrono::{DateTime, Utc};
use serde_json::json;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::meeting::Meetings;

use super::entity::{self, Kind, Registration};
use crate::connection::entity as connection;
use crate::error::{Error, Problem, Result};
use crate::ids::ConnectionId;
use crate::planned_event::input::{Basics, Chosen, check_basics, check_chosen};

/// Both Google and Microsoft take more; a list of this length is a mistake.
const INVITEES_MAX: usize = 200;

/// A new meeting.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub title: String,
    pub scheduled_start: DateTime<Utc>,
    pub scheduled_end: DateTime<Utc>,
    /// `None` = the church's.
    pub time_zone: Option<String>,
    pub waiting_room: bool,
    pub kind: Kind,
    pub registration: Registration,
    /// `None` lets the platform choose.
    pub passcode: Option<Secret>,
    /// E-mail addresses, for the platforms that invite.
    pub invitees: Vec<String>,
    pub connections: Vec<ConnectionId>,
}

/// What is to change; `None` = stays.
#[derive(Debug, Clone, Default)]
pub struct MeetingChanges {
    pub title: Option<String>,
    pub scheduled_start: Option<DateTime<Utc>>,
    pub scheduled_end: Option<DateTime<Utc>>,
    pub waiting_room: Option<bool>,
    pub registration: Option<Registration>,
    /// The whole list, not an addition.
    pub invitees: Option<Vec<String>>,
}

pub(super) fn check(meeting: &entity::Model, now: DateTime<Utc>, start_may_be_past: bool) -> Vec<Problem> {
    let basics = Basics {
        title: &meeting.title,
        description: "",
        starts_at: meeting.scheduled_start,
        ends_at: meeting.scheduled_end,
        time_zone: &meeting.time_zone,
        start_may_be_past,
    };
    check_basics(&basics, now)
}

pub(super) fn check_choices<'a>(
    kind: Kind,
    choices: &[ConnectionId],
    found: &'a [connection::Model],
) -> Result<Vec<&'a connection::Model>> {
    if choices.is_empty() {
        return Err(Error::invalid("NO_PLATFORM", "Choose at least one account for the meeting.", &["connectionIds"]));
    }
    let mut problems = Vec::new();
    let mut chosen = Vec::new();
    for (index, id) in choices.iter().enumerate() {
        let twice = chosen.iter().any(|earlier: &&connection::Model| earlier.id == *id);
        let choice = Chosen { id: *id, twice, path: &["connectionIds", &index.to_string()] };
        match check_chosen(&choice, found, |platform| unfit(kind, platform)) {
            Ok(connection) => chosen.push(connection),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Error::Invalid(problems)) }
}

fn unfit(kind: Kind, platform: StreamingPlatform) -> Option<(&'static str, String)> {
    if platform.client().meetings().is_none() {
        let message = format!("{platform} is for livestreams. Choose an account for meetings.");
        return Some(("NOT_A_MEETING_PLATFORM", message));
    }
    platform.client().rooms(kind.into()).is_none().then(|| {
        let message =
            format!("{platform} has no webinars. Plan it as a meeting there, or choose an account that has them.");
        ("NO_WEBINARS", message)
    })
}

/// Whoever wishes for a passcode must not get a room without one.
pub(super) fn check_passcode(passcode: Option<&Secret>, chosen: &[&connection::Model]) -> Result<()> {
    let takes_one =
        |connection: &connection::Model| connection.platform.0.client().meetings().is_none_or(Meetings::takes_passcode);
    match chosen.iter().find(|connection| passcode.is_some() && !takes_one(connection)) {
        None => Ok(()),
        Some(connection) => {
            let platform = connection.platform.0;
            let message = format!(
                "{platform} takes no passcode. Leave it empty and use the waiting room, or plan {platform} as a meeting of its own."
            );
            Err(Error::invalid("NO_PASSCODE", message, &["passcode"]))
        }
    }
}

/// Whoever wishes for names must not get a room that anybody enters.
pub(super) fn check_registration(
    meeting: &entity::Model,
    mut platforms: impl Iterator<Item = StreamingPlatform>,
) -> Result<()> {
    let registers = |platform: StreamingPlatform| {
        platform.client().rooms(meeting.kind.into()).is_some_and(|rooms| rooms.registering().is_some())
    };
    match platforms.find(|platform| meeting.registration != Registration::None && !registers(*platform)) {
        None => Ok(()),
        Some(platform) => {
            let message = format!(
                "{platform} keeps no list of who comes. Plan it without registration, or {platform} as a meeting of its own."
            );
            Err(Error::invalid("NO_REGISTRATION", message, &["registration"]))
        }
    }
}

/// Where no platform invites anybody, a list of guests would be an empty promise.
pub(super) fn check_invites(
    meeting: &entity::Model,
    mut platforms: impl Iterator<Item = StreamingPlatform>,
) -> Result<()> {
    let invites = |platform: StreamingPlatform| platform.client().meetings().is_some_and(Meetings::invites);
    if meeting.invited().is_empty() || platforms.any(invites) {
        return Ok(());
    }
    let message = "None of the chosen platforms sends invitations. Leave the list empty, and send the link yourself.";
    Err(Error::invalid("NO_INVITATIONS", message, &["invitees"]))
}

/// The list as it is stored; every address once.
pub(super) fn invitees_column(invitees: &[String]) -> Result<Option<String>> {
    let mut addresses: Vec<String> = Vec::with_capacity(invitees.len());
    let mut problems = Vec::new();
    for (index, invitee) in invitees.iter().enumerate() {
        let address = invitee.trim();
        if !is_address(address) {
            let message = format!("{address:?} is not an e-mail address. Correct it or take it out.");
            problems.push(Problem::new("NOT_AN_ADDRESS", message, &["invitees", &index.to_string()]));
        } else if !addresses.iter().any(|known| known.eq_ignore_ascii_case(address)) {
            addresses.push(address.to_owned());
        }
    }
    if addresses.len() > INVITEES_MAX {
        let message = format!("Invite at most {INVITEES_MAX} people, and send the link to the others.");
        problems.push(Problem::new("TOO_MANY_INVITEES", message, &["invitees"]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    Ok((!addresses.is_empty()).then(|| json!(addresses).to_string()))
}

/// RFC 5321 allows 254 characters; whether the mailbox exists only its server knows.
pub(super) fn is_address(text: &str) -> bool {
    let is_plain = !text.chars().any(|char| char.is_whitespace() || char.is_control() || "<>,;\"".contains(char));
    let parts = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|part| !part.is_empty())
    });
    text.len() <= 254 && is_plain && parts
}
