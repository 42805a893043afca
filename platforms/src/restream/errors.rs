//! What each of Restream's refusals means: the kind, whether something may have happened, and what a volunteer does.
//!
//! | answer | kind | remedy |
//! |---|---|---|
//! | 401 `invalid_token` | `NeedsReconnect`, after one refresh | reconnect |
//! | 403 `insufficient_scope` | `MissingScope` | tick it in the Restream application, reconnect |
//! | 403 with another name, or HTML | `Unavailable`: a gateway in between | wait |
//! | 404 on a channel | `Gone` | the channel was removed in Restream |
//! | other 4xx on the channel switch | `Refused` | the plan allows no further channel |
//! | other 4xx on the title | `Refused` | shorten title or description |
//! | 429, 5xx | by status; `Retry-After` is honoured | wait |
//! | token endpoint, 400 other than `invalid_grant` | `AppMisconfigured` | check id, secret, redirect address |
//!
//! Source: the error pages of <https://developers.restream.io>, as of May 2026; the format of 429 is not documented.

use chrono::{DateTime, Utc};

use super::wire;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::Answer;

/// The error that a refusal by an API call stands for.
pub(super) fn refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let name = answer.try_json::<wire::Refusal>().and_then(|refusal| refusal.error.name);
    let error = by_meaning(answer, name.as_deref()).unwrap_or_else(|| answer.error_by_status(now));
    match name {
        Some(name) => error.with_code(name),
        None => error.with_code(answer.status.to_string()),
    }
}

/// The error of the token endpoint, read once more with what is known of Restream.
///
/// Only `invalid_grant` ends a grant. Everything else blames the application or the way there, and the stored sign-in is kept.
pub(super) fn token_refusal(mut error: PlatformError) -> PlatformError {
    match (error.kind, error.code.as_deref()) {
        (ErrorKind::Refused, _) => {
            error.kind = ErrorKind::AppMisconfigured;
            error.with_remedy(CHECK_THE_APPLICATION)
        }
        // `token_error` keeps the bare status where it found no word that it knows: a gateway, not the application.
        (ErrorKind::AppMisconfigured, Some("403")) => {
            error.kind = ErrorKind::Unavailable;
            "Restream is not available right now".clone_into(&mut error.detail);
            error
        }
        (ErrorKind::AppMisconfigured, _) => error.with_remedy(CHECK_THE_APPLICATION),
        _ => error,
    }
}

const CHECK_THE_APPLICATION: &str = "Ask the person who installed Steeple to compare client id, client secret and redirect address with the application on developers.restream.io/apps.";
const TICK_THE_PERMISSION: &str =
    "Tick the missing permission in your application on developers.restream.io/apps, then press Reconnect.";

fn by_meaning(answer: &Answer, name: Option<&str>) -> Option<PlatformError> {
    let certain = |kind, detail: &str| answer.error(kind, Outcome::NothingHappened, detail);
    let error = match (answer.status, name, answer.operation) {
        (403, Some("insufficient_scope"), _) => {
            certain(ErrorKind::MissingScope, "the Restream application lacks a permission")
                .with_remedy(TICK_THE_PERMISSION)
        }
        (403, _, _) => certain(ErrorKind::Unavailable, "something between Steeple and Restream refused the request"),
        (404, _, operation) if operation.starts_with("channel_") => {
            certain(ErrorKind::Gone, "the channel was removed in Restream")
                .with_remedy("Link the channel again in Restream, or press Retry to go on with the channels that are left.")
        }
        (400 | 402 | 405..=428, _, "channel_toggle") => {
            certain(ErrorKind::Refused, "Restream does not let the channel be switched on").with_remedy(
                "Your Restream plan may allow no further channel at the same time: switch one off or change the plan, then press Retry.",
            )
        }
        (400 | 402 | 405..=428, _, "channel_meta_update") => {
            certain(ErrorKind::Refused, "Restream refused the title or the description")
                .with_remedy("Shorten the title or the description, then press Retry.")
        }
        _ => return None,
    };
    Some(error)
}
