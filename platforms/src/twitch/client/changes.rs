//! Changing and taking back, and naming the channel shortly before the start.

use async_trait::async_trait;

use super::broadcast::{SEGMENT, expect_prepared};
use super::{calendar, channel};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::{Arming, Editing, ExternalIds, NewBroadcast, Removal};
use crate::contract::platform::StreamingPlatform;
use crate::slot::Slot;
use crate::twitch::wire::{Channel, ChannelUpdate};
use crate::twitch::{ARM_BEFORE, Twitch};

/// "Just Chatting": what Twitch itself suggests for talk. Only for a channel that has no category.
const CATEGORY: &str = "509658";
/// At most ten of 25 letters or digits. Only for a channel that has none.
const TAGS: &[&str] = &["Church", "Worship"];

#[async_trait]
impl Editing for Twitch {
    /// Moves the entry in the calendar where there is one; from ten minutes before the start on the channel shows the new title.
    async fn update(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        wanted: &NewBroadcast,
    ) -> Result<ExternalIds, PlatformError> {
        expect_prepared(ids, "segment_update")?;
        let mut ids = Slot::new(wanted).write_into(ids.clone());
        // Twitch moves nothing into the past; an entry whose time has come is history.
        if let Some(id) = ids.get(SEGMENT).map(str::to_owned)
            && calendar::is_announced(wanted, call.now)
        {
            let segment = calendar::segment_read(call, &id).await?.ok_or_else(gone)?;
            if !calendar::says(&segment, wanted) {
                let moved = calendar::segment_update(call, &id, wanted).await?;
                ids = ids.with(SEGMENT, moved.id);
            }
        }
        if call.now >= wanted.starts_at - ARM_BEFORE {
            name_channel(call, wanted).await?;
        }
        Ok(ids)
    }
}

#[async_trait]
impl Arming for Twitch {
    async fn arm(&self, call: &Call<'_>, _ids: &ExternalIds, wanted: &NewBroadcast) -> Result<(), PlatformError> {
        name_channel(call, wanted).await
    }
}

#[async_trait]
impl Removal for Twitch {
    /// Takes the entry off the calendar. Without one there is nothing to take back.
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        match ids.get(SEGMENT) {
            Some(id) => calendar::segment_delete(call, id).await,
            None => Ok(()),
        }
    }
}

async fn name_channel(call: &Call<'_>, wanted: &NewBroadcast) -> Result<(), PlatformError> {
    let shown = channel::channel_read(call).await?;
    let update = renamed(&shown, &wanted.title);
    if update == ChannelUpdate::default() { Ok(()) } else { channel::channel_update(call, &update).await }
}

/// What is written to the channel: the title where it differs; category and tags only where there are none, because the church
/// may have chosen them with care.
#[must_use]
pub fn renamed<'a>(shown: &Channel, title: &'a str) -> ChannelUpdate<'a> {
    ChannelUpdate {
        title: (shown.title.trim() != title.trim()).then_some(title),
        game_id: matches!(shown.game_id.as_str(), "" | "0").then_some(CATEGORY),
        tags: shown.tags.is_empty().then_some(TAGS),
    }
}

fn gone() -> PlatformError {
    PlatformError::new(
        StreamingPlatform::Twitch,
        "segment_read",
        ErrorKind::Gone,
        Outcome::NothingHappened,
        "the entry in Twitch's calendar was removed",
    )
}
