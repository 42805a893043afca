//! What people type, and every reason why it cannot be used. Nothing is stored before all of it is right.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::Privacy;

use super::entity::StartPolicy;
use crate::connection::entity as connection;
use crate::error::{Error, Problem, Result};
use crate::ids::ConnectionId;

/// Longest service that is taken; longer ones are slips of the date field.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// How far ahead a service may be planned.
const FARTHEST: TimeDelta = TimeDelta::days(730);
const TITLE_MAX_CHARS: usize = 200;
const DESCRIPTION_MAX_CHARS: usize = 20_000;

/// A new livestream.
#[derive(Debug, Clone)]
pub struct NewLivestream {
    pub title: String,
    pub description: String,
    pub scheduled_start: DateTime<Utc>,
    pub scheduled_end: DateTime<Utc>,
    /// `None` = the church's.
    pub time_zone: Option<String>,
    pub privacy: Privacy,
    pub start_policy: StartPolicy,
    pub platforms: Vec<PlatformChoice>,
}

/// One connection to stream to, with what differs there.
#[derive(Debug, Clone)]
pub struct PlatformChoice {
    pub connection: ConnectionId,
    pub title: Option<String>,
    pub description: Option<String>,
    pub privacy: Option<Privacy>,
}

/// What is to change; `None` = stays.
#[derive(Debug, Clone, Default)]
pub struct LivestreamChanges {
    pub title: Option<String>,
    pub description: Option<String>,
    pub scheduled_start: Option<DateTime<Utc>>,
    pub scheduled_end: Option<DateTime<Utc>>,
    /// The wall clock's time stays, so the instants move, except those that are given as well.
    pub time_zone: Option<String>,
    pub privacy: Option<Privacy>,
    pub start_policy: Option<StartPolicy>,
    /// All platforms from now on, each with what differs there; those that are left out are taken off.
    pub platforms: Option<Vec<PlatformChoice>>,
}

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

/// Every reason why this platform would refuse these values, from its limits; checked before anything is sent.
#[must_use]
pub fn check_limits(
    platform: StreamingPlatform,
    title: &str,
    description: &str,
    privacy: Privacy,
    duration: TimeDelta,
    path: &[&str],
) -> Vec<Problem> {
    let limits = &platform.descriptor().limits;
    let mut problems = Vec::new();
    let mut wrong = |code, message: String, field| {
        let path: Vec<&str> = path.iter().copied().chain([field]).collect();
        problems.push(Problem::new(code, message, &path));
    };
    let title_chars = title.chars().count();
    if title_chars > limits.title_max_chars {
        let most = limits.title_max_chars;
        wrong(
            "TITLE_TOO_LONG",
            format!(
                "{platform} takes titles of up to {most} characters; this one has {title_chars}. Shorten it, or give {platform} its own title."
            ),
            "title",
        );
    }
    if let Some(forbidden) = title.chars().find(|letter| limits.title_forbidden.contains(letter)) {
        wrong("TITLE_UNUSABLE", format!("{platform} does not take “{forbidden}” in a title. Leave it out."), "title");
    }
    let description_chars = description.chars().count();
    if let Some(most) = limits.description_max_chars.filter(|most| description_chars > *most) {
        wrong(
            "DESCRIPTION_TOO_LONG",
            format!("{platform} takes descriptions of up to {most} characters; this one has {description_chars}."),
            "description",
        );
    }
    if !limits.privacies.is_empty() && !limits.privacies.contains(&privacy) {
        wrong(
            "PRIVACY_UNUSABLE",
            format!("{platform} does not know this visibility. Choose another for {platform}."),
            "privacy",
        );
    }
    if limits.duration_max.is_some_and(|longest| duration > longest) {
        let hours = limits.duration_max.unwrap_or_default().num_hours();
        wrong(
            "TOO_LONG",
            format!("{platform} ends a broadcast after {hours} hours. Plan a shorter service."),
            "scheduledEnd",
        );
    }
    problems
}

/// The connections that were chosen, in their order.
///
/// # Errors
/// `Invalid` naming each choice that cannot be used: unknown or of another church, chosen twice, disconnected, no livestreams.
pub fn check_choices<'a>(
    choices: &[PlatformChoice],
    found: &'a [connection::Model],
) -> Result<Vec<&'a connection::Model>> {
    if choices.is_empty() {
        return Err(no_platform());
    }
    let mut problems = Vec::new();
    let mut chosen: Vec<&connection::Model> = Vec::new();
    for index in 0..choices.len() {
        match check_choice(choices, index, found) {
            Ok(connection) => chosen.push(connection),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Error::Invalid(problems)) }
}

/// A service that goes nowhere is none.
pub(super) fn no_platform() -> Error {
    Error::invalid("NO_PLATFORM", "Choose at least one platform to stream to.", &["platforms"])
}

/// The connection of one choice.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn check_choice<'a>(
    choices: &[PlatformChoice],
    index: usize,
    found: &'a [connection::Model],
) -> Result<&'a connection::Model, Problem> {
    let id = choices[index].connection;
    let wrong =
        |code, message: String| Err(Problem::new(code, message, &["platforms", &index.to_string(), "connectionId"]));
    let Some(connection) = found.iter().find(|connection| connection.id == id) else {
        let message = "This connection does not exist. Choose one of the church's connections.";
        return wrong("CONNECTION_NOT_FOUND", message.to_owned());
    };
    let (platform, name) = (connection.platform.0, &connection.account_name);
    if choices[..index].iter().any(|earlier| earlier.connection == id) {
        wrong("CONNECTION_TWICE", format!("{platform} “{name}” is chosen twice. Choose it once."))
    } else if platform.client().livestreams().is_none() {
        let message = format!("{platform} is for meetings. Plan a meeting, then push it to this livestream.");
        wrong("NOT_A_LIVESTREAM_PLATFORM", message)
    } else if connection.status == connection::ConnectionStatus::Disconnected {
        wrong("CONNECTION_DISCONNECTED", format!("{platform} “{name}” is disconnected. Connect it again first."))
    } else {
        Ok(connection)
    }
}
