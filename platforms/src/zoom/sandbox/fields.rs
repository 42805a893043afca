//! Which fields Zoom takes, of which type, how long; everything else is refused with code 300 and the field's name.
//!
//! Source: Zoom's Meeting API specification (October 2023): createable, changeable, livestream and registrant bodies. The tables of
//! webinars are in `webinar_fields`.

use serde_json::{Map, Value};

use super::refused::Refused;
use super::{Rooms, webinar_fields as webinar};

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text of at most this many characters.
    Text(usize),
    Whole,
    Flag,
    Word(&'static [&'static str]),
    Number(&'static [i64]),
    /// `2026-11-29T10:00:00`, or the same with `Z`.
    Start,
    /// An IANA zone.
    Zone,
    /// At most ten of `A-Za-z0-9@_*-`.
    Passcode,
    WebPage(usize),
    /// An e-mail address of at most this many characters.
    Email(usize),
    Fields(&'static [(&'static str, Kind)]),
    /// A structure that Steeple never sends; only its outer type is checked.
    Object,
    List,
}

pub type Table = &'static [(&'static str, Kind)];

/// Reads a JSON object and holds it against the table.
pub fn read(bytes: &[u8], table: Table, required: &[&'static str]) -> Result<Map<String, Value>, Refused> {
    let Ok(Value::Object(body)) = serde_json::from_slice(bytes) else {
        return Err(Refused::new(400, 300, "The request body is not a JSON object."));
    };
    let mut errors = Vec::new();
    check("", &body, table, &mut errors);
    for name in required.iter().filter(|name| !body.contains_key(**name)) {
        errors.push(((*name).to_owned(), "required".to_owned()));
    }
    if errors.is_empty() { Ok(body) } else { Err(Refused::invalid(&errors)) }
}

fn check(prefix: &str, body: &Map<String, Value>, table: Table, errors: &mut Vec<(String, String)>) {
    for (name, value) in body {
        let field = format!("{prefix}{name}");
        match table.iter().find(|(known, _)| known == name) {
            None => errors.push((field, "unknown field".to_owned())),
            Some((_, Fields(inner))) => match value.as_object() {
                Some(object) => check(&format!("{field}."), object, inner, errors),
                None => errors.push((field, "must be an object".to_owned())),
            },
            Some((_, kind)) if !kind.allows(value) => errors.push((field, kind.rule())),
            Some(_) => {}
        }
    }
}

impl Kind {
    fn allows(self, value: &Value) -> bool {
        let text = value.as_str();
        match self {
            Self::Text(longest) => text.is_some_and(|text| text.chars().count() <= longest),
            Self::Whole => value.is_i64(),
            Self::Flag => value.is_boolean(),
            Self::Word(words) => text.is_some_and(|text| words.contains(&text)),
            Self::Number(numbers) => value.as_i64().is_some_and(|number| numbers.contains(&number)),
            Self::Start => text.is_some_and(|text| {
                chrono::NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S").is_ok()
            }),
            Self::Zone => text.is_some_and(|text| text.parse::<chrono_tz::Tz>().is_ok()),
            Self::Passcode => text.is_some_and(|text| {
                text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@_*-".contains(&byte))
            }),
            Self::WebPage(longest) => {
                text.is_some_and(|text| text.len() <= longest && url::Url::parse(text).is_ok_and(|url| url.has_host()))
            }
            Self::Email(longest) => text.is_some_and(|text| {
                text.len() <= longest
                    && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
            }),
            Self::Fields(_) | Self::Object => value.is_object(),
            Self::List => value.is_array(),
        }
    }

    fn rule(self) -> String {
        match self {
            Self::Text(longest) => format!("must be text of at most {longest} characters"),
            Self::Whole => "must be a whole number".to_owned(),
            Self::Flag => "must be true or false".to_owned(),
            Self::Word(words) => format!("must be one of {}", words.join(", ")),
            Self::Number(numbers) => format!("must be one of {numbers:?}"),
            Self::Start => "must be yyyy-MM-ddTHH:mm:ss, with Z for UTC".to_owned(),
            Self::Zone => "must be an IANA time zone".to_owned(),
            Self::Passcode => "must be at most 10 of A-Z a-z 0-9 @ _ * -".to_owned(),
            Self::WebPage(longest) => format!("must be a URL of at most {longest} characters"),
            Self::Email(longest) => format!("must be an e-mail address of at most {longest} characters"),
            Self::Fields(_) | Self::Object => "must be an object".to_owned(),
            Self::List => "must be a list".to_owned(),
        }
    }
}

use Kind::{Email, Fields, Flag, List, Number, Object, Passcode, Start, Text, WebPage, Whole, Word, Zone};

/// What creating takes.
pub const fn create(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => CREATE,
        Rooms::Webinars => webinar::CREATE,
    }
}

