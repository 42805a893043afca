//! What each of Kick's refusals means: the kind, whether something may have happened, and what a volunteer does.
//!
//! | answer | kind | remedy |
//! |---|---|---|
//! | 401 | `NeedsReconnect`, after one refresh | reconnect |
//! | 403 | `MissingScope` | tick it in the Kick application, reconnect |
//! | 403 with a page instead of JSON | `Unavailable`: Cloudflare or another gateway | wait |
//! | 400 on the channel | `Refused` | shorten the title |
//! | 404 on the channel | `Gone` | the channel no longer exists |
//! | 429, 5xx | by status; `Retry-After` is honoured | wait |
//! | token endpoint | as RFC 6749 has it | see [`crate::oauth::token_error`] |
//!
//! Source: the codes that `Scorfly/gokick` is tested with; Kick documents none.

use chrono::{DateTime, Utc};

use super::wire;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Answer;
use crate::told::words;

const CHECK_THE_APP: &str = "Ask the person who installed Steeple to compare client id, client secret and redirect address with the app under kick.com → Settings → Developer.";
const TICK_THE_SCOPE: &str = "Open kick.com → Settings → Developer, tick the missing permission in the app, save, then press Reconnect and leave every box ticked.";

/// The error that a refusal by an API call stands for.
pub(super) fn refusal(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let told = answer.try_json::<wire::Refusal>().map(|refusal| refusal.message);
    let certain = |kind, detail: String| answer.error(kind, Outcome::NothingHappened, detail);
    let error = match (answer.status, answer.operation) {
        (403, _) if told.is_none() => {
            certain(ErrorKind::Unavailable, "something between Steeple and Kick refused the request".to_owned())
        }
        (403, _) => {
            certain(ErrorKind::MissingScope, "the Kick app was not given a permission that this needs".to_owned())
                .with_remedy(TICK_THE_SCOPE)
        }
        (400, "channel_update") => {
            let told = words(&told.unwrap_or_default());
            let detail = if told.is_empty() {
                "Kick refused the title".to_owned()
            } else {
                format!("Kick refused the title: {told}")
            };
            certain(ErrorKind::Refused, detail).with_remedy("Shorten the title, then press Retry.")
        }
        (404, _) => certain(ErrorKind::Gone, "this Kick channel no longer exists".to_owned()),
        _ => answer.error_by_status(now),
    };
    error.with_code(answer.status.to_string())
}

/// The error of the token endpoint, read once more with what is known of Kick.
pub(super) fn token_refusal(error: PlatformError) -> PlatformError {
    match (error.kind, error.code.as_deref()) {
        (ErrorKind::Refused, _) => {
            PlatformError { kind: ErrorKind::AppMisconfigured, ..error }.with_remedy(CHECK_THE_APP)
        }
        // `token_error` keeps the bare status where it found no word that it knows: a gateway, not the app.
        (ErrorKind::AppMisconfigured, Some("403")) => PlatformError {
            kind: ErrorKind::Unavailable,
            detail: "Kick is not available right now".to_owned(),
            ..error
        },
        (ErrorKind::AppMisconfigured, _) => error.with_remedy(CHECK_THE_APP),
        (ErrorKind::NeedsReconnect, _) => {
            error.with_remedy("Press Reconnect. Kick ends some sign-ins after about a month.")
        }
        _ => error,
    }
}

/// A page in place of an answer without content: nobody knows what happened.
pub(super) fn expect_no_page(answer: &Answer) -> Result<(), PlatformError> {
    let is_page = answer.bytes.trim_ascii_start().starts_with(b"<");
    if answer.status == 204 || !is_page {
        return Ok(());
    }
    Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Kick"))
}

/// The account has no key, or the permission to read it was not given: Kick leaves the field empty for both.
pub(super) fn no_stream_key() -> PlatformError {
    let detail = "Kick told neither address nor stream key";
    let kind = ErrorKind::NotEligible;
    PlatformError::new(StreamingPlatform::Kick, "channel_read", kind, Outcome::NothingHappened, detail).with_remedy(
        "See on Kick that the account may stream, tick \"Read stream key\" in the app under Settings → Developer, then press Reconnect.",
    )
}
