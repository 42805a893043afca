//! The endpoints of `id.twitch.tv`.

use http::Method;

use crate::contract::account::Grant;
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::{Answer, Request};
use crate::oauth::TokenAnswer;
use crate::twitch::{DESCRIPTOR, OAUTH, errors, wire};

/// Asks the token endpoint for a grant. `previous`: what is kept where Twitch sends no new refresh token.
///
/// # Errors
/// `NeedsReconnect` for a dead code or refresh token, `AppMisconfigured` for the app's own fault; otherwise as for any call.
pub async fn grant(
    call: &AppCall<'_>,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
    previous: Option<&Renewal>,
) -> Result<Grant, PlatformError> {
    let answer = token_endpoint(call, operation, fields).await?;
    answer.json::<TokenAnswer>()?.into_grant(&DESCRIPTOR, operation, previous, call.now)
}

/// A token in the app's own name; EventSub takes no other for webhooks.
///
/// # Errors
/// `AppMisconfigured` for a wrong client id or secret; otherwise as for any call.
pub async fn app_token(call: &AppCall<'_>) -> Result<Secret, PlatformError> {
    let fields = vec![("grant_type", "client_credentials".to_owned())];
    let answer = token_endpoint(call, "token_request", fields).await.map_err(|error| match error.kind {
        // No person gave this token, so no connection is to blame.
        ErrorKind::NeedsReconnect => PlatformError { kind: ErrorKind::AppMisconfigured, ..error },
        _ => error,
    })?;
    Ok(answer.json::<wire::AppToken>()?.access_token)
}

/// What Twitch says of the access token now. Every app has to ask this at its start and each hour.
/// Source: <https://dev.twitch.tv/docs/authentication/validate-tokens>.
///
/// # Errors
/// `NeedsReconnect` when the token is dead, whatever its date says.
pub async fn token_inspect(call: &Call<'_>) -> Result<wire::Validated, PlatformError> {
    let url = call.http.url(StreamingPlatform::Twitch, "token", "/oauth2/validate");
    let request = Request::new(StreamingPlatform::Twitch, "token_inspect", Method::GET, url);
    let answer = call.http.send(request.authorization("OAuth", &call.credentials.access_token)).await?;
    if answer.is_success() { answer.json() } else { Err(errors::token_refusal(&answer, call.now)) }
}

/// Takes one access token back; one that is dead already is success.
///
/// # Errors
/// When Twitch could not be reached or refused.
pub async fn token_revoke(call: &AppCall<'_>, token: &Secret) -> Result<(), PlatformError> {
    let url = call.http.url(StreamingPlatform::Twitch, "token", "/oauth2/revoke");
    let request = Request::new(StreamingPlatform::Twitch, "token_revoke", Method::POST, url)
        .form([("client_id", call.app.client_id.as_str()), ("token", token.reveal())]);
    let answer = call.http.send(request).await?;
    if answer.is_success() {
        return errors::expect_empty(&answer);
    }
    match errors::token_refusal(&answer, call.now) {
        error if error.kind == ErrorKind::NeedsReconnect => Ok(()),
        error => Err(error),
    }
}

async fn token_endpoint(
    call: &AppCall<'_>,
    operation: &'static str,
    mut fields: Vec<(&'static str, String)>,
) -> Result<Answer, PlatformError> {
    fields.push(("client_id", call.app.client_id.clone()));
    // An app of the type Public has none, and is refused with one.
    if !call.app.client_secret.is_empty() {
        fields.push(("client_secret", call.app.client_secret.reveal().to_owned()));
    }
    let url = call.http.url(StreamingPlatform::Twitch, "token", OAUTH.token_path);
    let answer =
        call.http.send(Request::new(StreamingPlatform::Twitch, operation, Method::POST, url).form(fields)).await?;
    if answer.is_success() { Ok(answer) } else { Err(errors::token_refusal(&answer, call.now)) }
}
