//! What each of Twitch's refusals means: the kind, whether something may have happened, and what a volunteer does.
//!
//! | answer | kind | remedy |
//! |---|---|---|
//! | 401 `Missing scope: …` | `MissingScope` | reconnect and allow all |
//! | 401 `Client ID and OAuth token do not match` | `NeedsReconnect` | it belongs to another Twitch app |
//! | 401, any other | `NeedsReconnect`, after one refresh | reconnect |
//! | 403 with a page instead of JSON | `Unavailable`: a gateway in between | wait |
//! | 403 | `MissingScope` | reconnect and allow all |
//! | 400 on a calendar entry, `recurring` in its words | `Refused`, code [`WEEKLY_ONLY`] | the service goes on without an entry |
//! | 400 on a calendar entry | `Refused` | remove the entry that is in the way |
//! | 400 on the channel | `Refused` | shorten the title |
//! | 404 on a calendar entry | `Gone` | it was removed on Twitch |
//! | 429 | `RateLimited` until `Ratelimit-Reset` | wait |
//! | 5xx | by status | wait |
//! | token endpoint, `Invalid refresh token`, `Invalid authorization code` | `NeedsReconnect` | reconnect |
//! | token endpoint, anything about client or secret | `AppMisconfigured` | check the app on dev.twitch.tv |
//!
//! `id.twitch.tv` does not speak RFC 6749: what went wrong is only in `message`, and the status is 400, 401 or 403.
//! Source: <https://dev.twitch.tv/docs/authentication>, <https://dev.twitch.tv/docs/api/guide>, twitchdev/issues 943 and 1037.

use chrono::{DateTime, TimeDelta, Utc};

use super::wire;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::Answer;
use crate::told::words;

/// Code of the refusal to take a single entry from a channel that is neither affiliate nor partner.
pub(super) const WEEKLY_ONLY: &str = "weekly_only";

const CHECK_THE_APP: &str = "Ask the person who installed Steeple to compare client id, client secret and redirect address with the application on dev.twitch.tv/console; one of the type Public has no secret, so none may be entered.";
const OTHER_APP: &str = "This sign-in belongs to another Twitch application. Press Reconnect and sign in again.";
const ALLOW_ALL: &str = "Press Reconnect, sign in to Twitch and allow everything that Steeple asks for.";
const FREE_THE_TIME: &str =
    "Open Schedule in Twitch's Creator Dashboard, remove the entry that is in the way, then press Retry.";
const SHORTEN: &str = "Shorten the title to 140 characters, then press Retry.";

/// The error that a refusal by an API call stands for.
pub(super) fn refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let refusal = answer.try_json::<wire::Refusal>();
    let told = refusal.as_ref().map_or("", |refusal| refusal.message.trim());
    let lower = told.to_ascii_lowercase();
    let certain = |kind, detail: String| answer.error(kind, Outcome::NothingHappened, detail);
    let error = match (answer.status, answer.operation) {
        (401, _) if lower.contains("scope") => {
            certain(ErrorKind::MissingScope, "Twitch did not give Steeple a permission that this needs".to_owned())
                .with_remedy(ALLOW_ALL)
        }
        (401, _) if lower.contains("do not match") => {
            certain(ErrorKind::NeedsReconnect, "the sign-in belongs to another Twitch application".to_owned())
                .with_remedy(OTHER_APP)
        }
        (403, _) if refusal.is_none() => {
            certain(ErrorKind::Unavailable, "something between Steeple and Twitch refused the request".to_owned())
        }
        (403, _) => certain(ErrorKind::MissingScope, "Twitch does not allow this".to_owned()).with_remedy(ALLOW_ALL),
        (400, "segment_create" | "segment_update") => {
            let error = certain(ErrorKind::Refused, with_words("Twitch refused the entry in the calendar", told));
            if lower.contains("recurring") {
                return error.with_code(WEEKLY_ONLY);
            }
            error.with_remedy(FREE_THE_TIME)
        }
        (400, "channel_update") => {
            certain(ErrorKind::Refused, with_words("Twitch refused the channel's title", told)).with_remedy(SHORTEN)
        }
        (404, operation) if operation.starts_with("segment_") => {
            certain(ErrorKind::Gone, "the entry in Twitch's calendar is no longer there".to_owned())
        }
        (429, _) => slow_down(answer, now),
        _ => answer.error_by_status(now),
    };
    error.with_code(answer.status.to_string())
}

/// The error of an endpoint of `id.twitch.tv`.
///
/// Only Twitch's own word about the refresh token or the code ends a grant; everything else blames the app or the way there.
pub(super) fn token_refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let told = answer.try_json::<wire::Refusal>().map(|refusal| refusal.message.to_ascii_lowercase());
    let certain = |kind, detail: &str| answer.error(kind, Outcome::NothingHappened, detail);
    let error = match (answer.status, told.as_deref()) {
        (429 | 500.., _) if answer.status == 429 => slow_down(answer, now),
        (500.., _) => answer.error_by_status(now),
        (400 | 401, Some(told)) if is_dead_grant(told) => {
            certain(ErrorKind::NeedsReconnect, "Twitch no longer accepts the sign-in")
        }
        (400..=499, Some(told)) if told.contains("client") || told.contains("secret") => {
            certain(ErrorKind::AppMisconfigured, "Twitch does not know this client id and secret")
                .with_remedy(CHECK_THE_APP)
        }
        (400 | 401 | 404, Some(_)) => {
            certain(ErrorKind::AppMisconfigured, "Twitch refused the app's own sign-in").with_remedy(CHECK_THE_APP)
        }
        (400..=499, _) => certain(ErrorKind::Unavailable, "something between Steeple and Twitch refused the sign-in"),
        _ => {
            answer.error(ErrorKind::Unexpected, Outcome::Unknown, "Twitch answered the sign-in with something unknown")
        }
    };
    error.with_code(answer.status.to_string())
}

/// True for the words about a token or code that will never be good again.
fn is_dead_grant(told: &str) -> bool {
    [
        "invalid refresh token",
        "invalid authorization code",
        "invalid access token",
        "invalid oauth token",
        "invalid token",
    ]
    .iter()
    .any(|words| told.contains(words))
}

/// The error of a good status with a body where none belongs: a proxy's page, so nobody knows what happened.
pub(super) fn expect_empty(answer: &Answer) -> Result<(), PlatformError> {
    if answer.status == 204 || answer.bytes.is_empty() {
        return Ok(());
    }
    Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Twitch"))
}

/// Twitch says when the bucket is full again as UNIX seconds in `Ratelimit-Reset`, not in `Retry-After`.
fn slow_down(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let reset = answer.header("ratelimit-reset").and_then(|seconds| seconds.trim().parse().ok());
    let wait = reset.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|reset| reset - now);
    let retry_after = wait.map(|wait| wait.max(TimeDelta::zero())).or_else(|| answer.retry_after(now));
    let kind = ErrorKind::RateLimited { retry_after };
    answer.error(kind, Outcome::NothingHappened, "Twitch asks Steeple to slow down")
}

fn with_words(what: &str, told: &str) -> String {
    if told.is_empty() {
        return what.to_owned();
    }
    format!("{what}: {}", words(told))
}
