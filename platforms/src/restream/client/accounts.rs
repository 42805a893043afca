//! Connecting: exchange, profile, refresh, revoke, probe.

use async_trait::async_trait;
use http::Method;

use super::{channel, ingest, request, send};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, Grant, LivePermission, PermissionFinding, RevocationReach,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::contract::relay::Relay;
use crate::http::Request;
use crate::restream::{DESCRIPTOR, Restream, errors, wire};
use crate::{oauth, token_form, told};

#[async_trait]
impl Accounts for Restream {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        grant(call, "token_exchange", token_form::of_code(code), None).await
    }

    /// One Restream account stands behind a grant.
    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let credentials = &grant.credentials;
        let call = Call { http: call.http, app: call.app, credentials, account_id: "", now: call.now };
        let profile = profile_read(&call).await?;
        let id = profile.id.to_string();
        Ok(vec![Account {
            name: told::first_of([Some(profile.username)], &id),
            id,
            avatar_url: None,
            scopes: grant.scopes.clone(),
            credentials: credentials.clone(),
            is_eligible: true,
        }])
    }

    /// Both tokens are replaced, and the old pair is dead from the moment Restream has decided: store the result first.
    async fn refresh(
        &self,
        call: &AppCall<'_>,
        _account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        const OPERATION: &str = "token_refresh";
        let fields = token_form::of_refresh_token(StreamingPlatform::Restream, OPERATION, credentials)?;
        grant(call, OPERATION, fields, Some(&credentials.renewal)).await
    }

    /// Taking back one token of the pair ends both. Restream answers 200 whether it knew the token or not.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        let (token, hint) = match &credentials.renewal {
            Renewal::RefreshToken { refresh_token, .. } => (refresh_token, "refresh_token"),
            _ => (&credentials.access_token, "access_token"),
        };
        let url = call.http.url(StreamingPlatform::Restream, "token", "/oauth/revoke");
        let request = Request::new(StreamingPlatform::Restream, "token_revoke", Method::POST, url)
            .basic(&call.app.client_id, &call.app.client_secret)
            .form([("token", token.reveal()), ("token_type_hint", hint)]);
        let answer = call.http.send(request).await?;
        if !answer.is_success() {
            return Err(errors::token_refusal(oauth::token_error(&answer, call.now)));
        }
        // Restream's own answer is empty; a page that a proxy put in its place is no confirmation.
        if answer.bytes.is_empty() {
            Ok(())
        } else {
            Err(answer.error(ErrorKind::Unexpected, Outcome::Unknown, "something answered in place of Restream"))
        }
    }

    fn revocation_reach(&self) -> RevocationReach {
        RevocationReach::Grant
    }

    /// Reads the channels and the stream key. A missing permission or a channel that is off is an answer, not an error.
    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let mut findings = Vec::new();
        match channel::channel_list(call).await {
            Ok(channels) => findings.extend(channel_finding(&channels)),
            Err(error) => findings.push(scope_finding(error, "channels.read")?),
        }
        if let Err(error) = ingest::stream_key_read(call).await {
            findings.push(scope_finding(error, "stream.read")?);
        }
        let allowed = !findings.iter().any(|finding| finding.blocks);
        Ok(LivePermission { allowed, findings })
    }

    /// The channels that are on: Restream sends what it receives to each of them.
    async fn relays(&self, call: &Call<'_>) -> Result<Option<Vec<Relay>>, PlatformError> {
        let channels = channel::channel_list(call).await?;
        Ok(Some(channels.iter().filter(|channel| channel.enabled).filter_map(channel::relay).collect()))
    }
}

/// Who is connected.
///
/// # Errors
/// `MissingScope` without `profile.read`; otherwise as for any call.
pub async fn profile_read(call: &Call<'_>) -> Result<wire::Profile, PlatformError> {
    send(call, request(call.http, "profile_read", Method::GET, "/v2/user/profile")).await?.json()
}

/// The scope's short name. Restream's older applications are told `stream.default.read`, newer ones `stream.read`.
#[must_use]
pub fn short_scope(scope: &str) -> String {
    scope.split('.').filter(|part| *part != "default").collect::<Vec<_>>().join(".")
}

async fn grant(
    call: &AppCall<'_>,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
    previous: Option<&Renewal>,
) -> Result<Grant, PlatformError> {
    let answer = oauth::token_request(call, &DESCRIPTOR, operation, fields).await.map_err(errors::token_refusal)?;
    let grant = answer.into_grant(&DESCRIPTOR, operation, previous, call.now)?;
    let scopes = grant.scopes.map(|scopes| scopes.iter().map(|scope| short_scope(scope)).collect());
    Ok(Grant { scopes, ..grant })
}

fn channel_finding(channels: &[wire::Channel]) -> Option<PermissionFinding> {
    if channels.is_empty() {
        return Some(PermissionFinding {
            code: "NO_CHANNEL_LINKED",
            what: "No channel is linked in Restream, so nobody would see the service.".to_owned(),
            fix: "Open Restream, press Add Channel, and link at least one.".to_owned(),
            blocks: true,
        });
    }
    let none_is_on = !channels.iter().any(|channel| channel.enabled);
    none_is_on.then(|| PermissionFinding {
        code: "NO_CHANNEL_ENABLED",
        what: "Every channel is switched off in Restream, so nobody would see the service.".to_owned(),
        fix: "Open Restream and switch on the channels that the service goes to.".to_owned(),
        blocks: true,
    })
}

/// A missing permission as a finding; any other error stays one.
fn scope_finding(error: PlatformError, scope: &str) -> Result<PermissionFinding, PlatformError> {
    if error.kind != ErrorKind::MissingScope {
        return Err(error);
    }
    Ok(PermissionFinding {
        code: "SCOPE_MISSING",
        what: format!("The permission {scope} is missing in the Restream application."),
        fix: error.remedy().to_owned(),
        blocks: true,
    })
}
