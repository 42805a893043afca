//! Every channel, and what the encoder's signal does to it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Refused;
use super::calendar::id_of;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::{Bench, Posted, SnapshotBroadcast};

/// How many watch a stream of the sandbox.
pub const VIEWERS: u64 = 23;

/// Every channel of the sandbox.
#[derive(Serialize, Deserialize)]
pub struct Studio {
    channels: BTreeMap<String, Channel>,
    /// The church's encoder is on for every key, also for those that are read later.
    encoder_on: bool,
    pub subscriptions: Vec<Subscription>,
    /// What EventSub has to send and nobody has carried yet.
    pub posts: Vec<Posted>,
    pub writes: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
pub struct Channel {
    pub id: String,
    pub login: String,
    pub name: String,
    /// `affiliate`, `partner`, or empty.
    pub kind: String,
    pub keeps_videos: bool,
    pub title: String,
    pub game_id: String,
    pub tags: Vec<String>,
    pub segments: Vec<Segment>,
    /// In the order in which they began.
    pub streams: Vec<Shown>,
    key: String,
    /// An encoder can know the key.
    key_shown: bool,
}

/// An entry of the calendar.
#[derive(Serialize, Deserialize)]
pub struct Segment {
    pub number: u64,
    pub starts_at: DateTime<Utc>,
    pub length: TimeDelta,
    pub title: String,
    pub recurring: bool,
}

/// What the app wants to be told of.
#[derive(Serialize, Deserialize)]
pub struct Subscription {
    pub id: String,
    pub kind: String,
    /// Name and value of its condition.
    pub about: (String, String),
    pub callback: String,
    /// Signs what is sent about it.
    pub secret: String,
    pub status: String,
    /// The word that the address has to repeat before anything else is sent to it.
    pub challenge: String,
    pub created_at: DateTime<Utc>,
}

/// A stream that viewers see or have seen.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    pub id: String,
    pub title: String,
    pub began: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
}

impl Studio {
    pub fn new(bench: &Bench) -> Self {
        let mut grace = Channel::new(bench, "424201", "gracechapel", "Grace Chapel");
        "affiliate".clone_into(&mut grace.kind);
        grace.keeps_videos = true;
        let other = Channel::new(bench, "424202", "otherchurch", "Other Church");
        let channels = [grace, other].map(|channel| (channel.login.clone(), channel)).into();
        Self { channels, encoder_on: false, subscriptions: Vec::new(), posts: Vec::new(), writes: BTreeMap::new() }
    }

    /// Who can sign in.
    pub fn logins(&self) -> Vec<String> {
        self.channels.keys().cloned().collect()
    }

    pub fn channel(&mut self, login: &str) -> Result<&mut Channel, Refused> {
        self.channels.get_mut(login).ok_or_else(|| Refused::not_found("user not found"))
    }

    /// The channel with this id.
    pub fn channel_of(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.values_mut().find(|channel| channel.id == id)
    }

    pub fn count(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// Hands out the channel's key; an encoder that is on for every key begins to send to it.
    pub fn show_key(&mut self, bench: &Bench, login: &str) -> Result<String, Refused> {
        let encoder_on = self.encoder_on;
        let channel = self.channel(login)?;
        channel.key_shown = true;
        let (id, key, began) = (channel.id.clone(), channel.key.clone(), encoder_on && channel.begin(bench));
        if began {
            self.tell_of_stream(bench, &id, true);
        }
        Ok(key)
    }

    /// Video begins or stops at one key, or (`None`) at every key that was handed out, now and later.
    pub fn set_signal(&mut self, bench: &Bench, key: Option<&str>, on: bool) {
        if key.is_none() {
            self.encoder_on = on;
        }
        let mut changed = Vec::new();
        for channel in self.channels.values_mut() {
            let is_meant = key.map_or(channel.key_shown, |key| key == channel.key);
            if is_meant && (if on { channel.begin(bench) } else { channel.finish(bench.now()) }) {
                changed.push(channel.id.clone());
            }
        }
        for id in changed {
            self.tell_of_stream(bench, &id, on);
        }
    }

    /// One row for each entry of the calendar and one for each stream: on Twitch the two know nothing of each other.
    pub fn broadcasts(&self) -> Vec<SnapshotBroadcast> {
        self.channels
            .values()
            .flat_map(|channel| {
                let segments = channel.segments.iter().map(Segment::row);
                segments.chain(channel.streams.iter().map(|stream| stream.row(&channel.key)))
            })
            .collect()
    }
}

impl Channel {
    fn new(bench: &Bench, id: &str, login: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            login: login.to_owned(),
            name: name.to_owned(),
            kind: String::new(),
            keeps_videos: false,
            title: "Last week's service".to_owned(),
            game_id: String::new(),
            tags: Vec::new(),
            segments: Vec::new(),
            streams: Vec::new(),
            key: bench.secret(StreamingPlatform::Twitch, "key"),
            key_shown: false,
        }
    }

    pub fn running(&self) -> Option<&Shown> {
        self.streams.last().filter(|stream| stream.ended.is_none())
    }

    /// Video arrives: viewers see it at once. False when they saw it already.
    fn begin(&mut self, bench: &Bench) -> bool {
        let begins = self.running().is_none();
        if begins {
            let id = format!("4{:010}", bench.number());
            self.streams.push(Shown { id, title: self.title.clone(), began: bench.now(), ended: None });
        }
        begins
    }

    /// False when nothing was running.
    fn finish(&mut self, now: DateTime<Utc>) -> bool {
        let running = self.streams.last_mut().filter(|stream| stream.ended.is_none());
        running.map(|stream| stream.ended = Some(now)).is_some()
    }
}

impl Subscription {
    /// Twitch takes no second one of the same kind about the same to the same address.
    pub fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind && self.about == other.about && self.callback == other.callback
    }
}

impl Segment {
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at + self.length
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at() && other.starts_at < self.ends_at()
    }

    fn row(&self) -> SnapshotBroadcast {
        SnapshotBroadcast {
            id: id_of(self),
            title: self.title.clone(),
            status: "in the calendar".to_owned(),
            starts_at: Some(self.starts_at),
            stream_key: None,
            receiving: false,
            viewers: 0,
            went_live_at: None,
            ended_at: None,
        }
    }
}

impl Shown {
    fn row(&self, key: &str) -> SnapshotBroadcast {
        let receiving = self.ended.is_none();
        SnapshotBroadcast {
            id: self.id.clone(),
            title: self.title.clone(),
            status: if receiving { "live" } else { "offline" }.to_owned(),
            starts_at: None,
            stream_key: Some(key.to_owned()),
            receiving,
            viewers: if receiving { VIEWERS } else { 0 },
            went_live_at: Some(self.began),
            ended_at: self.ended,
        }
    }
}
