//! Tokens: one of an hour for the code, one of sixty days for that, and a new one while the old one lives.
//!
//! There is no refresh token: the long token renews itself, from a day after it was given until it ends. The old one goes on
//! working until its own end, so nothing is lost with a lost answer. Graph takes secrets here as parameters and nowhere else.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;

use super::read;
use crate::contract::account::{AuthorizationCode, Grant};
use crate::contract::call::AppCall;
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Request;
use crate::instagram::wire::{LongToken, ShortAnswer, ShortToken};
use crate::instagram::{OAUTH, errors};

/// What Instagram gives; told lifetimes outside a day and this are brought back into them.
const LIFETIME: TimeDelta = TimeDelta::days(60);
/// A token is not renewed before it is as old as this. Source: dossier §2.
const YOUNGEST: TimeDelta = TimeDelta::hours(24);

/// The grant for a code.
pub(super) async fn exchanged(call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
    let short = short_token(call, code).await?;
    let request = request(call, "token_extend", "access_token")
        .query("grant_type", "ig_exchange_token")
        .query("client_secret", call.app.client_secret.reveal())
        .query("access_token", short.access_token.reveal());
    let long = read::<LongToken>(call, request).await?;
    Ok(Grant { credentials: credentials(call, "token_extend", long)?, scopes: short.scopes() })
}

async fn short_token(call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<ShortToken, PlatformError> {
    const OPERATION: &str = "token_exchange";
    let url = call.http.url(StreamingPlatform::Instagram, "token", OAUTH.token_path);
    // The address ends with `#_`, which some browsers hand on with the code.
    let bare = code.code.reveal().trim_end_matches("#_").to_owned();
    let request = Request::new(StreamingPlatform::Instagram, OPERATION, Method::POST, url).form(vec![
        ("client_id", call.app.client_id.clone()),
        ("client_secret", call.app.client_secret.reveal().to_owned()),
        ("grant_type", "authorization_code".to_owned()),
        ("redirect_uri", code.redirect_uri.to_owned()),
        ("code", bare),
    ]);
    let answer: ShortAnswer = read(call, request).await?;
    let token = answer.token().filter(|token| !token.access_token.is_empty());
    token.ok_or_else(|| errors::known(OPERATION, ErrorKind::NeedsReconnect, "Instagram's answer holds no token"))
}

/// New credentials for these. What is younger than a day is as good as new.
pub(super) async fn renewed(call: &AppCall<'_>, credentials_now: &Credentials) -> Result<Grant, PlatformError> {
    const OPERATION: &str = "token_renew";
    let Renewal::Reexchange { user_token, user_token_expires_at } = &credentials_now.renewal else {
        return Err(errors::unreadable(OPERATION));
    };
    if user_token_expires_at.is_some_and(|end| end <= call.now) {
        let what = "The Instagram sign-in has run out and cannot be renewed any more";
        return Err(errors::known(OPERATION, ErrorKind::NeedsReconnect, what));
    }
    if user_token_expires_at.is_some_and(|end| end - call.now > LIFETIME - YOUNGEST) {
        return Ok(Grant { credentials: credentials_now.clone(), scopes: None });
    }
    let request = request(call, OPERATION, "refresh_access_token")
        .query("grant_type", "ig_refresh_token")
        .query("access_token", user_token.reveal());
    let long = read::<LongToken>(call, request).await?;
    Ok(Grant { credentials: credentials(call, OPERATION, long)?, scopes: None })
}

fn credentials(call: &AppCall<'_>, operation: &'static str, long: LongToken) -> Result<Credentials, PlatformError> {
    if long.access_token.is_empty() {
        let what = "Instagram's answer holds an empty token";
        return Err(errors::known(operation, ErrorKind::NeedsReconnect, what));
    }
    let lifetime = long
        .expires_in
        .map_or(LIFETIME, |seconds| TimeDelta::seconds(seconds.clamp(YOUNGEST.num_seconds(), LIFETIME.num_seconds())));
    let ends: Option<DateTime<Utc>> = Some(call.now + lifetime);
    let token: Secret = long.access_token;
    Ok(Credentials {
        access_token: token.clone(),
        access_expires_at: ends,
        renewal: Renewal::Reexchange { user_token: token, user_token_expires_at: ends },
    })
}

fn request(call: &AppCall<'_>, operation: &'static str, path: &str) -> Request {
    let url = call.http.url(StreamingPlatform::Instagram, "api", path);
    Request::new(StreamingPlatform::Instagram, operation, Method::GET, url)
}
