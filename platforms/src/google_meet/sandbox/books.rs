//! What exists: rooms, the calls that were held in them, and calendar entries.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::people::Person;
use crate::sandbox::SnapshotMeeting;
use crate::sandbox::google::Refused;
use crate::sandbox::world::pairs;

/// Google has made the recording's file by then.
const RECORDING_TAKES: TimeDelta = TimeDelta::minutes(10);
/// New rooms of one user in a minute.
const ROOMS_PER_MINUTE: usize = 10;

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Books {
    pub rooms: Vec<Room>,
    pub calls: Vec<HeldCall>,
    /// By owner and id; deleted entries keep their id.
    #[serde(with = "pairs")]
    pub entries: BTreeMap<(String, String), Entry>,
    pub writes: BTreeMap<String, u64>,
    made: BTreeMap<String, VecDeque<DateTime<Utc>>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Room {
    /// `spaces/…`
    pub name: String,
    pub code: String,
    pub link: String,
    pub owner: &'static Person,
    pub config: Map<String, Value>,
}

/// One call in a room.
#[derive(Serialize, Deserialize)]
pub(super) struct HeldCall {
    /// `conferenceRecords/…`
    pub name: String,
    pub room: String,
    pub owner: &'static Person,
    pub began_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub guests: u64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    pub fields: Map<String, Value>,
    pub deleted: bool,
}

impl Books {
    pub fn wrote(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// Counts one new room of this user.
    pub fn count_room(&mut self, owner: &'static Person, now: DateTime<Utc>) -> Result<(), Refused> {
        let made = self.made.entry(owner.email.to_owned()).or_default();
        while made.front().is_some_and(|first| *first <= now - TimeDelta::minutes(1)) {
            made.pop_front();
        }
        if made.len() >= ROOMS_PER_MINUTE {
            return Err(super::too_many("Quota exceeded for quota metric 'Create space requests'."));
        }
        made.push_back(now);
        Ok(())
    }

    /// The room of this owner, by its name or its code.
    pub fn room(&mut self, caller: &Person, named: &str) -> Result<&mut Room, Refused> {
        let name = format!("spaces/{named}");
        let room = self.rooms.iter_mut().find(|room| room.name == name || room.code == named);
        let room = room.ok_or_else(|| super::not_found("The space"))?;
        if room.owner.id == caller.id { Ok(room) } else { Err(super::no_permission()) }
    }

    /// The call that runs in this room.
    pub fn running(&self, room: &str) -> Option<&HeldCall> {
        self.calls.iter().find(|call| call.room == room && call.ended_at.is_none())
    }

    /// The first people come in.
    pub fn open(&mut self, room: &str, number: u64, now: DateTime<Utc>) {
        if self.running(room).is_some() {
            return;
        }
        let Some(owner) = self.rooms.iter().find(|held| held.name == room).map(|held| held.owner) else { return };
        let name = format!("conferenceRecords/c-{number}");
        self.calls.push(HeldCall { name, room: room.to_owned(), owner, began_at: now, ended_at: None, guests: 3 });
    }

    /// Everybody leaves.
    pub fn close(&mut self, room: &str, now: DateTime<Utc>) {
        let running = self.calls.iter_mut().filter(|call| call.room == room && call.ended_at.is_none());
        running.for_each(|call| call.ended_at = Some(now));
    }

    /// The entries with the rooms that they name.
    pub fn snapshot(&self) -> Vec<SnapshotMeeting> {
        let shown = self.entries.values().filter(|entry| !entry.deleted).filter_map(|entry| {
            let room = entry.fields.get("extendedProperties")?["private"]["steepleSpace"].as_str()?;
            let status = if self.running(room).is_some() { "active" } else { "waiting" };
            Some(SnapshotMeeting {
                id: room.to_owned(),
                title: entry.fields.get("summary").and_then(Value::as_str).unwrap_or_default().to_owned(),
                status: status.to_owned(),
                starts_at: entry.instant("start"),
                pushing_to: None,
            })
        });
        shown.collect()
    }
}

impl Room {
    /// As Meet answers it. A Workspace that forbids open rooms says nothing and makes them stricter.
    pub fn render(&self, running: Option<&HeldCall>) -> Value {
        let mut config = self.config.clone();
        if !self.owner.open_rooms && config.get("accessType").is_some_and(|access| access == "OPEN") {
            config.insert("accessType".to_owned(), json!("TRUSTED"));
        }
        let mut room = json!({
            "name": self.name, "meetingUri": self.link, "meetingCode": self.code, "config": config,
        });
        if let Some(call) = running {
            room["activeConference"] = json!({ "conferenceRecord": call.name });
        }
        room
    }
}

impl HeldCall {
    pub fn render(&self) -> Value {
        let mut call = json!({
            "name": self.name, "space": self.room, "startTime": self.began_at.to_rfc3339(),
        });
        if let Some(end) = self.ended_at {
            call["endTime"] = json!(end.to_rfc3339());
            call["expireTime"] = json!((end + TimeDelta::days(30)).to_rfc3339());
        }
        call
    }

    /// Only a Workspace records.
    pub fn recording(&self, now: DateTime<Utc>) -> Option<Value> {
        self.owner.domain?;
        let end = self.ended_at?;
        let id = self.name.trim_start_matches("conferenceRecords/");
        let name = format!("{}/recordings/r-1", self.name);
        let is_made = now >= end + RECORDING_TAKES;
        let mut recording = json!({ "name": name, "state": if is_made { "FILE_GENERATED" } else { "ENDED" } });
        if is_made {
            let page = format!("https://drive.example/file/d/{id}/view");
            recording["driveDestination"] = json!({ "file": id, "exportUri": page });
        }
        Some(recording)
    }
}

impl Entry {
    pub fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.fields.get(name)?["dateTime"].as_str()?;
        DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
    }

    pub fn render(&self) -> Value {
        let mut entry = Value::Object(self.fields.clone());
        entry["kind"] = json!("calendar#event");
        entry["status"] = json!(if self.deleted { "cancelled" } else { "confirmed" });
        entry
    }
}
