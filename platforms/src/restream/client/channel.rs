//! The account's channels: list, read, switch on, title.

use http::Method;
use url::Url;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::destination::{Destination, DestinationState};
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::contract::relay::Relay;
use crate::restream::wire::{Channel, ChannelMeta, ChannelMetaUpdate, ChannelState, ChannelToggle};

/// Every channel that is linked, on or off. Scope `channels.read`.
///
/// # Errors
/// As for any call.
pub async fn channel_list(call: &Call<'_>) -> Result<Vec<Channel>, PlatformError> {
    send(call, request(call.http, "channel_list", Method::GET, "/v2/user/channel/all")).await?.json()
}

/// Whether one channel is on. Scope `channels.read`.
///
/// # Errors
/// `Gone` when it was removed in Restream.
pub async fn channel_read(call: &Call<'_>, id: u64) -> Result<ChannelState, PlatformError> {
    send(call, request(call.http, "channel_read", Method::GET, &format!("/v2/user/channel/{id}"))).await?.json()
}

/// Switches one channel on or off; the answer is empty and repeating is safe. Scope `channels.write`.
///
/// # Errors
/// `Gone` when it was removed in Restream, `Refused` where the plan allows no further channel.
pub async fn channel_toggle(call: &Call<'_>, id: u64, wanted: &ChannelToggle) -> Result<(), PlatformError> {
    let request = request(call.http, "channel_toggle", Method::PATCH, &format!("/v2/user/channel/{id}")).json(wanted);
    send(call, request).await.map(drop)
}

/// The title that one channel shows. Scope `channels.read`.
///
/// # Errors
/// `Gone` when it was removed in Restream.
pub async fn channel_meta_read(call: &Call<'_>, id: u64) -> Result<ChannelMeta, PlatformError> {
    let path = format!("/v2/user/channel-meta/{id}");
    send(call, request(call.http, "channel_meta_read", Method::GET, &path)).await?.json()
}

/// Sets title and text of one channel; the answer is empty and repeating is safe. Scope `channels.write`.
///
/// # Errors
/// `Gone` when it was removed in Restream, `Refused` for a title or text that it does not take.
pub async fn channel_meta_update(
    call: &Call<'_>,
    id: u64,
    wanted: &ChannelMetaUpdate<'_>,
) -> Result<(), PlatformError> {
    let path = format!("/v2/user/channel-meta/{id}");
    let request = request(call.http, "channel_meta_update", Method::PATCH, &path).json(wanted);
    send(call, request).await.map(drop)
}

/// The channel as a person knows it: "Grace Chapel (YouTube)".
#[must_use]
pub fn label(channel: &Channel) -> String {
    let platform = platform_name(channel.streaming_platform_id);
    match (channel.display_name.as_deref().filter(|name| !name.is_empty()), platform) {
        (Some(name), Some(platform)) => format!("{name} ({platform})"),
        (Some(name), None) => name.to_owned(),
        (None, Some(platform)) => format!("the {platform} channel"),
        (None, None) => format!("channel {}", channel.id),
    }
}

/// The channel as one of the places that a service goes to.
#[must_use]
pub fn destination(channel: &Channel, state: DestinationState) -> Destination {
    let name = channel.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    Destination {
        id: channel.id.to_string(),
        name: name.map_or_else(|| label(channel), str::to_owned),
        platform: platform_name(channel.streaming_platform_id).map(str::to_owned),
        state,
        reason: None,
        viewers: None,
        watch_url: channel.url.clone().filter(|url| !url.is_empty()),
        account: relay(channel),
    }
}

/// Why a channel that was planned gets nothing.
#[must_use]
pub fn left_out(channel: &Destination) -> String {
    format!("{} gets no video from Restream.", called(channel))
}

/// Why a channel that got video gets none any more.
#[must_use]
pub fn lost(channel: &Destination) -> String {
    format!("Restream lost its connection to {}; it tries again by itself.", called(channel))
}

fn called(channel: &Destination) -> String {
    match &channel.platform {
        Some(platform) => format!("{} ({platform})", channel.name),
        None => channel.name.clone(),
    }
}

/// The account that a channel stands for, where it is one of a platform that Steeple connects to.
///
/// Restream shows an identifier only for YouTube (`UC…`, dossier §2); for the others it may be an id or a login, and the login is
/// the last part of the address as well. Not verified with a real account, so both are kept and one that fits is enough.
#[must_use]
pub fn relay(channel: &Channel) -> Option<Relay> {
    let platform = match channel.streaming_platform_id {
        1 => StreamingPlatform::Twitch,
        5 | 25 => StreamingPlatform::Youtube,
        37 => StreamingPlatform::Facebook,
        73 => StreamingPlatform::Instagram,
        75 => StreamingPlatform::Kick,
        _ => return None,
    };
    let address = channel.url.as_deref().and_then(|url| Url::parse(url).ok());
    let last_part = address.as_ref().and_then(|url| url.path_segments()?.rfind(|part| !part.is_empty()));
    let mut identities: Vec<String> = [channel.identifier.as_deref(), last_part]
        .into_iter()
        .flatten()
        .map(|identity| identity.trim().trim_start_matches('@').to_owned())
        .filter(|identity| !identity.is_empty())
        .collect();
    identities.dedup();
    Some(Relay { platform, identities, name: label(channel) })
}

/// The platforms that churches link. Source: `GET /v2/platform/all`, July 2026.
fn platform_name(id: u64) -> Option<&'static str> {
    let name = match id {
        1 => "Twitch",
        5 => "YouTube",
        29 => "Custom RTMP",
        37 => "Facebook",
        59 => "LinkedIn",
        67 => "TikTok",
        71 => "X",
        73 => "Instagram",
        75 => "Kick",
        77 => "Rumble",
        _ => return None,
    };
    Some(name)
}
