//! What exists in the double: broadcasts, streams, the day's allowance, and the life cycle's rules.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::sandbox::SnapshotBroadcast;
use crate::sandbox::google::Refused;

/// Everything that the double holds.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Books {
    /// In the order of their creation.
    pub broadcasts: Vec<HeldBroadcast>,
    pub streams: Vec<HeldStream>,
    pub ledger: Ledger,
    /// Writes that were really carried out.
    pub writes: BTreeMap<String, u64>,
    /// The encoder sends to every key, those to come included.
    sending_everywhere: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeldBroadcast {
    pub id: String,
    pub channel: String,
    pub published_at: DateTime<Utc>,
    /// What the owner may change of the three parts, defaults filled in.
    pub snippet: Map<String, Value>,
    pub status: Map<String, Value>,
    pub content: Map<String, Value>,
    pub bound: Option<String>,
    pub state: State,
    /// How often its viewers were asked for; each look finds some more.
    pub looks: u64,
    pub went_live_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeldStream {
    pub id: String,
    pub channel: String,
    pub published_at: DateTime<Utc>,
    pub snippet: Map<String, Value>,
    pub cdn: Map<String, Value>,
    pub reusable: bool,
    pub key: String,
    pub receiving: bool,
    pub has_received: bool,
}

/// The life cycle. The transient words `testStarting` and `liveStarting` appear only in a transition's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum State {
    Created,
    Ready,
    Testing,
    Live,
    Complete,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Ready => "ready",
            Self::Testing => "testing",
            Self::Live => "live",
            Self::Complete => "complete",
        }
    }

    pub fn has_not_begun(self) -> bool {
        matches!(self, Self::Created | Self::Ready)
    }
}

/// What a transition may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Testing,
    Live,
    Complete,
}

impl HeldBroadcast {
    pub fn viewers(&self) -> u64 {
        if self.state == State::Live { 57 + 3 * self.looks } else { 0 }
    }

    pub fn starts_at(&self) -> Option<DateTime<Utc>> {
        instant_of(&self.snippet, "scheduledStartTime")
    }

    fn flag(&self, name: &str) -> bool {
        self.content.get(name) == Some(&Value::Bool(true))
    }

    fn has_monitor_stream(&self) -> bool {
        self.content.get("monitorStream").is_some_and(|monitor| monitor["enableMonitorStream"] == true)
    }

    fn go_live(&mut self, now: DateTime<Utc>) {
        self.state = State::Live;
        self.went_live_at = Some(now);
    }

    fn complete(&mut self, now: DateTime<Utc>) {
        self.state = State::Complete;
        self.ended_at = Some(now);
    }
}

impl HeldStream {
    pub fn status_word(&self) -> &'static str {
        match (self.receiving, self.has_received) {
            (true, _) => "active",
            (false, true) => "inactive",
            (false, false) => "ready",
        }
    }
}

impl Books {
    pub fn count(&mut self, write: &str) {
        *self.writes.entry(write.to_owned()).or_default() += 1;
    }

    /// A broadcast of this channel.
    pub fn broadcast(&mut self, channel: &str, id: &str) -> Result<&mut HeldBroadcast, Refused> {
        let mut all = self.broadcasts.iter_mut();
        all.find(|broadcast| broadcast.channel == channel && broadcast.id == id)
            .ok_or_else(|| Refused::new(404, "liveBroadcastNotFound", "Broadcast not found"))
    }

    /// A new stream; video arrives at once when the encoder sends everywhere.
    pub fn add_stream(&mut self, mut stream: HeldStream) {
        stream.receiving = self.sending_everywhere;
        stream.has_received = self.sending_everywhere;
        self.streams.push(stream);
    }

    /// Ties a stream to a broadcast, or unties it.
    ///
    /// # Errors
    /// Unless both exist and the broadcast has not begun.
    pub fn bind(&mut self, channel: &str, id: &str, stream_id: Option<&str>) -> Result<(), Refused> {
        let known = |id: &str| self.streams.iter().any(|stream| stream.channel == channel && stream.id == id);
        if stream_id.is_some_and(|id| !known(id)) {
            return Err(Refused::new(404, "liveStreamNotFound", "Stream not found"));
        }
        let broadcast = self.broadcast(channel, id)?;
        if !broadcast.state.has_not_begun() {
            return Err(Refused::forbidden(
                "liveBroadcastBindingNotAllowed",
                "Broadcast cannot be bound in this state",
            ));
        }
        broadcast.bound = stream_id.map(str::to_owned);
        broadcast.state = if stream_id.is_some() { State::Ready } else { State::Created };
        self.count("broadcast_bind");
        Ok(())
    }

