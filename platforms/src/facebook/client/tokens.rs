//! Tokens: getting, extending, inspecting and taking them back.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde::de::IgnoredAny;

use super::{Graph, known, request, understand};
use crate::contract::call::AppCall;
use crate::contract::credentials::Secret;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::facebook::OAUTH;
use crate::facebook::proof::appsecret_proof;
use crate::facebook::wire::{Inspected, TokenAnswer, TokenFacts};
use crate::http::Request;

/// Told lifetimes outside these bounds are brought back into them, in seconds.
const LIFETIME: std::ops::RangeInclusive<i64> = 60..=90 * 24 * 3_600;

/// A user token and its end; `None` where Facebook names none.
pub(in crate::facebook) struct UserToken {
    pub token: Secret,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The short user token (one to two hours) for a code.
pub(in crate::facebook) async fn token_exchange(
    call: &AppCall<'_>,
    code: &Secret,
    redirect_uri: &str,
) -> Result<UserToken, PlatformError> {
    let request =
        token_request(call, "token_exchange").query("redirect_uri", redirect_uri).query("code", code.reveal());
    token_answer(call, request, code).await.map_err(|error| match error.kind {
        // A refused code is used, old or foreign: the only way is to start again.
        ErrorKind::Refused | ErrorKind::Gone => {
            let code = error.code.clone().unwrap_or_default();
            known("token_exchange", ErrorKind::NeedsReconnect, "Facebook does not accept this sign-in code")
                .with_code(code)
                .with_remedy("Press Connect and sign in once more.")
        }
        _ => error,
    })
}

/// The long user token (about 60 days) for any user token that is still valid.
/// Source: developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived.
pub(in crate::facebook) async fn token_extend(
    call: &AppCall<'_>,
    user_token: &Secret,
) -> Result<UserToken, PlatformError> {
    let request = token_request(call, "token_extend")
        .query("grant_type", "fb_exchange_token")
        .query("fb_exchange_token", user_token.reveal());
    token_answer(call, request, user_token).await
}

/// What Facebook says of a token. An invalid one is an answer here, not an error.
pub(in crate::facebook) async fn token_inspect(
    call: &AppCall<'_>,
    token: &Secret,
) -> Result<TokenFacts, PlatformError> {
    let app_token = Secret::new(format!("{}|{}", call.app.client_id, call.app.client_secret.reveal()));
    let request = request(call, "token_inspect", Method::GET, "debug_token")
        .query("input_token", token.reveal())
        .query("access_token", app_token.reveal())
        .query("appsecret_proof", appsecret_proof(&call.app.client_secret, &app_token));
    let answer = call.http.send(request).await?;
    let inspected = understand::<Inspected>(call, &answer, &[token.reveal(), app_token.reveal()]);
    inspected.map(|inspected| inspected.data).map_err(|error| match error.kind {
        // Refused is the token that asks, the app's own; of the inspected one Graph speaks inside a good answer.
        ErrorKind::NeedsReconnect => {
            let code = error.code.clone().unwrap_or_default();
            known("token_inspect", ErrorKind::AppMisconfigured, "Facebook does not know this app id and secret")
                .with_code(code)
        }
        _ => error,
    })
}

/// Removes the app for this person: every token of theirs dies, page tokens too.
pub(in crate::facebook) async fn permission_revoke(
    call: &AppCall<'_>,
    user_token: &Secret,
) -> Result<(), PlatformError> {
    let graph = Graph::of_user(call, user_token);
    let request = graph.request("permission_revoke", Method::DELETE, "me/permissions");
    graph.read::<IgnoredAny>(request).await.map(|_| ())
}

fn token_request(call: &AppCall<'_>, operation: &'static str) -> Request {
    let url = call.http.url(StreamingPlatform::Facebook, "token", OAUTH.token_path);
    Request::new(StreamingPlatform::Facebook, operation, Method::GET, url)
        .query("client_id", call.app.client_id.clone())
        .query("client_secret", call.app.client_secret.reveal())
}

async fn token_answer(call: &AppCall<'_>, request: Request, sent: &Secret) -> Result<UserToken, PlatformError> {
    let operation = request.operation;
    let answer = call.http.send(request).await?;
    let told: TokenAnswer = understand(call, &answer, &[sent.reveal()])?;
    if told.access_token.is_empty() {
        return Err(known(operation, ErrorKind::NeedsReconnect, "Facebook's answer holds an empty token"));
    }
    let lifetime = told.expires_in.filter(|seconds| *seconds > 0);
    let expires_at =
        lifetime.map(|seconds| call.now + TimeDelta::seconds(seconds.clamp(*LIFETIME.start(), *LIFETIME.end())));
    Ok(UserToken { token: told.access_token, expires_at })
}
