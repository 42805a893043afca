//! One account: its channels, its key, its events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Refused;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::Bench;

pub const TWITCH: u64 = 1;
pub const YOUTUBE: u64 = 5;
pub const CUSTOM_RTMP: u64 = 29;
pub const FACEBOOK: u64 = 37;

/// Platforms whose channels may be attached to a scheduled event by API; the social ones may not.
const ATTACHABLE: &[u64] = &[29, 49, 60, 61, 68, 72, 74, 78, 79, 80, 81, 82];

#[derive(Serialize, Deserialize)]
pub struct Account {
    pub id: u64,
    pub ingest_id: u64,
    pub channels: Vec<Channel>,
    pub events: Vec<Event>,
    pub key: StreamKey,
}

/// A key, and whether an encoder can know it.
#[derive(Serialize, Deserialize)]
pub struct StreamKey {
    pub secret: String,
    pub shown: bool,
}

#[derive(Serialize, Deserialize)]
pub struct Channel {
    pub id: u64,
    pub platform_id: u64,
    pub identifier: String,
    pub display_name: String,
    pub url: String,
    pub active: bool,
    pub title: String,
    pub description: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub source: Source,
    pub title: String,
    pub description: Option<String>,
    pub scheduled_for: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub destinations: Vec<Destination>,
    pub key: StreamKey,
}

/// How an event came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Video arrived at the account's key.
    Instant,
    Studio,
    Encoder,
}

#[derive(Serialize, Deserialize)]
pub struct Destination {
    pub id: String,
    pub channel_id: u64,
    pub platform_id: u64,
    pub external_url: Option<String>,
}

/// A scheduled event as it was asked for.
pub struct NewEvent {
    pub source: Source,
    pub title: String,
    pub description: Option<String>,
    pub scheduled_for: Option<DateTime<Utc>>,
}

impl Account {
    /// An account without channels, at the server in London.
    pub fn new(bench: &Bench, id: u64) -> Self {
        Self { id, ingest_id: 8, channels: Vec::new(), events: Vec::new(), key: StreamKey::new(bench) }
    }

    /// The channel with this id, as it stands in a path.
    pub fn channel(&mut self, id: &str) -> Result<&mut Channel, Refused> {
        self.channels
            .iter_mut()
            .find(|channel| channel.id.to_string() == id)
            .ok_or_else(|| Refused::not_found("channel"))
    }

    pub fn event(&mut self, id: &str) -> Result<&mut Event, Refused> {
        self.events.iter_mut().find(|event| event.id == id).ok_or_else(|| Refused::not_found("event"))
    }

    /// Switches a channel; one that is switched on while the account's video arrives is shown from then on.
    pub fn switch_channel(&mut self, bench: &Bench, id: &str, active: bool) -> Result<(), Refused> {
        let channel = self.channel(id)?;
        channel.active = active;
        let (channel_id, platform_id) = (channel.id, channel.platform_id);
        if let Some(event) = self.events.iter_mut().find(|event| event.is_instant_and_running()) {
            event.destinations.retain(|destination| destination.channel_id != channel_id);
            if active {
                let destination = Destination::shown(bench, &event.id, channel_id, platform_id);
                event.destinations.push(destination);
            }
        }
        Ok(())
    }

    /// Video arrives at the account's key: an event begins on every channel that is on, unless one runs already.
    pub fn begin(&mut self, bench: &Bench) {
        if self.events.iter().any(Event::is_instant_and_running) {
            return;
        }
        let id = new_uuid(bench);
        let on: Vec<&Channel> = self.channels.iter().filter(|channel| channel.active).collect();
        let title = on.first().map_or_else(|| "Untitled".to_owned(), |channel| channel.title.clone());
        let destinations =
            on.iter().map(|channel| Destination::shown(bench, &id, channel.id, channel.platform_id)).collect();
        self.events.push(Event {
            id,
            source: Source::Instant,
            title,
            description: None,
            scheduled_for: None,
            started_at: Some(bench.now()),
            finished_at: None,
            destinations,
            key: StreamKey::new(bench),
        });
    }

    pub fn finish(&mut self, now: DateTime<Utc>) {
        let running = self.events.iter_mut().filter(|event| event.is_instant_and_running());
        running.for_each(|event| event.finished_at = Some(now));
    }

    /// Puts an event on the calendar and returns its id.
    pub fn schedule(&mut self, bench: &Bench, new: NewEvent) -> String {
        let id = new_uuid(bench);
        self.events.push(Event {
            id: id.clone(),
            source: new.source,
            title: new.title,
            description: new.description,
            scheduled_for: new.scheduled_for,
            started_at: None,
            finished_at: None,
            destinations: Vec::new(),
            key: StreamKey::new(bench),
        });
        id
    }

    /// Attaches a channel to a scheduled event and returns the destination's id.
    pub fn attach(&mut self, bench: &Bench, event: &str, channel_id: u64) -> Result<String, Refused> {
        let platform_id = self.channel(&channel_id.to_string())?.platform_id;
        let event = self.event(event)?;
        event.expect_upcoming()?;
        if !ATTACHABLE.contains(&platform_id) {
            return Err(Refused::conflict("platform_not_supported", "Platform is not supported"));
        }
        if event.destinations.iter().any(|destination| destination.channel_id == channel_id) {
            return Err(Refused::conflict("destination_already_exists", "Destination already exists"));
        }
        let id = new_uuid(bench);
        event.destinations.push(Destination { id: id.clone(), channel_id, platform_id, external_url: None });
        Ok(id)
    }
}

impl Event {
    /// Restream's own word.
    pub fn status(&self) -> &'static str {
        match (self.started_at, self.finished_at) {
            (_, Some(_)) => "finished",
            (Some(_), None) => "in-progress",
            (None, None) => "upcoming",
        }
    }

    pub fn expect_upcoming(&self) -> Result<(), Refused> {
        if self.status() == "upcoming" { Ok(()) } else { Err(Refused::conflict("event_started", "Event has started")) }
    }

    pub fn is_instant_and_running(&self) -> bool {
        self.source == Source::Instant && self.status() == "in-progress"
    }

    /// Video begins or stops at the event's own key. A finished event never runs again.
    pub fn signal(&mut self, now: DateTime<Utc>, on: bool) {
        if self.source == Source::Instant {
            return;
        }
        match self.status() {
            "upcoming" if on => self.started_at = Some(now),
            "in-progress" if !on => self.finished_at = Some(now),
            _ => {}
        }
    }
}

impl Destination {
    /// A channel that shows the event at once.
    fn shown(bench: &Bench, event: &str, channel_id: u64, platform_id: u64) -> Self {
        let url = format!("{}/restream/watch/{channel_id}/{event}", bench.url);
        Self { id: new_uuid(bench), channel_id, platform_id, external_url: Some(url) }
    }
}

impl Channel {
    pub fn new(bench: &Bench, login: &str, id: u64, platform_id: u64, active: bool) -> Self {
        Self {
            id,
            platform_id,
            identifier: format!("{login}-{platform_id}"),
            display_name: login.to_owned(),
            url: format!("{}/restream/watch/{id}", bench.url),
            active,
            title: "Last week's service".to_owned(),
            description: None,
        }
    }
}

impl StreamKey {
    fn new(bench: &Bench) -> Self {
        Self { secret: bench.secret(StreamingPlatform::Restream, "key"), shown: false }
    }
}

fn new_uuid(bench: &Bench) -> String {
    format!("00000000-0000-4000-8000-{:012x}", bench.number())
}
