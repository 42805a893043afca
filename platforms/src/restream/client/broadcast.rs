//! Preparing and observing a livestream.

use async_trait::async_trait;

use super::slot::{Slot, instant};
use super::{channel, event, ingest};
use crate::contract::call::Call;
use crate::contract::destination::{Destination, DestinationState};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::listening::Listening;
use crate::contract::livestream::{
    Arming, Broadcast, ExternalIds, Livestreams, NewBroadcast, Prepared, Seen, SeenState, Signal,
};
use crate::contract::platform::StreamingPlatform;
use crate::restream::{Restream, wire};

#[async_trait]
impl Livestreams for Restream {
    /// Reads which channels are on and where the encoder sends to. Nothing is made at Restream, so one step is all.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        _so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let mut channels = channel::channel_list(call).await?;
        channels.retain(|channel| channel.enabled);
        let ingest = ingest::account_ingest(call).await?;
        let slot = Slot::new(new, channels.iter().map(|channel| channel.id).collect());
        let watch_url = channels.into_iter().find_map(|channel| channel.url.filter(|url| !url.is_empty()));
        Ok(Prepared::Ready(Broadcast { ids: slot.to_ids(), watch_url, ingest: Some(ingest) }))
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

    /// Live while an event of its time runs and reaches a channel, ended when the newest such event is in the history,
    /// missing when none of its channels is linked any more. Viewers are not told by these calls.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let Some(slot) = Slot::from_ids(ids) else { return Ok(Seen::only(SeenState::Missing)) };
        let running = event::event_in_progress_list(call).await?;
        if let Some(event) = running.iter().find(|event| slot.is_shown_by(event, call.now)) {
            expect_status(event, "in-progress", "event_in_progress_list")?;
            return live(call, &slot, event).await;
        }
        let past = event::event_history_list(call).await?;
        let last = past.iter().filter_map(|event| Some((slot.ended_by(event)?, event))).max_by_key(|(ended, _)| *ended);
        if let Some((ended_at, event)) = last {
            expect_status(event, "finished", "event_history_list")?;
            let url = watch_url(event);
            let started_at = instant(event.started_at);
            return Ok(Seen {
                signal: Signal::Absent,
                watch_url: url.clone(),
                recording_url: url,
                started_at,
                ended_at: Some(ended_at),
                ..Seen::only(SeenState::Ended)
            });
        }
        let linked = channel::channel_list(call).await?;
        let destinations = destinations(&slot, &linked, None);
        let gone = !slot.channels.is_empty() && !linked.iter().any(|channel| slot.channels.contains(&channel.id));
        let state = if gone { SeenState::Missing } else { SeenState::Scheduled };
        Ok(Seen { signal: Signal::Absent, destinations, ..Seen::only(state) })
    }

    fn listening(&self) -> Option<&dyn Listening> {
        Some(self)
    }

    fn arming(&self) -> Option<&dyn Arming> {
        Some(self)
    }
}

/// An event that runs. Video that Restream sends to no channel is seen by nobody: that is `Starting`.
async fn live(call: &Call<'_>, slot: &Slot, event: &wire::Event) -> Result<Seen, PlatformError> {
    let state = if event.destinations.is_empty() { SeenState::Starting } else { SeenState::Live };
    let destinations = destinations(slot, &channel::channel_list(call).await?, Some(event));
    let left_out = destinations.iter().filter(|channel| channel.state == DestinationState::LeftOut);
    Ok(Seen {
        signal: Signal::Receiving { issues: left_out.filter_map(|channel| channel.reason.clone()).collect() },
        watch_url: watch_url(event),
        started_at: instant(event.started_at),
        destinations,
        ..Seen::only(state)
    })
}

/// The channels that are on or were planned, as far as asking tells: whether Restream reaches one is told by its updates alone.
fn destinations(slot: &Slot, linked: &[wire::Channel], running: Option<&wire::Event>) -> Vec<Destination> {
    use DestinationState as S;
    let outcome = |linked: &wire::Channel| {
        let planned = slot.channels.contains(&linked.id);
        let reached = running.map(|event| event.destinations.iter().find(|reached| reached.channel_id == linked.id));
        match reached {
            Some(Some(reached)) => {
                let destination = channel::destination(linked, S::Untold);
                let watch_url = reached.external_url.clone().or(destination.watch_url);
                Some(Destination { watch_url, ..destination })
            }
            None if linked.enabled => Some(channel::destination(linked, S::Waiting)),
            _ if planned => {
                let destination = channel::destination(linked, S::LeftOut);
                Some(Destination { reason: Some(channel::left_out(&destination)), ..destination })
            }
            _ => None,
        }
    };
    linked.iter().filter_map(outcome).collect()
}

fn watch_url(event: &wire::Event) -> Option<String> {
    event.destinations.iter().find_map(|destination| destination.external_url.clone())
}

/// An event of the plan's time must say what its list says; a word that nobody has described is never taken for success.
fn expect_status(event: &wire::Event, expected: &str, operation: &'static str) -> Result<(), PlatformError> {
    if event.status == expected {
        return Ok(());
    }
    Err(PlatformError::new(
        StreamingPlatform::Restream,
        operation,
        ErrorKind::Unexpected,
        Outcome::NothingHappened,
        "Restream shows the service in a state that Steeple does not know",
    )
    .with_code(event.status.clone()))
}
