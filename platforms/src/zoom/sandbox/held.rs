//! One meeting or webinar: what is kept of it, and how it is told.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Rooms;
use super::livestream::Livestream;
use super::people::Person;
use super::registrants::List;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::Bench;
use crate::zoom::wire;

/// One meeting or webinar.
#[derive(Serialize, Deserialize)]
pub struct Held {
    pub id: i64,
    pub rooms: Rooms,
    pub host: &'static Person,
    pub topic: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub livestream: Livestream,
    pub registrants: List,
    uuid: String,
    kind: i64,
    agenda: String,
    timezone: Tz,
    duration: i64,
    password: String,
    join_url: String,
    created_at: DateTime<Utc>,
    settings: Map<String, Value>,
    running: bool,
}

impl Held {
    /// As Zoom makes one of which nothing is said.
    pub fn new(bench: &Bench, rooms: Rooms, host: &'static Person) -> Self {
        let id = 92_000_000_000 + i64::try_from(bench.number()).unwrap_or_default();
        let pwd = bench.secret(StreamingPlatform::Zoom, "pwd");
        Self {
            id,
            rooms,
            host,
            topic: rooms.either("Zoom Meeting", "Zoom Webinar").to_owned(),
            starts_at: None,
            livestream: Livestream::default(),
            registrants: List::default(),
            uuid: uuid(bench),
            kind: i64::from(if rooms == Rooms::Meetings { wire::SCHEDULED } else { wire::WEBINAR }),
            agenda: String::new(),
            timezone: Tz::America__New_York,
            duration: 60,
            // Zoom's own passcodes have at most ten characters. This one is longer, so that it can carry the marker by which
            // a leak of any secret is found.
            password: bench.secret(StreamingPlatform::Zoom, "passcode"),
            join_url: format!("{}/zoom/j/{id}?pwd={pwd}", bench.url),
            created_at: bench.now(),
            settings: Map::new(),
            running: false,
        }
    }

    pub fn status(&self) -> &'static str {
        if self.running { "started" } else { "waiting" }
    }

    pub fn is_running(&self) -> bool {
        self.running
    }

    pub fn open(&mut self) {
        self.running = true;
    }

    /// The next run of the meeting has another UUID.
    pub fn close(&mut self, bench: &Bench) {
        self.running = false;
        self.livestream.stop();
        self.uuid = uuid(bench);
    }

    /// Takes over what a checked body holds. A start that has passed is ignored without a word, as Zoom does.
    pub fn take(&mut self, body: &Map<String, Value>, is_new: bool, now: DateTime<Utc>) {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        self.topic = text("topic").unwrap_or_else(|| self.topic.clone());
        self.agenda = text("agenda").unwrap_or_else(|| self.agenda.clone());
        self.password = text("password").unwrap_or_else(|| self.password.clone());
        self.duration = body.get("duration").and_then(Value::as_i64).unwrap_or(self.duration);
        self.kind = body.get("type").and_then(Value::as_i64).unwrap_or(self.kind);
        self.timezone = text("timezone").and_then(|zone| zone.parse().ok()).unwrap_or(self.timezone);
        let start = text("start_time").and_then(|start| instant(&start, self.timezone));
        self.starts_at = start.filter(|start| is_new || *start > now).or(self.starts_at);
        if let Some(Value::Object(settings)) = body.get("settings") {
            self.settings.extend(settings.clone());
        }
        // A waiting room leaves nobody in before the host.
        if self.settings.get("waiting_room") == Some(&Value::Bool(true)) {
            self.settings.insert("join_before_host".to_owned(), Value::Bool(false));
        }
    }

    pub fn listed(&self) -> Value {
        json!({
            "id": self.id, "uuid": self.uuid, "host_id": self.host.id, "topic": self.topic, "type": self.kind,
            "agenda": self.agenda.chars().take(wire::LISTED_AGENDA_CHARS).collect::<String>(),
            "start_time": self.starts_at.map(utc), "timezone": self.timezone.name(), "duration": self.duration,
            "created_at": utc(self.created_at), "join_url": self.join_url,
        })
    }

    /// `approval_type`; 2 is "nobody registers".
    pub fn approval_type(&self) -> i64 {
        self.settings.get("approval_type").and_then(Value::as_i64).unwrap_or(2)
    }

    /// The description of a webinar names neither a status nor an encrypted passcode.
    pub fn full(&self, start_url: &str) -> Value {
        let mut body = self.listed();
        body["agenda"] = json!(self.agenda);
        body["host_email"] = json!(self.host.email);
        if self.rooms == Rooms::Meetings {
            body["status"] = json!(self.status());
            body["encrypted_password"] = json!(format!("{}-encrypted", self.password));
        }
        body["start_url"] = json!(start_url);
        body["password"] = json!(self.password);
        body["settings"] = Value::Object(self.settings.clone());
        body["creation_source"] = json!("open_api");
        body
    }

    /// Its planned end has passed, and nobody is in it.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        !self.running && self.ends_before(now)
    }

    pub fn ends_before(&self, now: DateTime<Utc>) -> bool {
        self.starts_at.is_some_and(|start| start + TimeDelta::minutes(self.duration) < now)
    }
}

/// With `Z` the text is UTC; without it, local time in the meeting's zone.
fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let naive = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S").ok()?;
    if text.ends_with('Z') {
        Some(naive.and_utc())
    } else {
        Some(zone.from_local_datetime(&naive).earliest()?.to_utc())
    }
}

pub fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn uuid(bench: &Bench) -> String {
    format!("sandbox{:015}==", bench.number())
}
