//! One function per call of the live API.
//!
//! Reference: <https://developers.google.com/youtube/v3/live/docs>. Which part is named decides what is returned and,
//! on writes, what is replaced.

use chrono::{DateTime, Utc};
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::wire::{
    Acknowledgement, Broadcast, MonitorStream, NewBroadcastBody, NewCdn, NewContentDetails, NewSnippet, NewStatus,
    NewStreamBody, NewStreamContentDetails, NewStreamSnippet, Page, Stream, instant, privacy_word,
};
use super::{request, send, unexpected};
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::livestream::{NewBroadcast, Thumbnail};

const BROADCASTS: &str = "youtube/v3/liveBroadcasts";
const STREAMS: &str = "youtube/v3/liveStreams";

/// The three parts that hold everything changeable, and the id.
const BROADCAST_PARTS: &str = "id,snippet,contentDetails,status";

/// The stream that every broadcast of a channel shares, so that the encoder's key stays the same for ever.
pub(super) const STREAM_TITLE: &str = "Steeple main encoder";

/// "Nonprofits & Activism".
const CATEGORY: &str = "29";

/// Items per page, the most that Google gives.
const PAGE_SIZE: &str = "50";

/// Pages that are read before a list counts as endless: 2,000 items, a service each week for 38 years.
const PAGES_MAX: usize = 40;

pub(super) async fn broadcast_insert(
    call: &Call<'_>,
    new: &NewBroadcast,
    starts_at: DateTime<Utc>,
) -> Result<Broadcast, PlatformError> {
    let body = NewBroadcastBody {
        snippet: NewSnippet {
            title: &new.title,
            description: &new.description,
            scheduled_start_time: instant(starts_at),
            scheduled_end_time: (new.ends_at > starts_at).then(|| instant(new.ends_at)),
            category_id: CATEGORY,
        },
        status: NewStatus { privacy_status: privacy_word(new.privacy), self_declared_made_for_kids: false },
        // Start and end are Steeple's to call: auto-start would go live with the sound check, and auto-stop would end
        // the service for good after a minute without network. The monitor stream would force a detour through `testing`.
        content_details: NewContentDetails {
            enable_auto_start: false,
            enable_auto_stop: false,
            enable_dvr: true,
            record_from_start: true,
            enable_embed: true,
            latency_preference: "low",
            closed_captions_type: "closedCaptionsDisabled",
            monitor_stream: MonitorStream { enable_monitor_stream: false, broadcast_stream_delay_ms: 0 },
        },
    };
    let insert = request(call, "broadcast_insert", Method::POST, BROADCASTS).query("part", BROADCAST_PARTS).json(&body);
    send(call.http, insert, call.now).await?.json()
}

/// All broadcasts of the channel, past ones included.
pub(super) async fn broadcast_list(call: &Call<'_>) -> Result<Vec<Broadcast>, PlatformError> {
    let filter = [("part", BROADCAST_PARTS), ("mine", "true"), ("broadcastType", "all")];
    list_all(call, "broadcast_list", BROADCASTS, &filter).await
}

/// State, viewers and times of one broadcast; `None` when YouTube does not list it any more.
pub(super) async fn broadcast_status(call: &Call<'_>, id: &str) -> Result<Option<Broadcast>, PlatformError> {
    let list = request(call, "broadcast_status", Method::GET, BROADCASTS)
        .query("part", "id,status,statistics,snippet,contentDetails")
        .query("id", id);
    let page: Page<Broadcast> = send(call.http, list, call.now).await?.json()?;
    Ok(page.items.into_iter().find(|broadcast| broadcast.id == id))
}

/// One broadcast as Google wrote it, for an edit that keeps what it does not know.
pub(super) async fn broadcast_read(call: &Call<'_>, id: &str) -> Result<Option<Value>, PlatformError> {
    let list = request(call, "broadcast_read", Method::GET, BROADCASTS).query("part", BROADCAST_PARTS).query("id", id);
    let page: Page<Value> = send(call.http, list, call.now).await?.json()?;
    Ok(page.items.into_iter().find(|broadcast| broadcast["id"] == id))
}

/// Replaces the three parts completely: what `body` leaves out is reset.
pub(super) async fn broadcast_update(call: &Call<'_>, body: &Value) -> Result<(), PlatformError> {
    let update = request(call, "broadcast_update", Method::PUT, BROADCASTS).query("part", BROADCAST_PARTS).json(body);
    send(call.http, update, call.now).await?.json::<Broadcast>().map(drop)
}