    /// Moves a broadcast along its life cycle.
    ///
    /// # Errors
    /// `redundantTransition`, `invalidTransition`, `errorStreamInactive`.
    pub fn transition(&mut self, channel: &str, id: &str, target: Target, now: DateTime<Utc>) -> Result<(), Refused> {
        let receiving = self
            .broadcast(channel, id)?
            .bound
            .clone()
            .is_some_and(|bound| self.streams.iter().any(|stream| stream.id == bound && stream.receiving));
        let broadcast = self.broadcast(channel, id)?;
        let monitored = broadcast.has_monitor_stream();
        match (target, broadcast.state) {
            (Target::Testing, State::Testing) | (Target::Live, State::Live) | (Target::Complete, State::Complete) => {
                return Err(Refused::forbidden("redundantTransition", "Redundant transition"));
            }
            (Target::Testing, State::Ready) if monitored => {}
            (Target::Live, State::Ready) if !monitored => {}
            (Target::Live, State::Testing) | (Target::Complete, State::Testing | State::Live) => {}
            _ => return Err(Refused::forbidden("invalidTransition", "Invalid transition")),
        }
        if target != Target::Complete && !receiving {
            return Err(Refused::forbidden("errorStreamInactive", "Stream is inactive"));
        }
        let write = match target {
            Target::Testing => {
                broadcast.state = State::Testing;
                "transition_testing"
            }
            Target::Live => {
                broadcast.go_live(now);
                "transition_live"
            }
            Target::Complete => {
                broadcast.complete(now);
                "transition_complete"
            }
        };
        self.count(write);
        Ok(())
    }

    /// The encoder begins or stops sending; broadcasts that start or stop by themselves follow.
    pub fn set_signal(&mut self, key: Option<&str>, on: bool, now: DateTime<Utc>) {
        if key.is_none() {
            self.sending_everywhere = on;
        }
        for stream in self.streams.iter_mut().filter(|stream| key.is_none_or(|key| stream.key == key)) {
            stream.receiving = on;
            stream.has_received |= on;
            for broadcast in self.broadcasts.iter_mut().filter(|one| one.bound.as_deref() == Some(&*stream.id)) {
                match (broadcast.state, on) {
                    (State::Ready, true) if broadcast.flag("enableAutoStart") => broadcast.go_live(now),
                    (State::Live, false) if broadcast.flag("enableAutoStop") => broadcast.complete(now),
                    _ => {}
                }
            }
        }
    }

    pub fn snapshot(&self) -> Vec<SnapshotBroadcast> {
        let shown = self.broadcasts.iter().map(|broadcast| {
            let stream = self.streams.iter().find(|stream| Some(&stream.id) == broadcast.bound.as_ref());
            SnapshotBroadcast {
                id: broadcast.id.clone(),
                title: broadcast.snippet.get("title").and_then(Value::as_str).unwrap_or_default().to_owned(),
                status: broadcast.state.word().to_owned(),
                starts_at: broadcast.starts_at(),
                stream_key: stream.map(|stream| stream.key.clone()),
                receiving: stream.is_some_and(|stream| stream.receiving),
                viewers: broadcast.viewers(),
                went_live_at: broadcast.went_live_at,
                ended_at: broadcast.ended_at,
            }
        });
        shown.collect()
    }
}

/// Units used of the day's allowance. The day is the Pacific one.
#[derive(Serialize, Deserialize)]
pub(super) struct Ledger {
    pub units_per_day: u32,
    day: Option<NaiveDate>,
    used: u32,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { units_per_day: 10_000, day: None, used: 0 }
    }
}

impl Ledger {
    /// # Errors
    /// `quotaExceeded` when the rest of the day's units does not suffice.
    pub fn charge(&mut self, units: u32, now: DateTime<Utc>) -> Result<(), Refused> {
        let today = now.with_timezone(&chrono_tz::America::Los_Angeles).date_naive();
        if self.day != Some(today) {
            self.day = Some(today);
            self.used = 0;
        }
        if self.used.saturating_add(units) > self.units_per_day {
            return Err(Refused::quota());
        }
        self.used += units;
        Ok(())
    }
}

pub(super) fn instant_of(fields: &Map<String, Value>, name: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(fields.get(name)?.as_str()?).ok().map(|time| time.to_utc())
}

/// One part as YouTube holds it: what was sent, without what only YouTube sets, with defaults for what was left out.
pub(super) fn part_with_defaults(sent: Option<&Value>, read_only: &[&str], defaults: Value) -> Map<String, Value> {
    let Value::Object(mut held) = defaults else { return Map::new() };
    let sent = sent.and_then(Value::as_object).cloned().unwrap_or_default();
    held.extend(sent.into_iter().filter(|(name, _)| !read_only.contains(&name.as_str())));
    held
}

/// Defaults of `contentDetails` in the discovery document.
pub(super) fn content_defaults() -> Value {
    json!({
        "enableAutoStart": false,
        "enableAutoStop": false,
        "enableContentEncryption": false,
        "enableDvr": true,
        "enableEmbed": true,
        "recordFromStart": true,
        "closedCaptionsType": "closedCaptionsDisabled",
        "latencyPreference": "normal",
        "projection": "rectangular",
        "monitorStream": { "enableMonitorStream": true, "broadcastStreamDelayMs": 0 },
    })
}
