//! What is refused, and what each refusal means.
//!
//! | code | kind | remedy |
//! |---|---|---|
//! | 190, 102 | `NeedsReconnect` | reconnect |
//! | 10, 200–299 | `MissingScope` | reconnect and leave every box ticked |
//! | 4, 17, 32, 613, 80002 | `RateLimited`, `Retry-After` honoured | wait |
//! | 1, 2, transient | `Unavailable` | wait |
//! | 100 | `Refused` | as Instagram says |
//! | 368 | `NotEligible` | see the account's status in the app |
//! | 101, or words about the app's secret | `AppMisconfigured` | compare id and secret |
//!
//! Source: Graph's error handling as for Facebook (dossier §6). What the token endpoint says of a wrong code or secret is not
//! documented: its words decide, and a refusal without them asks the person to start again.

use chrono::{DateTime, Utc};

use super::wire::ErrorBody;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Answer;

const CHECK_THE_APP: &str = "Ask the person who installed Steeple to compare app id and secret with the Meta app under Instagram → API setup with Instagram login.";

/// A field that cannot be used.
pub(super) fn refused(operation: &'static str, what: &str) -> PlatformError {
    known(operation, ErrorKind::Refused, what).with_remedy("Correct the field, then press Connect.")
}

/// What lies in the vault is no account.
pub(super) fn unreadable(operation: &'static str) -> PlatformError {
    known(operation, ErrorKind::NeedsReconnect, "what is stored of this Instagram account cannot be used any more")
        .with_remedy("Press Reconnect, or fill in the form again.")
}

/// An error that Steeple itself knows, without having asked.
pub(super) fn known(operation: &'static str, kind: ErrorKind, what: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Instagram, operation, kind, Outcome::NothingHappened, what)
}

/// The error that an answer stands for, whatever its status: Graph can put one into a 200. `None` for a good one.
pub(super) fn of_answer(answer: &Answer, now: DateTime<Utc>) -> Option<PlatformError> {
    let body: Option<ErrorBody> = answer.try_json();
    let (code, message, is_transient) = match body {
        Some(ErrorBody::Graph { error }) => (error.code, error.message, error.is_transient),
        Some(ErrorBody::Flat { code, error_message }) => (code, error_message, false),
        None if answer.is_success() => return None,
        None => return Some(answer.error_by_status(now)),
    };
    Some(by_code(answer, code, &message, is_transient, now).with_code(code.to_string()))
}

fn by_code(answer: &Answer, code: i64, message: &str, is_transient: bool, now: DateTime<Utc>) -> PlatformError {
    let certain = |kind, what: &str| answer.error(kind, Outcome::NothingHappened, what);
    let message = message.to_lowercase();
    let blames_the_app =
        ["client secret", "client_secret", "client_id", "platform app"].iter().any(|word| message.contains(word));
    match code {
        _ if code == 101 || blames_the_app => {
            certain(ErrorKind::AppMisconfigured, "Instagram does not know this app id and secret")
                .with_remedy(CHECK_THE_APP)
        }
        102 | 190 => certain(ErrorKind::NeedsReconnect, "Instagram no longer accepts the sign-in"),
        10 | 200..=299 => certain(ErrorKind::MissingScope, "An Instagram permission is missing or was taken back"),
        4 | 17 | 32 | 613 | 80_002 => {
            let kind = ErrorKind::RateLimited { retry_after: answer.retry_after(now) };
            certain(kind, "Instagram asks Steeple to slow down")
        }
        368 => certain(ErrorKind::NotEligible, "Instagram has blocked this account for a time").with_remedy(
            "Open Settings → Account status in the Instagram app. Stream on the other platforms until the block ends.",
        ),
        1 | 2 => answer.error(ErrorKind::Unavailable, Outcome::Unknown, "Instagram has trouble right now"),
        _ if is_transient => answer.error(ErrorKind::Unavailable, Outcome::Unknown, "Instagram has trouble right now"),
        // The status of trouble says more than a code that no page lists.
        _ if answer.status == 429 || answer.status >= 500 => answer.error_by_status(now),
        // The code is used, old or foreign: the only way is to start again.
        _ if answer.operation == "token_exchange" => {
            certain(ErrorKind::NeedsReconnect, "Instagram does not accept this sign-in code")
                .with_remedy("Press Connect and sign in once more.")
        }
        100 => certain(ErrorKind::Refused, "Instagram refused a value"),
        _ => answer.error_by_status(now),
    }
}
