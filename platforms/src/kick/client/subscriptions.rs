//! Asking Kick for events, and the key that it signs them with.

use http::Method;

use super::{request, send};
use crate::contract::call::Call;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::kick::wire::{Envelope, NewEvent, NewSubscriptions, PublicKey, Subscribed, Subscription};

const PATH: &str = "/public/v1/events/subscriptions";

/// The PEM text of the key that Kick signs with now. No scope.
///
/// # Errors
/// As for any call.
pub async fn public_key_read(call: &Call<'_>) -> Result<String, PlatformError> {
    let answer = send(call, request(call.http, "public_key_read", Method::GET, "/public/v1/public-key")).await?;
    Ok(answer.json::<Envelope<PublicKey>>()?.data.public_key)
}

/// What the app is told of this account. Scope `events:subscribe`.
///
/// # Errors
/// `MissingScope` without the scope; otherwise as for any call.
pub async fn subscription_list(call: &Call<'_>) -> Result<Vec<Subscription>, PlatformError> {
    let answer = send(call, request(call.http, "subscription_list", Method::GET, PATH)).await?;
    Ok(answer.json::<Envelope<Option<Vec<Subscription>>>>()?.data.unwrap_or_default())
}

/// Asks for one kind of event about the account. Scope `events:subscribe`.
///
/// # Errors
/// `Refused` when Kick takes the request and not the event: a good status says nothing of it.
pub async fn subscription_create(call: &Call<'_>, event: &str) -> Result<(), PlatformError> {
    let body = NewSubscriptions { method: "webhook", events: vec![NewEvent { name: event, version: 1 }] };
    let answer = send(call, request(call.http, "subscription_create", Method::POST, PATH).json(&body)).await?;
    let told = answer.json::<Envelope<Vec<Subscribed>>>()?.data;
    if told.iter().all(|one| one.error.as_deref().unwrap_or_default().is_empty()) {
        return Ok(());
    }
    Err(answer.error(ErrorKind::Refused, Outcome::NothingHappened, "Kick does not want to send its events"))
}
