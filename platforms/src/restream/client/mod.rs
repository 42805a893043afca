//! One function per call, and the contract's traits made of them.
//!
//! | file | what it does |
//! |---|---|
//! | [`accounts`] | connecting: exchange, profile, refresh, revoke, probe |
//! | [`channel`] | the account's channels: list, read, switch on, title |
//! | [`ingest`] | where the encoder sends to |
//! | [`event`] | what runs and what has run |
//! | [`slot`] | pure rules: which event belongs to which planned livestream |
//! | [`broadcast`] | preparing and observing a livestream |
//! | [`listening`] | the line to the streaming updates, and what they add to a look |
//! | [`arming`] | naming the service on every channel shortly before it begins |

pub mod accounts;
pub mod arming;
pub mod broadcast;
pub mod channel;
pub mod event;
pub mod ingest;
pub mod listening;
pub mod slot;

use http::Method;

use super::errors;
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Http, Request};

/// A request under base `api`.
fn request(http: &Http, operation: &'static str, method: Method, path: &str) -> Request {
    let url = http.url(StreamingPlatform::Restream, "api", path);
    Request::new(StreamingPlatform::Restream, operation, method, url)
}

/// Sends it in the account's name; a refusal becomes its meaning.
async fn send(call: &Call<'_>, request: Request) -> Result<Answer, PlatformError> {
    let answer = call.http.send(request.bearer(&call.credentials.access_token)).await?;
    if answer.is_success() { Ok(answer) } else { Err(errors::refusal(&answer, call.now)) }
}
