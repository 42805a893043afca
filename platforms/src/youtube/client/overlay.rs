//! Laying wanted values over a broadcast as Google wrote it, for a `PUT` that replaces everything.

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Value, json};

use super::super::wire::{instant, privacy_word};
use crate::contract::livestream::NewBroadcast;

/// What only Google sets; sent back it would be ignored at best.
const READ_ONLY: &[(&str, &[&str])] = &[
    (
        "snippet",
        &[
            "publishedAt",
            "channelId",
            "thumbnails",
            "isDefaultBroadcast",
            "liveChatId",
            "actualStartTime",
            "actualEndTime",
        ],
    ),
    ("status", &["lifeCycleStatus", "madeForKids", "recordingStatus"]),
    ("contentDetails", &["boundStreamId", "boundStreamLastUpdateTimeMs"]),
];

/// The body that would leave the broadcast as it is. Fields that Steeple does not know are kept, so that a setting
/// which Google adds tomorrow is not reset by an edit of the title.
#[must_use]
pub(super) fn changeable(found: &Value) -> Value {
    let mut body = json!({ "id": found["id"] });
    for (part, read_only) in READ_ONLY {
        let mut fields = found[part].as_object().cloned().unwrap_or_default();
        fields.retain(|name, _| !read_only.contains(&name.as_str()));
        body[part] = Value::Object(fields);
    }
    // Both are required on each update.
    let monitor = &found["contentDetails"]["monitorStream"];
    body["contentDetails"]["monitorStream"] = json!({
        "enableMonitorStream": monitor["enableMonitorStream"].as_bool().unwrap_or(false),
        "broadcastStreamDelayMs": monitor["broadcastStreamDelayMs"].as_u64().unwrap_or(0),
    });
    body
}

/// `body` with the wanted values; equal to `body` when nothing differs. A start that has passed is left alone,
/// because YouTube accepts only later ones.
#[must_use]
pub(super) fn overlay(mut body: Value, wanted: &NewBroadcast, now: DateTime<Utc>) -> Value {
    lay_text(&mut body["snippet"], "title", &wanted.title);
    lay_text(&mut body["snippet"], "description", &wanted.description);
    if wanted.starts_at > now {
        lay_time(&mut body["snippet"], "scheduledStartTime", wanted.starts_at);
    }
    lay_time(&mut body["snippet"], "scheduledEndTime", wanted.ends_at);
    lay_text(&mut body["status"], "privacyStatus", privacy_word(wanted.privacy));
    body
}

/// A text that is missing counts as empty.
fn lay_text(part: &mut Value, field: &str, wanted: &str) {
    let held = part.get(field).and_then(Value::as_str).unwrap_or_default();
    if held != wanted {
        part[field] = Value::from(wanted);
    }
}

/// Two spellings of one instant are equal.
fn lay_time(part: &mut Value, field: &str, wanted: DateTime<Utc>) {
    let held = part.get(field).and_then(Value::as_str).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    if held.map(|held| held.to_utc()) != Some(wanted.trunc_subsecs(0)) {
        part[field] = Value::from(instant(wanted));
    }
}
