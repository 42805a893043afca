//! Meetings and webinars: create, find again, look, change, remove, open as host, end.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{ask, request, tell};
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::meeting::{
    EndingMeeting, Hosting, Meetings, NewMeeting, Room, SeenMeeting, SeenMeetingState, Simulcast,
};
use crate::contract::platform::StreamingPlatform;
use crate::contract::registration::Registering;
use crate::zoom::{Rooms, errors, wire};

/// A list page holds at most this many meetings.
const PAGE_SIZE: &str = "300";
/// A host with more upcoming meetings than this many pages hold is not a church.
const MAX_PAGES: usize = 10;
/// How far Zoom's clock and ours may differ when look-alikes are judged by their age.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

#[async_trait]
impl Meetings for Rooms {
    async fn create(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Room, PlatformError> {
        let operation = self.either("meeting_create", "webinar_create");
        let request = request(call, operation, http::Method::POST, &self.of_host(call)).json(&self.new_fields(new));
        let answer = ask(&call.as_app(), request).await.map_err(|error| hide_passcode(self.worded(error), new))?;
        Ok(room(answer.json()?))
    }

    async fn find(&self, call: &Call<'_>, new: &NewMeeting) -> Result<Option<Room>, PlatformError> {
        let mut found: Vec<wire::Meeting> = Vec::new();
        for listed in self.upcoming(call).await? {
            let likeness = likeness(&listed, new);
            if likeness == Likeness::Other {
                continue;
            }
            let Some(meeting) = self.read(call, &ids_of(listed.id, None)).await? else { continue };
            let agenda = meeting.agenda.as_deref().unwrap_or_default();
            if likeness == Likeness::Marked || agenda.trim().is_empty() || has_marker(agenda, &new.marker) {
                found.push(meeting);
            }
        }
        match found.len() {
            0 | 1 => Ok(found.pop().map(room)),
            several => Err(PlatformError::new(
                StreamingPlatform::Zoom,
                self.either("meeting_list", "webinar_list"),
                ErrorKind::Refused,
                Outcome::NothingHappened,
                format!("Zoom holds {several} {} that look like this one", self.either("meetings", "webinars")),
            )
            .with_remedy("Delete all but one of them in Zoom, then press Retry.")),
        }
    }

    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<SeenMeeting, PlatformError> {
        let Some(meeting) = self.read(call, ids).await? else {
            return Ok(SeenMeeting::only(SeenMeetingState::Missing));
        };
        let state = match meeting.status.as_deref() {
            Some("waiting") => SeenMeetingState::Waiting,
            Some("started") => SeenMeetingState::Running,
            None if *self == Self::Webinars => SeenMeetingState::CannotSay,
            other => {
                return Err(PlatformError::new(
                    StreamingPlatform::Zoom,
                    self.either("meeting_read", "webinar_read"),
                    ErrorKind::Unexpected,
                    Outcome::NothingHappened,
                    format!("Zoom answered with an unknown meeting status {other:?}"),
                ));
            }
        };
        Ok(SeenMeeting {
            title: Some(meeting.topic),
            starts_at: meeting.start_time,
            join_url: Some(meeting.join_url),
            ..SeenMeeting::only(state)
        })
    }

    async fn update(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewMeeting) -> Result<(), PlatformError> {
        let operation = self.either("meeting_update", "webinar_update");
        let Some(current) = self.read(call, ids).await? else { return Err(self.gone(operation)) };
        let change = self.difference(&current, wanted, call.now);
        if change == wire::MeetingChange::default() {
            return Ok(());
        }
        let request = request(call, operation, http::Method::PATCH, &self.path(operation, ids)?).json(&change);
        tell(call, request).await.map_err(|error| hide_passcode(self.worded(error), wanted))
    }

    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let operation = self.either("meeting_delete", "webinar_delete");
        let request = request(call, operation, http::Method::DELETE, &self.path(operation, ids)?);
        // Steeple tells people itself, so Zoom sends no mail.
        let request = match self {
            Self::Meetings => request.query("schedule_for_reminder", "false").query("cancel_meeting_reminder", "false"),
            Self::Webinars => request.query("cancel_webinar_reminder", "false"),
        };
        match tell(call, request).await {
            Err(error) if error.kind == ErrorKind::Gone => Ok(()),
            result => result.map_err(|error| self.worded(error)),
        }
    }

