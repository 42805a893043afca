//! Which fields Zoom takes of a meeting, in the words of [`super::fields`].
//!
//! Source: Zoom's Meeting API specification (October 2023): creating and changing a meeting, its livestream, registering for one.

use super::fields::Kind::{Fields, Flag, List, Number, Object, Passcode, Start, Text, WebPage, Whole, Word, Zone};
use super::fields::{PERSON, Part, Table};

/// Only here does Zoom choose the passcode.
pub const CREATE: Table = &[MEETING, &[("default_password", Flag)]];

pub const CHANGE: Table = &[MEETING];

const MEETING: Part = &[
    ("agenda", Text(2_000)),
    ("duration", Whole),
    ("password", Passcode),
    ("pre_schedule", Flag),
    ("recurrence", Object),
    ("schedule_for", Text(320)),
    ("settings", Fields(&[SETTINGS])),
    ("start_time", Start),
    ("template_id", Text(100)),
    ("timezone", Zone),
    ("topic", Text(200)),
    ("tracking_fields", List),
    ("type", Number(&[1, 2, 3, 8])),
];

const SETTINGS: Part = &[
    ("allow_multiple_devices", Flag),
    ("alternative_host_update_polls", Flag),
    ("alternative_hosts", Text(2_000)),
    ("alternative_hosts_email_notification", Flag),
    ("approval_type", Number(&[0, 1, 2])),
    ("approved_or_denied_countries_or_regions", Object),
    ("audio", Word(&["both", "telephony", "voip", "thirdParty"])),
    ("audio_conference_info", Text(2_048)),
    ("authentication_domains", Text(2_000)),
    ("authentication_exception", List),
    ("authentication_option", Text(200)),
    ("auto_recording", Word(&["local", "cloud", "none"])),
    ("breakout_room", Object),
    ("calendar_type", Number(&[1, 2])),
    ("close_registration", Flag),
    ("contact_email", Text(320)),
    ("contact_name", Text(200)),
    ("continuous_meeting_chat", Object),
    ("email_notification", Flag),
    ("encryption_type", Word(&["enhanced_encryption", "e2ee"])),
    ("focus_mode", Flag),
    ("global_dial_in_countries", List),
    ("host_save_video_order", Flag),
    ("host_video", Flag),
    ("internal_meeting", Flag),
    ("jbh_time", Number(&[0, 5, 10])),
    ("join_before_host", Flag),
    ("language_interpretation", Object),
    ("meeting_authentication", Flag),
    ("meeting_invitees", List),
    ("mute_upon_entry", Flag),
    ("participant_focused_meeting", Flag),
    ("participant_video", Flag),
    ("private_meeting", Flag),
    ("registrants_confirmation_email", Flag),
    ("registrants_email_notification", Flag),
    ("registration_type", Number(&[1, 2, 3])),
    ("resources", List),
    ("show_share_button", Flag),
    ("sign_language_interpretation", Object),
    ("use_pmi", Flag),
    ("waiting_room", Flag),
    ("watermark", Flag),
];

pub const LIVESTREAM: Table = &[&[
    ("page_url", WebPage(1_024)),
    ("resolution", Text(20)),
    ("stream_key", Text(512)),
    ("stream_url", Text(1_024)),
]];

pub const LIVESTREAM_STATUS: Table = &[&[
    // "Start" is refused: the words are lower case.
    ("action", Word(&["start", "stop"])),
    ("settings", Fields(&[&[("active_speaker_name", Flag), ("display_name", Text(50))]])),
]];

pub const REGISTRANT: Table = &[PERSON, &[("auto_approve", Flag)]];
