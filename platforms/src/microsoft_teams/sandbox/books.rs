//! What exists: online meetings, the sessions that were held in them, and events of the calendar.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::people::Person;
use super::refused::Refused;
use crate::sandbox::SnapshotMeeting;

/// Microsoft says "minutes"; here it is four.
const REPORT_TAKES: TimeDelta = TimeDelta::minutes(4);

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Books {
    pub meetings: Vec<Held>,
    pub events: Vec<Event>,
    pub writes: BTreeMap<String, u64>,
}

/// One online meeting.
#[derive(Serialize, Deserialize)]
pub(super) struct Held {
    pub id: String,
    pub owner: &'static Person,
    /// The key of `createOrGet`; none for the meeting of an event.
    pub external_id: Option<String>,
    pub join_url: String,
    pub fields: Map<String, Value>,
    pub sessions: Vec<Session>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Session {
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    people: u64,
}

/// One event of a calendar.
#[derive(Serialize, Deserialize)]
pub(super) struct Event {
    pub id: String,
    pub owner: &'static Person,
    /// The meeting that belongs to it; none where the mailbox cannot make one.
    pub meeting: Option<String>,
    pub fields: Map<String, Value>,
}

impl Books {
    pub fn wrote(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// The meeting, if this caller is its organizer.
    pub fn meeting(&mut self, caller: &Person, id: &str) -> Result<&mut Held, Refused> {
        let held = self.meetings.iter_mut().find(|held| held.id == id && held.owner.id == caller.id);
        held.ok_or_else(Refused::not_found)
    }

    pub fn event(&mut self, caller: &Person, id: &str) -> Result<&mut Event, Refused> {
        let event = self.events.iter_mut().find(|event| event.id == id && event.owner.id == caller.id);
        event.ok_or_else(Refused::not_found)
    }

    /// The first people come in.
    pub fn open(&mut self, meeting: &str, now: DateTime<Utc>) {
        let Some(held) = self.meetings.iter_mut().find(|held| held.id == meeting) else { return };
        if !held.is_running() {
            held.sessions.push(Session { began_at: now, ended_at: None, people: 12 });
        }
    }

    /// Everybody leaves.
    pub fn close(&mut self, meeting: &str, now: DateTime<Utc>) {
        let held = self.meetings.iter_mut().filter(|held| held.id == meeting);
        let running = held.flat_map(|held| &mut held.sessions).filter(|session| session.ended_at.is_none());
        running.for_each(|session| session.ended_at = Some(now));
    }

    pub fn snapshot(&self) -> Vec<SnapshotMeeting> {
        let shown = self.meetings.iter().map(|held| SnapshotMeeting {
            id: held.id.clone(),
            title: held.fields.get("subject").and_then(Value::as_str).unwrap_or_default().to_owned(),
            status: if held.is_running() { "people are in it" } else { "empty" }.to_owned(),
            starts_at: held.instant("startDateTime"),
            pushing_to: None,
        });
        shown.collect()
    }
}

impl Held {
    fn is_running(&self) -> bool {
        self.sessions.iter().any(|session| session.ended_at.is_none())
    }

    fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.fields.get(name)?.as_str()?;
        DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
    }

    /// Takes over what a checked body holds. While people are in it, Microsoft passes over title and times without a word, and
    /// an organisation that forbids it over an open lobby.
    pub fn take(&mut self, mut body: Map<String, Value>) -> Result<(), Refused> {
        if body.contains_key("startDateTime") != body.contains_key("endDateTime") {
            return Err(Refused::bad("StartDateTime and EndDateTime must be changed together."));
        }
        if self.is_running() {
            body.retain(|name, _| !matches!(name.as_str(), "subject" | "startDateTime" | "endDateTime"));
        }
        let lobby = body.get_mut("lobbyBypassSettings").and_then(Value::as_object_mut);
        if let Some(lobby) = lobby.filter(|lobby| lobby.get("scope").is_some_and(|scope| scope == "everyone"))
            && !self.owner.open_lobby
        {
            lobby.insert("scope".to_owned(), json!("organization"));
        }
        let before = std::mem::take(&mut self.fields);
        self.fields.clone_from(&before);
        self.fields.extend(body);
        if self.instant("endDateTime") <= self.instant("startDateTime") {
            self.fields = before;
            return Err(Refused::bad("EndDateTime must be after StartDateTime."));
        }
        Ok(())
    }

    /// Nothing in it tells whether people are there.
    pub fn render(&self) -> Value {
        let mut meeting = Value::Object(self.fields.clone());
        meeting["id"] = json!(self.id);
        meeting["externalId"] = json!(self.external_id);
        meeting["joinWebUrl"] = json!(self.join_url);
        meeting["joinMeetingIdSettings"] = json!({ "isPasscodeRequired": false, "joinMeetingId": "1234567890123" });
        meeting["chatInfo"] = json!({ "threadId": "19:meeting_sandbox@thread.v2" });
        meeting
    }

    /// One report per session, some minutes after its end. A list leaves the single people out.
    pub fn reports(&self, now: DateTime<Utc>) -> Vec<Value> {
        let ended = self.sessions.iter().enumerate().filter_map(|(number, session)| {
            let end = session.ended_at.filter(|end| *end + REPORT_TAKES <= now)?;
            Some(json!({
                "id": format!("report-{number}"), "totalParticipantCount": session.people,
                "meetingStartDateTime": session.began_at.to_rfc3339(), "meetingEndDateTime": end.to_rfc3339(),
                "attendanceRecords": [],
            }))
        });
        ended.collect()
    }
}
