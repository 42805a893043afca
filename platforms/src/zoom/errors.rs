//! Zoom's refusals as kind, outcome and remedy.
//!
//! The HTTP status decides about the token, the `code` in the body about everything else. A 200 with a `code` is a refusal too.
//! Sources: Zoom's Meeting API specification (October 2023), <https://developers.zoom.us/docs/api/errors/>,
//! <https://developers.zoom.us/docs/api/rate-limits/>.

use chrono::{DateTime, TimeDelta, Utc};

use super::wire::ErrorBody;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::{Answer, mask_text};
use crate::told::words;

/// Lets a good answer through and turns everything else into an error.
///
/// # Errors
/// What [`refusal`] says.
pub fn check(answer: Answer, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    let body: Option<ErrorBody> = answer.try_json();
    if answer.is_success() && body.is_none() { Ok(answer) } else { Err(refusal(&answer, body.as_ref(), now)) }
}

/// The same for calls whose good answer is 204: a page of HTML with status 200 is no answer of Zoom's.
///
/// # Errors
/// As [`check`], and `Unexpected` with `Unknown`.
pub fn check_done(answer: Answer, now: DateTime<Utc>) -> Result<(), PlatformError> {
    let answer = check(answer, now)?;
    if answer.bytes.is_empty() || answer.try_json::<serde_json::Value>().is_some() {
        return Ok(());
    }
    Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Zoom"))
}

/// What a refusal means.
#[must_use]
pub fn refusal(answer: &Answer, body: Option<&ErrorBody>, now: DateTime<Utc>) -> PlatformError {
    let Some(body) = body.filter(|_| answer.status < 500) else {
        return if answer.status == 429 { slow_down(answer, now) } else { answer.error_by_status(now) };
    };
    let error = match (answer.status, body.code) {
        (_, MISSING_SCOPE) => missing_scope(answer, &body.message),
        (_, VALIDATION | 429) if is_daily_limit(&body.message) => day_used_up(answer, now),
        (429, _) => slow_down(answer, now),
        (401, _) => {
            answer.error(ErrorKind::NeedsReconnect, Outcome::NothingHappened, "Zoom no longer accepts the sign-in")
        }
        (_, VALIDATION) => invalid_fields(answer, body),
        (_, NOT_IN_PLAN) if speaks_of_webinar_plan(&body.message) => answer
            .error(ErrorKind::NotEligible, Outcome::NothingHappened, "this Zoom user has no webinar licence")
            .with_remedy(
                "Buy Zoom's webinar add-on and give it to this user under Admin > User Management > Users, or plan a meeting instead.",
            ),
        (_, CANNOT) => answer.error(
            ErrorKind::Refused,
            Outcome::NothingHappened,
            format!("Zoom refused: {}", words(&body.message)),
        ),
        (_, code) => match CATALOGUE.iter().find(|entry| entry.codes.contains(&code)) {
            Some(entry) => answer.error(entry.kind, Outcome::NothingHappened, entry.detail).with_remedy(entry.remedy),
            None if answer.is_success() => answer.error(
                ErrorKind::Unexpected,
                Outcome::Unknown,
                format!("Zoom answered with an unknown code: {}", words(&body.message)),
            ),
            None => answer.error_by_status(now),
        },
    };
    error.with_code(body.code.to_string())
}

/// The error with these values taken out of its text, for requests whose refusal may quote them.
#[must_use]
pub fn without(mut error: PlatformError, secrets: &[&str]) -> PlatformError {
    error.detail = mask_text(&error.detail, secrets);
    error
}

/// "Cannot do that": one code for many reasons, told apart only by the message.
pub const CANNOT: i64 = 3000;
/// Deleting something that has ended.
pub const ENDED: i64 = 3007;
/// Seen by others when a livestream starts before its meeting; Zoom does not describe it.
pub const LIVESTREAM_TOO_EARLY: i64 = 4927;
/// Plan, role or a setting does not allow it; the message says which.
const NOT_IN_PLAN: i64 = 200;
const VALIDATION: i64 = 300;
const MISSING_SCOPE: i64 = 4711;

