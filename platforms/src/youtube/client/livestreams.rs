//! Creating a broadcast step by step, finding what a lost answer left behind, and saying what is true of it now.

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::super::Youtube;
use super::super::errors::BINDING_NOT_ALLOWED;
use super::super::wire::{Broadcast as WireBroadcast, Cdn, NumberOrText, Stream, StreamStatus, privacy_of};
use super::{calls, has_code, nothing_happened, unexpected};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::{
    Broadcast, Editing, Ending, ExternalIds, Ingest, Livestreams, NewBroadcast, Prepared, Removal, Seen, SeenState,
    Signal, Starting, Thumbnails,
};
use crate::told;

/// Names under which the vendor's ids are stored: the broadcast, its stream, and the stream that is really bound.
pub(super) const BROADCAST: &str = "broadcast";
const STREAM: &str = "stream";
const BOUND: &str = "bound";

/// Clocks differ; a look-alike that is this much older than the first try still counts as ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(2);

#[async_trait]
impl Livestreams for Youtube {
    /// Four steps: the broadcast, the channel's stream, the tie between them, and the address to send to.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let ids = so_far.clone();
        let Some(broadcast_id) = so_far.get(BROADCAST) else {
            let broadcast = calls::broadcast_insert(call, new, start_to_send(new.starts_at, call.now)).await?;
            return Ok(Prepared::Next(ids.with(BROADCAST, broadcast.id)));
        };
        let Some(stream_id) = so_far.get(STREAM) else {
            let stream = match own_stream(call).await? {
                Some(stream) => stream,
                None => calls::stream_insert(call).await?,
            };
            return Ok(Prepared::Next(ids.with(STREAM, stream.id)));
        };
        if so_far.get(BOUND) != Some(stream_id) {
            bind_or_take_back(call, broadcast_id, stream_id).await?;
            return Ok(Prepared::Next(ids.with(BOUND, stream_id)));
        }
        let stream = calls::stream_status(call, stream_id).await?;
        let ingest = stream.and_then(|stream| stream.cdn).and_then(ingest_of).ok_or_else(|| {
            nothing_happened("stream_status", ErrorKind::Gone, "the stream key was deleted in YouTube Studio")
        })?;
        Ok(Prepared::Ready(Broadcast { watch_url: Some(watch_url(broadcast_id)), ingest: Some(ingest), ids }))
    }

    async fn find(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError> {
        let Some(broadcast_id) = so_far.get(BROADCAST) else {
            return Ok(find_broadcast(call, new).await?.map(|id| so_far.clone().with(BROADCAST, id)));
        };
        let Some(stream_id) = so_far.get(STREAM) else {
            return Ok(own_stream(call).await?.map(|stream| so_far.clone().with(STREAM, stream.id)));
        };
        let broadcast = calls::broadcast_status(call, broadcast_id).await?;
        let bound = broadcast.and_then(|broadcast| broadcast.content_details.bound_stream_id);
        Ok((bound.as_deref() == Some(stream_id)).then(|| so_far.clone().with(BOUND, stream_id)))
    }

    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let Some(id) = ids.get(BROADCAST) else { return Ok(Seen::only(SeenState::Missing)) };
        let Some(broadcast) = calls::broadcast_status(call, id).await? else {
            return Ok(Seen::only(SeenState::Missing));
        };
        let mut seen = seen_of(&broadcast)?;
        let over = matches!(seen.state, SeenState::Ended | SeenState::Removed);
        if let Some(stream_id) = broadcast.content_details.bound_stream_id.as_deref().filter(|_| !over) {
            match calls::stream_status(call, stream_id).await {
                Ok(Some(stream)) => {
                    seen.signal = signal_of(&stream.status);
                    seen.ingest = stream.cdn.and_then(ingest_of);
                }
                Ok(None) => {
                    seen.signal = Signal::Absent;
                    seen.key_bound = Some(false);
                }
                // The broadcast's own state is known and matters more than the signal, which the next look tells.
                Err(error) => tracing::debug!(%error, "the state of the stream could not be read"),
            }
        }
        Ok(seen)
    }

    fn editing(&self) -> Option<&dyn Editing> {
        Some(self)
    }

    fn starting(&self) -> Option<&dyn Starting> {
        Some(self)
    }

    fn ending(&self) -> Option<&dyn Ending> {
        Some(self)
    }

    fn removal(&self) -> Option<&dyn Removal> {
        Some(self)
    }

    fn thumbnails(&self) -> Option<&dyn Thumbnails> {
        Some(self)
    }
}

