//! What people type, and every reason why it cannot be used. Nothing is stored before all of it is right.

use chrono::{DateTime, TimeDelta, Utc};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::Privacy;

use super::entity::StartPolicy;
use crate::connection::entity as connection;
use crate::error::{Error, Problem, Result};
use crate::ids::ConnectionId;
use crate::planned_event::input::{Chosen, check_chosen};

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
    let chosen = Chosen {
        id,
        twice: choices[..index].iter().any(|earlier| earlier.connection == id),
        path: &["platforms", &index.to_string(), "connectionId"],
    };
    check_chosen(&chosen, found, |platform| {
        let message = || format!("{platform} is for meetings. Plan a meeting, then push it to this livestream.");
        platform.client().livestreams().is_none().then(|| ("NOT_A_LIVESTREAM_PLATFORM", message()))
    })
}
