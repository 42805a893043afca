//! Connecting an account by its name.

use async_trait::async_trait;

use crate::contract::account::{
    Account, Accounts, AuthorizationCode, FormFields, FormSignIn, Grant, LivePermission, PermissionFinding,
    RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::PlatformError;
use crate::instagram::{Instagram, errors, wire};

#[async_trait]
impl Accounts for Instagram {
    /// Nobody signs in here, so no code ever comes.
    async fn exchange(&self, _call: &AppCall<'_>, _code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        Err(errors::unreadable("account_exchange"))
    }

    /// One: the account that was named.
    async fn accounts(&self, _call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let username = wire::opened("account_open", &grant.credentials)?;
        Ok(vec![Account {
            name: format!("@{username}"),
            id: username,
            avatar_url: None,
            scopes: None,
            credentials: grant.credentials.clone(),
            ineligible: None,
        }])
    }

    /// A name does not age.
    async fn refresh(
        &self,
        _call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        Ok(Grant { credentials: credentials.clone(), scopes: None })
    }

    /// Instagram knows of no connection.
    async fn revoke(&self, _call: &AppCall<'_>, _credentials: &Credentials) -> Result<(), PlatformError> {
        Ok(())
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Grant
    }

    /// Nobody can be asked; what Instagram asks of an account is said as a reminder.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        wire::opened("account_probe", call.credentials)?;
        let reminder = PermissionFinding {
            code: "ELIGIBILITY_UNKNOWN",
            what: "Instagram lets only public accounts with at least 1,000 followers go live, and tells nobody else which these are."
                .to_owned(),
            fix: "Open Live Producer on instagram.com once before Sunday and see that it offers a live video.".to_owned(),
            blocks: false,
        };
        Ok(LivePermission { allowed: true, findings: vec![reminder] })
    }

    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        Some(self)
    }
}

#[async_trait]
impl FormSignIn for Instagram {
    async fn sign_in(&self, _call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError> {
        let username = wire::username("account_sign_in", fields)?;
        let credentials = Credentials {
            // Calls carry no token; a connection holds something all the same.
            access_token: Secret::new(username),
            access_expires_at: None,
            renewal: Renewal::Typed { fields: fields.clone() },
        };
        Ok(Grant { credentials, scopes: None })
    }
}
