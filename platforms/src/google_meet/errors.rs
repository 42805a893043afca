//! Google's reasons in our words: what must happen next, whether Google may have acted, and what a volunteer does.
//!
//! An answer is judged by `details[].reason` (Meet), `errors[].reason` (the calendar) and `status`, then by its HTTP status.
//! Sources: <https://developers.google.com/workspace/calendar/api/guides/errors>, and the status words of
//! <https://cloud.google.com/apis/design/errors>.

use chrono::{DateTime, TimeDelta, Utc};

use super::wire::ErrorBody;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::Answer;

/// The calendar holds an entry with this id already.
pub const DUPLICATE: &str = "duplicate";
/// The room's state does not allow it, for example because nobody is in it.
pub const FAILED_PRECONDITION: &str = "FAILED_PRECONDITION";

/// Lets a good answer through and turns everything else into an error.
///
/// # Errors
/// What [`refusal`] says.
pub fn check(answer: Answer, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    if answer.is_success() { Ok(answer) } else { Err(refusal(&answer, now)) }
}

/// True when the error carries this reason of Google's.
#[must_use]
pub fn has_code(error: &PlatformError, code: &str) -> bool {
    error.code.as_deref() == Some(code)
}

/// What a refusal means.
#[must_use]
pub fn refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let reasons = answer.try_json::<ErrorBody>().map(ErrorBody::into_reasons).unwrap_or_default();
    let known = reasons.iter().find_map(|reason| {
        let entry = CATALOGUE.iter().find(|entry| entry.reasons.contains(&reason.as_str()))?;
        Some((reason, entry))
    });
    let Some((reason, entry)) = known else { return unknown(answer, reasons.into_iter().next(), now) };
    let kind = match entry.kind {
        ErrorKind::RateLimited { .. } => {
            ErrorKind::RateLimited { retry_after: answer.retry_after(now).or(Some(SLOW_DOWN)) }
        }
        kind => kind,
    };
    let outcome = if kind == ErrorKind::Unavailable { Outcome::Unknown } else { Outcome::NothingHappened };
    let error = answer.error(kind, outcome, entry.detail).with_code(reason.as_str());
    match entry.remedy {
        Some(remedy) => error.with_remedy(remedy),
        None => error,
    }
}

/// The wait after "too many requests" when Google names none.
const SLOW_DOWN: TimeDelta = TimeDelta::seconds(60);

/// A reason that is not in the catalogue. A plain 403 means something else for a new room than for one that exists.
fn unknown(answer: &Answer, reason: Option<String>, now: DateTime<Utc>) -> PlatformError {
    let refused = |detail: &str, remedy: &'static str| {
        answer.error(ErrorKind::NotEligible, Outcome::NothingHappened, detail).with_remedy(remedy)
    };
    let error = match (answer.status, answer.operation) {
        (403, "space_create" | "record_probe") => refused(
            "this Google account may not make Meet rooms",
            "Ask the Google Workspace administrator to switch Google Meet on for this account (Admin console, Apps, \
             Google Workspace, Google Meet), or connect an account that has Meet. Then press Retry.",
        ),
        (403, operation) if operation.starts_with("event_") => refused(
            "this Google account may not write into its calendar",
            "Connect the account that owns the church's calendar, or ask the Google Workspace administrator to switch \
             Google Calendar on for it.",
        ),
        (403, _) => refused(
            "this Google account is not the owner of the room",
            "Connect the Google account with which the room was made, or press Retry for a new room.",
        ),
        _ => answer.error_by_status(now),
    };
    match reason {
        Some(reason) => error.with_code(reason),
        None => error,
    }
}

struct Entry {
    reasons: &'static [&'static str],
    kind: ErrorKind,
    detail: &'static str,
    remedy: Option<&'static str>,
}

const fn entry(
    kind: ErrorKind,
    reasons: &'static [&'static str],
    detail: &'static str,
    remedy: Option<&'static str>,
) -> Entry {
    Entry { reasons, kind, detail, remedy }
}

const CATALOGUE: &[Entry] = &[
    entry(
        ErrorKind::Unavailable,
        &["backendError", "internalError", "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNKNOWN"],
        "Google has trouble right now",
        None,
    ),
    entry(
        ErrorKind::RateLimited { retry_after: None },
        &[
            "rateLimitExceeded",
            "userRateLimitExceeded",
            "quotaExceeded",
            "calendarUsageLimitsExceeded",
            "RATE_LIMIT_EXCEEDED",
            "RESOURCE_EXHAUSTED",
        ],
        "Google asks Steeple to slow down",
        None,
    ),
    entry(
        ErrorKind::NeedsReconnect,
        &["authError", "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", "CREDENTIALS_MISSING"],
        "Google no longer accepts the sign-in",
        Some("Press Reconnect and sign in to Google again."),
    ),
    entry(
        ErrorKind::MissingScope,
        &["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"],
        "a permission was left out when Google Meet was connected",
        None,
    ),
    entry(
        ErrorKind::AppMisconfigured,
        &["accessNotConfigured", "SERVICE_DISABLED"],
        "Meet or the calendar is not switched on in the Google Cloud project",
        Some(
            "Ask the person who installed Steeple to enable \"Google Meet REST API\" and \"Google Calendar API\" in the \
             Google Cloud project.",
        ),
    ),
    entry(
        ErrorKind::NotEligible,
        &["forbiddenForNonOrganizer", "requiredAccessLevel", "requiredAccessLevelMissing"],
        "this Google account may not change the calendar entry",
        Some("Connect the account that owns the church's calendar."),
    ),
    entry(
        ErrorKind::Gone,
        &["notFound", "deleted", "NOT_FOUND"],
        "the room or its calendar entry is no longer at Google",
        Some("Press Retry: Steeple makes a new one. Send the new link to everybody who has the old one."),
    ),
    entry(
        ErrorKind::Refused,
        &[DUPLICATE],
        "the calendar holds another entry with the same id",
        Some("Press Retry; Steeple looks at the calendar again."),
    ),
    entry(
        ErrorKind::Refused,
        &[FAILED_PRECONDITION],
        "the room is in another state than Steeple thought",
        Some("Look into the room with the link; Steeple reads its state again by itself."),
    ),
    entry(
        ErrorKind::Refused,
        &["INVALID_ARGUMENT", "invalid", "badRequest", "required", "parseError", "timeRangeEmpty"],
        "Google does not accept one of the meeting's values",
        Some(
            "Check the title and that the end follows the start. If both are right, report it together with the code.",
        ),
    ),
];
