//! Which fields Zoom takes of a webinar, in the words of [`super::fields`].
//!
//! Source: Zoom's Meeting API specification (October 2023): creating and changing a webinar, registering for one.

use super::fields::Kind::{Fields, Flag, List, Number, Object, Passcode, Start, Text, Whole, Word, Zone};
use super::fields::{PERSON, Part, Table};

pub const CREATE: Table = &[WEBINAR, &[("settings", Fields(&[SETTINGS])), ("template_id", Text(2_000))]];

pub const CHANGE: Table = &[WEBINAR, &[("settings", Fields(&[SETTINGS, ONLY_CHANGED]))]];

const WEBINAR: Part = &[
    ("agenda", Text(2_000)),
    ("duration", Whole),
    ("is_simulive", Flag),
    ("password", Passcode),
    ("record_file_id", Text(2_000)),
    ("recurrence", Object),
    ("schedule_for", Text(2_000)),
    ("start_time", Start),
    ("timezone", Zone),
    ("topic", Text(200)),
    ("tracking_fields", List),
    ("type", Number(&[5, 6, 9])),
];

const SETTINGS: Part = &[
    ("add_audio_watermark", Flag),
    ("add_watermark", Flag),
    ("allow_multiple_devices", Flag),
    ("alternative_host_update_polls", Flag),
    ("alternative_hosts", Text(2_000)),
    ("approval_type", Number(&[0, 1, 2])),
    ("attendees_and_panelists_reminder_email_notification", Object),
    ("audio", Word(&["both", "telephony", "voip", "thirdParty"])),
    ("audio_conference_info", Text(2_048)),
    ("authentication_domains", Text(2_000)),
    ("authentication_option", Text(2_000)),
    ("auto_recording", Word(&["local", "cloud", "none"])),
    ("close_registration", Flag),
    ("contact_email", Text(2_000)),
    ("contact_name", Text(2_000)),
    ("email_language", Text(2_000)),
    ("enable_session_branding", Flag),
    ("enforce_login", Flag),
    ("enforce_login_domains", Text(2_000)),
    ("follow_up_absentees_email_notification", Object),
    ("follow_up_attendees_email_notification", Object),
    ("global_dial_in_countries", List),
    ("hd_video", Flag),
    ("hd_video_for_attendees", Flag),
    ("host_video", Flag),
    ("language_interpretation", Object),
    ("meeting_authentication", Flag),
    ("on_demand", Flag),
    ("panelist_authentication", Flag),
    ("panelists_invitation_email_notification", Flag),
    ("panelists_video", Flag),
    ("post_webinar_survey", Flag),
    ("practice_session", Flag),
    ("question_and_answer", Object),
    ("registrants_email_notification", Flag),
    ("registrants_restrict_number", Whole),
    ("registration_type", Number(&[1, 2, 3])),
    ("send_1080p_video_to_attendees", Flag),
    ("show_share_button", Flag),
    ("sign_language_interpretation", Object),
    ("survey_url", Text(2_000)),
];

/// Settings that cannot be given when a webinar is made.
const ONLY_CHANGED: Part =
    &[("authentication_name", Text(2_000)), ("notify_registrants", Flag), ("registrants_confirmation_email", Flag)];

pub const REGISTRANT: Table = &[PERSON, &[("source_id", Text(2_000))]];
