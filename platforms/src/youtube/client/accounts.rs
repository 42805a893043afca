//! Connecting a channel: code, channels, refresh, revocation, and the question whether it may go live.
//!
//! Google's token endpoint: <https://developers.google.com/identity/protocols/oauth2/web-server>.

use async_trait::async_trait;
use http::Method;

use super::super::wire::{Acknowledgement, Channel, Page};
use super::super::{DESCRIPTOR, Youtube};
use super::{PLATFORM, api_request, has_code, nothing_happened, request, send};
use crate::contract::account::{Account, Accounts, AuthorizationCode, Grant, LivePermission, PermissionFinding};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::{ErrorKind, PlatformError};
use crate::http::{Answer, Request};
use crate::oauth;

#[async_trait]
impl Accounts for Youtube {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        let fields = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.code.reveal().to_owned()),
            ("redirect_uri", code.redirect_uri.to_owned()),
            ("code_verifier", code.verifier.reveal().to_owned()),
        ];
        let answer = oauth::token_request(call, &DESCRIPTOR, "token_exchange", fields).await?;
        answer.into_grant(&DESCRIPTOR, "token_exchange", None, call.now)
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
            id: channel.id,
            name: channel.snippet.title,
            avatar_url: channel.snippet.thumbnails.default.map(|picture| picture.url),
            scopes: None,
            credentials: grant.credentials.clone(),
            ineligible: None,
        };
        Ok(page.items.into_iter().map(account).collect())
    }

    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        let Renewal::RefreshToken { refresh_token, .. } = &credentials.renewal else {
            let detail = "this connection holds no lasting permission";
            return Err(nothing_happened("token_refresh", ErrorKind::NeedsReconnect, detail));
        };
        let fields =
            vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token.reveal().to_owned())];
        let answer = oauth::token_request(call, &DESCRIPTOR, "token_refresh", fields).await?;
        answer.into_grant(&DESCRIPTOR, "token_refresh", Some(&credentials.renewal), call.now)
    }

    /// Google revokes everything that this Google account granted to the whole Cloud project, Meet connections included.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        let token = match &credentials.renewal {
            Renewal::RefreshToken { refresh_token, .. } => refresh_token,
            _ => &credentials.access_token,
        };
        let url = call.http.url(PLATFORM, "token", "revoke");
        let request = Request::new(PLATFORM, "token_revoke", Method::POST, url).form([("token", token.reveal())]);
        let answer = call.http.send(request).await?;
        if answer.is_success() {
            return answer.json::<serde_json::Map<_, _>>().map(drop);
        }
        if answer.status == 400 && says_invalid_token(&answer) {
            return Ok(());
        }
        Err(oauth::token_error(&answer, call.now))
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

/// Google's word for a token that is already dead or was never alive.
fn says_invalid_token(answer: &Answer) -> bool {
    let body: Option<serde_json::Value> = answer.try_json();
    body.is_some_and(|body| matches!(body["error"].as_str(), Some("invalid_token" | "invalid_grant")))
}
