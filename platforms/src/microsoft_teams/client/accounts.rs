//! Connecting a work or school account, renewing it, and the question whether it may hold Teams meetings.
//!
//! The token endpoint: <https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow>.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::Method;

use super::super::wire::{Claims, PRIVATE_ACCOUNTS, User};
use super::super::{DESCRIPTOR, MicrosoftTeams, OFFLINE, OPENID, errors};
use super::{as_bearer, nothing_happened, online, send};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, Grant, LivePermission, PermissionFinding, RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::oauth::{self, TokenAnswer};
use crate::told;

#[async_trait]
impl Accounts for MicrosoftTeams {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_exchange";
        let fields = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.code.reveal().to_owned()),
            ("redirect_uri", code.redirect_uri.to_owned()),
            ("code_verifier", code.verifier.reveal().to_owned()),
            ("scope", scopes_wanted()),
        ];
        let answer = token(call, OPERATION, fields).await?;
        if answer.id_token.as_ref().and_then(tenant).as_deref() == Some(PRIVATE_ACCOUNTS) {
            let detail = "this is a private Microsoft account, and those have no Teams meetings for programs";
            return Err(nothing_happened(OPERATION, ErrorKind::NotEligible, detail)
                .with_remedy("Sign in with a work or school account of the church's organisation (Microsoft 365)."));
        }
        if answer.refresh_token.is_none() {
            let detail = "the permission to stay connected was left out";
            return Err(nothing_happened(OPERATION, ErrorKind::MissingScope, detail));
        }
        grant(answer, OPERATION, None, call.now)
    }

    /// One: the account that signed in. It is the organizer of every meeting.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let request = as_bearer(call, &grant.credentials, "user_read", Method::GET, "v1.0/me")
            .query("$select", "id,displayName,mail,userPrincipalName,userType");
        let user: User = send(call, request).await?.json()?;
        let is_eligible = !is_guest(&user);
        Ok(vec![Account {
            name: told::first_of([user.mail, user.user_principal_name, user.display_name], &user.id),
            id: user.id,
            avatar_url: None,
            scopes: None,
            credentials: grant.credentials.clone(),
            is_eligible,
        }])
    }

    /// Brings a new refresh token each time; the old one goes on working, so a lost answer loses nothing.
    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_refresh";
        let Renewal::RefreshToken { refresh_token, .. } = &credentials.renewal else {
            let detail = "this connection holds no lasting permission";
            return Err(nothing_happened(OPERATION, ErrorKind::NeedsReconnect, detail));
        };
        let fields = vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", refresh_token.reveal().to_owned()),
            ("scope", scopes_wanted()),
        ];
        let answer = token(call, OPERATION, fields).await?;
        grant(answer, OPERATION, Some(&credentials.renewal), call.now)
    }

    /// Microsoft has no call that takes back one grant; `revokeSignInSessions` would sign the person out everywhere.
    async fn revoke(&self, _call: &AppCall<'_>, _credentials: &Credentials) -> Result<(), PlatformError> {
        Ok(())
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Nothing
    }

    /// Only a real meeting tells whether the account may hold one: tomorrow's probe is made and deleted at once. Its key is
    /// always the same, so that no second one appears when the deletion fails.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        match online::probe(call).await {
            Ok(()) => Ok(LivePermission { allowed: true, findings: Vec::new() }),
            Err(error) if error.kind == ErrorKind::NotEligible => {
                Ok(LivePermission { allowed: false, findings: vec![finding(&error)] })
            }
            Err(error) => Err(error),
        }
    }
}

async fn token(
    call: &AppCall<'_>,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
) -> Result<TokenAnswer, PlatformError> {
    let answer = oauth::token_call(call, &DESCRIPTOR, operation, fields).await?;
    if answer.is_success() { answer.json() } else { Err(errors::token_refusal(&answer, call.now)) }
}

/// The grant with its scopes as the descriptor names them. Microsoft tells neither of `openid` nor of `offline_access`; the
/// tokens that come of them do.
fn grant(
    answer: TokenAnswer,
    operation: &'static str,
    previous: Option<&Renewal>,
    now: DateTime<Utc>,
) -> Result<Grant, PlatformError> {
    let brought =
        [(OPENID, answer.id_token.is_some()), (OFFLINE, answer.refresh_token.is_some() || previous.is_some())];
    let mut grant = answer.into_grant(&DESCRIPTOR, operation, previous, now)?;
    if let Some(told) = grant.scopes.take() {
        let short =
            |scope: String| scope.strip_prefix("https://graph.microsoft.com/").map_or(scope.clone(), str::to_owned);
        let mut scopes: Vec<String> = told.into_iter().map(short).collect();
        for (scope, came) in brought {
            if came && !scopes.iter().any(|told| told == scope) {
                scopes.push(scope.to_owned());
            }
        }
        grant.scopes = Some(scopes);
    }
    Ok(grant)
}

fn scopes_wanted() -> String {
    DESCRIPTOR.scopes().iter().map(|scope| scope.name).collect::<Vec<_>>().join(" ")
}

/// The tenant of an id token that came straight from the token endpoint, so that its signature proves nothing more.
fn tenant(id_token: &Secret) -> Option<String> {
    let payload = id_token.reveal().split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice::<Claims>(&bytes).ok()?.tid
}

fn is_guest(user: &User) -> bool {
    let is_external =
        user.user_principal_name.as_deref().is_some_and(|name| name.to_ascii_uppercase().contains("#EXT#"));
    is_external || user.user_type.as_deref() == Some("Guest")
}

fn finding(error: &PlatformError) -> PermissionFinding {
    let mut what = error.detail.clone();
    what[..1].make_ascii_uppercase();
    PermissionFinding { code: "NO_TEAMS", what: format!("{what}."), fix: error.remedy().to_owned(), blocks: true }
}
