//! Connecting: exchange, who it is, refresh, revoke, probe.

use async_trait::async_trait;
use http::Method;

use super::{channel, request, send};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, Grant, GrantHealth, LivePermission, PermissionFinding, RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::http::Request;
use crate::kick::wire::{Envelope, Introspection, User};
use crate::kick::{DESCRIPTOR, Kick, errors};
use crate::{oauth, token_form};

#[async_trait]
impl Accounts for Kick {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        grant(call, "token_exchange", token_form::of_code_and_verifier(code), None).await
    }

    /// One channel stands behind a grant.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let credentials = &grant.credentials;
        let call = Call { http: call.http, app: call.app, credentials, account_id: "", now: call.now };
        let user = user_read(&call).await?;
        let id = user.user_id.to_string();
        Ok(vec![Account {
            name: if user.name.trim().is_empty() { id.clone() } else { user.name },
            id,
            avatar_url: user.profile_picture.filter(|url| !url.is_empty()),
            scopes: grant.scopes.clone(),
            credentials: credentials.clone(),
            is_eligible: true,
        }])
    }

    /// Both tokens are replaced. A crash between Kick's answer and the commit would cost the grant, so nothing comes in between.
    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_refresh";
        let fields = token_form::of_refresh_token(StreamingPlatform::Kick, OPERATION, credentials)?;
        grant(call, OPERATION, fields, Some(&credentials.renewal)).await
    }

    /// Kick does not say whether one token's end is the other's, so both are taken back.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        if let Renewal::RefreshToken { refresh_token, .. } = &credentials.renewal {
            token_revoke(call, refresh_token, "refresh_token").await?;
        }
        token_revoke(call, &credentials.access_token, "access_token").await
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Grant
    }

    /// A name is unique, and the address is made of it.
    fn is_known_by_name(&self) -> bool {
        true
    }

    /// Reads address and key. A missing permission or a missing key is an answer, not an error.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let finding = match channel::channel_read(call).await {
            Ok(channel) => channel::ingest(&channel).err().map(|error| ("NO_STREAM_KEY", error)),
            Err(error) if error.kind == ErrorKind::MissingScope => Some(("SCOPE_MISSING", error)),
            Err(error) => return Err(error),
        };
        let findings: Vec<PermissionFinding> = finding
            .map(|(code, error)| PermissionFinding {
                code,
                what: format!("Nobody can go live: {}.", error.detail),
                fix: error.remedy().to_owned(),
                blocks: true,
            })
            .into_iter()
            .collect();
        Ok(LivePermission { allowed: findings.is_empty(), findings })
    }

    async fn health(&self, call: &Call<'_>) -> Result<GrantHealth, PlatformError> {
        let told = token_inspect(call).await?;
        let scopes = told.scope.map(|scopes| scopes.split_whitespace().map(str::to_owned).collect());
        Ok(GrantHealth { scopes, act_before: None })
    }
}

/// Who owns the token. Scope `user:read`.
///
/// # Errors
/// `MissingScope` without the scope; otherwise as for any call.
pub async fn user_read(call: &Call<'_>) -> Result<User, PlatformError> {
    let answer = send(call, request(call.http, "user_read", Method::GET, "/public/v1/users")).await?;
    let users = answer.json::<Envelope<Vec<User>>>()?.data;
    users
        .into_iter()
        .next()
        .ok_or_else(|| answer.error(ErrorKind::Unexpected, Outcome::Unknown, "Kick does not say whose sign-in this is"))
}

async fn grant(
    call: &AppCall<'_>,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
    previous: Option<&Renewal>,
) -> Result<Grant, PlatformError> {
    let answer = oauth::token_request(call, &DESCRIPTOR, operation, fields).await.map_err(errors::token_refusal)?;
    answer.into_grant(&DESCRIPTOR, operation, previous, call.now)
}

/// What Kick says of the access token now.
async fn token_inspect(call: &Call<'_>) -> Result<Introspection, PlatformError> {
    let url = call.http.url(StreamingPlatform::Kick, "token", "/oauth/token/introspect");
    let request = Request::new(StreamingPlatform::Kick, "token_inspect", Method::POST, url);
    let answer = send(call, request).await?;
    let told = answer.json::<Envelope<Introspection>>()?.data;
    if told.active {
        return Ok(told);
    }
    Err(answer.error(ErrorKind::NeedsReconnect, Outcome::NothingHappened, "Kick no longer accepts the sign-in"))
}

/// The parameters stand in the query, and the hint is `token_hint_type`, not RFC 7009's `token_type_hint`.
async fn token_revoke(call: &AppCall<'_>, token: &Secret, kind: &'static str) -> Result<(), PlatformError> {
    let url = call.http.url(StreamingPlatform::Kick, "token", "/oauth/revoke");
    let request = Request::new(StreamingPlatform::Kick, "token_revoke", Method::POST, url)
        .query("token", token.reveal())
        .query("token_hint_type", kind);
    let answer = call.http.send(request).await?;
    if answer.is_success() {
        return errors::expect_no_page(&answer);
    }
    match errors::token_refusal(oauth::token_error(&answer, call.now)) {
        error if error.kind == ErrorKind::NeedsReconnect || error.code.as_deref() == Some("invalid_token") => Ok(()),
        error => Err(error),
    }
}
