//! Graph's status words and stream addresses in our words.

use super::wire::{IngestStream, LiveVideo};
use crate::contract::credentials::Secret;
use crate::contract::livestream::{Ingest, SeenState, Signal};
use crate::told;

/// A live video's `status`: the words that can be written and those that can only be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    ScheduledUnpublished,
    ScheduledLive,
    ScheduledExpired,
    ScheduledCanceled,
    /// Takes video but shows nobody; also `PREVIEW`, which only some programs met.
    Unpublished,
    /// "Publish when video arrives", where it is read back.
    LiveNow,
    Live,
    LiveStopped,
    Processing,
    Vod,
    Unknown(String),
}

impl Status {
    /// Reads the word whatever its case; webhooks write it small.
    pub(super) fn read(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "SCHEDULED_UNPUBLISHED" => Self::ScheduledUnpublished,
            "SCHEDULED_LIVE" => Self::ScheduledLive,
            "SCHEDULED_EXPIRED" => Self::ScheduledExpired,
            "SCHEDULED_CANCELED" => Self::ScheduledCanceled,
            "UNPUBLISHED" | "PREVIEW" => Self::Unpublished,
            "LIVE_NOW" => Self::LiveNow,
            "LIVE" => Self::Live,
            "LIVE_STOPPED" => Self::LiveStopped,
            "PROCESSING" => Self::Processing,
            "VOD" => Self::Vod,
            _ => Self::Unknown(word.to_owned()),
        }
    }

    /// Our word; `None` for one that nobody has described.
    ///
    /// A cancelled broadcast counts as taken down: it is still there, but it will never show anything.
    /// `LIVE_NOW` is live only once Facebook names when it began, because the word alone is a wish.
    pub(super) fn seen(&self, began: bool) -> Option<SeenState> {
        Some(match self {
            Self::ScheduledUnpublished | Self::Unpublished => SeenState::Scheduled,
            Self::LiveNow if began => SeenState::Live,
            Self::ScheduledLive | Self::LiveNow => SeenState::Starting,
            Self::ScheduledExpired => SeenState::Missed,
            Self::ScheduledCanceled => SeenState::Removed,
            Self::Live => SeenState::Live,
            Self::LiveStopped | Self::Processing => SeenState::Ending,
            Self::Vod => SeenState::Ended,
            Self::Unknown(_) => return None,
        })
    }
}

impl LiveVideo {
    pub(super) fn read_status(&self) -> Status {
        Status::read(self.status.as_deref().unwrap_or_default())
    }

    /// Where viewers watch. Graph gives a path (`/gracechapel/videos/9902/`) or a whole address.
    pub(super) fn watch_url(&self) -> Option<String> {
        let permalink = self.permalink_url.as_deref()?;
        let base = if permalink.starts_with('/') { "https://www.facebook.com" } else { "" };
        told::page(&format!("{base}{permalink}")).filter(|page| page.starts_with("https://"))
    }

    pub(super) fn ingest(&self) -> Option<Ingest> {
        split_ingest(self.secure_stream_url.as_ref()?)
    }

    /// Whether video arrives, from the health that Facebook measures on its ingest streams.
    pub(super) fn signal(&self) -> Signal {
        let arrives = |stream: &IngestStream| {
            stream.stream_health.as_ref().and_then(|health| health.video_bitrate).is_some_and(|bitrate| bitrate > 0.0)
        };
        match &self.ingest_streams {
            None => Signal::Unknown,
            Some(streams) if streams.iter().any(arrives) => Signal::Receiving { issues: Vec::new() },
            Some(_) => Signal::Absent,
        }
    }
}

/// Server and key of a stream address. The key is everything behind the path's last slash, query included:
/// encoders that drop the query are refused by Facebook. RTMP without TLS has been off since November 2019.
pub(super) fn split_ingest(address: &Secret) -> Option<Ingest> {
    let address = address.reveal();
    let path_end = address.find('?').unwrap_or(address.len());
    let slash = address[..path_end].rfind('/')?;
    let (url, key) = (&address[..slash], &address[slash + 1..]);
    told::ingest(url.to_owned(), Secret::new(key)).filter(|ingest| ingest.url.starts_with("rtmps://"))
}
