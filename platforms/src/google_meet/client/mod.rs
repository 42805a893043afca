//! Calls to Google Meet and Google Calendar.
//!
//! | file | what it holds |
//! |---|---|
//! | `accounts.rs` | connecting: code, account, refresh, revocation, probe |
//! | `spaces.rs` | rooms: make, read, change, end |
//! | `records.rs` | what was held in a room: participants and recordings |
//! | `events.rs` | calendar entries |
//! | `meetings.rs` | a meeting, made of a room and its entry |

mod accounts;
mod events;
mod meetings;
mod records;
mod spaces;

use chrono::{DateTime, Utc};
use http::Method;

use super::errors;
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Http, Request};

const PLATFORM: StreamingPlatform = StreamingPlatform::GoogleMeet;

/// A request to Meet with the connection's token.
fn meet(call: &Call<'_>, operation: &'static str, method: Method, path: &str) -> Request {
    as_bearer(call.http, "api", &call.credentials.access_token, operation, method, path)
}

/// A request to the calendar with the connection's token.
fn calendar(call: &Call<'_>, operation: &'static str, method: Method, path: &str) -> Request {
    as_bearer(call.http, "www", &call.credentials.access_token, operation, method, path)
}

fn as_bearer(
    http: &Http,
    role: &'static str,
    token: &Secret,
    operation: &'static str,
    method: Method,
    path: &str,
) -> Request {
    Request::new(PLATFORM, operation, method, http.url(PLATFORM, role, path)).bearer(token)
}

/// Sends it; everything but a good status becomes Google's reason in our words.
async fn send(http: &Http, request: Request, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    errors::check(http.send(request).await?, now)
}

/// What Google does not know any more is `None`.
fn if_there<T>(answer: Result<T, PlatformError>) -> Result<Option<T>, PlatformError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.kind == ErrorKind::Gone => Ok(None),
        Err(error) => Err(error),
    }
}

fn nothing_happened(operation: &'static str, kind: ErrorKind, detail: impl Into<String>) -> PlatformError {
    PlatformError::new(PLATFORM, operation, kind, Outcome::NothingHappened, detail)
}

fn gone(operation: &'static str) -> PlatformError {
    nothing_happened(operation, ErrorKind::Gone, "the room or its calendar entry is no longer at Google")
}
