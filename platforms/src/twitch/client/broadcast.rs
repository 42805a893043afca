//! Preparing and observing a livestream.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{calendar, channel};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::livestream::{
    Arming, Broadcast, Editing, ExternalIds, Livestreams, NewBroadcast, Prepared, Removal, Seen, SeenState, Signal,
};
use crate::contract::platform::StreamingPlatform;
use crate::slot::Slot;
use crate::twitch::wire::{Stream, Video};
use crate::twitch::{Twitch, errors};

/// Name of the calendar entry's id; a channel that may add weekly entries only has none.
pub(super) const SEGMENT: &str = "segment";
/// Name of the channel's word in links.
const LOGIN: &str = "login";

#[async_trait]
impl Livestreams for Twitch {
    /// First the entry in the calendar, where the channel may have one and there is still time; then the key is read.
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        if so_far.get(LOGIN).is_some() {
            return ready(call, so_far.clone()).await;
        }
        let user = channel::user_read(&call.as_app(), call.credentials).await?;
        let announced = calendar::allows_single_entries(&user) && calendar::is_announced(new, call.now);
        let ids = Slot::new(new).write_into(so_far.clone()).with(LOGIN, user.login);
        if !announced || ids.get(SEGMENT).is_some() {
            return ready(call, ids).await;
        }
        match calendar::segment_create(call, new).await {
            Ok(segment) => Ok(Prepared::Next(ids.with(SEGMENT, segment.id))),
            Err(error) if error.code.as_deref() == Some(errors::WEEKLY_ONLY) => ready(call, ids).await,
            Err(error) => Err(error),
        }
    }

    async fn find(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError> {
        if so_far.get(LOGIN).is_some() {
            return Ok(Some(so_far.clone()));
        }
        // The list begins with what starts at that instant or later; a minute more, so that rounding hides nothing.
        let listed = calendar::segment_list(call, new.starts_at - TimeDelta::minutes(1)).await?;
        let found = listed.into_iter().find(|segment| calendar::is_of(segment, new));
        Ok(found.map(|segment| so_far.clone().with(SEGMENT, segment.id)))
    }

    /// Live while the channel shows a stream of its time, ended when such a stream is among the past broadcasts, missing when its
    /// entry was taken off the calendar before its time came. Where the channel keeps no past broadcasts an end is told as
    /// "scheduled, no signal": nothing more can be known.
    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let Some(slot) = Slot::from_ids(ids) else { return Ok(Seen::only(SeenState::Missing)) };
        let watch_url = watch_url(call, ids);
        let stream = channel::stream_read(call).await?;
        if let Some(stream) = stream.filter(|stream| slot.is_shown_by(stream.started_at, call.now)) {
            return Ok(Seen { watch_url, ..live(stream) });
        }
        let silent = Seen { signal: Signal::Absent, watch_url, ..Seen::only(SeenState::Scheduled) };
        if call.now < slot.starts_at {
            return planned(call, ids, silent).await;
        }
        let videos = channel::video_list(call).await?;
        Ok(last_shown(&slot, videos).map_or(silent, ended))
    }

    fn editing(&self) -> Option<&dyn Editing> {
        Some(self)
    }

    fn arming(&self) -> Option<&dyn Arming> {
        Some(self)
    }

    fn removal(&self) -> Option<&dyn Removal> {
        Some(self)
    }
}

async fn ready(call: &Call<'_>, ids: ExternalIds) -> Result<Prepared, PlatformError> {
    let ingest = channel::stream_key_read(call).await?;
    Ok(Prepared::Ready(Broadcast { watch_url: watch_url(call, &ids), ids, ingest: Some(ingest) }))
}

fn watch_url(call: &Call<'_>, ids: &ExternalIds) -> Option<String> {
    Some(call.http.url(StreamingPlatform::Twitch, "watch", ids.get(LOGIN)?).into())
}

fn live(stream: Stream) -> Seen {
    Seen {
        signal: Signal::Receiving { issues: Vec::new() },
        viewers: stream.viewer_count,
        title: stream.title,
        started_at: Some(stream.started_at),
        ..Seen::only(SeenState::Live)
    }
}

/// What the calendar says before the time has come; afterwards only the stream counts.
async fn planned(call: &Call<'_>, ids: &ExternalIds, silent: Seen) -> Result<Seen, PlatformError> {
    let Some(id) = ids.get(SEGMENT) else { return Ok(silent) };
    let segment = calendar::segment_read(call, id).await?;
    Ok(match segment.filter(|segment| segment.canceled_until.is_none()) {
        Some(segment) => Seen { title: segment.title, starts_at: Some(segment.start_time), ..silent },
        None => Seen { state: SeenState::Missing, ..silent },
    })
}

/// The last stream of that time: when it began and ended, and where it is kept.
fn last_shown(slot: &Slot, videos: Vec<Video>) -> Option<(DateTime<Utc>, DateTime<Utc>, Option<String>)> {
    let spans = videos.into_iter().filter_map(|video| {
        let began = video.created_at;
        Some((began, began.checked_add_signed(length(&video.duration)?)?, video.url))
    });
    spans.filter(|(began, ended, _)| slot.was_shown_by(*began, *ended)).max_by_key(|(_, ended, _)| *ended)
}

fn ended((began, ended, url): (DateTime<Utc>, DateTime<Utc>, Option<String>)) -> Seen {
    Seen {
        signal: Signal::Absent,
        watch_url: url.clone(),
        recording_url: url,
        started_at: Some(began),
        ended_at: Some(ended),
        ..Seen::only(SeenState::Ended)
    }
}

/// A video's length, written `1h23m4s`, each part only where there is something to say; `None` for anything else.
#[must_use]
pub fn length(text: &str) -> Option<TimeDelta> {
    let (mut seconds, mut digits) = (0_i64, String::new());
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let unit = match letter {
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(digits.parse::<i64>().ok()?.checked_mul(unit)?)?;
        digits.clear();
    }
    let is_whole = digits.is_empty() && !text.is_empty();
    if is_whole { TimeDelta::try_seconds(seconds) } else { None }
}

/// The ids that every change is made with.
///
/// # Errors
/// `Gone` when these are not the ids of a prepared livestream.
pub(super) fn expect_prepared(ids: &ExternalIds, operation: &'static str) -> Result<(), PlatformError> {
    if Slot::from_ids(ids).is_some() {
        return Ok(());
    }
    let detail = "nothing was prepared on Twitch for this service";
    Err(PlatformError::new(
        StreamingPlatform::Twitch,
        operation,
        ErrorKind::Gone,
        crate::contract::error::Outcome::NothingHappened,
        detail,
    ))
}
