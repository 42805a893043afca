//! Which fields a body may hold. From the schemas of the discovery documents `meet:v2` and `calendar:v3`.

use crate::sandbox::google::fields::Fields;
use crate::sandbox::google::fields::Holds::{self, Any, Flag, Number, Text, Time, Word};

/// What Meet itself writes is refused here, where Google would pass over it.
pub(super) const SPACE: Fields = &[(
    "config",
    Holds::Fields(&[
        ("accessType", Word(&["OPEN", "TRUSTED", "RESTRICTED"])),
        ("entryPointAccess", Word(&["ALL", "CREATOR_APP_ONLY"])),
        ("moderation", Word(&["ON", "OFF"])),
        ("moderationRestrictions", Any),
        ("attendanceReportGenerationType", Word(&["GENERATE_REPORT", "DO_NOT_GENERATE"])),
        ("artifactConfig", Any),
    ]),
)];

pub(super) const NOTHING: Fields = &[];

const WHEN: Holds = Holds::Fields(&[("date", Text), ("dateTime", Time), ("timeZone", Text)]);

pub(super) const EVENT: Fields = &[
    ("anyoneCanAddSelf", Flag),
    ("attachments", Any),
    ("attendees", Any),
    ("attendeesOmitted", Flag),
    ("colorId", Text),
    ("conferenceData", Any),
    ("description", Text),
    ("end", WHEN),
    ("extendedProperties", Holds::Fields(&[("private", Any), ("shared", Any)])),
    ("guestsCanInviteOthers", Flag),
    ("guestsCanModify", Flag),
    ("guestsCanSeeOtherGuests", Flag),
    ("id", Text),
    ("location", Text),
    ("originalStartTime", Any),
    ("recurrence", Any),
    ("reminders", Any),
    ("sequence", Number),
    ("source", Any),
    ("start", WHEN),
    ("status", Word(&["confirmed", "tentative", "cancelled"])),
    ("summary", Text),
    ("transparency", Word(&["opaque", "transparent"])),
    ("visibility", Word(&["default", "public", "private", "confidential"])),
];
