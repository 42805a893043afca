//! Preparing, naming and observing a livestream.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::channel;
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::{
    Arming, Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Seen, SeenState, Signal,
};
use crate::contract::platform::StreamingPlatform;
use crate::kick::Kick;
use crate::kick::wire::{Channel, ChannelUpdate, Stream};
use crate::slot::Slot;

/// "Just Chatting" (dossier §4): for talk there is nothing nearer. Only for a channel that has no category.
const CATEGORY: u64 = 15;

/// Name of the channel's word in links.
const CHANNEL: &str = "channel";

#[async_trait]
impl Livestreams for Kick {
    /// Reads where the encoder sends to. Nothing is made at Kick, so one step is all.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        _so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let read = channel::channel_read(call).await?;
        let ingest = channel::ingest(&read)?;
        let mut ids = Slot::new(new).write_into(ExternalIds::default());
        if let Some(slug) = read.slug {
            ids = ids.with(CHANNEL, slug);
        }
        Ok(Prepared::Ready(Broadcast { watch_url: watch_url(call, &ids), ids, ingest: Some(ingest) }))
    }

    /// Preparing only reads, so a lost answer leaves nothing behind.
    async fn find(
        &self,
        _call: &Call<'_>,
        _new: &NewBroadcast,
        _so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError> {
        Ok(None)
    }

    /// Live while the channel shows a stream of its time. Of one that is over Kick tells nothing: that is "scheduled, no signal".
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let Some(slot) = Slot::from_ids(ids) else { return Ok(Seen::only(SeenState::Missing)) };
        let read = channel::channel_read(call).await?;
        let watch_url = watch_url(call, ids);
        let running = read
            .stream
            .filter(|stream| stream.is_live && slot.is_shown_by(began(stream).unwrap_or(call.now), call.now));
        let Some(stream) = running else {
            return Ok(Seen { signal: Signal::Absent, watch_url, ..Seen::only(SeenState::Scheduled) });
        };
        Ok(Seen {
            signal: Signal::Receiving { issues: Vec::new() },
            viewers: stream.viewer_count,
            title: Some(read.stream_title),
            started_at: began(&stream),
            watch_url,
            ..Seen::only(SeenState::Live)
        })
    }

    fn arming(&self) -> Option<&dyn Arming> {
        Some(self)
    }
}

#[async_trait]
impl Arming for Kick {
    /// Names the channel; nothing is written when it has title and category already.
    async fn arm(&self, call: &Call<'_>, _ids: &ExternalIds, wanted: &NewBroadcast) -> Result<(), PlatformError> {
        let shown = channel::channel_read(call).await?;
        let update = renamed(&shown, &wanted.title);
        if update == ChannelUpdate::default() { Ok(()) } else { channel::channel_update(call, &update).await }
    }
}

/// What is written to the channel: the title where it differs, a category only where there is none, because the church may have
/// chosen it with care.
#[must_use]
pub fn renamed<'a>(shown: &Channel, title: &'a str) -> ChannelUpdate<'a> {
    let has_category = shown.category.as_ref().is_some_and(|category| category.id != 0);
    ChannelUpdate {
        stream_title: (shown.stream_title.trim() != title.trim()).then_some(title),
        category_id: (!has_category).then_some(CATEGORY),
    }
}

/// When the stream began; Kick writes the year 1 for "never".
fn began(stream: &Stream) -> Option<DateTime<Utc>> {
    stream.start_time.filter(|start| *start > DateTime::UNIX_EPOCH)
}

fn watch_url(call: &Call<'_>, ids: &ExternalIds) -> Option<String> {
    let channel = ids.get(CHANNEL)?;
    Some(call.http.url(StreamingPlatform::Kick, "watch", channel).into())
}
