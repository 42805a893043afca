//! Connecting a Google account, and the question whether it may hold meetings.

use async_trait::async_trait;
use http::Method;

use super::super::wire::User;
use super::super::{DESCRIPTOR, GoogleMeet};
use super::{as_bearer, events, records, send};
use crate::contract::account::{Account, Accounts, AuthorizationCode, Grant, LivePermission, PermissionFinding};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Credentials;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::google;
use crate::told;

#[async_trait]
impl Accounts for GoogleMeet {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        google::exchange(call, &DESCRIPTOR, code).await
    }

    /// One: the account that signed in. It owns every room.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let user = user_read(call, &grant.credentials).await?;
        Ok(vec![Account {
            name: told::first_of([user.email], &user.id),
            id: user.id,
            avatar_url: user.picture,
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
        google::refresh(call, &DESCRIPTOR, credentials).await
    }

    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        google::revoke(call, &DESCRIPTOR, credentials).await
    }

    /// Google takes back for the whole Cloud project.
    fn grants_shared_with(&self) -> &'static [StreamingPlatform] {
        &[StreamingPlatform::Youtube]
    }

    /// Asks Meet and the calendar something harmless, so that a missing licence shows now and not on Sunday.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let user = user_read(&call.as_app(), call.credentials).await?;
        let mut findings = Vec::new();
        findings.extend(user.hd.is_none().then(private_account));
        for (code, asked) in [("NO_MEET", records::probe(call).await), ("NO_CALENDAR", events::probe(call).await)] {
            match asked {
                Ok(()) => {}
                Err(error) if error.kind == ErrorKind::NotEligible => findings.push(refused(code, &error)),
                Err(error) => return Err(error),
            }
        }
        Ok(LivePermission { allowed: findings.iter().all(|finding| !finding.blocks), findings })
    }
}

async fn user_read(call: &AppCall<'_>, credentials: &Credentials) -> Result<User, PlatformError> {
    let request =
        as_bearer(call.http, "www", &credentials.access_token, "user_read", Method::GET, "oauth2/v2/userinfo");
    send(call.http, request, call.now).await?.json()
}

/// The figures are known from Google's product pages, not from the interface; they may change.
fn private_account() -> PermissionFinding {
    PermissionFinding {
        code: "PRIVATE_ACCOUNT",
        what: "This is a private Google account: calls with three or more people end after an hour, and nothing is recorded."
            .to_owned(),
        fix: "For longer calls connect an account of the church's Google Workspace.".to_owned(),
        blocks: false,
    }
}

fn refused(code: &'static str, error: &PlatformError) -> PermissionFinding {
    let mut what = error.detail.clone();
    what[..1].make_ascii_uppercase();
    PermissionFinding { code, what: format!("{what}."), fix: error.remedy().to_owned(), blocks: true }
}
