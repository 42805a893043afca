//! Connecting an account: by signing in, or by its name alone.

use async_trait::async_trait;

use super::profile::{live_list, profile_read};
use super::{Holds, opened, tokens};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, FormFields, FormSignIn, Grant, LivePermission, PermissionFinding,
    RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::instagram::wire::Me;
use crate::instagram::{FOLLOWERS_MIN, Instagram, form};

#[async_trait]
impl Accounts for Instagram {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        tokens::exchanged(call, code).await
    }

    /// One: who signed in, or the account that was named.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let (id, username, avatar_url) = match opened("profile_read", &grant.credentials)? {
            Holds::Name(username) => (username.clone(), username, None),
            Holds::Token(token) => {
                let me = profile_read(call, token).await?;
                (me.user_id, me.username, me.profile_picture_url)
            }
        };
        Ok(vec![Account {
            id,
            name: format!("@{username}"),
            avatar_url,
            scopes: grant.scopes.clone(),
            credentials: grant.credentials.clone(),
            is_eligible: true,
        }])
    }

    /// A name does not age; a sign-in is renewed with its own token.
    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        match &credentials.renewal {
            Renewal::Typed { .. } => Ok(Grant { credentials: credentials.clone(), scopes: None }),
            _ => tokens::renewed(call, credentials).await,
        }
    }

    /// Instagram has no call for it: the person removes the app in the settings of the account.
    async fn revoke(&self, _call: &AppCall<'_>, _credentials: &Credentials) -> Result<(), PlatformError> {
        Ok(())
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Nothing
    }

    /// Nothing tells whether Live Producer is offered, so what Instagram asks of an account is a reminder.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let findings = match opened("account_probe", call.credentials)? {
            Holds::Name(_) => vec![finding(
                "ELIGIBILITY_UNKNOWN",
                "Instagram lets only public accounts with at least 1,000 followers go live, and tells nobody else which these are."
                    .to_owned(),
                "Open Live Producer on instagram.com once before Sunday and see that it offers a live video.",
            )],
            Holds::Token(token) => {
                let me = profile_read(&call.as_app(), token).await?;
                let hidden = match live_list(&call.as_app(), token, call.account_id).await {
                    Err(error) if is_silence(&error) => Some(hidden()),
                    told => told.map(|_| None)?,
                };
                followers(&me).into_iter().chain(hidden).collect()
            }
        };
        Ok(LivePermission { allowed: true, findings })
    }

    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        Some(self)
    }
}

/// Instagram does not let this app see live videos; that is no fault of the sign-in.
pub(super) const fn is_silence(error: &PlatformError) -> bool {
    matches!(error.kind, ErrorKind::MissingScope | ErrorKind::Refused | ErrorKind::NotEligible | ErrorKind::Gone)
}

fn followers(me: &Me) -> Option<PermissionFinding> {
    let count = me.followers_count.filter(|count| *count < FOLLOWERS_MIN)?;
    let what = format!("Your account has {count} followers. Instagram asks for 1,000.");
    Some(finding(
        "TOO_FEW_FOLLOWERS",
        what,
        "Open Live Producer on instagram.com and see whether it offers a live video.",
    ))
}

fn hidden() -> PermissionFinding {
    finding(
        "LIVE_NOT_SHOWN",
        "Instagram does not show this app whether the account is live, so the clock decides.".to_owned(),
        "Look at the account's page during the service. Meta may have to review the app before it is shown.",
    )
}

fn finding(code: &'static str, what: String, fix: &str) -> PermissionFinding {
    PermissionFinding { code, what, fix: fix.to_owned(), blocks: false }
}

#[async_trait]
impl FormSignIn for Instagram {
    async fn sign_in(&self, _call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError> {
        let username = form::username("account_sign_in", fields)?;
        let credentials = Credentials {
            // Calls carry no token; a connection holds something all the same.
            access_token: Secret::new(username),
            access_expires_at: None,
            renewal: Renewal::Typed { fields: fields.clone() },
        };
        Ok(Grant { credentials, scopes: None })
    }
}
