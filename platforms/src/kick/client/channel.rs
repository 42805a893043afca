//! The channel: title, address, key, whether it is live.

use http::Method;
use url::Url;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::Ingest;
use crate::kick::errors;
use crate::kick::wire::{Channel, ChannelUpdate, Envelope};
use crate::told;

/// The token owner's channel. Scope `channel:read`, and `streamkey:read` for address and key.
///
/// # Errors
/// `MissingScope` without the scope, `Gone` when the channel no longer exists.
pub async fn channel_read(call: &Call<'_>) -> Result<Channel, PlatformError> {
    let answer = send(call, request(call.http, "channel_read", Method::GET, "/public/v1/channels")).await?;
    let channels = answer.json::<Envelope<Vec<Channel>>>()?.data;
    let own = channels.into_iter().find(|channel| channel.broadcaster_user_id.to_string() == call.account_id);
    own.ok_or_else(|| {
        answer.error(ErrorKind::Unexpected, Outcome::Unknown, "Kick's answer says nothing about this channel")
    })
}

/// Sets title and category; repeating is safe. Scope `channel:write`.
///
/// # Errors
/// `Refused` for a title that Kick does not take; otherwise as for any call.
pub async fn channel_update(call: &Call<'_>, update: &ChannelUpdate<'_>) -> Result<(), PlatformError> {
    let request = request(call.http, "channel_update", Method::PATCH, "/public/v1/channels");
    let answer = send(call, request.json(update)).await?;
    errors::expect_no_page(&answer)
}

/// Where the encoder sends to.
///
/// # Errors
/// `NotEligible` when Kick told no address or no key, or none that an encoder takes.
pub fn ingest(channel: &Channel) -> Result<Ingest, PlatformError> {
    let told = channel.stream.as_ref().and_then(|stream| told::ingest(address(&stream.url)?, stream.key.clone()?));
    told.ok_or_else(errors::no_stream_key)
}

/// Kick leaves out the path that encoders other than OBS need: Amazon's servers expect `/app`.
#[must_use]
pub fn address(told: &str) -> Option<String> {
    let mut url = Url::parse(told.trim()).ok().filter(|url| matches!(url.scheme(), "rtmp" | "rtmps"))?;
    let is_amazons = url.host_str()?.ends_with(".live-video.net");
    if is_amazons && matches!(url.path(), "" | "/") {
        url.set_path("/app");
    }
    Some(url.into())
}
