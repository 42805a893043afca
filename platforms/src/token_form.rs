//! What RFC 6749 sends to a token endpoint: the form that turns a code into a grant, and the one that renews it.
//!
//! The app's own sign-in comes with [`crate::oauth::token_request`]; vendors that want other fields name them in their folder.

use crate::contract::account::AuthorizationCode;
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;

/// For a code (RFC 6749, section 4.1.3). Where the vendor takes PKCE it is [`of_code_and_verifier`].
#[must_use]
pub fn of_code(code: &AuthorizationCode<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.code.reveal().to_owned()),
        ("redirect_uri", code.redirect_uri.to_owned()),
    ]
}

/// The same with the code verifier (RFC 7636, section 4.5).
#[must_use]
pub fn of_code_and_verifier(code: &AuthorizationCode<'_>) -> Vec<(&'static str, String)> {
    let mut fields = of_code(code);
    fields.push(("code_verifier", code.verifier.reveal().to_owned()));
    fields
}

/// For the refresh token that these credentials hold (RFC 6749, section 6).
///
/// # Errors
/// `NeedsReconnect` where they hold none.
pub fn of_refresh_token(
    platform: StreamingPlatform,
    operation: &'static str,
    credentials: &Credentials,
) -> Result<Vec<(&'static str, String)>, PlatformError> {
    let Renewal::RefreshToken { refresh_token, .. } = &credentials.renewal else {
        let detail = "the stored sign-in cannot be renewed";
        let kind = ErrorKind::NeedsReconnect;
        return Err(PlatformError::new(platform, operation, kind, Outcome::NothingHappened, detail));
    };
    Ok(vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token.reveal().to_owned())])
}
