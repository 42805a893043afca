//! One function per call, and the contract's traits made of them.
//!
//! | file | what it does |
//! |---|---|
//! | [`accounts`] | connecting: exchange, who it is, refresh, revoke, probe, the hourly question |
//! | [`by_code`] | signing in with a code |
//! | [`tokens`] | the endpoints of `id.twitch.tv` |
//! | [`channel`] | the channel: user, title, key, stream, videos |
//! | [`calendar`] | entries of the public calendar, and the rule who gets one |
//! | [`broadcast`] | preparing and observing a livestream |
//! | [`changes`] | changing and taking back, and naming the channel shortly before the start |
//! | [`subscriptions`] | asking EventSub for events |

pub mod accounts;
pub mod broadcast;
pub mod by_code;
pub mod calendar;
pub mod changes;
pub mod channel;
pub mod subscriptions;
pub mod tokens;

use chrono::{DateTime, Utc};
use http::Method;

use super::errors;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Http, Request};

/// A request under base `api`.
fn request(http: &Http, operation: &'static str, method: Method, path: &str) -> Request {
    let url = http.url(StreamingPlatform::Twitch, "api", path);
    Request::new(StreamingPlatform::Twitch, operation, method, url)
}

/// Sends it in the account's name; a refusal becomes its meaning.
async fn send(call: &Call<'_>, request: Request) -> Result<Answer, PlatformError> {
    send_with(&call.as_app(), &call.credentials.access_token, request).await
}

/// Sends it with this token. Helix wants the client id beside it, and that of the very app the token was made for.
async fn send_with(call: &AppCall<'_>, token: &Secret, request: Request) -> Result<Answer, PlatformError> {
    let request = request.bearer(token).header("client-id", call.app.client_id.clone());
    good(call.http.send(request).await?, call.now)
}

fn good(answer: Answer, now: DateTime<Utc>) -> Result<Answer, PlatformError> {
    if answer.is_success() { Ok(answer) } else { Err(errors::refusal(&answer, now)) }
}
