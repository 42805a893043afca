//! Connecting a channel: code, channels, refresh, revocation, and the question whether it may go live.
//!
//! Google's token endpoint: <https://developers.google.com/identity/protocols/oauth2/web-server>.

use async_trait::async_trait;
use http::Method;

use super::super::wire::{Acknowledgement, Channel, Page};
use super::super::{DESCRIPTOR, Youtube};
use super::{api_request, has_code, nothing_happened, request, send};
use crate::contract::account::{Account, Accounts, AuthorizationCode, Grant, LivePermission, PermissionFinding};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::Credentials;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::google;
use crate::told;

#[async_trait]
impl Accounts for Youtube {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        google::exchange(call, &DESCRIPTOR, code).await
    }

    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let token = &grant.credentials.access_token;
        let list = api_request(call.http, token, "channel_list", Method::GET, "youtube/v3/channels")
            .query("part", "id,snippet,contentDetails,status")
            .query("mine", "true");
        let page: Page<Channel> = send(call.http, list, call.now).await?.json()?;
        if page.items.is_empty() {
            let error =
                nothing_happened("channel_list", ErrorKind::NotEligible, "this Google account has no YouTube channel");
            return Err(error.with_remedy(
                "Create a channel at youtube.com with this account, or sign in again and choose the church's channel.",
            ));
        }
        let account = |channel: Channel| Account {
            name: told::first_of([Some(channel.snippet.title)], &channel.id),
            id: channel.id,
            avatar_url: channel.snippet.thumbnails.default.and_then(|picture| told::page(&picture.url)),
            scopes: None,
            credentials: grant.credentials.clone(),
            is_eligible: true,
        };
        Ok(page.items.into_iter().map(account).collect())
    }

    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        google::refresh(call, &DESCRIPTOR, credentials).await
    }

    /// Google revokes everything that this Google account granted to the whole Cloud project, Meet connections included.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        google::revoke(call, &DESCRIPTOR, credentials).await
    }

    /// Google takes back for the whole Cloud project.
    fn grants_shared_with(&self) -> &'static [StreamingPlatform] {
        &[StreamingPlatform::GoogleMeet]
    }

    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let list = request(call, "broadcast_probe", Method::GET, "youtube/v3/liveBroadcasts")
            .query("part", "id")
            .query("mine", "true")
            .query("maxResults", "1");
        match send(call.http, list, call.now).await {
            Ok(answer) => {
                answer.json::<Acknowledgement>()?;
                Ok(LivePermission { allowed: true, findings: Vec::new() })
            }
            Err(error) if error.kind == ErrorKind::NotEligible => {
                Ok(LivePermission { allowed: false, findings: vec![finding(&error)] })
            }
            Err(error) => Err(error),
        }
    }
}

fn finding(error: &PlatformError) -> PermissionFinding {
    let code = if has_code(error, "liveStreamingNotEnabled") {
        "LIVE_NOT_ENABLED"
    } else if has_code(error, "insufficientLivePermissions") {
        "LIVE_NOT_PERMITTED"
    } else if has_code(error, "youtubeSignupRequired") {
        "NO_CHANNEL"
    } else {
        "CHANNEL_RESTRICTED"
    };
    PermissionFinding { code, what: error.detail.clone(), fix: error.remedy().to_owned(), blocks: true }
}
