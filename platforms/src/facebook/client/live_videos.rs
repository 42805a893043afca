//! Live videos of one Page.

use chrono::{DateTime, Utc};
use http::Method;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::Graph;
use crate::contract::error::{Outcome, PlatformError};
use crate::contract::livestream::Thumbnail;
use crate::facebook::errors;
use crate::facebook::wire::LiveVideo;
use crate::http::Request;

const FIELDS_WHEN_CREATED: &str = "id,status,permalink_url,secure_stream_url,planned_start_time,video{id}";
const FIELDS: &str = "id,status,title,description,permalink_url,secure_stream_url,planned_start_time,creation_time,\
                      broadcast_start_time,live_views,video{id},ingest_streams{stream_id,is_master,stream_health}";
const FIELDS_IN_LIST: &str = "id,status,title,planned_start_time,creation_time,permalink_url,video{id}";

/// What a create or an update sends; nothing is sent for `None`.
#[derive(Default, Serialize)]
pub(in crate::facebook) struct Wanted {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// See [`StartShape`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_params: Option<Value>,
}

/// Meta documents the start in two ways: an object in the reference, a bare number in the scheduling guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::facebook) enum StartShape {
    Object,
    Number,
}

impl StartShape {
    /// `starts_at` as UNIX seconds in this shape.
    pub(in crate::facebook) fn write(self, starts_at: DateTime<Utc>) -> Value {
        match self {
            Self::Object => json!({ "start_time": starts_at.timestamp() }),
            Self::Number => json!(starts_at.timestamp()),
        }
    }
}

/// Why a create or an update with a start did not happen.
pub(in crate::facebook) enum WriteFailure {
    /// Facebook may only have disliked the start's shape; the outcome says whether to look before the other is tried.
    MaybeShape(PlatformError),
    Other(PlatformError),
}

impl From<WriteFailure> for PlatformError {
    fn from(failure: WriteFailure) -> Self {
        match failure {
            WriteFailure::MaybeShape(error) | WriteFailure::Other(error) => error,
        }
    }
}

impl WriteFailure {
    /// True when Facebook may have acted all the same.
    pub(in crate::facebook) fn is_unsure(&self) -> bool {
        let (Self::MaybeShape(error) | Self::Other(error)) = self;
        error.outcome == Outcome::Unknown
    }
}

/// Creates a live video. Not safe to repeat: Graph knows no idempotency key.
pub(in crate::facebook) async fn live_video_create(
    graph: &Graph<'_>,
    page: &str,
    wanted: &Wanted,
) -> Result<LiveVideo, WriteFailure> {
    let request = graph
        .request("live_video_create", Method::POST, &format!("{page}/live_videos"))
        .query("fields", FIELDS_WHEN_CREATED)
        .json(wanted);
    write(graph, request).await
}

/// Changes texts or start. Safe to repeat.
pub(in crate::facebook) async fn live_video_update(
    graph: &Graph<'_>,
    live_video: &str,
    wanted: &Wanted,
) -> Result<(), WriteFailure> {
    let request = graph.request("live_video_update", Method::POST, live_video).json(wanted);
    write::<IgnoredAny>(graph, request).await.map(|_| ())
}

pub(in crate::facebook) async fn live_video_read(
    graph: &Graph<'_>,
    live_video: &str,
) -> Result<LiveVideo, PlatformError> {
    graph.read(graph.request("live_video_read", Method::GET, live_video).query("fields", FIELDS)).await
}

/// The Page's own live videos that are planned, waiting or on air.
pub(in crate::facebook) async fn live_video_list(
    graph: &Graph<'_>,
    page: &str,
) -> Result<Vec<LiveVideo>, PlatformError> {
    let path = format!("{page}/live_videos");
    let first = || {
        graph
            .request("live_video_list", Method::GET, &path)
            .query("broadcast_status", r#"["SCHEDULED_UNPUBLISHED","SCHEDULED_LIVE","UNPUBLISHED","LIVE"]"#)
            .query("source", "owner")
            .query("fields", FIELDS_IN_LIST)
            .query("limit", "50")
    };
    graph.read_list(first).await
}

/// Shows this picture where people wait for a scheduled live video. Safe to repeat.
pub(in crate::facebook) async fn live_video_picture(
    graph: &Graph<'_>,
    live_video: &str,
    picture: &Thumbnail,
) -> Result<(), PlatformError> {
    let request = graph.request("live_video_picture", Method::POST, live_video);
    let (media_type, bytes) = (picture.media_type.word(), picture.bytes.clone());
    let request = request.upload("schedule_custom_profile_image", media_type, bytes, []);
    graph.read::<IgnoredAny>(request).await.map(|_| ())
}

/// Makes this the preferred picture of a recording. Safe to repeat.
pub(in crate::facebook) async fn video_picture(
    graph: &Graph<'_>,
    video: &str,
    picture: &Thumbnail,
) -> Result<(), PlatformError> {
    let request = graph.request("video_picture", Method::POST, &format!("{video}/thumbnails"));
    let (media_type, bytes) = (picture.media_type.word(), picture.bytes.clone());
    let request = request.upload("source", media_type, bytes, [("is_preferred", "true".to_owned())]);
    graph.read::<IgnoredAny>(request).await.map(|_| ())
}

/// "Publish when video arrives." Safe to repeat.
pub(in crate::facebook) async fn live_video_start(graph: &Graph<'_>, live_video: &str) -> Result<(), PlatformError> {
    set(graph, "live_video_start", live_video, json!({ "status": "LIVE_NOW" })).await
}

/// Ends a running live video; Graph refuses it for any other.
pub(in crate::facebook) async fn live_video_end(graph: &Graph<'_>, live_video: &str) -> Result<(), PlatformError> {
    set(graph, "live_video_end", live_video, json!({ "end_live_video": true })).await
}

/// Calls off a scheduled live video; Graph refuses it for any other.
pub(in crate::facebook) async fn live_video_cancel(graph: &Graph<'_>, live_video: &str) -> Result<(), PlatformError> {
    set(graph, "live_video_cancel", live_video, json!({ "status": "SCHEDULED_CANCELED" })).await
}

/// Deletes a live video; only Pages can.
pub(in crate::facebook) async fn live_video_delete(graph: &Graph<'_>, live_video: &str) -> Result<(), PlatformError> {
    let request = graph.request("live_video_delete", Method::DELETE, live_video);
    graph.read::<IgnoredAny>(request).await.map(|_| ())
}

async fn set(graph: &Graph<'_>, operation: &'static str, live_video: &str, body: Value) -> Result<(), PlatformError> {
    let request = graph.request(operation, Method::POST, live_video).json(&body);
    graph.read::<IgnoredAny>(request).await.map(|_| ())
}

async fn write<T: serde::de::DeserializeOwned>(graph: &Graph<'_>, request: Request) -> Result<T, WriteFailure> {
    let answer = graph.call.http.send(request).await.map_err(WriteFailure::Other)?;
    graph.understand(&answer).map_err(|error| {
        // Codes 1 and 2 also come for bodies that Graph dislikes; what it marks as passing is its own trouble.
        let maybe_shape = errors::read(&answer)
            .is_some_and(|told| matches!(told.code, 1 | 2 | 100) && told.error_subcode.is_none() && !told.is_transient);
        if maybe_shape { WriteFailure::MaybeShape(error) } else { WriteFailure::Other(error) }
    })
}
