//! What a vendor tells over a line that Steeple opened, and what is remembered of it.
//!
//! Unlike a webhook it needs no proof: the line was opened by Steeple, with the account's own token. Unlike an answer it is never
//! complete, and it may end without a word. So it is believed for a short while, beside what is asked, and never instead of it
//! (`docs/decisions/0015-listening.md`).

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::error::PlatformError;
use super::livestream::{ExternalIds, Seen};
pub use crate::http::socket::Ended;

/// What has not been told again for so long is not believed any more: a vendor may forget to say that it is over.
/// Source: Restream dossier §5, "drop a channel after 5 min silence".
pub const SILENCE: TimeDelta = TimeDelta::minutes(5);

/// A platform that tells how a broadcast goes, channel by channel, while it goes.
#[async_trait]
pub trait Listening: Send + Sync {
    /// Opens the line in the account's name.
    ///
    /// # Errors
    /// `NeedsReconnect` when the token is refused; `Unavailable` otherwise.
    async fn listen(&self, call: &Call<'_>) -> Result<Box<dyn Line>, PlatformError>;

    /// What was asked, with what was heard since. Pure; `heard` holds nothing that is too old.
    fn join(&self, seen: Seen, ids: &ExternalIds, heard: &Heard) -> Seen;
}

/// An open line.
#[async_trait]
pub trait Line: Send + Sync {
    /// The next word. May be given up and called again: nothing is lost by it.
    ///
    /// # Errors
    /// Why nothing more will come.
    async fn next(&mut self) -> Result<Word, Ended>;
}

/// One thing that a vendor told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// The encoder's video arrives; `issues` are sentences about its health.
    Video {
        issues: Vec<String>,
    },
    VideoStopped,
    /// How the vendor's own connection to one channel is.
    Link {
        channel: String,
        link: Link,
    },
    /// What one channel shows its viewers; `viewers: None` is unknown, which is not zero.
    Shown {
        channel: String,
        online: bool,
        viewers: Option<u64>,
    },
    /// Something that this version does not know, or that could not be read.
    Other,
}

/// The vendor's connection to one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    Connecting,
    Connected,
    Disconnected,
    /// Nothing is sent there any more.
    Removed,
}

/// All that was heard. Stored, so its fields are append only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heard {
    pub video: Option<Told<Video>>,
    pub links: BTreeMap<String, Told<Link>>,
    pub shown: BTreeMap<String, Told<Shown>>,
}

/// Something, and when it was told last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told<T> {
    pub at: DateTime<Utc>,
    pub what: T,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Video {
    Arriving { issues: Vec<String> },
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub online: bool,
    pub viewers: Option<u64>,
}

/// Whether video arrives, the link of each channel, and whether each is online.
type Essence = (Option<bool>, Vec<(String, Link)>, Vec<(String, bool)>);

impl Heard {
    /// Adds a word. True when it is news: something began, stopped or changed hands, not only a number.
    pub fn take(&mut self, word: Word, now: DateTime<Utc>) -> bool {
        let before = self.essence();
        match word {
            Word::Video { issues } => self.video = Some(Told { at: now, what: Video::Arriving { issues } }),
            Word::VideoStopped => self.video = Some(Told { at: now, what: Video::Stopped }),
            Word::Link { channel, link } => drop(self.links.insert(channel, Told { at: now, what: link })),
            Word::Shown { channel, online, viewers } => {
                self.shown.insert(channel, Told { at: now, what: Shown { online, viewers } });
            }
            Word::Other => return false,
        }
        before != self.essence()
    }

    /// What is still to be believed.
    #[must_use]
    pub fn fresh(mut self, now: DateTime<Utc>) -> Self {
        let is_fresh = |at: DateTime<Utc>| now - at < SILENCE;
        self.video = self.video.filter(|told| is_fresh(told.at));
        self.links.retain(|_, told| is_fresh(told.at));
        self.shown.retain(|_, told| is_fresh(told.at));
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.video.is_none() && self.links.is_empty() && self.shown.is_empty()
    }

    /// What a look at the vendor is worth for.
    fn essence(&self) -> Essence {
        let video = self.video.as_ref().map(|told| matches!(told.what, Video::Arriving { .. }));
        let links = self.links.iter().map(|(channel, told)| (channel.clone(), told.what)).collect();
        let shown = self.shown.iter().map(|(channel, told)| (channel.clone(), told.what.online)).collect();
        (video, links, shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(viewers: Option<u64>) -> Word {
        Word::Shown { channel: "7".to_owned(), online: true, viewers }
    }

    #[test]
    fn a_number_is_remembered_and_only_a_change_is_news() {
        let (mut heard, now) = (Heard::default(), DateTime::UNIX_EPOCH);

        assert!(heard.take(shown(Some(3)), now));
        assert!(!heard.take(shown(Some(9)), now));
        assert!(!heard.take(Word::Other, now));
        assert!(heard.take(Word::Link { channel: "7".to_owned(), link: Link::Connected }, now));
        assert!(heard.take(Word::Video { issues: Vec::new() }, now) && heard.take(Word::VideoStopped, now));
        assert_eq!(heard.shown["7"].what.viewers, Some(9));
    }

    #[test]
    fn what_was_not_told_again_for_five_minutes_is_not_believed() {
        let (mut heard, start) = (Heard::default(), DateTime::UNIX_EPOCH);
        heard.take(Word::Video { issues: Vec::new() }, start);
        heard.take(shown(None), start + TimeDelta::minutes(2));

        let later = heard.clone().fresh(start + SILENCE);

        assert!(later.video.is_none() && later.shown.len() == 1);
        assert!(heard.fresh(start + SILENCE + TimeDelta::minutes(2)).is_empty());
    }

    #[test]
    fn what_is_stored_is_read_again_and_what_is_not_there_is_not_known() {
        let mut heard = Heard::default();
        heard.take(Word::Video { issues: vec!["slow".to_owned()] }, DateTime::UNIX_EPOCH);

        let stored = serde_json::to_string(&heard).unwrap();

        assert_eq!(serde_json::from_str::<Heard>(&stored).unwrap(), heard);
        assert!(serde_json::from_str::<Heard>("{}").unwrap().is_empty());
    }
}