/// A broadcast that is already gone answers 404, which is `Gone` here.
pub(super) async fn broadcast_delete(call: &Call<'_>, id: &str) -> Result<(), PlatformError> {
    let delete = request(call, "broadcast_delete", Method::DELETE, BROADCASTS).query("id", id);
    let answer = send(call.http, delete, call.now).await?;
    // A proxy's page comes with status 200; only the empty 204 is YouTube's word.
    if answer.status == 204 {
        Ok(())
    } else {
        Err(unexpected("broadcast_delete", "YouTube did not confirm the removal"))
    }
}

/// Ties the stream to the broadcast; success only when the answer names the stream.
pub(super) async fn broadcast_bind(call: &Call<'_>, id: &str, stream_id: &str) -> Result<(), PlatformError> {
    let bind = request(call, "broadcast_bind", Method::POST, "youtube/v3/liveBroadcasts/bind")
        .query("id", id)
        .query("streamId", stream_id)
        .query("part", "id,contentDetails");
    let broadcast: Broadcast = send(call.http, bind, call.now).await?.json()?;
    if broadcast.content_details.bound_stream_id.as_deref() == Some(stream_id) {
        return Ok(());
    }
    Err(unexpected("broadcast_bind", "YouTube did not confirm the stream key of the broadcast"))
}

/// `status` is `testing`, `live` or `complete`. The answer's own state may be a transient one.
pub(super) async fn broadcast_transition(
    call: &Call<'_>,
    id: &str,
    status: &'static str,
) -> Result<Broadcast, PlatformError> {
    let transition = request(call, "broadcast_transition", Method::POST, "youtube/v3/liveBroadcasts/transition")
        .query("id", id)
        .query("broadcastStatus", status)
        .query("part", "id,status");
    send(call.http, transition, call.now).await?.json()
}

/// All reusable streams of the channel.
pub(super) async fn stream_list(call: &Call<'_>) -> Result<Vec<Stream>, PlatformError> {
    list_all(call, "stream_list", STREAMS, &[("part", "id,snippet,contentDetails"), ("mine", "true")]).await
}

pub(super) async fn stream_insert(call: &Call<'_>) -> Result<Stream, PlatformError> {
    let body = NewStreamBody {
        snippet: NewStreamSnippet { title: STREAM_TITLE },
        // `rtmp` includes RTMPS; both variable lets the church change its encoder's picture.
        cdn: NewCdn { ingestion_type: "rtmp", resolution: "variable", frame_rate: "variable" },
        content_details: NewStreamContentDetails { is_reusable: true },
    };
    let insert = request(call, "stream_insert", Method::POST, STREAMS)
        .query("part", "id,snippet,cdn,contentDetails,status")
        .json(&body);
    send(call.http, insert, call.now).await?.json()
}

/// Address, key and health of one stream; `None` when it is gone.
pub(super) async fn stream_status(call: &Call<'_>, id: &str) -> Result<Option<Stream>, PlatformError> {
    let list = request(call, "stream_status", Method::GET, STREAMS).query("part", "id,status,cdn").query("id", id);
    let page: Page<Stream> = send(call.http, list, call.now).await?.json()?;
    Ok(page.items.into_iter().find(|stream| stream.id == id))
}

pub(super) async fn thumbnail_set(call: &Call<'_>, id: &str, picture: &Thumbnail) -> Result<(), PlatformError> {
    let set = request(call, "thumbnail_set", Method::POST, "upload/youtube/v3/thumbnails/set")
        .query("videoId", id)
        .bytes(picture.media_type.word(), picture.bytes.clone());
    send(call.http, set, call.now).await?.json::<Acknowledgement>().map(drop)
}

/// Every item of a list, page after page.
async fn list_all<T: DeserializeOwned>(
    call: &Call<'_>,
    operation: &'static str,
    path: &str,
    filter: &[(&str, &str)],
) -> Result<Vec<T>, PlatformError> {
    let mut found = Vec::new();
    let mut page_token: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let list = request(call, operation, Method::GET, path).query("maxResults", PAGE_SIZE);
        let list = filter.iter().fold(list, |list, (name, value)| list.query(name, *value));
        let list = page_token.iter().fold(list, |list, token| list.query("pageToken", token));
        let page: Page<T> = send(call.http, list, call.now).await?.json()?;
        found.extend(page.items);
        page_token = page.next_page_token;
        if page_token.is_none() {
            return Ok(found);
        }
    }
    tracing::warn!(operation, items = found.len(), "the channel's list is longer than Steeple reads");
    Ok(found)
}
