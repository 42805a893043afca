//! A broadcast on a Page: created scheduled, published by `LIVE_NOW` when video arrives, ended by call.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::client::live_videos::{
    StartShape, Wanted, WriteFailure, live_video_cancel, live_video_create, live_video_delete, live_video_end,
    live_video_list, live_video_picture, live_video_read, live_video_start, live_video_update, video_picture,
};
use super::client::{Graph, known};
use super::status::Status;
use super::wire::LiveVideo;
use super::{CREATE_AT_LEAST_BEFORE, Facebook};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::{
    Broadcast, Editing, Ending, ExternalIds, Livestreams, NewBroadcast, Prepared, RecordingThumbnails, Removal, Seen,
    SeenState, Starting, Thumbnail, Thumbnails,
};
use crate::contract::platform::StreamingPlatform;

/// The live video's id, used in every call.
const BROADCAST: &str = "broadcast";
/// The recording's id, used in web addresses.
const VIDEO: &str = "video";

/// Facebook's clock and ours may differ by this much when a creation time is compared.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

#[async_trait]
impl Livestreams for Facebook {
    async fn prepare(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Prepared, PlatformError> {
        let graph = Graph::of_page(call);
        if let Some(broadcast) = so_far.get(BROADCAST) {
            let live_video = live_video_read(&graph, broadcast).await?;
            return Ok(Prepared::Ready(described(&live_video)));
        }
        let created = create(&graph, call, new).await?;
        let described = described(&created);
        // Where the answer to the create leaves something out, the next step reads it; the id is kept first.
        let complete = described.watch_url.is_some() && described.ingest.is_some();
        Ok(if complete { Prepared::Ready(described) } else { Prepared::Next(described.ids) })
    }

    async fn find(
        &self,
        call: &Call<'_>,
        new: &NewBroadcast,
        so_far: &ExternalIds,
    ) -> Result<Option<ExternalIds>, PlatformError> {
        if so_far.get(BROADCAST).is_some() {
            return Ok(Some(so_far.clone()));
        }
        let found = look_for(&Graph::of_page(call), call, new).await?;
        Ok(found.map(|live_video| ids(&live_video)))
    }

    async fn observe(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<Seen, PlatformError> {
        let live_video = match live_video_read(&Graph::of_page(call), broadcast(ids, "live_video_read")?).await {
            Ok(live_video) => live_video,
            Err(error) if error.kind == ErrorKind::Gone => return Ok(Seen::only(SeenState::Missing)),
            Err(error) => return Err(error),
        };
        let status = live_video.read_status();
        let Some(state) = status.seen(live_video.broadcast_start_time.is_some()) else {
            let detail = "Facebook describes the live video with a status that Steeple does not know";
            return Err(PlatformError::new(
                StreamingPlatform::Facebook,
                "live_video_read",
                ErrorKind::Unexpected,
                Outcome::Unknown,
                detail,
            ));
        };
        let is_live = state == SeenState::Live;
        let recording = live_video.video.as_ref().filter(|_| status == Status::Vod);
        Ok(Seen {
            signal: live_video.signal(),
            // Before and after the broadcast the number means nothing.
            viewers: live_video.live_views.filter(|_| is_live),
            starts_at: live_video.planned_start_time,
            watch_url: live_video.watch_url(),
            recording_url: recording
                .map(|video| format!("https://www.facebook.com/{}/videos/{}/", call.account_id, video.id)),
            ingest: live_video.ingest(),
            started_at: live_video.broadcast_start_time,
            title: live_video.title,
            ..Seen::only(state)
        })
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

#[async_trait]
impl Thumbnails for Facebook {
    /// Where people wait for it. The recording shows a frame of the video until it gets a picture of its own.
    async fn set_thumbnail(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        picture: &Thumbnail,
    ) -> Result<(), PlatformError> {
        live_video_picture(&Graph::of_page(call), broadcast(ids, "live_video_picture")?, picture).await
    }

    fn recordings(&self) -> Option<&dyn RecordingThumbnails> {
        Some(self)
    }
}

#[async_trait]
impl RecordingThumbnails for Facebook {
    async fn set_recording_thumbnail(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        picture: &Thumbnail,
    ) -> Result<(), PlatformError> {
        let Some(video) = ids.get(VIDEO) else {
            return Err(known("video_picture", ErrorKind::Gone, "Facebook has not told which video the recording is"));
        };
        video_picture(&Graph::of_page(call), video, picture).await
    }
}

#[async_trait]
impl Editing for Facebook {
    async fn update(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        wanted: &NewBroadcast,
    ) -> Result<ExternalIds, PlatformError> {
        let (graph, broadcast) = (Graph::of_page(call), broadcast(ids, "live_video_update")?);
        let there = live_video_read(&graph, broadcast).await?;
        let title = (there.title.as_deref() != Some(&wanted.title)).then(|| wanted.title.clone());
        let description = (there.description.as_deref().unwrap_or_default() != wanted.description)
            .then(|| wanted.description.clone());
        // Only a video with an event has a start; for any other Facebook refuses the parameter.
        let moved = there.planned_start_time.is_some_and(|start| start.timestamp() != wanted.starts_at.timestamp())
            && matches!(there.read_status(), Status::ScheduledUnpublished | Status::ScheduledLive);
        if title.is_none() && description.is_none() && !moved {
            return Ok(ids.clone());
        }
        let mut changes = Wanted { title, description, ..Wanted::default() };
        changes.event_params = moved.then(|| StartShape::Object.write(wanted.starts_at));
        match live_video_update(&graph, broadcast, &changes).await {
            Err(WriteFailure::MaybeShape(_)) if moved => {
                changes.event_params = Some(StartShape::Number.write(wanted.starts_at));
                live_video_update(&graph, broadcast, &changes).await?;
            }
            result => result?,
        }
        Ok(ids.clone())
    }
}

#[async_trait]
impl Starting for Facebook {
    /// Sets "publish when video arrives". Without video nothing is shown yet, and that is no error here:
    /// the broadcast is then seen as `Starting`.
    async fn start(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let (graph, broadcast) = (Graph::of_page(call), broadcast(ids, "live_video_start")?);
        match live_video_start(&graph, broadcast).await {
            Err(error) if error.kind == ErrorKind::Refused => {
                let there = live_video_read(&graph, broadcast).await?;
                if there.read_status() == Status::Live { Ok(()) } else { Err(error) }
            }
            result => result,
        }
    }
}

#[async_trait]
impl Ending for Facebook {
    /// Ends what runs. What never ran is called off, so that an encoder switched on late does not publish it after all.
    async fn end(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let (graph, broadcast) = (Graph::of_page(call), broadcast(ids, "live_video_end")?);
        let refusal = match live_video_end(&graph, broadcast).await {
            Err(error) if error.kind == ErrorKind::Refused => error,
            result => return gone_is_done(result),
        };
        let there = match live_video_read(&graph, broadcast).await {
            Err(error) if error.kind == ErrorKind::Gone => return Ok(()),
            result => result?,
        };
        match there.read_status() {
            Status::LiveStopped
            | Status::Processing
            | Status::Vod
            | Status::ScheduledExpired
            | Status::ScheduledCanceled => Ok(()),
            Status::ScheduledUnpublished | Status::ScheduledLive => live_video_cancel(&graph, broadcast).await,
            Status::Unpublished => gone_is_done(live_video_delete(&graph, broadcast).await),
            Status::Live | Status::LiveNow | Status::Unknown(_) => Err(refusal),
        }
    }
}

#[async_trait]
impl Removal for Facebook {
    /// Calls it off, then deletes it. A broadcast that has begun is left alone.
    async fn remove(&self, call: &Call<'_>, ids: &ExternalIds) -> Result<(), PlatformError> {
        let (graph, broadcast) = (Graph::of_page(call), broadcast(ids, "live_video_delete")?);
        match live_video_cancel(&graph, broadcast).await {
            Ok(()) => {}
            Err(error) if error.kind == ErrorKind::Gone => return Ok(()),
            // Only a scheduled one can be called off; whatever else has not begun can be deleted as it is.
            Err(error) if error.kind == ErrorKind::Refused => {
                let there = match live_video_read(&graph, broadcast).await {
                    Err(error) if error.kind == ErrorKind::Gone => return Ok(()),
                    result => result?,
                };
                let unbegun = [Status::Unpublished, Status::ScheduledCanceled, Status::ScheduledExpired];
                if !unbegun.contains(&there.read_status()) {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        gone_is_done(live_video_delete(&graph, broadcast).await)
    }
}

/// Creates the live video, with the start in the other documented shape when Facebook dislikes the first.
async fn create(graph: &Graph<'_>, call: &Call<'_>, new: &NewBroadcast) -> Result<LiveVideo, PlatformError> {
    let failure = match live_video_create(graph, call.account_id, &wanted(call, new, StartShape::Object)).await {
        Ok(created) => return Ok(created),
        Err(failure) => failure,
    };
    let WriteFailure::MaybeShape(_) = failure else { return Err(failure.into()) };
    if failure.is_unsure() {
        // Codes 1 and 2 can hide a success: a second create without looking could make a second broadcast.
        if let Some(found) = look_for(graph, call, new).await? {
            return Ok(found);
        }
    }
    Ok(live_video_create(graph, call.account_id, &wanted(call, new, StartShape::Number)).await?)
}

/// What is sent for `new`: scheduled with an event, or hidden when the start is too near to be scheduled.
fn wanted(call: &Call<'_>, new: &NewBroadcast, shape: StartShape) -> Wanted {
    let can_be_scheduled = new.starts_at - call.now >= CREATE_AT_LEAST_BEFORE;
    Wanted {
        title: Some(new.title.clone()),
        description: Some(new.description.clone()).filter(|text| !text.is_empty()),
        status: Some(if can_be_scheduled { "SCHEDULED_UNPUBLISHED" } else { "UNPUBLISHED" }),
        event_params: can_be_scheduled.then(|| shape.write(new.starts_at)),
    }
}

/// The live video that an earlier create left behind: same title, same start (or none), not older than the first try.
async fn look_for(graph: &Graph<'_>, call: &Call<'_>, new: &NewBroadcast) -> Result<Option<LiveVideo>, PlatformError> {
    let ours = |live_video: &LiveVideo| {
        let same_start = match (live_video.planned_start_time, live_video.creation_time) {
            (Some(start), _) => start.timestamp() == new.starts_at.timestamp(),
            (None, created) => created.is_some(),
        };
        let not_older = live_video.creation_time.is_none_or(|created| created >= new.first_tried_at - CLOCK_TOLERANCE);
        live_video.title.as_deref() == Some(&new.title) && same_start && not_older
    };
    let mut found: Vec<LiveVideo> = live_video_list(graph, call.account_id).await?.into_iter().filter(ours).collect();
    if found.len() > 1 {
        let detail = format!("The Page has {} live videos with this title and start", found.len());
        return Err(known("live_video_list", ErrorKind::Refused, &detail)
            .with_remedy("Delete all but one of them on Facebook, then press Retry."));
    }
    Ok(found.pop())
}

fn described(live_video: &LiveVideo) -> Broadcast {
    Broadcast { ids: ids(live_video), watch_url: live_video.watch_url(), ingest: live_video.ingest() }
}

fn ids(live_video: &LiveVideo) -> ExternalIds {
    let ids = ExternalIds::default().with(BROADCAST, &live_video.id);
    live_video.video.iter().fold(ids, |ids, video| ids.with(VIDEO, &video.id))
}

fn broadcast<'a>(ids: &'a ExternalIds, operation: &'static str) -> Result<&'a str, PlatformError> {
    ids.get(BROADCAST).ok_or_else(|| known(operation, ErrorKind::Gone, "This broadcast was never created on Facebook"))
}

fn gone_is_done(result: Result<(), PlatformError>) -> Result<(), PlatformError> {
    match result {
        Err(error) if error.kind == ErrorKind::Gone => Ok(()),
        result => result,
    }
}
