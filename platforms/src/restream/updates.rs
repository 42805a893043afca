//! The frames of Restream's streaming updates: flat JSON, one object in each text frame, told apart by `action`.
//!
//! Source: <https://developers.restream.io/private-api/streaming-updates>, "new actions and fields may be added over time". So an
//! action or status word that is not known, a field that is not there and a frame that cannot be read are no word at all.

use serde::Deserialize;

use crate::contract::listening::{Link, Word};

/// Seconds between two key frames that players wait for without complaint. Source: the platforms' own encoder pages, two to four.
const KEY_FRAMES_APART_MAX: f64 = 4.0;
/// Frames per second below which people see it stutter.
const FPS_MIN: f64 = 20.0;
/// The loss from which people see it.
const LOSS_MAX: f64 = 2.0;

#[derive(Debug, Deserialize)]
#[serde(tag = "action", rename_all = "camelCase")]
enum Frame {
    /// The encoder's video began or goes on; there is no frame of its own for the beginning.
    UpdateIncoming {
        #[serde(default)]
        streaming: Incoming,
    },
    DeleteIncoming {},
    #[serde(rename_all = "camelCase")]
    UpdateOutgoing {
        channel_id: u64,
        streaming: Outgoing,
    },
    #[serde(rename_all = "camelCase")]
    DeleteOutgoing {
        channel_id: u64,
    },
    #[serde(rename_all = "camelCase")]
    UpdateStatuses {
        channel_id: u64,
        online: Option<bool>,
        #[serde(default)]
        viewers: Option<u64>,
    },
    #[serde(other)]
    Unknown,
}

/// Whether `lossRate` is a percentage or a part of one is not described, so it is spoken of from two on only.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Incoming {
    fps: Option<f64>,
    keyframe_interval: Option<f64>,
    loss_rate: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Outgoing {
    status: String,
}

/// What one text frame says. Never fails.
#[must_use]
pub fn word(text: &str) -> Word {
    let Ok(frame) = serde_json::from_str::<Frame>(text) else { return Word::Other };
    match frame {
        Frame::UpdateIncoming { streaming } => Word::Video { issues: streaming.issues() },
        Frame::DeleteIncoming {} => Word::VideoStopped,
        Frame::UpdateOutgoing { channel_id, streaming } => match link(&streaming.status) {
            Some(link) => Word::Link { channel: channel_id.to_string(), link },
            None => Word::Other,
        },
        Frame::DeleteOutgoing { channel_id } => Word::Link { channel: channel_id.to_string(), link: Link::Removed },
        Frame::UpdateStatuses { channel_id, online: Some(online), viewers } => {
            Word::Shown { channel: channel_id.to_string(), online, viewers }
        }
        Frame::UpdateStatuses { online: None, .. } | Frame::Unknown => Word::Other,
    }
}

fn link(status: &str) -> Option<Link> {
    match status {
        "CONNECTING" => Some(Link::Connecting),
        "CONNECTED" => Some(Link::Connected),
        "DISCONNECTED" => Some(Link::Disconnected),
        _ => None,
    }
}

impl Incoming {
    /// What a volunteer can mend at the encoder.
    fn issues(&self) -> Vec<String> {
        let key_frames = self
            .keyframe_interval
            .filter(|seconds| *seconds > KEY_FRAMES_APART_MAX)
            .map(|seconds| format!("The encoder sends a key frame every {seconds:.0} seconds; set it to 2."));
        let slow = self
            .fps
            .filter(|fps| *fps > 0.0 && *fps < FPS_MIN)
            .map(|fps| format!("Only {fps:.0} frames per second arrive; the encoder's computer may be too busy."));
        let lost = self
            .loss_rate
            .filter(|rate| *rate >= LOSS_MAX)
            .map(|_| "Part of the video is lost on the way; the network may be too slow.".to_owned());
        [key_frames, slow, lost].into_iter().flatten().collect()
    }
}
