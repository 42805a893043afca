//! The mechanics that all OAuth platforms share: the authorization URL, the token endpoint, and answers read with tolerance.
//!
//! RFC 6749 (framework), RFC 7636 (PKCE), RFC 7009 (revocation). What differs is data in [`crate::contract::descriptor::OAuth`].
//! The `oauth2` package writes the authorization URL; answers are read here, because vendors bend the shape
//! (Restream adds fields, Google sends `expires_in` alone, some send numbers as text).

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use serde::Deserialize;
use url::Url;

use crate::contract::account::Grant;
use crate::contract::call::{AppCall, AppCredentials};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::descriptor::{ClientAuthentication, Descriptor};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::http::{Answer, Http, Request};

/// Lifetimes outside these bounds are a vendor's slip and are brought back into them (reliability R9).
const ACCESS_LIFETIME: std::ops::RangeInclusive<i64> = 60..=90 * 24 * 3_600;

/// What an authorization URL is made of. State and verifier come from the caller's entropy.
#[derive(Debug)]
pub struct AuthorizationRequest<'a> {
    pub state: &'a Secret,
    pub verifier: &'a Secret,
    pub redirect_uri: &'a Url,
    pub reconnect: bool,
}

/// The consent page's URL for this church's or instance's app.
///
/// `None` where nobody signs in.
#[must_use]
pub fn authorization_url(
    http: &Http,
    descriptor: &'static Descriptor,
    app: &AppCredentials,
    request: &AuthorizationRequest<'_>,
) -> Option<Url> {
    let oauth = descriptor.oauth?;
    let consent_page = http.url(descriptor.platform, "authorize", &oauth.path_for(oauth.authorize_path, app));
    let client = oauth2::basic::BasicClient::new(ClientId::new(app.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(consent_page))
        .set_redirect_uri(RedirectUrl::from_url(request.redirect_uri.clone()));
    let state = request.state.reveal().to_owned();
    let mut builder = client.authorize_url(|| CsrfToken::new(state));
    if oauth.pkce {
        let verifier = PkceCodeVerifier::new(request.verifier.reveal().to_owned());
        builder = builder.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    let extra_on_reconnect = if request.reconnect { oauth.extra_on_reconnect } else { &[] };
    for (name, value) in oauth.extra.iter().chain(extra_on_reconnect) {
        builder = builder.add_extra_param(*name, *value);
    }
    if oauth.scopes_in_url {
        let scopes: Vec<&str> = oauth.scopes.iter().map(|scope| scope.name).collect();
        builder = builder.add_extra_param("scope", scopes.join(oauth.scope_separator));
    }
    Some(builder.url().0)
}

/// A token endpoint's good answer, read with tolerance.
#[derive(Debug, Deserialize)]
pub struct TokenAnswer {
    #[serde(deserialize_with = "crate::told::token")]
    pub access_token: Secret,
    #[serde(default)]
    pub refresh_token: Option<Secret>,
    /// Who signed in, by `OpenID` Connect.
    #[serde(default)]
    pub id_token: Option<Secret>,
    #[serde(default)]
    expires_in: Option<NumberOrText>,
    #[serde(default)]
    refresh_token_expires_in: Option<NumberOrText>,
    #[serde(default, rename = "refreshTokenExpiresIn")]
    refresh_token_expires_in_camel: Option<NumberOrText>,
    #[serde(default)]
    scope: Option<ScopeList>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(f64),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ScopeList {
    Text(String),
    List(Vec<String>),
}

impl NumberOrText {
    fn seconds(&self) -> Option<i64> {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a lifetime in seconds; the cast saturates and is clamped by the caller"
            )]
            Self::Number(number) => Some(*number as i64),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

impl TokenAnswer {
    /// When the access token ends, counted from receipt. No or nonsense lifetime counts as one hour.
    #[must_use]
    pub fn access_expires_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = self.expires_in.as_ref().and_then(NumberOrText::seconds).unwrap_or(3_600);
        now + TimeDelta::seconds(seconds.clamp(*ACCESS_LIFETIME.start(), *ACCESS_LIFETIME.end()))
    }

    /// When the refresh token ends, where the vendor says so.
    #[must_use]
    pub fn refresh_expires_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let told = self.refresh_token_expires_in.as_ref().or(self.refresh_token_expires_in_camel.as_ref());
        told.and_then(NumberOrText::seconds)
            .filter(|seconds| *seconds > 0)
            .and_then(|seconds| now.checked_add_signed(TimeDelta::try_seconds(seconds)?))
    }

    /// The scopes given, whether separated by spaces or commas or sent as a list; `None` when not told.
    #[must_use]
    pub fn scopes(&self) -> Option<Vec<String>> {
        let split = |text: &str| text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        self.scope.as_ref().map(|scopes| match scopes {
            ScopeList::Text(text) => split(text),
            ScopeList::List(list) => list.clone(),
        })
    }

    /// The grant with a refresh token; `previous` is kept when the vendor sent none.
    ///
    /// # Errors
    /// `NeedsReconnect` when there is no refresh token at all: such a connection would die within the hour.
    pub fn into_grant(
        self,
        descriptor: &'static Descriptor,
        operation: &'static str,
        previous: Option<&Renewal>,
        now: DateTime<Utc>,
    ) -> Result<Grant, PlatformError> {
        let scopes = self.scopes();
        let access_expires_at = Some(self.access_expires_at(now));
        let told_end = self.refresh_expires_at(now);
        let renewal = match (self.refresh_token.filter(|token| !token.is_empty()), previous) {
            (Some(refresh_token), _) => Renewal::RefreshToken { refresh_token, expires_at: told_end },
            (None, Some(Renewal::RefreshToken { refresh_token, expires_at })) => {
                Renewal::RefreshToken { refresh_token: refresh_token.clone(), expires_at: told_end.or(*expires_at) }
            }
            (None, _) => {
                let (kind, outcome) = (ErrorKind::NeedsReconnect, Outcome::NothingHappened);
                let detail = "no lasting permission came with the sign-in; connect again";
                return Err(PlatformError::new(descriptor.platform, operation, kind, outcome, detail));
            }
        };
        Ok(Grant { credentials: Credentials { access_token: self.access_token, access_expires_at, renewal }, scopes })
    }
}

/// Sends a form to the token endpoint, the client authenticated as the descriptor says.
///
/// # Errors
/// See [`token_error`]; `AppMisconfigured` where nobody signs in; a good status with an unreadable body is `Unexpected` and `Unknown`.
pub async fn token_request(
    call: &AppCall<'_>,
    descriptor: &'static Descriptor,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
) -> Result<TokenAnswer, PlatformError> {
    let answer = token_call(call, descriptor, operation, fields).await?;
    if answer.is_success() { answer.json() } else { Err(token_error(&answer, call.now)) }
}

/// The same, with the answer as it came, for vendors whose refusals say more than RFC 6749 asks.
///
/// # Errors
/// When no answer came; `AppMisconfigured` where nobody signs in.
pub async fn token_call(
    call: &AppCall<'_>,
    descriptor: &'static Descriptor,
    operation: &'static str,
    fields: Vec<(&'static str, String)>,
) -> Result<Answer, PlatformError> {
    let Some(oauth) = descriptor.oauth else {
        let detail = format!("{} has no sign-in", descriptor.platform);
        let kind = ErrorKind::AppMisconfigured;
        return Err(PlatformError::new(descriptor.platform, operation, kind, Outcome::NothingHappened, detail));
    };
    let url = call.http.url(descriptor.platform, "token", &oauth.path_for(oauth.token_path, call.app));
    let request = authenticated(
        Request::new(descriptor.platform, operation, http::Method::POST, url),
        call.app,
        oauth.client_authentication,
        fields,
    );
    call.http.send(request).await
}

/// A form request in the app's own name.
fn authenticated(
    request: Request,
    app: &AppCredentials,
    authentication: ClientAuthentication,
    mut fields: Vec<(&'static str, String)>,
) -> Request {
    match authentication {
        ClientAuthentication::Basic => request.basic(&app.client_id, &app.client_secret).form(fields),
        ClientAuthentication::Body => {
            fields.push(("client_id", app.client_id.clone()));
            fields.push(("client_secret", app.client_secret.reveal().to_owned()));
            request.form(fields)
        }
        ClientAuthentication::Query => {
            let request = fields.into_iter().fold(request, |request, (name, value)| request.query(name, value));
            request.query("client_id", app.client_id.clone()).query("client_secret", app.client_secret.reveal())
        }
    }
}

/// What a token endpoint's refusal means. Only `invalid_grant` ends a grant (reliability R9, R10).
#[must_use]
pub fn token_error(answer: &Answer, now: DateTime<Utc>) -> PlatformError {
    let platform = answer.platform;
    let code = error_code(answer);
    match (answer.status, code.as_deref()) {
        (400 | 401, Some(code @ "invalid_grant")) => answer
            .error(
                ErrorKind::NeedsReconnect,
                Outcome::NothingHappened,
                format!("{platform} no longer accepts the sign-in"),
            )
            .with_code(code),
        (400 | 401 | 403, Some(code @ ("invalid_client" | "unauthorized_client"))) => answer
            .error(
                ErrorKind::AppMisconfigured,
                Outcome::NothingHappened,
                format!("{platform} does not know this client id and secret"),
            )
            .with_code(code),
        (_, Some(code @ ("internal_failure" | "server_error" | "temporarily_unavailable"))) => answer
            .error(ErrorKind::Unavailable, Outcome::Unknown, format!("{platform} has trouble right now"))
            .with_code(code),
        (429 | 500..=599, _) => answer.error_by_status(now),
        (401 | 403, _) => answer
            .error(
                ErrorKind::AppMisconfigured,
                Outcome::NothingHappened,
                format!("{platform} refused the app's own sign-in"),
            )
            .with_code(answer.status.to_string()),
        (400..=499, Some(code)) => answer
            .error(ErrorKind::Refused, Outcome::NothingHappened, format!("{platform} refused the sign-in request"))
            .with_code(code),
        _ => answer.error(
            ErrorKind::Unexpected,
            Outcome::Unknown,
            format!("{platform} answered the sign-in with something unknown"),
        ),
    }
}

/// The error word: RFC 6749's `error` as text, or Restream's `error.name`.
///
/// Zoom says of a dead token now `invalid_grant`, now `invalid_request`, each time with the same reason.
fn error_code(answer: &Answer) -> Option<String> {
    let body: serde_json::Value = answer.try_json()?;
    if body.get("reason").is_some_and(|reason| reason == "Invalid Token!") {
        return Some("invalid_grant".to_owned());
    }
    let error = body.get("error")?;
    error.as_str().or_else(|| error.get("name")?.as_str()).map(str::to_owned)
}
