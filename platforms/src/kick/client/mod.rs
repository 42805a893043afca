//! One function per call, and the contract's traits made of them.
//!
//! | file | what it does |
//! |---|---|
//! | [`accounts`] | connecting: exchange, who it is, refresh, revoke, probe |
//! | [`channel`] | the channel: title, address, key, whether it is live |
//! | [`broadcast`] | preparing, naming and observing a livestream |
//! | [`subscriptions`] | asking Kick for events |

pub mod accounts;
pub mod broadcast;
pub mod channel;
pub mod subscriptions;

use http::Method;

use super::errors;
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Http, Request};

/// A request under base `api`.
fn request(http: &Http, operation: &'static str, method: Method, path: &str) -> Request {
    let url = http.url(StreamingPlatform::Kick, "api", path);
    Request::new(StreamingPlatform::Kick, operation, method, url)
}

/// Sends it in the account's name; a refusal becomes its meaning.
async fn send(call: &Call<'_>, request: Request) -> Result<Answer, PlatformError> {
    let answer = call.http.send(request.bearer(&call.credentials.access_token)).await?;
    if answer.is_success() { Ok(answer) } else { Err(errors::refusal(&answer, call.now)) }
}