/// YouTube refuses a start in the past, so a service that is created late is planned for right now.
fn start_to_send(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    starts_at.max(now + TimeDelta::seconds(5)).trunc_subsecs(0)
}

/// The channel's stream that Steeple made earlier; the oldest, should there be several, so that the key never changes.
async fn own_stream(call: &Call<'_>) -> Result<Option<Stream>, PlatformError> {
    let streams = calls::stream_list(call).await?;
    let ours = |stream: &Stream| {
        stream.snippet.title.as_deref() == Some(calls::STREAM_TITLE) && stream.content_details.is_reusable == Some(true)
    };
    Ok(streams.into_iter().filter(ours).min_by_key(|stream| stream.snippet.published_at))
}

/// Binds; when YouTube will never do it, the fresh broadcast is deleted again, because otherwise each new attempt
/// would leave another public event page behind.
async fn bind_or_take_back(call: &Call<'_>, broadcast_id: &str, stream_id: &str) -> Result<(), PlatformError> {
    let Err(error) = calls::broadcast_bind(call, broadcast_id, stream_id).await else { return Ok(()) };
    let for_good = matches!(error.kind, ErrorKind::Refused | ErrorKind::NotEligible | ErrorKind::Gone);
    // A broadcast that has begun is nobody's leftover.
    if for_good && error.outcome == Outcome::NothingHappened && !has_code(&error, BINDING_NOT_ALLOWED) {
        match calls::broadcast_delete(call, broadcast_id).await {
            Err(failure) if failure.kind != ErrorKind::Gone => {
                tracing::warn!(broadcast.id = broadcast_id, error = %failure, "could not delete the unfinished broadcast");
            }
            _ => {}
        }
    }
    Err(error)
}

/// The broadcast that an insert with a lost answer may have made: same title, same start, made since the first try.
async fn find_broadcast(call: &Call<'_>, new: &NewBroadcast) -> Result<Option<String>, PlatformError> {
    let mut alike = calls::broadcast_list(call).await?.into_iter().filter(|broadcast| is_ours(broadcast, new));
    let found = alike.next();
    if alike.next().is_some() {
        let error = nothing_happened(
            "broadcast_list",
            ErrorKind::Refused,
            "the channel has several broadcasts with this title and start time",
        );
        return Err(error.with_remedy("Delete all but one of them in YouTube Studio, then press Retry."));
    }
    Ok(found.map(|broadcast| broadcast.id))
}

fn is_ours(broadcast: &WireBroadcast, new: &NewBroadcast) -> bool {
    let snippet = &broadcast.snippet;
    let (Some(start), Some(published)) = (snippet.scheduled_start_time, snippet.published_at) else { return false };
    let untouched = matches!(broadcast.status.life_cycle_status.as_deref(), Some("created" | "ready"));
    // A late creation was planned for "right now" instead of the past (see `start_to_send`).
    let wanted_start = new.starts_at.trunc_subsecs(0);
    let late = wanted_start <= published && wanted_start <= start && start - published <= CLOCK_SKEW;
    untouched
        && snippet.title.as_deref().map(str::trim) == Some(new.title.trim())
        && (start == wanted_start || late)
        && new.first_tried_at - published <= CLOCK_SKEW
}

fn seen_of(broadcast: &WireBroadcast) -> Result<Seen, PlatformError> {
    let state = state_of(broadcast, "broadcast_status")?;
    let snippet = &broadcast.snippet;
    let viewers = broadcast.statistics.concurrent_viewers.as_ref().and_then(NumberOrText::count);
    Ok(Seen {
        viewers: viewers.filter(|_| state == SeenState::Live),
        title: snippet.title.clone(),
        starts_at: snippet.scheduled_start_time,
        privacy: broadcast.status.privacy_status.as_deref().and_then(privacy_of),
        key_bound: Some(broadcast.content_details.bound_stream_id.is_some()),
        watch_url: Some(watch_url(&broadcast.id)),
        recording_url: (state == SeenState::Ended).then(|| watch_url(&broadcast.id)),
        started_at: snippet.actual_start_time,
        ended_at: snippet.actual_end_time,
        ..Seen::only(state)
    })
}

