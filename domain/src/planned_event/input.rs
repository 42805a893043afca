//! What people send about an event of either kind, and why it cannot be used.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::StreamingPlatform;

use crate::connection::entity as connection;
use crate::error::{Error, Problem, Result};
use crate::ids::ConnectionId;

/// Longest service that is taken; longer ones are slips of the date field.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// How far ahead a service may be planned.
const FARTHEST: TimeDelta = TimeDelta::days(730);
const TITLE_MAX_CHARS: usize = 200;
const DESCRIPTION_MAX_CHARS: usize = 20_000;

/// Title, times and zone, checked by themselves.
pub struct Basics<'a> {
    pub title: &'a str,
    pub description: &'a str,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub time_zone: &'a str,
    /// A start that has passed is a slip for a new service, and normal for one that is running.
    pub start_may_be_past: bool,
}

/// Every problem with the basics.
#[must_use]
pub fn check_basics(basics: &Basics<'_>, now: DateTime<Utc>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code, message: String, field| problems.push(Problem::new(code, message, &[field]));
    let title_chars = basics.title.chars().count();
    if basics.title.trim().is_empty() {
        wrong("TITLE_EMPTY", "Give the service a title.".to_owned(), "title");
    } else if title_chars > TITLE_MAX_CHARS {
        wrong(
            "TITLE_TOO_LONG",
            format!("The title has {title_chars} characters; shorten it to {TITLE_MAX_CHARS}."),
            "title",
        );
    } else if basics.title.chars().any(char::is_control) {
        wrong(
            "TITLE_UNUSABLE",
            "The title holds a line break or another invisible character; type it again.".to_owned(),
            "title",
        );
    }
    if basics.description.chars().count() > DESCRIPTION_MAX_CHARS {
        wrong(
            "DESCRIPTION_TOO_LONG",
            format!("Shorten the description to {DESCRIPTION_MAX_CHARS} characters."),
            "description",
        );
    }
    if basics.time_zone.parse::<chrono_tz::Tz>().is_err() {
        let message = format!("{:?} is not a time zone name. Use one like America/New_York.", basics.time_zone);
        wrong("TIME_ZONE_UNKNOWN", message, "timeZone");
    }
    if basics.starts_at <= now && !basics.start_may_be_past {
        wrong("START_IN_PAST", "The start has already passed. Choose a later time.".to_owned(), "scheduledStart");
    }
    if basics.starts_at > now + FARTHEST {
        wrong("START_TOO_FAR", "The start is more than two years ahead. Check the year.".to_owned(), "scheduledStart");
    }
    if basics.ends_at <= basics.starts_at {
        wrong("END_BEFORE_START", "The end must come after the start.".to_owned(), "scheduledEnd");
    } else if basics.ends_at - basics.starts_at > LONGEST {
        wrong(
            "TOO_LONG",
            "The service would last more than 24 hours. Check the date of the end.".to_owned(),
            "scheduledEnd",
        );
    }
    problems
}

/// Nobody's change is written over unseen: what is changed is what was looked at.
///
/// # Errors
/// `VERSION_CONFLICT` when it was changed since.
pub fn check_version(version: i64, expected: i64) -> Result<()> {
    if version == expected {
        return Ok(());
    }
    let message = format!("Somebody changed it meanwhile (version {version}). Look at the new values and try again.");
    Err(Error::invalid("VERSION_CONFLICT", message, &["expectedVersion"]))
}

/// One of the connections that were chosen.
pub struct Chosen<'a> {
    pub id: ConnectionId,
    /// It was chosen before.
    pub twice: bool,
    /// Where it was chosen.
    pub path: &'a [&'a str],
}

/// The connection that was chosen, of those that were `found`. `unfit` says why its platform cannot be used for this event, as a
/// code and a message.
///
/// # Errors
/// Why it cannot be used: unknown or of another church, chosen twice, unfit, disconnected.
pub fn check_chosen<'a>(
    chosen: &Chosen<'_>,
    found: &'a [connection::Model],
    unfit: impl FnOnce(StreamingPlatform) -> Option<(&'static str, String)>,
) -> Result<&'a connection::Model, Problem> {
    let wrong = |code, message: String| Err(Problem::new(code, message, chosen.path));
    let Some(connection) = found.iter().find(|connection| connection.id == chosen.id) else {
        let message = "This connection does not exist. Choose one of the church's connections.";
        return wrong("CONNECTION_NOT_FOUND", message.to_owned());
    };
    let (platform, name) = (connection.platform.0, &connection.account_name);
    if chosen.twice {
        wrong("CONNECTION_TWICE", format!("{platform} “{name}” is chosen twice. Choose it once."))
    } else if let Some((code, message)) = unfit(platform) {
        wrong(code, message)
    } else if connection.status == connection::ConnectionStatus::Disconnected {
        wrong("CONNECTION_DISCONNECTED", format!("{platform} “{name}” is disconnected. Connect it again first."))
    } else {
        Ok(connection)
    }
}
