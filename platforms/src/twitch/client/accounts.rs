//! Connecting: exchange, who it is, refresh, revoke, probe, the hourly question.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::tokens::{self, grant};
use super::{calendar, channel};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, ByCode, Grant, GrantHealth, LivePermission, PermissionFinding,
    RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Credentials;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::twitch::Twitch;
use crate::{token_form, told};

/// Twitch wants every token to be asked about each hour; five minutes are left for a busy queue.
const ASKED_EVERY: TimeDelta = TimeDelta::minutes(55);

#[async_trait]
impl Accounts for Twitch {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        grant(call, "token_exchange", token_form::of_code(code), None).await
    }

    /// One channel stands behind a grant.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let user = channel::user_read(call, &grant.credentials).await?;
        Ok(vec![Account {
            name: told::first_of([Some(user.display_name), Some(user.login)], &user.id),
            id: user.id,
            avatar_url: user.profile_image_url,
            scopes: grant.scopes.clone(),
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
        let fields = token_form::of_refresh_token(StreamingPlatform::Twitch, OPERATION, credentials)?;
        grant(call, OPERATION, fields, Some(&credentials.renewal)).await
    }

    /// Twitch takes back by access token, so one that has run out is renewed first.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        if credentials.access_expires_at.is_none_or(|end| end > call.now) {
            return tokens::token_revoke(call, &credentials.access_token).await;
        }
        match self.refresh(call, "", credentials).await {
            Ok(grant) => tokens::token_revoke(call, &grant.credentials.access_token).await,
            Err(error) if error.kind == ErrorKind::NeedsReconnect => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// How far one revocation reaches is not documented; the careful answer is everything of this account.
    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Account
    }

    /// The display name is the login in other letters, except where it is written in another script.
    fn is_known_by_name(&self) -> bool {
        true
    }

    /// Reads who it is and the stream key. A missing permission is an answer, not an error.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let user = channel::user_read(&call.as_app(), call.credentials).await?;
        let mut findings = Vec::new();
        if !calendar::allows_single_entries(&user) {
            findings.push(weekly_only());
        }
        match channel::stream_key_read(call).await {
            Ok(_) => {}
            Err(error) if error.kind == ErrorKind::MissingScope => findings.push(no_stream_key(&error)),
            Err(error) => return Err(error),
        }
        let allowed = !findings.iter().any(|finding| finding.blocks);
        Ok(LivePermission { allowed, findings })
    }

    async fn health(&self, call: &Call<'_>) -> Result<GrantHealth, PlatformError> {
        let told = tokens::token_inspect(call).await?;
        Ok(GrantHealth { scopes: Some(told.scopes.unwrap_or_default()), act_before: None })
    }

    fn by_code(&self) -> Option<&dyn ByCode> {
        Some(self)
    }

    fn asked_at_least_every(&self) -> TimeDelta {
        ASKED_EVERY
    }
}

fn weekly_only() -> PermissionFinding {
    PermissionFinding {
        code: "CALENDAR_WEEKLY_ONLY",
        what: "Twitch lets only affiliates and partners put single services into the calendar, so this channel's services \
               are not announced there."
            .to_owned(),
        fix: "Nothing is needed for going live. To announce a weekly service, add it once under Schedule in Twitch's \
              Creator Dashboard."
            .to_owned(),
        blocks: false,
    }
}

fn no_stream_key(error: &PlatformError) -> PermissionFinding {
    PermissionFinding {
        code: "SCOPE_MISSING",
        what: "Steeple was not given the permission to read the stream key.".to_owned(),
        fix: error.remedy().to_owned(),
        blocks: true,
    }
}
