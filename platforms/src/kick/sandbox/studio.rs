//! Every channel, and what the encoder's signal does to it.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Refused;
use crate::contract::platform::StreamingPlatform;
use crate::sandbox::{Bench, SnapshotBroadcast};

/// How many watch a stream of the sandbox.
pub const VIEWERS: u64 = 9;

/// Every channel of the sandbox.
#[derive(Serialize, Deserialize)]
pub struct Studio {
    channels: BTreeMap<String, Channel>,
    /// The church's encoder is on for every key, also for those that are read later.
    encoder_on: bool,
    pub writes: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
pub struct Channel {
    pub id: u64,
    pub login: String,
    pub name: String,
    pub title: String,
    /// 0 while none is chosen.
    pub category: u64,
    /// False for an account that Kick gave no stream key.
    pub may_stream: bool,
    /// Id and name of each subscription.
    pub events: Vec<(String, String)>,
    streams: Vec<Shown>,
    key: String,
    /// An encoder can know the key.
    key_shown: bool,
}

/// A stream that viewers see or have seen.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    id: String,
    title: String,
    pub began: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
}

impl Studio {
    pub fn new(bench: &Bench) -> Self {
        let grace = Channel::new(bench, 7_001, "gracechapel", "Grace Chapel");
        let mut none = Channel::new(bench, 7_002, "nostream", "No Stream");
        none.may_stream = false;
        let channels = [grace, none].map(|channel| (channel.login.clone(), channel)).into();
        Self { channels, encoder_on: false, writes: BTreeMap::new() }
    }

    /// Who can sign in.
    pub fn logins(&self) -> Vec<String> {
        self.channels.keys().cloned().collect()
    }

    pub fn channel(&mut self, login: &str) -> Result<&mut Channel, Refused> {
        self.channels.get_mut(login).ok_or_else(|| Refused::new(StatusCode::NOT_FOUND, "Not Found"))
    }

    pub fn count(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// Hands out the channel's key; an encoder that is on for every key begins to send to it.
    pub fn show_key(&mut self, bench: &Bench, login: &str) -> Result<String, Refused> {
        let encoder_on = self.encoder_on;
        let channel = self.channel(login)?;
        let first_time = !std::mem::replace(&mut channel.key_shown, true);
        if first_time && encoder_on {
            channel.begin(bench);
        }
        Ok(channel.key.clone())
    }

    /// Video begins or stops at one key, or (`None`) at every key that was handed out, now and later.
    pub fn set_signal(&mut self, bench: &Bench, key: Option<&str>, on: bool) {
        if key.is_none() {
            self.encoder_on = on;
        }
        for channel in self.channels.values_mut() {
            if !key.map_or(channel.key_shown, |key| key == channel.key) {
                continue;
            }
            if on {
                channel.begin(bench);
            } else {
                channel.finish(bench.now());
            }
        }
    }

    /// One row for each stream; nothing is planned on Kick before video arrives.
    pub fn broadcasts(&self) -> Vec<SnapshotBroadcast> {
        let rows =
            self.channels.values().flat_map(|channel| channel.streams.iter().map(|stream| stream.row(&channel.key)));
        rows.collect()
    }
}

impl Channel {
    fn new(bench: &Bench, id: u64, login: &str, name: &str) -> Self {
        Self {
            id,
            login: login.to_owned(),
            name: name.to_owned(),
            title: "Last week's service".to_owned(),
            category: 0,
            may_stream: true,
            events: Vec::new(),
            streams: Vec::new(),
            key: bench.secret(StreamingPlatform::Kick, "key"),
            key_shown: false,
        }
    }

    pub fn running(&self) -> Option<&Shown> {
        self.streams.last().filter(|stream| stream.ended.is_none())
    }

    /// Video arrives: viewers see it at once.
    fn begin(&mut self, bench: &Bench) {
        if self.running().is_none() {
            let id = format!("kick-stream-{}", bench.number());
            self.streams.push(Shown { id, title: self.title.clone(), began: bench.now(), ended: None });
        }
    }

    fn finish(&mut self, now: DateTime<Utc>) {
        if let Some(stream) = self.streams.last_mut() {
            stream.ended = stream.ended.or(Some(now));
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
