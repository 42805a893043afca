//! Every account, and what the encoder's signal does to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::broadcast;

use super::account::{Account, CUSTOM_RTMP, Channel, FACEBOOK, Source, StreamKey, TWITCH, YOUTUBE};
use super::answer::Refused;
use super::updates::{self, News};
use crate::sandbox::{Bench, SnapshotBroadcast};

/// What a viewer count is made of: this many people for each channel that shows the service.
const VIEWERS_PER_CHANNEL: u64 = 12;

/// Every account of the sandbox.
#[derive(Serialize, Deserialize)]
pub struct Studio {
    accounts: BTreeMap<String, Account>,
    /// The church's encoder is on for every key, also for those that are read later.
    encoder_on: bool,
    pub writes: BTreeMap<String, u64>,
    /// Whoever listens to the streaming updates.
    #[serde(skip, default = "nobody")]
    news: broadcast::Sender<News>,
}

fn nobody() -> broadcast::Sender<News> {
    broadcast::Sender::new(BACKLOG)
}

/// Updates that a slow listener may fall behind before its line is cut.
const BACKLOG: usize = 1_024;

impl Studio {
    pub fn new(bench: &Bench) -> Self {
        let channels: [(&str, u64, bool); 5] = [
            ("gracechapel", YOUTUBE, true),
            ("gracechapel", FACEBOOK, true),
            ("gracechapel", TWITCH, true),
            ("otherchurch", YOUTUBE, true),
            ("otherchurch", CUSTOM_RTMP, false),
        ];
        let mut accounts: BTreeMap<String, Account> = [
            ("gracechapel", 1_234_567),
            ("otherchurch", 2_345_678),
            ("nochannels", 3_456_789),
            ("relaychapel", 4_567_890),
        ]
        .map(|(login, id)| (login.to_owned(), Account::new(bench, id)))
        .into();
        for (number, (login, platform_id, active)) in (410_001..).zip(channels) {
            let channel = Channel::new(bench, login, number, platform_id, active);
            accounts.entry(login.to_owned()).and_modify(|account| account.channels.push(channel));
        }
        // The channels that the other sandboxes offer first, as their own platforms call them; Twitch by its address alone.
        let known = [
            (YOUTUBE, "UCgracechapel00000000000", "https://www.youtube.com/channel/UCgracechapel00000000000"),
            (FACEBOOK, "100200300400501", "https://www.facebook.com/100200300400501"),
            (TWITCH, "", "https://www.twitch.tv/GraceChapel"),
        ];
        for (number, (platform_id, identifier, url)) in (420_001..).zip(known) {
            let channel = Channel {
                identifier: identifier.to_owned(),
                url: url.to_owned(),
                display_name: "Grace Chapel".to_owned(),
                ..Channel::new(bench, "relaychapel", number, platform_id, true)
            };
            accounts.entry("relaychapel".to_owned()).and_modify(|account| account.channels.push(channel));
        }
        Self { accounts, encoder_on: false, writes: BTreeMap::new(), news: nobody() }
    }

    /// Who can sign in, the church with every channel first.
    pub fn logins(&self) -> Vec<String> {
        let mut logins: Vec<String> = self.accounts.keys().cloned().collect();
        logins.sort_by_key(|login| self.accounts[login].id);
        logins
    }

    pub fn account(&mut self, login: &str) -> Result<&mut Account, Refused> {
        self.accounts.get_mut(login).ok_or_else(|| Refused::not_found("user"))
    }

    /// Does something to an account, and tells whoever listens what became of its channels.
    pub fn change<T>(
        &mut self,
        bench: &Bench,
        login: &str,
        change: impl FnOnce(&mut Account) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let account = self.account(login)?;
        let before = updates::running(account);
        let changed = change(account)?;
        let (user, after) = (account.id, updates::running(account));
        for frame in updates::frames(bench, user, before.as_ref(), after.as_ref()) {
            // Nobody listening is fine.
            let _ = self.news.send((login.to_owned(), frame));
        }
        Ok(changed)
    }

    /// What a new line begins with, and what comes on it.
    pub fn listen(&mut self, bench: &Bench, login: &str) -> Result<(broadcast::Receiver<News>, Vec<String>), Refused> {
        let account = self.account(login)?;
        let now = updates::running(account);
        let first = updates::frames(bench, account.id, None, now.as_ref());
        let first = updates::oddities().into_iter().chain(first.iter().map(Value::to_string)).collect();
        Ok((self.news.subscribe(), first))
    }

    pub fn count(&mut self, operation: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
    }

    /// Hands out the account's key; an encoder that is on for every key begins to send to it.
    pub fn show_account_key(&mut self, bench: &Bench, login: &str) -> Result<String, Refused> {
        let encoder_on = self.encoder_on;
        self.change(bench, login, |account| {
            let first_time = !std::mem::replace(&mut account.key.shown, true);
            if first_time && encoder_on {
                account.begin(bench);
            }
            Ok(account.key.secret.clone())
        })
    }

    /// The same for the key of one event.
    pub fn show_event_key(&mut self, bench: &Bench, login: &str, event: &str) -> Result<String, Refused> {
        let encoder_on = self.encoder_on;
        let event = self.account(login)?.event(event)?;
        event.key.shown = true;
        if encoder_on {
            event.signal(bench.now(), true);
        }
        Ok(event.key.secret.clone())
    }

    /// Video begins or stops at one key, or (`None`) at every key that was handed out, now and later.
    pub fn set_signal(&mut self, bench: &Bench, key: Option<&str>, on: bool) {
        if key.is_none() {
            self.encoder_on = on;
        }
        let meant = |own: &StreamKey| key.map_or(own.shown, |key| key == own.secret);
        for login in self.logins() {
            let changed = self.change(bench, &login, |account| {
                for event in account.events.iter_mut().filter(|event| meant(&event.key)) {
                    event.signal(bench.now(), on);
                }
                match (meant(&account.key), on) {
                    (true, true) => account.begin(bench),
                    (true, false) => account.finish(bench.now()),
                    (false, _) => {}
                }
                Ok(())
            });
            changed.expect("everybody who can sign in has an account");
        }
    }

    /// One row for each event; nothing is planned in Restream before video arrives.
    pub fn broadcasts(&self) -> Vec<SnapshotBroadcast> {
        let rows = self.accounts.values().flat_map(|account| {
            account.events.iter().map(|event| {
                let key = if event.source == Source::Instant { &account.key } else { &event.key };
                let receiving = event.status() == "in-progress";
                let channels = u64::try_from(event.destinations.len()).unwrap_or_default();
                SnapshotBroadcast {
                    id: event.id.clone(),
                    title: event.title.clone(),
                    status: event.status().to_owned(),
                    starts_at: event.scheduled_for,
                    stream_key: Some(key.secret.clone()),
                    receiving,
                    viewers: if receiving { channels * VIEWERS_PER_CHANNEL } else { 0 },
                    went_live_at: event.started_at.filter(|_| channels > 0),
                    ended_at: event.finished_at,
                }
            })
        });
        rows.collect()
    }
}
