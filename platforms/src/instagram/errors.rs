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
//! | 100/33, 24 | `Gone` | look whether it is there |
//! | of a post: 9004, 36003 | `Refused` | another picture, or one that Instagram can reach |
//! | of a post: 9007 | `NotYet` | wait |
//! | of a post: 9/2207042 | `QuotaGone` | tomorrow |
//! | of a post: 25, words about publishing authorisation or two factors | `NotEligible` | do what Instagram or Facebook asks |
//!
//! Source: Graph's error handling as for Facebook (dossier §6). What the token endpoint says of a wrong code or secret is not
//! documented: its words decide, and a refusal without them asks the person to start again. The codes of a post are what other
//! programs met, and of the Page's authorisation no page names a code, so its words decide too.

use chrono::{DateTime, Utc};

use super::wire::{ErrorBody, GraphError};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Answer;

/// Calls that need the permission to post.
const OF_A_POST: &[&str] = &["publishing_limit_read", "media_create", "container_read", "media_publish"];

const CHECK_THE_APP: &str = "Ask the person who installed Steeple to compare app id and secret with the Meta app under Instagram → API setup with Instagram login.";

const ANOTHER_PICTURE: &str = "Choose another picture: a JPEG between upright 4:5 and landscape 1.91:1, at most 8 MB.";

const OPEN_THE_ADDRESS: &str = "Instagram fetches the picture from Steeple, so Steeple's address must be reachable from the internet over https: ask the person who installed it. If it is, choose another picture, a JPEG of at most 8 MB.";

const TICK_THE_BOX: &str = "Press Reconnect and leave every box ticked. If Instagram does not ask about posts, the Meta app still lacks the permission: see the guide.";

/// A field that cannot be used.
pub(super) fn refused(operation: &'static str, what: &str) -> PlatformError {
    known(operation, ErrorKind::Refused, what).with_remedy("Correct the field, then press Connect.")
}

/// What lies in the vault is no account.
pub(super) fn unreadable(operation: &'static str) -> PlatformError {
    known(operation, ErrorKind::NeedsReconnect, "what is stored of this Instagram account cannot be used any more")
        .with_remedy("Press Reconnect, or fill in the form again.")
}

/// A name says who it is, and allows nothing.
pub(super) fn only_named(operation: &'static str) -> PlatformError {
    let what = "this Instagram account is connected by its name alone, so Steeple cannot post on it";
    known(operation, ErrorKind::Refused, what)
        .with_remedy("Connect the account by signing in, or post the announcement yourself.")
}

/// The account has posted as often as Instagram lets programs post on it in a day.
pub(super) fn posted_enough(operation: &'static str) -> PlatformError {
    known(operation, ErrorKind::QuotaGone { resets_at: None }, "this account has used up Instagram's posts of a day")
        .with_remedy("Steeple posts when Instagram allows it again. If it is urgent, post it yourself in the app.")
}

/// The picture is still being read.
pub(super) fn still_reading(operation: &'static str) -> PlatformError {
    known(operation, ErrorKind::NotYet, "Instagram still prepares the post")
        .with_remedy("Nothing to do: Steeple asks again in a moment.")
}

/// Instagram has read the picture and cannot use it; `why` are its own words.
pub(super) fn unusable(operation: &'static str, why: &str) -> PlatformError {
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    known(operation, ErrorKind::Refused, &format!("Instagram could not use the picture{why}"))
        .with_remedy(ANOTHER_PICTURE)
}

/// What was prepared is gone, and nothing tells whether it was posted.
pub(super) fn lost(operation: &'static str) -> PlatformError {
    known(
        operation,
        ErrorKind::Gone,
        "Instagram no longer knows the prepared post, and does not show whether it was published",
    )
    .with_remedy("Look at the account's page. If the announcement is not there, post it yourself in the app.")
}

/// An error that Steeple itself knows, without having asked.
pub(super) fn known(operation: &'static str, kind: ErrorKind, what: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Instagram, operation, kind, Outcome::NothingHappened, what)
}

/// The error that an answer stands for, whatever its status: Graph can put one into a 200. `None` for a good one.
pub(super) fn of_answer(answer: &Answer, now: DateTime<Utc>) -> Option<PlatformError> {
    let body: Option<ErrorBody> = answer.try_json();
    let error = match body {
        Some(ErrorBody::Graph { error }) => error,
        Some(ErrorBody::Flat { code, error_message: message }) => GraphError { message, code, ..GraphError::default() },
        None if answer.is_success() => return None,
        None => return Some(answer.error_by_status(now)),
    };
    let code = match error.error_subcode {
        Some(subcode) => format!("{}/{subcode}", error.code),
        None => error.code.to_string(),
    };
    let of_a_post = OF_A_POST.contains(&answer.operation).then(|| of_a_post(answer, &error)).flatten();
    Some(of_a_post.unwrap_or_else(|| by_code(answer, &error, now)).with_code(code))
}

/// What only a post can meet; `None` for what any call can.
fn of_a_post(answer: &Answer, error: &GraphError) -> Option<PlatformError> {
    let operation = answer.operation;
    let certain = |kind, what: &str, remedy| answer.error(kind, Outcome::NothingHappened, what).with_remedy(remedy);
    let message = error.message.to_lowercase();
    let asks_for = |words: &[&str]| words.iter().any(|word| message.contains(word));
    Some(match (error.code, error.error_subcode) {
        // Whatever words stand there, these are about the sign-in or the app.
        (101 | 102 | 190, _) => return None,
        _ if asks_for(&["publishing authorization", "publishing authorisation"]) => certain(
            ErrorKind::NotEligible,
            "Facebook wants the Page that is linked to this Instagram account to be authorised for publishing",
            "Ask an admin of the Page to complete Page Publishing Authorization in the Page's settings, then press Retry.",
        ),
        _ if asks_for(&["two-factor", "two factor"]) => certain(
            ErrorKind::NotEligible,
            "Instagram posts only for an account that is protected by two factors",
            "Switch on two-factor authentication for the account and the linked Facebook Page, then press Retry.",
        ),
        (9_007, _) => still_reading(operation),
        (9, Some(2_207_042)) => posted_enough(operation),
        (9_004, _) => certain(ErrorKind::Refused, "Instagram could not fetch the picture", OPEN_THE_ADDRESS),
        (36_003, _) => certain(ErrorKind::Refused, "Instagram does not take a picture of this shape", ANOTHER_PICTURE),
        (25, _) => certain(
            ErrorKind::NotEligible,
            "Instagram has restricted this account",
            "Open the Instagram app as this account and do what its notice asks, then press Retry.",
        ),
        (24, _) => lost(operation),
        (10 | 200..=299, _) => {
            certain(ErrorKind::MissingScope, "Instagram does not let Steeple post on this account", TICK_THE_BOX)
        }
        _ => return None,
    })
}

fn by_code(answer: &Answer, error: &GraphError, now: DateTime<Utc>) -> PlatformError {
    let certain = |kind, what: &str| answer.error(kind, Outcome::NothingHappened, what);
    let GraphError { code, error_subcode, is_transient, .. } = *error;
    let message = error.message.to_lowercase();
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
        100 if error_subcode == Some(33) => certain(ErrorKind::Gone, "Instagram does not know it any more"),
        100 => certain(ErrorKind::Refused, "Instagram refused a value"),
        _ => answer.error_by_status(now),
    }
}