    /// A webinar's description names no status.
    fn may_be_silent(&self) -> bool {
        *self == Self::Webinars
    }

    fn hosting(&self) -> Option<&dyn Hosting> {
        Some(self)
    }

    fn ending(&self) -> Option<&dyn EndingMeeting> {
        Some(self)
    }

    fn simulcast(&self) -> Option<&dyn Simulcast> {
        Some(self)
    }

    fn registering(&self) -> Option<&dyn Registering> {
        Some(self)
    }
}

#[async_trait]
impl Hosting for Rooms {
    /// Zoom makes a new link at every read; it lasts two hours.
    async fn host_url(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Secret, PlatformError> {
        let meeting = self.read(call, ids).await?;
        let start_url = meeting.and_then(|meeting| meeting.start_url).filter(|url| !url.is_empty());
        start_url.ok_or_else(|| self.gone(self.either("meeting_read", "webinar_read")))
    }
}

#[async_trait]
impl EndingMeeting for Rooms {
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let operation = self.either("meeting_end", "webinar_end");
        let path = format!("{}/status", self.path(operation, ids)?);
        let request = request(call, operation, http::Method::PUT, &path).json(&wire::Action { action: "end" });
        match tell(call, request).await {
            Err(error) if error.kind == ErrorKind::Gone => Ok(()),
            // Zoom has no code of its own for "it is not running", so the meeting itself is asked; of a webinar only the words tell.
            Err(error) if errors::has_code(&error, errors::CANNOT) => match self.is_running(call, ids).await? {
                Some(false) => Ok(()),
                None if errors::says_not(&error) => Ok(()),
                _ => Err(error),
            },
            result => result.map_err(|error| self.worded(error)),
        }
    }
}

impl Rooms {
    fn new_fields(self, new: &NewMeeting) -> wire::NewMeeting<'_> {
        let password = new.passcode.as_ref().map(Secret::reveal).filter(|passcode| is_passcode(passcode));
        wire::NewMeeting {
            topic: &new.title,
            kind: if self == Self::Meetings { wire::SCHEDULED } else { wire::WEBINAR },
            start_time: wire::start_time(new.starts_at, new.time_zone),
            timezone: new.time_zone.name(),
            duration: minutes(new),
            agenda: &new.marker,
            password,
            default_password: (password.is_none() && self == Self::Meetings).then_some(true),
            settings: self.settings(new),
        }
    }

    /// A webinar's guests always wait for its host; where they are to wait longer, its practice session is their waiting room.
    fn settings(self, new: &NewMeeting) -> wire::Settings {
        let approval_type = Some(wire::approval_type(new.registration));
        let common = wire::Settings { host_video: Some(true), approval_type, ..wire::Settings::default() };
        match self {
            Self::Meetings => wire::Settings {
                participant_video: Some(false),
                mute_upon_entry: Some(true),
                join_before_host: Some(!new.waiting_room),
                waiting_room: Some(new.waiting_room),
                ..common
            },
            Self::Webinars => wire::Settings { practice_session: Some(new.waiting_room), ..common },
        }
    }

    /// What must change so that Zoom's meeting equals ours. A start that has passed is not sent: Zoom ignores it silently,
    /// and each try would cost one of the host's 100 changes a day.
    fn difference(self, current: &wire::Meeting, wanted: &NewMeeting, now: DateTime<Utc>) -> wire::MeetingChange {
        let mut change = wire::MeetingChange::default();
        if current.topic != wanted.title {
            change.topic = Some(wanted.title.clone());
        }
        let zone = wanted.time_zone.name();
        let is_moved = current.start_time != Some(wanted.starts_at) || current.timezone.as_deref() != Some(zone);
        if is_moved && wanted.starts_at > now {
            change.start_time = Some(wire::start_time(wanted.starts_at, wanted.time_zone));
            change.timezone = Some(zone);
        }
        if current.duration != Some(minutes(wanted)) {
            change.duration = Some(minutes(wanted));
        }
        let passcode = wanted.passcode.as_ref().filter(|passcode| is_passcode(passcode.reveal()));
        if passcode.is_some() && passcode != current.password.as_ref() {
            change.password = passcode.map(|passcode| passcode.reveal().to_owned());
        }
        change.settings = self.different_settings(&current.settings, wanted);
        change
    }

    fn different_settings(self, current: &wire::MeetingSettings, wanted: &NewMeeting) -> Option<wire::Settings> {
        let mut settings = wire::Settings::default();
        let other = |is_on: Option<bool>| is_on.is_some_and(|is_on| is_on != wanted.waiting_room);
        match self {
            Self::Meetings if other(current.waiting_room) => {
                settings.join_before_host = Some(!wanted.waiting_room);
                settings.waiting_room = Some(wanted.waiting_room);
            }
            Self::Webinars if other(current.practice_session) => settings.practice_session = Some(wanted.waiting_room),
            _ => {}
        }
        let approval_type = wire::approval_type(wanted.registration);
        if current.approval_type.is_some_and(|current| current != approval_type) {
            settings.approval_type = Some(approval_type);
        }
        (settings != wire::Settings::default()).then_some(settings)
    }

    async fn upcoming(self, call: &Call<'_>) -> Result<Vec<wire::ListedMeeting>, PlatformError> {
        let path = self.of_host(call);
        let mut meetings = Vec::new();
        let mut next_page: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut request = request(call, self.either("meeting_list", "webinar_list"), http::Method::GET, &path)
                .query("type", "upcoming")
                .query("page_size", PAGE_SIZE);
            if let Some(token) = &next_page {
                request = request.query("next_page_token", token);
            }
            let answer = ask(&call.as_app(), request).await.map_err(|error| self.worded(error))?;
            let page: wire::MeetingPage = answer.json()?;
            meetings.extend(page.meetings);
            next_page = page.next_page_token.filter(|token| !token.is_empty());
            if next_page.is_none() {
                break;
            }
        }
        Ok(meetings)
    }
}

