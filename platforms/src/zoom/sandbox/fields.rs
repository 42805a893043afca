//! Which fields Zoom takes, of which type, how long; everything else is refused with code 300 and the field's name.
//!
//! The tables are in `meeting_fields` and `webinar_fields`; what both share stands here. Source: Zoom's Meeting API specification
//! (October 2023).

use serde_json::{Map, Value};

use super::refused::Refused;
use super::{Rooms, meeting_fields as meeting, webinar_fields as webinar};

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
    Fields(Table),
    /// A structure that Steeple never sends; only its outer type is checked.
    Object,
    List,
}

/// Some fields of a body.
pub type Part = &'static [(&'static str, Kind)];

/// All fields of a body.
pub type Table = &'static [Part];

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
        match table.iter().copied().flatten().find(|(known, _)| known == name) {
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

use Kind::{Email, Fields, List, Text, Word};

/// What creating takes.
pub const fn create(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => meeting::CREATE,
        Rooms::Webinars => webinar::CREATE,
    }
}

/// What changing takes.
pub const fn change(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => meeting::CHANGE,
        Rooms::Webinars => webinar::CHANGE,
    }
}

/// What ending takes; only a meeting can be recovered.
pub const fn status(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => &[&[("action", Word(&["end", "recover"]))]],
        Rooms::Webinars => &[&[("action", Word(&["end"]))]],
    }
}

/// What putting down a name takes.
pub const fn registrant(rooms: Rooms) -> Table {
    match rooms {
        Rooms::Meetings => meeting::REGISTRANT,
        Rooms::Webinars => webinar::REGISTRANT,
    }
}

/// Shared by meetings and webinars; every church may ask for more, none of which Steeple sends.
pub const REGISTRANT_STATUS: Table = &[&[("action", Word(&["approve", "cancel", "deny"])), ("registrants", List)]];

/// Who registers, for whatever it is.
pub const PERSON: Part = &[
    ("address", Text(2_000)),
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
