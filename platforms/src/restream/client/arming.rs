//! Naming the service on every channel shortly before it begins.
//!
//! Earlier would be wrong: a title written days ahead may land on a broadcast that belongs to somebody else's service.

use async_trait::async_trait;

use super::channel;
use super::slot::Slot;
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::{Arming, ExternalIds, NewBroadcast};
use crate::contract::platform::StreamingPlatform;
use crate::restream::Restream;
use crate::restream::wire::{Channel, ChannelMeta, ChannelMetaUpdate, ChannelToggle};

#[async_trait]
impl Arming for Restream {
    /// Writes title and text to every channel that will carry the service, one after the other, switches on the planned ones
    /// that are off, and reads back what was written. A channel that already shows both is only read;
    /// one that shows no text (Twitch) is written again, which does no harm.
    ///
    /// # Errors
    /// One error that names every channel that failed; the others are done. `NotEligible` when no channel would carry the service.
    async fn arm(&self, call: &Call<'_>, ids: &ExternalIds, wanted: &NewBroadcast) -> Result<(), PlatformError> {
        let planned = Slot::from_ids(ids).map(|slot| slot.channels).unwrap_or_default();
        let linked = channel::channel_list(call).await?;
        let mut failures: Vec<Failure> = planned
            .iter()
            .filter(|id| !linked.iter().any(|channel| channel.id == **id))
            .map(|id| Failure { channel: format!("channel {id}"), error: removed() })
            .collect();
        // Restream sends the video to every channel that is on, planned or not, so all of them get the title.
        let carrying: Vec<&Channel> =
            linked.iter().filter(|channel| channel.enabled || planned.contains(&channel.id)).collect();
        if carrying.is_empty() && failures.is_empty() {
            return Err(nobody_would_see_it());
        }
        for channel in carrying {
            match arm_channel(call, channel, wanted).await {
                Ok(()) => {}
                Err(error) if concerns_every_channel(error.kind) => return Err(error),
                Err(error) => failures.push(Failure { channel: channel::label(channel), error }),
            }
        }
        failures_together(failures)
    }
}

/// One channel that could not be made ready.
struct Failure {
    channel: String,
    error: PlatformError,
}

async fn arm_channel(call: &Call<'_>, channel: &Channel, wanted: &NewBroadcast) -> Result<(), PlatformError> {
    let description = Some(wanted.description.as_str()).filter(|text| !text.is_empty());
    let update = ChannelMetaUpdate { title: &wanted.title, description };
    if !is_named(&channel::channel_meta_read(call, channel.id).await?, &update) {
        channel::channel_meta_update(call, channel.id, &update).await?;
        // Only the title: some platforms have no text, and Restream does not promise to show it again.
        let title_only = ChannelMetaUpdate { description: None, ..update };
        if !is_named(&channel::channel_meta_read(call, channel.id).await?, &title_only) {
            return Err(not_taken("channel_meta_read", "the channel still shows another title"));
        }
    }
    if !channel.enabled {
        channel::channel_toggle(call, channel.id, &ChannelToggle { active: true }).await?;
        if !channel::channel_read(call, channel.id).await?.active {
            return Err(not_taken("channel_read", "the channel is still switched off"));
        }
    }
    Ok(())
}

fn is_named(seen: &ChannelMeta, wanted: &ChannelMetaUpdate<'_>) -> bool {
    let same_title = seen.title.as_deref().is_some_and(|title| title.trim() == wanted.title.trim());
    same_title && (wanted.description.is_none() || seen.description.as_deref() == wanted.description)
}

/// What is true of the account is true of its next channel too: going on would only repeat it.
fn concerns_every_channel(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NeedsReconnect | ErrorKind::MissingScope | ErrorKind::RateLimited { .. })
}

/// One error out of many: it names every channel, and has the kind of one that passes if there is any, so that it is tried again.
fn failures_together(mut failures: Vec<Failure>) -> Result<(), PlatformError> {
    if failures.is_empty() {
        return Ok(());
    }
    let details: Vec<String> =
        failures.iter().map(|failure| format!("{}: {}", failure.channel, failure.error.detail)).collect();
    let unknown = failures.iter().any(|failure| failure.error.outcome == Outcome::Unknown);
    let leading = failures.iter().position(|failure| failure.error.kind.passes()).unwrap_or(0);
    let mut error = failures.swap_remove(leading).error;
    error.detail = details.join("; ");
    error.outcome = if unknown { Outcome::Unknown } else { Outcome::NothingHappened };
    Err(error)
}

fn removed() -> PlatformError {
    PlatformError::new(
        StreamingPlatform::Restream,
        "channel_list",
        ErrorKind::Gone,
        Outcome::NothingHappened,
        "it was removed in Restream",
    )
    .with_remedy("Link the channel again in Restream, or press Retry to go on with the channels that are left.")
}

fn nobody_would_see_it() -> PlatformError {
    PlatformError::new(
        StreamingPlatform::Restream,
        "channel_list",
        ErrorKind::NotEligible,
        Outcome::NothingHappened,
        "no channel is switched on in Restream, so nobody would see the service",
    )
    .with_remedy("Open Restream, switch on the channels that the service goes to, then press Retry.")
}

fn not_taken(operation: &'static str, detail: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Restream, operation, ErrorKind::Unexpected, Outcome::Unknown, detail)
}
