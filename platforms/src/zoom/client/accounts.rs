//! Connecting a Zoom user: exchange, identity, renewal, taking back.

use async_trait::async_trait;

use super::{as_bearer, ask, host, probe, sign_in};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, FormSignIn, Grant, LivePermission, RevocationReach,
};
use crate::contract::call::{AppCall, AppCredentials, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Request;
use crate::zoom::{DESCRIPTOR, Zoom, errors, wire};
use crate::{oauth, token_form, told};

#[async_trait]
impl Accounts for Zoom {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_exchange";
        let fields = token_form::of_code_and_verifier(code);
        let answer = oauth::token_request(call, &DESCRIPTOR, OPERATION, fields).await.map_err(refused_code)?;
        Ok(plain_scopes(answer.into_grant(&DESCRIPTOR, OPERATION, None, call.now)?))
    }

    /// One: the user who signed in, or the host that the form named.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let named = match &grant.credentials.renewal {
            Renewal::ServerToServer { host, .. } => host.as_str(),
            _ => "me",
        };
        let user = user_read(call, &grant.credentials, named).await?;
        Ok(vec![Account {
            name: told::first_of([user.display_name, user.email], &user.id),
            id: user.id,
            avatar_url: user.pic_url,
            scopes: None,
            credentials: grant.credentials.clone(),
            is_eligible: true,
        }])
    }

    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_refresh";
        match &credentials.renewal {
            Renewal::ServerToServer { account_id, client_id, client_secret, host } => {
                let app = AppCredentials::new(client_id.clone(), client_secret.clone());
                sign_in::token(&AppCall { app: &app, ..*call }, account_id, host).await.map_err(lost_app)
            }
            previous => {
                let Renewal::RefreshToken { refresh_token, .. } = previous else { return Err(nothing_to_renew()) };
                let fields = vec![
                    ("grant_type", "refresh_token".to_owned()),
                    ("refresh_token", refresh_token.reveal().to_owned()),
                ];
                let answer = oauth::token_request(call, &DESCRIPTOR, OPERATION, fields).await?;
                Ok(plain_scopes(answer.into_grant(&DESCRIPTOR, OPERATION, Some(previous), call.now)?))
            }
        }
    }

    /// Zoom takes back by access token, so an expired one is renewed first.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        if let Renewal::ServerToServer { client_id, client_secret, .. } = &credentials.renewal {
            let app = AppCredentials::new(client_id.clone(), client_secret.clone());
            return token_revoke(&AppCall { app: &app, ..*call }, &credentials.access_token).await;
        }
        if credentials.access_expires_at.is_none_or(|end| end > call.now) {
            return token_revoke(call, &credentials.access_token).await;
        }
        match self.refresh(call, "", credentials).await {
            Ok(grant) => token_revoke(call, &grant.credentials.access_token).await,
            Err(error) if error.kind == ErrorKind::NeedsReconnect => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// One Zoom user stands behind a grant, and a new sign-in of the same user ends the earlier tokens.
    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Account
    }

    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let user = user_read(&call.as_app(), call.credentials, host(call.credentials, call.account_id)).await?;
        probe::permission(call, &user).await
    }

    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        Some(self)
    }
}

/// Scopes as the descriptor names them: an administrator's `…:admin` holds for the user too.
pub(super) fn plain_scopes(mut grant: Grant) -> Grant {
    let plain = |scope: String| scope.strip_suffix(":admin").map(str::to_owned).unwrap_or(scope);
    grant.scopes = grant.scopes.map(|scopes| scopes.into_iter().map(plain).collect());
    grant
}

/// Zoom calls a bad code `invalid_grant` or `invalid_request`; either way a person starts again.
fn refused_code(error: PlatformError) -> PlatformError {
    if !matches!(error.kind, ErrorKind::NeedsReconnect | ErrorKind::Refused) {
        return error;
    }
    let detail = "Zoom did not accept the sign-in code".to_owned();
    PlatformError { kind: ErrorKind::NeedsReconnect, detail, ..error }.with_remedy(
        "Press Connect again and finish within five minutes. If it fails again, compare the redirect address in the Zoom app \
         with the one that Steeple shows.",
    )
}

/// The app belongs to this connection alone, so Zoom's word that it does not know the app ends this connection and no other.
fn lost_app(error: PlatformError) -> PlatformError {
    let is_unknown = matches!(error.code.as_deref(), Some("invalid_client" | "unauthorized_client"));
    if !is_unknown && error.kind != ErrorKind::Refused {
        return error;
    }
    let detail = "Zoom no longer accepts the church's Server-to-Server app".to_owned();
    PlatformError { kind: ErrorKind::NeedsReconnect, detail, ..error }.with_remedy(
        "In the Zoom Marketplace see that the app is activated, then press Reconnect and copy its values again.",
    )
}

async fn user_read(call: &AppCall<'_>, credentials: &Credentials, user: &str) -> Result<wire::User, PlatformError> {
    let path = format!("/v2/users/{user}");
    ask(call, as_bearer(call, credentials, "user_read", http::Method::GET, &path)).await?.json()
}

/// An unknown or dead token is as good as taken back.
async fn token_revoke(call: &AppCall<'_>, token: &Secret) -> Result<(), PlatformError> {
    let url = call.http.url(StreamingPlatform::Zoom, "token", "/oauth/revoke");
    // Zoom reads the token from the query; the record masks it by its name.
    let request = Request::new(StreamingPlatform::Zoom, "token_revoke", http::Method::POST, url)
        .basic(&call.app.client_id, &call.app.client_secret)
        .query("token", token.reveal());
    let answer = call.http.send(request).await?;
    if answer.is_success() {
        return errors::check_done(answer, call.now);
    }
    let error = oauth::token_error(&answer, call.now);
    let is_dead = matches!(error.code.as_deref(), Some("invalid_token" | "invalid_grant"));
    if is_dead { Ok(()) } else { Err(error) }
}

fn nothing_to_renew() -> PlatformError {
    PlatformError::new(
        StreamingPlatform::Zoom,
        "token_refresh",
        ErrorKind::NeedsReconnect,
        crate::contract::error::Outcome::NothingHappened,
        "this Zoom connection holds nothing to renew it with",
    )
}