/// YouTube's life cycle in our words.
///
/// # Errors
/// `Unexpected` for a word that is not described.
pub(super) fn state_of(broadcast: &WireBroadcast, operation: &'static str) -> Result<SeenState, PlatformError> {
    match broadcast.status.life_cycle_status.as_deref() {
        Some("created" | "ready") => Ok(SeenState::Scheduled),
        Some("testStarting" | "testing" | "liveStarting") => Ok(SeenState::Starting),
        Some("live") => Ok(SeenState::Live),
        Some("complete") => Ok(SeenState::Ended),
        Some("revoked") => Ok(SeenState::Removed),
        _ => Err(unexpected(operation, "YouTube says a state of the broadcast that nobody has described")),
    }
}

/// An undescribed word is "unknown", so that it never counts as a signal.
fn signal_of(status: &StreamStatus) -> Signal {
    match status.stream_status.as_deref() {
        Some("active") => {
            let issues = status.health_status.configuration_issues.iter();
            let serious = issues.filter(|issue| matches!(issue.severity.as_str(), "warning" | "error"));
            Signal::Receiving { issues: serious.map(|issue| issue.description.clone()).collect() }
        }
        Some("created" | "ready" | "inactive" | "error") => Signal::Absent,
        _ => Signal::Unknown,
    }
}

/// The encrypted address where there is one.
fn ingest_of(cdn: Cdn) -> Option<Ingest> {
    let info = cdn.ingestion_info?;
    let url = info.rtmps_ingestion_address.or(info.ingestion_address)?;
    told::ingest(url, info.stream_name)
}

/// Before the service the event page, during it the player, afterwards the recording.
fn watch_url(id: &str) -> String {
    format!("https://www.youtube.com/watch?v={id}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_described_state_has_a_meaning_and_an_undescribed_one_is_never_a_success() {
        let table = [
            ("created", Some(SeenState::Scheduled)),
            ("ready", Some(SeenState::Scheduled)),
            ("testStarting", Some(SeenState::Starting)),
            ("testing", Some(SeenState::Starting)),
            ("liveStarting", Some(SeenState::Starting)),
            ("live", Some(SeenState::Live)),
            ("complete", Some(SeenState::Ended)),
            ("revoked", Some(SeenState::Removed)),
            ("liveAgain", None),
        ];
        for (word, meaning) in table {
            let broadcast = json!({ "id": "b1", "status": { "lifeCycleStatus": word } });
            let broadcast: WireBroadcast = serde_json::from_value(broadcast).unwrap();

            let state = state_of(&broadcast, "broadcast_status");

            match meaning {
                Some(meaning) => assert_eq!(state.unwrap(), meaning, "{word}"),
                None => assert_eq!(state.unwrap_err().kind, ErrorKind::Unexpected, "{word}"),
            }
        }
    }

    #[test]
    fn only_an_active_stream_is_a_signal_and_only_serious_issues_are_shown() {
        let issues = json!([
            { "type": "gopSizeLong", "severity": "info", "description": "Shorter key frames are better." },
            { "type": "bitrateLow", "severity": "warning", "description": "Raise the video bitrate." },
        ]);
        let status = |word: &str| -> StreamStatus {
            let health = json!({ "status": "splendid", "configurationIssues": issues });
            serde_json::from_value(json!({ "streamStatus": word, "healthStatus": health })).unwrap()
        };

        assert_eq!(
            signal_of(&status("active")),
            Signal::Receiving { issues: vec!["Raise the video bitrate.".to_owned()] }
        );
        for word in ["created", "ready", "inactive", "error"] {
            assert_eq!(signal_of(&status(word)), Signal::Absent, "{word}");
        }
        assert_eq!(signal_of(&status("warming")), Signal::Unknown);
    }
}
