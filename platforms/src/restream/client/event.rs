//! What runs and what has run. Restream makes an event by itself when video arrives at the account's key.

use http::Method;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::error::PlatformError;
use crate::restream::wire::{Event, History};

/// Events of the newest page that are looked at; several services and their interruptions fit in.
const HISTORY_LIMIT: u32 = 20;

/// The events that receive video now. Scope `stream.read`.
///
/// # Errors
/// As for any call.
pub async fn event_in_progress_list(call: &Call<'_>) -> Result<Vec<Event>, PlatformError> {
    send(call, request(call.http, "event_in_progress_list", Method::GET, "/v2/user/events/in-progress")).await?.json()
}

/// The newest finished events. Scope `stream.read`.
///
/// # Errors
/// As for any call.
pub async fn event_history_list(call: &Call<'_>) -> Result<Vec<Event>, PlatformError> {
    let request = request(call.http, "event_history_list", Method::GET, "/v2/user/events/history")
        .query("page", "1")
        .query("limit", HISTORY_LIMIT.to_string());
    Ok(send(call, request).await?.json::<History>()?.items)
}
