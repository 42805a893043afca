//! Connecting: exchange, accounts behind a grant, refresh, revoke, probe.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::call::{AppCall, Call};
use super::credentials::{Credentials, Secret};
use super::error::PlatformError;
use super::platform::StreamingPlatform;
use super::relay::Relay;

/// The code that came back to the redirect URI, with what proves that it is ours.
#[derive(Debug)]
pub struct AuthorizationCode<'a> {
    pub code: &'a Secret,
    /// RFC 7636 verifier; sent where the descriptor says the vendor takes PKCE.
    pub verifier: &'a Secret,
    /// Exactly the URI of the authorization request.
    pub redirect_uri: &'a str,
}

/// A grant as the vendor gave it.
#[derive(Debug, Clone)]
pub struct Grant {
    pub credentials: Credentials,
    /// The scopes that were really given; `None` when the vendor did not say.
    pub scopes: Option<Vec<String>>,
}

/// One account that a grant may act for: a channel, a page, a user.
#[derive(Debug, Clone)]
pub struct Account {
    /// The vendor's stable id.
    pub id: String,
    pub name: String,
    pub avatar_url: Option<String>,
    /// Scopes that hold for this account, where the vendor tells them per account.
    pub scopes: Option<Vec<String>>,
    /// What calls for this account are made with (a page has its own token).
    pub credentials: Credentials,
    /// False when it cannot be chosen; the descriptor's `ineligible` says why.
    pub is_eligible: bool,
}

/// What the harmless real call after connecting proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivePermission {
    pub allowed: bool,
    /// Why not, or what to watch, in plain words.
    pub findings: Vec<PermissionFinding>,
}

/// One thing that limits an account, with its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionFinding {
    /// Stable word, for example `LIVE_NOT_ENABLED`.
    pub code: &'static str,
    pub what: String,
    pub fix: String,
    /// True when the account cannot go live because of it; false for a warning.
    pub blocks: bool,
}

/// What the vendor says of a grant today; dates that only it knows.
#[derive(Debug, Clone, Default)]
pub struct GrantHealth {
    pub scopes: Option<Vec<String>>,
    /// A date at which a person must act, e.g. Facebook's `data_access_expires_at`.
    pub act_before: Option<DateTime<Utc>>,
}

/// What a vendor ends when one grant is taken back. Steeple takes back nothing that another connection still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationReach {
    /// Nothing: the vendor has no call for it, and the person removes the app in their own settings (Microsoft).
    Nothing,
    /// The tokens of this very grant.
    Grant,
    /// Everything that this account ever gave to the app.
    Account,
    /// Everything that the person who signed in gave to the app; one sign-in may stand behind several accounts
    /// (Google's brand channels, Facebook's pages).
    SignIn,
}

/// Credentials typed into a form instead of OAuth, field by field as [`super::descriptor::CredentialForm`] names them.
pub type FormFields = std::collections::BTreeMap<String, Secret>;

#[async_trait]
pub trait Accounts: Send + Sync {
    /// Exchanges the code for a grant.
    ///
    /// # Errors
    /// `NeedsReconnect` when the code is refused (start again), `AppMisconfigured` for a wrong client id or secret,
    /// `Unavailable` otherwise. A grant that cannot be renewed although the vendor renews grants is an error, never a success.
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError>;

    /// The accounts that this grant may act for; more than one means that a person chooses.
    ///
    /// # Errors
    /// `NotEligible` when there is none, with the reason.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError>;

    /// Gets new credentials. The result replaces the old ones; where the vendor sent no new refresh token the old one is kept.
    /// The caller never cancels this once it is sent, and stores the result before using it.
    ///
    /// # Errors
    /// `NeedsReconnect` only for the vendor's own word that the grant is dead (`invalid_grant`, Graph 190).
    /// A network fault, 429 or 5xx is `Unavailable` or `RateLimited` and says nothing about the grant.
    async fn refresh(
        &self,
        call: &AppCall<'_>,
        account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError>;

    /// Takes the grant back at the vendor. An already dead grant is success.
    ///
    /// # Errors
    /// When the vendor could not be reached or refused.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError>;

    /// How much ends with one revocation.
    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::SignIn
    }

    /// Other platforms at which the same revocation ends what the same person gave: Google knows one grant for YouTube and
    /// Meet. Each names the other.
    fn grants_shared_with(&self) -> &'static [StreamingPlatform] {
        &[]
    }

    /// A harmless real call that proves the account may go live.
    ///
    /// # Errors
    /// Only when the question could not be asked; "no" is `Ok` with findings.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError>;

    /// What the vendor says of the grant today. Most vendors say nothing.
    ///
    /// # Errors
    /// As for any call.
    async fn health(&self, _call: &Call<'_>) -> Result<GrantHealth, PlatformError> {
        Ok(GrantHealth::default())
    }

    /// The accounts elsewhere that this one sends on to, those that are switched on; `None` where it is no relay.
    ///
    /// # Errors
    /// As for any call.
    async fn relays(&self, _call: &Call<'_>) -> Result<Option<Vec<Relay>>, PlatformError> {
        Ok(None)
    }

    /// What others call an account of this platform, beside its id: the name, where that is the login and therefore unique.
    fn is_known_by_name(&self) -> bool {
        false
    }

    /// How often the platform is asked, at least, whether the grant stands and the account may go live. A day, where the vendor
    /// does not oblige every app to ask more often.
    fn asked_at_least_every(&self) -> TimeDelta {
        TimeDelta::hours(24)
    }

    /// Signing in with a code that a person types at the platform; `None` where there is no such way.
    fn by_code(&self) -> Option<&dyn ByCode> {
        None
    }

    /// Signing in with a form; `None` where OAuth is the only way.
    fn form_sign_in(&self) -> Option<&dyn FormSignIn> {
        None
    }
}

#[async_trait]
pub trait FormSignIn: Send + Sync {
    /// Turns the typed fields into a grant by asking the vendor.
    ///
    /// # Errors
    /// `Refused` naming the field, `AppMisconfigured` when the vendor does not know the app.
    async fn sign_in(&self, call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError>;
}

/// A code that a person types at the platform, RFC 8628 section 3.2.
#[derive(Debug, Clone)]
pub struct SignInCode {
    /// What Steeple asks with; never shown.
    pub device_code: Secret,
    /// What the person types: letters, digits and hyphens.
    pub user_code: String,
    /// The page where it is typed; `http` or `https`.
    pub verification_uri: Url,
    /// How long the code is good, half an hour at most.
    pub lifetime: TimeDelta,
    /// So much time at the least lies between two questions.
    pub interval: TimeDelta,
}

/// What the platform says about a code.
#[derive(Debug, Clone)]
pub enum CodeAnswer {
    Granted(Box<Grant>),
    /// Nobody has typed it yet.
    Pending,
    /// The same, and from now on five seconds more between two questions.
    SlowDown,
    /// The person said no.
    Denied,
    /// Too late, or used before.
    Over,
}

#[async_trait]
pub trait ByCode: Send + Sync {
    /// Asks for a code.
    ///
    /// # Errors
    /// `AppMisconfigured` when the platform does not know the app; otherwise as for any call.
    async fn begin(&self, call: &AppCall<'_>) -> Result<SignInCode, PlatformError>;

    /// Asks whether it was typed. A grant is given once.
    ///
    /// # Errors
    /// As for any call. None of them says anything about the code.
    async fn ask(&self, call: &AppCall<'_>, device_code: &Secret) -> Result<CodeAnswer, PlatformError>;
}
