//! Which fields a body may hold, and of which type. From the schemas of the discovery document `youtube:v3`.

use serde_json::{Map, Value};

use super::google::Refused;

/// What a field may hold.
pub(super) enum Holds {
    Text,
    Flag,
    Number,
    Time,
    Word(&'static [&'static str]),
    Fields(Fields),
    /// Any JSON; for branches that Steeple never writes.
    Any,
}

pub(super) type Fields = &'static [(&'static str, Holds)];

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
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(Refused::bad("parseError", "Parse Error"));
    };
    check(&object, fields, "")?;
    match object.iter().find(|(name, value)| value.is_object() && !parts.contains(&name.as_str())) {
        Some((part, _)) => Err(Refused::bad("unexpectedPart", format!("Part {part} is not named in part"))),
        None => Ok(object),
    }
}

fn check(object: &Map<String, Value>, fields: Fields, path: &str) -> Result<(), Refused> {
    for (name, value) in object {
        let path = format!("{path}.{name}");
        let Some((_, holds)) = fields.iter().find(|(known, _)| known == name) else {
            let message = format!("Invalid JSON payload received. Unknown name \"{name}\": Cannot find field.");
            return Err(Refused::bad("invalid", message));
        };
        let fits = match (holds, value) {
            (Holds::Fields(inner), Value::Object(object)) => {
                check(object, inner, &path)?;
                true
            }
            (Text, Value::String(_)) | (Flag, Value::Bool(_)) | (Any, _) => true,
            (Number, Value::Number(number)) => number.is_u64(),
            (Time, Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            (Word(known), Value::String(word)) => known.contains(&word.as_str()),
            _ => false,
        };
        if !fits {
            return Err(Refused::bad("invalid", format!("Invalid value at '{path}'")));
        }
    }
    Ok(())
}
