//! Calls to YouTube.
//!
//! | file | what it holds |
//! |---|---|
//! | `accounts.rs` | connecting: code, channels, refresh, revocation, probe |
//! | `calls.rs` | one function per call of the live API |
//! | `livestreams.rs` | creating and observing a broadcast, made of those calls |
//! | `changes.rs` | editing, starting, ending, removing, thumbnail |
//! | `overlay.rs` | the body of an edit |

mod accounts;
mod calls;
mod changes;
mod livestreams;
mod overlay;

use chrono::{DateTime, Utc};
use http::Method;

use super::errors;
use crate::contract::call::Call;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Http, Request};

const PLATFORM: StreamingPlatform = StreamingPlatform::Youtube;

/// A request to the API with the connection's token.
fn request(call: &Call<'_>, operation: &'static str, method: Method, path: &str) -> Request {
    api_request(call.http, &call.credentials.access_token, operation, method, path)
}

fn api_request(http: &Http, token: &Secret, operation: &'static str, method: Method, path: &str) -> Request {
    Request::new(PLATFORM, operation, method, http.url(PLATFORM, "api", path)).bearer(token)
}

/// Sends it; everything but a good status becomes Google's reason in our words.
async fn send(http: &Http, request: Request, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    let answer = http.send(request).await?;
    if answer.is_success() { Ok(answer) } else { Err(errors::read(&answer, now)) }
}

/// An answer that nobody has described; whether YouTube acted is not known.
fn unexpected(operation: &'static str, detail: impl Into<String>) -> PlatformError {
    PlatformError::new(PLATFORM, operation, ErrorKind::Unexpected, Outcome::Unknown, detail)
}

fn nothing_happened(operation: &'static str, kind: ErrorKind, detail: impl Into<String>) -> PlatformError {
    PlatformError::new(PLATFORM, operation, kind, Outcome::NothingHappened, detail)
}

fn has_code(error: &PlatformError, code: &str) -> bool {
    error.code.as_deref() == Some(code)
}
