//! Asking EventSub for events. All of it is in the app's own name: for webhooks Twitch takes no user's token.
//!
//! Source: <https://dev.twitch.tv/docs/eventsub/manage-subscriptions>. A subscription about a channel that allowed the app costs
//! nothing of the app's allowance.

use http::Method;
use serde_json::json;

use super::{request, send_with};
use crate::contract::call::AppCall;
use crate::contract::credentials::Secret;
use crate::contract::error::PlatformError;
use crate::twitch::errors;
use crate::twitch::wire::{List, NewSubscription, NewTransport, Subscription};

/// Pages of the list that are read at most; an app has a few subscriptions for each channel.
const PAGES_MAX: usize = 20;

/// The subscriptions about this channel or, for `user.authorization.revoke`, about the app.
///
/// # Errors
/// As for any call.
pub async fn subscription_list(
    call: &AppCall<'_>,
    token: &Secret,
    user_id: Option<&str>,
) -> Result<Vec<Subscription>, PlatformError> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let mut request = request(call.http, "subscription_list", Method::GET, "/helix/eventsub/subscriptions");
        request = match user_id {
            Some(id) => request.query("user_id", id),
            None => request.query("type", super::super::eventsub::AUTHORIZATION_REVOKED),
        };
        if let Some(cursor) = after {
            request = request.query("after", cursor);
        }
        let page: List<Subscription> = send_with(call, token, request).await?.json()?;
        all.extend(page.data);
        after = page.pagination.and_then(|page| page.cursor).filter(|cursor| !cursor.is_empty());
        if after.is_none() {
            break;
        }
    }
    Ok(all)
}

/// Asks for one kind of event. That it was asked for already (409) is success.
///
/// # Errors
/// `MissingScope` when the channel did not allow the app; otherwise as for any call.
pub async fn subscription_create(
    call: &AppCall<'_>,
    token: &Secret,
    kind: &str,
    about: (&str, &str),
    callback: &str,
    secret: &Secret,
) -> Result<(), PlatformError> {
    let (name, id) = about;
    let body = NewSubscription {
        kind,
        version: "1",
        condition: json!({ name: id }),
        transport: NewTransport { method: "webhook", callback, secret: secret.reveal() },
    };
    let request = request(call.http, "subscription_create", Method::POST, "/helix/eventsub/subscriptions").json(&body);
    match send_with(call, token, request).await {
        Ok(answer) => answer.json::<List<Subscription>>().map(drop),
        Err(error) if error.code.as_deref() == Some("409") => Ok(()),
        Err(error) => Err(error),
    }
}

/// Ends one subscription; one that is gone already is success.
///
/// # Errors
/// As for any call.
pub async fn subscription_delete(call: &AppCall<'_>, token: &Secret, id: &str) -> Result<(), PlatformError> {
    let request = request(call.http, "subscription_delete", Method::DELETE, "/helix/eventsub/subscriptions");
    match send_with(call, token, request.query("id", id)).await {
        Ok(answer) => errors::expect_empty(&answer),
        Err(error) if error.code.as_deref() == Some("404") => Ok(()),
        Err(error) => Err(error),
    }
}
