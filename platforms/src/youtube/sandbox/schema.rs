//! Which fields a body may hold, and of which type. From the schemas of the discovery document `youtube:v3`.

use serde_json::{Map, Value};

use crate::sandbox::google::Refused;
use crate::sandbox::google::fields::{Fields, Holds, object};

use Holds::{Any, Flag, Number, Text, Time, Word};

pub(super) const BROADCAST: Fields = &[
    ("kind", Text),
    ("etag", Text),
    ("id", Text),
    (
        "snippet",
        Holds::Fields(&[
            ("title", Text),
            ("description", Text),
            ("scheduledStartTime", Time),
            ("scheduledEndTime", Time),
            ("categoryId", Text),
            ("publishedAt", Time),
            ("channelId", Text),
            ("thumbnails", Any),
            ("isDefaultBroadcast", Flag),
            ("liveChatId", Text),
            ("actualStartTime", Time),
            ("actualEndTime", Time),
        ]),
    ),
    (
        "status",
        Holds::Fields(&[
            ("privacyStatus", Word(&["public", "unlisted", "private"])),
            ("selfDeclaredMadeForKids", Flag),
            ("madeForKids", Flag),
            ("lifeCycleStatus", Text),
            ("recordingStatus", Text),
            ("liveBroadcastPriority", Word(&["low", "normal", "high"])),
        ]),
    ),
    (
        "contentDetails",
        Holds::Fields(&[
            ("boundStreamId", Text),
            ("boundStreamLastUpdateTimeMs", Time),
            (
                "closedCaptionsType",
                Word(&["closedCaptionsDisabled", "closedCaptionsHttpPost", "closedCaptionsEmbedded"]),
            ),
            ("enableAutoStart", Flag),
            ("enableAutoStop", Flag),
            ("enableClosedCaptions", Flag),
            ("enableContentEncryption", Flag),
            ("enableDvr", Flag),
            ("enableEmbed", Flag),
            ("enableLowLatency", Flag),
            ("latencyPreference", Word(&["normal", "low", "ultraLow"])),
            ("mesh", Text),
            (
                "monitorStream",
                Holds::Fields(&[
                    ("enableMonitorStream", Flag),
                    ("broadcastStreamDelayMs", Number),
                    ("embedHtml", Text),
                ]),
            ),
            ("projection", Word(&["rectangular", "360", "mesh"])),
            ("recordFromStart", Flag),
            ("startWithSlate", Flag),
            ("stereoLayout", Word(&["mono", "leftRight", "topBottom"])),
            ("availabilityConfig", Any),
        ]),
    ),
    ("monetizationDetails", Any),
];

pub(super) const STREAM: Fields = &[
    ("kind", Text),
    ("etag", Text),
    ("id", Text),
    ("snippet", Holds::Fields(&[("title", Text), ("description", Text)])),
    (
        "cdn",
        Holds::Fields(&[
            ("ingestionType", Word(&["rtmp", "dash", "webrtc", "hls"])),
            ("resolution", Word(&["240p", "360p", "480p", "720p", "1080p", "1440p", "2160p", "variable"])),
            ("frameRate", Word(&["30fps", "60fps", "variable"])),
        ]),
    ),
    ("contentDetails", Holds::Fields(&[("isReusable", Flag)])),
];

/// The body as an object with known fields only; each part that it holds must be named in `parts`.
pub(super) fn read(body: &[u8], fields: Fields, parts: &[&str]) -> Result<Map<String, Value>, Refused> {
    let object = object(body, fields)?;
    match object.iter().find(|(name, value)| value.is_object() && !parts.contains(&name.as_str())) {
        Some((part, _)) => Err(Refused::bad("unexpectedPart", format!("Part {part} is not named in part"))),
        None => Ok(object),
    }
}