/// Zoom counts whole minutes.
fn minutes(meeting: &NewMeeting) -> i64 {
    let seconds = (meeting.ends_at - meeting.starts_at).num_seconds();
    seconds.max(60).div_euclid(60) + i64::from(seconds.max(60).rem_euclid(60) > 0)
}

/// Zoom's rule for passcodes; others are left to Zoom to choose.
fn is_passcode(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@_*-".contains(&byte))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Marked,
    /// Same title and start, created since the first try, and its agenda is not fully told.
    Alike,
    Other,
}

fn likeness(listed: &wire::ListedMeeting, new: &NewMeeting) -> Likeness {
    let agenda = listed.agenda.as_deref().unwrap_or_default();
    if has_marker(agenda, &new.marker) {
        return Likeness::Marked;
    }
    let is_told = !agenda.is_empty() && agenda.chars().count() < wire::LISTED_AGENDA_CHARS;
    let is_ours = listed.created_at.is_none_or(|created| created >= new.first_tried_at - CLOCK_SKEW);
    let is_alike = listed.topic == new.title && listed.start_time == Some(new.starts_at) && is_ours;
    if is_alike && !is_told { Likeness::Alike } else { Likeness::Other }
}

fn has_marker(agenda: &str, marker: &str) -> bool {
    agenda.split_whitespace().any(|word| word == marker)
}

fn room(meeting: wire::Meeting) -> Room {
    let ids = ids_of(meeting.id, Some(meeting.uuid));
    Room { ids, join_url: meeting.join_url, passcode: meeting.password.filter(|passcode| !passcode.is_empty()) }
}

fn ids_of(number: i64, uuid: Option<String>) -> ExternalIds {
    let ids = ExternalIds::default().with("meeting", number.to_string());
    match uuid {
        Some(uuid) => ids.with("uuid", uuid),
        None => ids,
    }
}

fn hide_passcode(error: PlatformError, meeting: &NewMeeting) -> PlatformError {
    match &meeting.passcode {
        Some(passcode) => errors::without(error, &[passcode.reveal()]),
        None => error,
    }
}
