//! What Google's services share: one sign-in, one token endpoint, one revocation.
//!
//! Source: <https://developers.google.com/identity/protocols/oauth2/web-server>. Google keeps a refresh token when it renews,
//! and ends everything that a Google account granted to the Cloud project when one of its tokens is taken back.

use http::Method;

use crate::contract::account::{AuthorizationCode, Grant};
use crate::contract::call::AppCall;
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::descriptor::Descriptor;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::{Answer, Request};
use crate::{oauth, token_form};

/// Exchanges the code.
///
/// # Errors
/// As [`crate::contract::account::Accounts::exchange`].
pub async fn exchange(
    call: &AppCall<'_>,
    descriptor: &'static Descriptor,
    code: &AuthorizationCode<'_>,
) -> Result<Grant, PlatformError> {
    let fields = token_form::of_code_and_verifier(code);
    let answer = oauth::token_request(call, descriptor, "token_exchange", fields).await?;
    answer.into_grant(descriptor, "token_exchange", None, call.now)
}

/// Gets a new access token; the refresh token stays.
///
/// # Errors
/// As [`crate::contract::account::Accounts::refresh`].
pub async fn refresh(
    call: &AppCall<'_>,
    descriptor: &'static Descriptor,
    credentials: &Credentials,
) -> Result<Grant, PlatformError> {
    const OPERATION: &str = "token_refresh";
    let Renewal::RefreshToken { refresh_token, .. } = &credentials.renewal else {
        let detail = "this connection holds no lasting permission";
        let kind = ErrorKind::NeedsReconnect;
        return Err(PlatformError::new(descriptor.platform, OPERATION, kind, Outcome::NothingHappened, detail));
    };
    let fields = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token.reveal().to_owned())];
    let answer = oauth::token_request(call, descriptor, OPERATION, fields).await?;
    answer.into_grant(descriptor, OPERATION, Some(&credentials.renewal), call.now)
}

/// Takes back everything that this Google account granted to the Cloud project, on YouTube and on Meet.
///
/// # Errors
/// As [`crate::contract::account::Accounts::revoke`].
pub async fn revoke(
    call: &AppCall<'_>,
    descriptor: &'static Descriptor,
    credentials: &Credentials,
) -> Result<(), PlatformError> {
    let token = match &credentials.renewal {
        Renewal::RefreshToken { refresh_token, .. } => refresh_token,
        _ => &credentials.access_token,
    };
    let url = call.http.url(descriptor.platform, "token", "revoke");
    let request =
        Request::new(descriptor.platform, "token_revoke", Method::POST, url).form([("token", token.reveal())]);
    let answer = call.http.send(request).await?;
    if answer.is_success() {
        return answer.json::<serde_json::Map<_, _>>().map(drop);
    }
    if answer.status == 400 && says_invalid_token(&answer) {
        return Ok(());
    }
    Err(oauth::token_error(&answer, call.now))
}

/// Google's word for a token that is already dead or was never alive.
fn says_invalid_token(answer: &Answer) -> bool {
    let body: Option<serde_json::Value> = answer.try_json();
    body.is_some_and(|body| matches!(body["error"].as_str(), Some("invalid_token" | "invalid_grant")))
}
