//! Which fields a body may hold, and of which type. From Graph's metadata: `createOrGet`, `onlineMeeting`, `event`.

use serde_json::{Map, Value};

use super::refused::Refused;

/// What a field may hold.
pub(super) enum Holds {
    Text,
    Flag,
    /// RFC 3339.
    Instant,
    Word(&'static [&'static str]),
    Fields(Table),
    List(Table),
    /// Any JSON; for branches that Steeple never writes.
    Any,
}

pub(super) type Table = &'static [(&'static str, Holds)];

use Holds::{Any, Fields, Flag, Instant, List, Text, Word};

pub(super) const CREATE_OR_GET: Table = &[
    ("chatInfo", Any),
    ("endDateTime", Instant),
    ("externalId", Text),
    ("participants", Any),
    ("startDateTime", Instant),
    ("subject", Text),
];

pub(super) const MEETING: Table = &[
    ("allowAttendeeToEnableCamera", Flag),
    ("allowAttendeeToEnableMic", Flag),
    ("allowMeetingChat", Word(&["enabled", "disabled", "limited"])),
    ("allowedPresenters", Word(&["everyone", "organization", "roleIsPresenter", "organizer"])),
    ("endDateTime", Instant),
    (
        "lobbyBypassSettings",
        Fields(&[
            (
                "scope",
                Word(&[
                    "organizer",
                    "organization",
                    "organizationAndFederated",
                    "everyone",
                    "invited",
                    "organizationExcludingGuests",
                ]),
            ),
            ("isDialInBypassEnabled", Flag),
        ]),
    ),
    ("participants", Any),
    ("recordAutomatically", Flag),
    ("startDateTime", Instant),
    ("subject", Text),
];

const WHEN: Holds = Fields(&[("dateTime", Text), ("timeZone", Text)]);

pub(super) const EVENT: Table = &[
    (
        "attendees",
        List(&[
            ("emailAddress", Fields(&[("address", Text), ("name", Text)])),
            ("type", Word(&["required", "optional", "resource"])),
        ]),
    ),
    ("body", Fields(&[("content", Text), ("contentType", Word(&["text", "html"]))])),
    ("end", WHEN),
    ("isOnlineMeeting", Flag),
    ("location", Any),
    ("onlineMeetingProvider", Word(&["unknown", "skypeForBusiness", "skypeForConsumer", "teamsForBusiness"])),
    ("recurrence", Any),
    ("start", WHEN),
    ("subject", Text),
    ("transactionId", Text),
];

/// Reads a JSON object and holds it against the table.
pub(super) fn read(body: &[u8], table: Table) -> Result<Map<String, Value>, Refused> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(Refused::bad("Unable to read JSON request payload."));
    };
    check(&object, table)?;
    Ok(object)
}

fn check(object: &Map<String, Value>, table: Table) -> Result<(), Refused> {
    for (name, value) in object {
        let Some((_, holds)) = table.iter().find(|(known, _)| known == name) else {
            return Err(Refused::bad(format!("The property '{name}' does not exist.")));
        };
        if !fits(holds, value)? {
            return Err(Refused::bad(format!("Cannot convert the value of '{name}'.")));
        }
    }
    Ok(())
}

fn fits(holds: &Holds, value: &Value) -> Result<bool, Refused> {
    Ok(match (holds, value) {
        (Fields(table), Value::Object(object)) => {
            check(object, table)?;
            true
        }
        (List(table), Value::Array(items)) => {
            for item in items {
                check(item.as_object().ok_or_else(|| Refused::bad("A list of objects is expected."))?, table)?;
            }
            true
        }
        (Text, Value::String(_)) | (Flag, Value::Bool(_)) | (Any, _) => true,
        (Instant, Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        (Word(words), Value::String(word)) => words.contains(&word.as_str()),
        _ => false,
    })
}