/// True when the error carries this code of Zoom's.
#[must_use]
pub fn has_code(error: &PlatformError, code: i64) -> bool {
    error.code.as_deref().is_some_and(|text| text.parse() == Ok(code))
}

/// Zoom has no code for "it does not run"; only its message tells: has not been started, is not in progress.
#[must_use]
pub fn says_not(error: &PlatformError) -> bool {
    has_code(error, CANNOT) && error.detail.to_ascii_lowercase().contains(" not ")
}

struct Entry {
    codes: &'static [i64],
    kind: ErrorKind,
    detail: &'static str,
    remedy: &'static str,
}

const CATALOGUE: &[Entry] = &[
    Entry {
        codes: &[124, 4700, 4735, 4737, 4738, 4740],
        kind: ErrorKind::NeedsReconnect,
        detail: "Zoom no longer knows this sign-in: the app was removed, or an administrator switched it off",
        remedy: "Press Reconnect and sign in to Zoom again.",
    },
    Entry {
        codes: &[4741],
        kind: ErrorKind::NeedsReconnect,
        detail: "a newer sign-in of the same Zoom user has replaced this one",
        remedy: "Connect each Zoom user only once; press Reconnect to use this connection again.",
    },
    Entry {
        codes: &[4733, 4734],
        kind: ErrorKind::NeedsReconnect,
        detail: "Zoom's sign-in code is wrong or older than five minutes",
        remedy: "Press Connect again and finish within five minutes.",
    },
    Entry {
        codes: &[4702, 4704, 4705, 4706],
        kind: ErrorKind::AppMisconfigured,
        detail: "Zoom does not know this client id and secret",
        remedy: "Copy the client id and the client secret again from the app's page in the Zoom Marketplace.",
    },
    Entry {
        codes: &[4709],
        kind: ErrorKind::AppMisconfigured,
        detail: "the redirect address in the Zoom app is another one than Steeple's",
        remedy: "Copy Steeple's redirect address into the Zoom app, letter by letter.",
    },
    Entry {
        codes: &[4717],
        kind: ErrorKind::AppMisconfigured,
        detail: "Zoom has disabled this app",
        remedy: "Ask Zoom's support why, or create a new app in the Zoom Marketplace.",
    },
    Entry {
        codes: &[NOT_IN_PLAN],
        kind: ErrorKind::NotEligible,
        detail: "the Zoom plan or the user's role does not allow this",
        remedy: "Look at the user's plan and at Settings > Meeting > In Meeting (Advanced) in the Zoom web portal.",
    },
    Entry {
        codes: &[1001, 1010],
        kind: ErrorKind::NotEligible,
        detail: "the host is not a user of this Zoom account",
        remedy: "Connect Zoom again with the e-mail address of a user who belongs to the church's account.",
    },
    Entry {
        codes: &[3001],
        kind: ErrorKind::Gone,
        detail: "the meeting was deleted in Zoom, or has expired",
        remedy: "Press Retry to create it again.",
    },
    Entry {
        codes: &[3002],
        kind: ErrorKind::NotYet,
        detail: "the meeting is running, so Zoom does not delete it",
        remedy: "End the meeting; Steeple then deletes it.",
    },
    Entry {
        codes: &[3003],
        kind: ErrorKind::NotEligible,
        detail: "the connected Zoom user is not the host of this meeting",
        remedy: "Connect the Zoom user who hosts the meeting.",
    },
    Entry {
        codes: &[ENDED],
        kind: ErrorKind::Gone,
        detail: "the meeting has already ended",
        remedy: "Nothing to do for this meeting; plan a new one.",
    },
    Entry {
        codes: &[3018, 3037],
        kind: ErrorKind::Refused,
        detail: "a personal meeting room cannot be deleted",
        remedy: "Plan a meeting with its own number instead of the personal room.",
    },
    Entry {
        codes: &[3027],
        kind: ErrorKind::Refused,
        detail: "the host of a webinar cannot register for it",
        remedy: "The host comes in with “Start meeting”; register somebody else.",
    },
    Entry {
        codes: &[3034],
        kind: ErrorKind::Refused,
        detail: "Zoom wants the address under which this person was invited",
        remedy: "Ask the person which address the invitation was sent to, and enter that one.",
    },
    Entry {
        codes: &[3038],
        kind: ErrorKind::Refused,
        detail: "the webinar is over, so nobody can register for it any more",
        remedy: "Plan the next one and register people for that.",
    },
    Entry {
        codes: &[3043],
        kind: ErrorKind::Refused,
        detail: "the meeting is full: as many people are registered as the Zoom plan allows",
        remedy: "Send the others to the livestream, or raise the capacity of the Zoom plan.",
    },
    Entry {
        codes: &[3161],
        kind: ErrorKind::NotEligible,
        detail: "this Zoom user may not host meetings",
        remedy: "Ask the Zoom administrator to give the user a licence.",
    },
    Entry {
        codes: &[LIVESTREAM_TOO_EARLY],
        kind: ErrorKind::NotYet,
        detail: "Zoom livestreams a meeting only while its host is in it",
        remedy: "Open the meeting as its host; Steeple goes on by itself.",
    },
];

