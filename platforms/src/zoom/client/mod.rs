//! Zoom's calls, one file per subject.

mod accounts;
mod meeting;
mod probe;
mod registrants;
mod rooms;
mod sign_in;
mod simulcast;

use super::errors;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::PlatformError;
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
