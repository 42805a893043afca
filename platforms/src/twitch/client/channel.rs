//! The channel: whose it is, its title, its key, its stream, its videos.

use http::Method;

use super::{request, send};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Secret};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::Ingest;
use crate::contract::platform::StreamingPlatform;
use crate::told;
use crate::twitch::errors;
use crate::twitch::wire::{Channel, ChannelUpdate, List, Stream, StreamKey, User, Video};

/// Where every encoder may send to; Twitch leads it to a server nearby.
const INGEST: &str = "rtmp://live.twitch.tv/app";

/// Videos of the newest page that are looked at; several services and their interruptions fit in.
const VIDEOS_MAX: u8 = 20;

/// Who owns the token. No scope.
///
/// # Errors
/// As for any call.
pub async fn user_read(call: &AppCall<'_>, credentials: &Credentials) -> Result<User, PlatformError> {
    let request = request(call.http, "user_read", Method::GET, "/helix/users");
    let answer = super::send_with(call, &credentials.access_token, request).await?;
    let operation = answer.operation;
    answer.json::<List<User>>()?.data.into_iter().next().ok_or_else(|| nothing_told(operation))
}

/// Title, category and tags that the channel shows. No scope.
///
/// # Errors
/// As for any call.
pub async fn channel_read(call: &Call<'_>) -> Result<Channel, PlatformError> {
    let request = request(call.http, "channel_read", Method::GET, "/helix/channels");
    let answer = send(call, request.query("broadcaster_id", call.account_id)).await?;
    answer.json::<List<Channel>>()?.data.into_iter().next().ok_or_else(|| nothing_told("channel_read"))
}

/// Changes what is named; repeating is safe. Scope `channel:manage:broadcast`.
///
/// # Errors
/// `Refused` for a title or tag that Twitch does not take; otherwise as for any call.
pub async fn channel_update(call: &Call<'_>, wanted: &ChannelUpdate<'_>) -> Result<(), PlatformError> {
    let request = request(call.http, "channel_update", Method::PATCH, "/helix/channels");
    let answer = send(call, request.query("broadcaster_id", call.account_id).json(wanted)).await?;
    errors::expect_empty(&answer)
}

/// Address and key. The key belongs to the channel and stays until a person resets it. Scope `channel:read:stream_key`.
///
/// # Errors
/// `Unexpected` when Twitch tells no key; otherwise as for any call.
pub async fn stream_key_read(call: &Call<'_>) -> Result<Ingest, PlatformError> {
    let request = request(call.http, "stream_key_read", Method::GET, "/helix/streams/key");
    let answer = send(call, request.query("broadcaster_id", call.account_id)).await?;
    let keys = answer.json::<List<StreamKey>>()?.data;
    let key: Option<Secret> = keys.into_iter().map(|key| key.stream_key).find(|key| !key.is_empty());
    key.and_then(|key| told::ingest(INGEST.to_owned(), key)).ok_or_else(|| nothing_told("stream_key_read"))
}

/// The stream that viewers see now; `None` while the channel is offline. Twitch's answer may lag a minute or two. No scope.
///
/// # Errors
/// `Unexpected` for a stream of a kind that nobody has described; it is never taken for live.
pub async fn stream_read(call: &Call<'_>) -> Result<Option<Stream>, PlatformError> {
    let request = request(call.http, "stream_read", Method::GET, "/helix/streams");
    let answer = send(call, request.query("user_id", call.account_id)).await?;
    let stream = answer.json::<List<Stream>>()?.data.into_iter().next();
    match stream {
        Some(stream) if stream.kind != "live" => Err(answer
            .error(
                ErrorKind::Unexpected,
                Outcome::NothingHappened,
                "Twitch shows the channel in a state that Steeple does not know",
            )
            .with_code(stream.kind)),
        stream => Ok(stream),
    }
}

/// The newest past broadcasts. Empty where the channel does not keep them. No scope.
///
/// # Errors
/// As for any call.
pub async fn video_list(call: &Call<'_>) -> Result<Vec<Video>, PlatformError> {
    let request = request(call.http, "video_list", Method::GET, "/helix/videos")
        .query("user_id", call.account_id)
        .query("type", "archive")
        .query("first", VIDEOS_MAX.to_string());
    Ok(send(call, request).await?.json::<List<Video>>()?.data)
}

fn nothing_told(operation: &'static str) -> PlatformError {
    let detail = "Twitch's answer says nothing about this channel";
    PlatformError::new(StreamingPlatform::Twitch, operation, ErrorKind::Unexpected, Outcome::Unknown, detail)
}
