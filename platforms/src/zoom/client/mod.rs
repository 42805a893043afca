//! Zoom's calls, one file per subject.

mod accounts;
mod meeting;
mod probe;
mod sign_in;
mod simulcast;

use super::{errors, wire};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::livestream::ExternalIds;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Request};

/// The user that paths name: `me` for a user's own token, an id for a server-to-server token, never the other way round.
fn host<'a>(credentials: &Credentials, user_id: &'a str) -> &'a str {
    match credentials.renewal {
        Renewal::ServerToServer { .. } => user_id,
        _ => "me",
    }
}

/// A request with the account's token.
fn request(call: &Call<'_>, operation: &'static str, method: http::Method, path: &str) -> Request {
    as_bearer(&call.as_app(), call.credentials, operation, method, path)
}

fn as_bearer(
    call: &AppCall<'_>,
    credentials: &Credentials,
    operation: &'static str,
    method: http::Method,
    path: &str,
) -> Request {
    let url = call.http.url(StreamingPlatform::Zoom, "api", path);
    Request::new(StreamingPlatform::Zoom, operation, method, url).bearer(&credentials.access_token)
}

/// Sends and reads; a refusal is an error.
async fn ask(call: &AppCall<'_>, request: Request) -> Result<Answer, PlatformError> {
    errors::check(call.http.send(request).await?, call.now)
}

/// Sends something that Zoom answers with 204.
async fn tell(call: &Call<'_>, request: Request) -> Result<(), PlatformError> {
    errors::check_done(call.http.send(request).await?, call.now)
}

/// The meeting's path. Zoom's number is stored as text under `meeting`.
fn meeting_path(operation: &'static str, ids: &ExternalIds) -> Result<String, PlatformError> {
    let number: Option<i64> = ids.get("meeting").and_then(|text| text.parse().ok());
    number.map(|number| format!("/v2/meetings/{number}")).ok_or_else(|| {
        let detail = "there is no Zoom meeting yet";
        PlatformError::new(StreamingPlatform::Zoom, operation, ErrorKind::Gone, Outcome::NothingHappened, detail)
    })
}

/// `GET /meetings/{id}`; `None` when it is gone.
async fn read(call: &Call<'_>, ids: &ExternalIds) -> Result<Option<wire::Meeting>, PlatformError> {
    const OPERATION: &str = "meeting_read";
    let request = request(call, OPERATION, http::Method::GET, &meeting_path(OPERATION, ids)?);
    match ask(&call.as_app(), request).await {
        Ok(answer) => answer.json().map(Some),
        Err(error) if error.kind == ErrorKind::Gone => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether somebody is in the meeting; false when it is gone.
async fn is_running(call: &Call<'_>, ids: &ExternalIds) -> Result<bool, PlatformError> {
    Ok(read(call, ids).await?.is_some_and(|meeting| meeting.status.as_deref() == Some("started")))
}
