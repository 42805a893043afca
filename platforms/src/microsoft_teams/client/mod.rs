//! Calls to Microsoft Graph.
//!
//! | file | what it holds |
//! |---|---|
//! | `accounts.rs` | connecting: code, account, renewal, probe |
//! | `online.rs` | online meetings: create or get, read, change, delete, reports |
//! | `events.rs` | events of the calendar |
//! | `meetings.rs` | a meeting, made of those calls |

mod accounts;
mod events;
mod meetings;
mod online;

use http::Method;

use super::errors;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Credentials;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Request};

const PLATFORM: StreamingPlatform = StreamingPlatform::MicrosoftTeams;

/// A request to Graph with the connection's token.
fn graph(call: &Call<'_>, operation: &'static str, method: Method, path: &str) -> Request {
    as_bearer(&call.as_app(), call.credentials, operation, method, path)
}

fn as_bearer(
    call: &AppCall<'_>,
    credentials: &Credentials,
    operation: &'static str,
    method: Method,
    path: &str,
) -> Request {
    let url = call.http.url(PLATFORM, "api", path);
    Request::new(PLATFORM, operation, method, url).bearer(&credentials.access_token)
}

/// Sends it; everything but a good status becomes Microsoft's code in our words.
async fn send(call: &AppCall<'_>, request: Request) -> Result<Answer, PlatformError> {
    errors::check(call.http.send(request).await?, call.now)
}

/// Sends something that is answered with 204. What is gone already is as good as deleted.
async fn delete(call: &Call<'_>, request: Request) -> Result<(), PlatformError> {
    match send(&call.as_app(), request).await {
        Ok(answer) if answer.bytes.is_empty() => Ok(()),
        Ok(answer) => {
            Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Microsoft"))
        }
        Err(error) if error.kind == ErrorKind::Gone => Ok(()),
        Err(error) => Err(error),
    }
}

/// What Microsoft does not know any more is `None`.
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
    nothing_happened(operation, ErrorKind::Gone, "the meeting was deleted in Teams or Outlook")
}

/// The stored id under this name. It is Microsoft's; one that could lead to another call is none.
fn stored<'a>(operation: &'static str, ids: &'a ExternalIds, name: &str) -> Result<&'a str, PlatformError> {
    let is_id =
        |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=.*@:".contains(&byte));
    ids.get(name).filter(is_id).ok_or_else(|| gone(operation))
}