/// "Webinar plan is missing", "Subscription plan for webinar is missing" and others like them.
fn speaks_of_webinar_plan(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("webinar") && message.contains("plan")
}

/// Zoom's message lists the scopes in square brackets.
fn missing_scope(answer: &Answer, message: &str) -> PlatformError {
    let names = message.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(names, _)| names.trim());
    let detail = match names.filter(|names| !names.is_empty()) {
        Some(names) => format!("Zoom did not give Steeple this permission: {}", words(names)),
        None => "Zoom did not give Steeple a permission that it needs".to_owned(),
    };
    answer
        .error(ErrorKind::MissingScope, Outcome::NothingHappened, detail)
        .with_remedy("Add the permission (scope) to the app in the Zoom Marketplace, then press Reconnect.")
}

/// 100 creates and updates a day for each host, counted from midnight UTC.
fn is_daily_limit(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("can be created/updated") || message.contains("daily rate limit")
}

fn day_used_up(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let told = answer.retry_after(now).map(|wait| now + wait);
    answer
        .error(
            ErrorKind::QuotaGone { resets_at: Some(told.unwrap_or_else(|| next_midnight(now))) },
            Outcome::NothingHappened,
            "Zoom's allowance for today is used up",
        )
        .with_remedy("Steeple goes on after midnight UTC. If it is urgent, change the meeting on Zoom's own page.")
}

/// Two limits share the status: calls per second, with the instant of relief as a unix time in a header of Zoom's own,
/// and calls per day, with `Retry-After` as an instant.
fn slow_down(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    if answer.header("x-ratelimit-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("daily")) {
        return day_used_up(answer, now).with_code("429");
    }
    let relief = || {
        let unix: i64 = answer.header("x-ratelimit-reset")?.trim().parse().ok()?;
        Some((DateTime::from_timestamp(unix, 0)? - now).max(TimeDelta::zero()))
    };
    let retry_after = answer.retry_after(now).or_else(relief);
    answer
        .error(ErrorKind::RateLimited { retry_after }, Outcome::NothingHappened, "Zoom asks Steeple to slow down")
        .with_code("429")
}

fn invalid_fields(answer: &Answer, body: &ErrorBody) -> PlatformError {
    let fields: Vec<&str> = body.errors.iter().map(|error| error.field.as_str()).filter(|f| !f.is_empty()).collect();
    let detail = if fields.is_empty() {
        format!("Zoom does not accept a value: {}", words(&body.message))
    } else {
        format!("Zoom does not accept the value of {}", words(&fields.join(", ")))
    };
    answer.error(ErrorKind::Refused, Outcome::NothingHappened, detail)
}

fn next_midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now.date_naive() + chrono::Days::new(1);
    tomorrow.and_time(chrono::NaiveTime::MIN).and_utc()
}