/// What changing takes.
pub const fn change(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => CHANGE,
        Rooms::Webinars => webinar::CHANGE,
    }
}

/// What ending takes; only a meeting can be recovered.
pub const fn status(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => &[("action", Word(&["end", "recover"]))],
        Rooms::Webinars => &[("action", Word(&["end"]))],
    }
}

/// What putting down a name takes.
pub const fn registrant(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => MEETING_REGISTRANT,
        Rooms::Webinars => webinar::REGISTRANT,
    }
}

const CREATE: Table = &[
    ("agenda", Text(2_000)),
    ("default_password", Flag),
    ("duration", Whole),
    ("password", Passcode),
    ("pre_schedule", Flag),
    ("recurrence", Object),
    ("schedule_for", Text(320)),
    ("settings", Fields(SETTINGS)),
    ("start_time", Start),
    ("template_id", Text(100)),
    ("timezone", Zone),
    ("topic", Text(200)),
    ("tracking_fields", List),
    ("type", Number(&[1, 2, 3, 8])),
];

/// As for creating, but Zoom no longer chooses the passcode.
const CHANGE: Table = &[
    ("agenda", Text(2_000)),
    ("duration", Whole),
    ("password", Passcode),
    ("pre_schedule", Flag),
    ("recurrence", Object),
    ("schedule_for", Text(320)),
    ("settings", Fields(SETTINGS)),
    ("start_time", Start),
    ("template_id", Text(100)),
    ("timezone", Zone),
    ("topic", Text(200)),
    ("tracking_fields", List),
    ("type", Number(&[1, 2, 3, 8])),
];

const SETTINGS: Table = &[
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

pub const LIVESTREAM: Table =
    &[("page_url", WebPage(1_024)), ("resolution", Text(20)), ("stream_key", Text(512)), ("stream_url", Text(1_024))];

pub const LIVESTREAM_STATUS: Table = &[
    // "Start" is refused: the words are lower case.
    ("action", Word(&["start", "stop"])),
    ("settings", Fields(&[("active_speaker_name", Flag), ("display_name", Text(50))])),
];

/// Shared by meetings and webinars; every church may ask for more, none of which Steeple sends.
pub const REGISTRANT_STATUS: Table = &[("action", Word(&["approve", "cancel", "deny"])), ("registrants", List)];

const MEETING_REGISTRANT: Table = &[
    ("address", Text(2_000)),
    ("auto_approve", Flag),
    ("city", Text(2_000)),
    ("comments", Text(2_000)),
    ("country", Text(2_000)),
    ("custom_questions", List),
    ("email", Email(128)),
    ("first_name", Text(64)),
    ("industry", Text(2_000)),
    ("job_title", Text(2_000)),
    ("language", Text(5)),
    ("last_name", Text(64)),
    ("no_of_employees", Text(40)),
    ("org", Text(2_000)),
    ("phone", Text(2_000)),
    ("purchasing_time_frame", Text(40)),
    ("role_in_purchase_process", Text(40)),
    ("state", Text(2_000)),
    ("zip", Text(2_000)),
];
