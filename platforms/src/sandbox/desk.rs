//! The OAuth desk that every sandbox shares: consent page, codes, tokens, rotation, revocation, bearer check.
//!
//! What differs between vendors comes in as [`DeskRules`]; the shape of answers and refusals stays in the platform's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use url::Url;

use super::{Bench, SnapshotToken};
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;

/// How this vendor's desk behaves.
#[derive(Debug, Clone)]
pub struct DeskRules {
    pub platform: StreamingPlatform,
    pub client_id: String,
    pub client_secret: String,
    /// Refuses an authorization request without an S256 challenge.
    pub pkce: bool,
    pub rotation: Rotation,
    pub access_lifetime: TimeDelta,
    pub refresh_lifetime: Option<TimeDelta>,
    pub code_lifetime: TimeDelta,
    /// Scopes of the app; with `scopes_in_url` only these may be asked for, without it all of them are granted.
    pub scopes: Vec<String>,
    pub scopes_in_url: bool,
    pub scope_separator: &'static str,
    /// A "no" comes back without parameters (Restream).
    pub silent_denial: bool,
    /// People who can sign in on the consent page, first one preselected.
    pub logins: Vec<String>,
}

/// Consents, codes and tokens of one vendor.
pub struct Desk {
    pub rules: DeskRules,
    bench: Arc<Bench>,
    books: Mutex<Books>,
    account_of: Option<fn(&str) -> &str>,
}

#[derive(Default)]
struct Books {
    pending: BTreeMap<String, Pending>,
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, Token>,
}

#[derive(Debug, Clone)]
struct Pending {
    redirect_uri: String,
    state: Option<String>,
    challenge: Option<String>,
    scopes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Code {
    login: String,
    redirect_uri: String,
    challenge: Option<String>,
    scopes: BTreeSet<String>,
    expires_at: DateTime<Utc>,
    used: bool,
}

#[derive(Debug, Clone)]
struct Token {
    kind: TokenKind,
    /// Tokens of one consent share it; revoking one kills all. Later consents have greater numbers, at every desk.
    grant: u64,
    bearer: Bearer,
    expires_at: Option<DateTime<Utc>>,
    alive: bool,
    uses: u64,
    /// Rotates strictly, whatever the desk's rule.
    single_use: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Access,
    Refresh,
}

/// Whose token it is and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    pub login: String,
    pub scopes: BTreeSet<String>,
}

/// What the token endpoint gives out; the platform's folder writes it in the vendor's shape.
#[derive(Debug, Clone)]
pub struct Issued {
    pub access_token: String,
    pub expires_in_s: i64,
    /// `None` where the vendor keeps the old one (or has none).
    pub refresh_token: Option<String>,
    pub refresh_expires_in_s: Option<i64>,
    pub bearer: Bearer,
}

/// Why the desk refused; the platform's folder says it in the vendor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    InvalidClient,
    /// Unknown, used, expired or foreign code or refresh token, wrong verifier, wrong redirect URI.
    InvalidGrant,
    UnsupportedGrantType,
    InvalidRequest(&'static str),
    /// No, unknown, expired or revoked bearer.
    InvalidToken,
    InsufficientScope,
}

/// The parameters of an authorization request that all vendors share.
#[derive(Debug, Clone, Deserialize)]
pub struct AuthorizeQuery {
    pub response_type: Option<String>,
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub state: Option<String>,
    pub scope: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
}

impl Desk {
    #[must_use]
    pub fn new(bench: Arc<Bench>, rules: DeskRules) -> Self {
        Self { rules, bench, books: Mutex::default(), account_of: None }
    }

    /// The same where one revocation ends all that an account gave to the app, at every desk that knows the account.
    #[must_use]
    pub fn of_accounts(self, account_of: fn(&str) -> &str) -> Self {
        Self { account_of: Some(account_of), ..self }
    }

    /// The consent page for a well-formed request: people tick scopes, choose who they are, approve or deny.
    ///
    /// # Errors
    /// `InvalidClient` or `InvalidRequest`; then the vendor shows an error page and redirects nowhere.
    pub fn open_consent(&self, query: &AuthorizeQuery, consent_path: &str) -> Result<String, Refusal> {
        if query.client_id.as_deref() != Some(self.rules.client_id.as_str()) {
            return Err(Refusal::InvalidClient);
        }
        if query.response_type.as_deref() != Some("code") {
            return Err(Refusal::InvalidRequest("response_type must be code"));
        }
        let expected = self.bench.redirect_uri(self.rules.platform);
        let redirect_uri = query
            .redirect_uri
            .clone()
            .filter(|uri| *uri == expected)
            .ok_or(Refusal::InvalidRequest("redirect_uri mismatch"))?;
        match (&query.code_challenge, query.code_challenge_method.as_deref()) {
            (Some(challenge), Some("S256")) if challenge.len() == 43 => {}
            (None, None) if !self.rules.pkce => {}
            _ => return Err(Refusal::InvalidRequest("code_challenge with method S256 is required")),
        }
        let scopes = self.scopes_asked_for(query)?;
        let id = format!("consent-{}", self.bench.number());
        let pending =
            Pending { redirect_uri, state: query.state.clone(), challenge: query.code_challenge.clone(), scopes };
        let page = consent_page(&self.rules, &id, &pending, consent_path);
        self.lock().pending.insert(id, pending);
        Ok(page)
    }

    fn scopes_asked_for(&self, query: &AuthorizeQuery) -> Result<Vec<String>, Refusal> {
        if !self.rules.scopes_in_url {
            return Ok(self.rules.scopes.clone());
        }
        let asked: Vec<String> = query
            .scope
            .as_deref()
            .unwrap_or_default()
            .split([' ', ','])
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect();
        let known = asked.iter().all(|scope| self.rules.scopes.contains(scope));
        if asked.is_empty() || !known { Err(Refusal::InvalidRequest("invalid_scope")) } else { Ok(asked) }
    }

    /// What a person pressed: where the browser goes next.
    ///
    /// # Errors
    /// `InvalidRequest` for an unknown consent or login.
    pub fn decide(&self, decision: &Decision) -> Result<Url, Refusal> {
        let pending =
            self.lock().pending.remove(&decision.consent).ok_or(Refusal::InvalidRequest("unknown consent"))?;
        let mut url = Url::parse(&pending.redirect_uri).map_err(|_| Refusal::InvalidRequest("redirect_uri"))?;
        if !decision.approved {
            if !self.rules.silent_denial {
                url.query_pairs_mut().append_pair("error", "access_denied");
                url.query_pairs_mut().extend_pairs(pending.state.iter().map(|state| ("state", state)));
            }
            return Ok(url);
        }
        if !self.rules.logins.contains(&decision.login) {
            return Err(Refusal::InvalidRequest("unknown login"));
        }
        let code = self.bench.secret(self.rules.platform, "code");
        url.query_pairs_mut().append_pair("code", &code);
        url.query_pairs_mut().extend_pairs(pending.state.iter().map(|state| ("state", state)));
        let scopes = pending.scopes.into_iter().filter(|scope| !decision.unticked.contains(scope)).collect();
        let expires_at = self.bench.now() + self.rules.code_lifetime;
        let entry = Code {
            login: decision.login.clone(),
            redirect_uri: pending.redirect_uri,
            challenge: pending.challenge,
            scopes,
            expires_at,
            used: false,
        };
        self.lock().codes.insert(code, entry);
        Ok(url)
    }

    /// Checks the app's own sign-in.
    ///
    /// # Errors
    /// `InvalidClient`.
    pub fn check_client(&self, client_id: Option<&str>, client_secret: Option<&str>) -> Result<(), Refusal> {
        let known = client_id == Some(&self.rules.client_id) && client_secret == Some(&self.rules.client_secret);
        if known { Ok(()) } else { Err(Refusal::InvalidClient) }
    }

    /// `grant_type=authorization_code`. A code used twice revokes what it gave.
    ///
    /// # Errors
    /// `InvalidGrant`.
    pub fn exchange(&self, code: &str, redirect_uri: &str, verifier: Option<&str>) -> Result<Issued, Refusal> {
        let now = self.bench.now();
        let mut books = self.lock();
        let entry = books.codes.get_mut(code).ok_or(Refusal::InvalidGrant)?;
        let verified = match (&entry.challenge, verifier) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(challenge), Some(verifier)) => {
                (43..=128).contains(&verifier.len()) && pkce::code_challenge(verifier.as_bytes()) == *challenge
            }
        };
        if entry.used || entry.expires_at <= now || entry.redirect_uri != redirect_uri || !verified {
            return Err(Refusal::InvalidGrant);
        }
        entry.used = true;
        let bearer = Bearer { login: entry.login.clone(), scopes: entry.scopes.clone() };
        let grant = self.bench.number();
        Ok(self.issue(&mut books, grant, bearer, self.rules.rotation != Rotation::NoRefreshToken, false))
    }

    /// A grant that came about on another way than by a code in a redirect. `single_use`: its refresh tokens serve once.
    pub fn give(&self, bearer: Bearer, single_use: bool) -> Issued {
        let grant = self.bench.number();
        self.issue(&mut self.lock(), grant, bearer, true, single_use)
    }

    /// `grant_type=refresh_token`. With strict rotation the old pair dies at once, and using a dead refresh token kills the whole grant.
    ///
    /// # Errors
    /// `InvalidGrant`.
    pub fn refresh(&self, refresh_token: &str) -> Result<Issued, Refusal> {
        let now = self.bench.now();
        let mut books = self.lock();
        let token = books
            .tokens
            .get_mut(refresh_token)
            .filter(|token| token.kind == TokenKind::Refresh)
            .ok_or(Refusal::InvalidGrant)?;
        token.uses += 1;
        let (grant, bearer, alive) = (token.grant, token.bearer.clone(), self.is_alive(token));
        let single_use = token.single_use;
        let expired = token.expires_at.is_some_and(|end| end <= now);
        let strict = self.rules.rotation == Rotation::Strict || single_use;
        let brings_another = strict || self.rules.rotation == Rotation::Overlapping;
        if !alive || expired {
            if strict && !alive {
                books.kill(grant);
            }
            return Err(Refusal::InvalidGrant);
        }
        if strict {
            books.kill(grant);
        }
        Ok(self.issue(&mut books, grant, bearer, brings_another, single_use))
    }

    /// Tokens outside the usual flow: server-to-server, long-lived, per page.
    pub fn issue_access(&self, bearer: Bearer, lifetime: Option<TimeDelta>, what: &str) -> String {
        let token = self.bench.secret(self.rules.platform, what);
        let expires_at = lifetime.map(|lifetime| self.bench.now() + lifetime);
        let grant = self.bench.number();
        self.lock().tokens.insert(
            token.clone(),
            Token { kind: TokenKind::Access, grant, bearer, expires_at, alive: true, uses: 0, single_use: false },
        );
        token
    }

    /// Whose bearer this is, and that it holds one of the scopes that suffice (an empty list asks for none).
    ///
    /// # Errors
    /// `InvalidToken` or `InsufficientScope`.
    pub fn check(&self, token: Option<&str>, sufficient: &[&str]) -> Result<Bearer, Refusal> {
        let now = self.bench.now();
        let books = self.lock();
        let token = token.and_then(|token| books.tokens.get(token)).ok_or(Refusal::InvalidToken)?;
        if token.kind != TokenKind::Access || !self.is_alive(token) || token.expires_at.is_some_and(|end| end <= now) {
            return Err(Refusal::InvalidToken);
        }
        let allowed = sufficient.is_empty() || sufficient.iter().any(|scope| token.bearer.scopes.contains(*scope));
        if allowed { Ok(token.bearer.clone()) } else { Err(Refusal::InsufficientScope) }
    }

    /// When this token ends; `None` for an unknown or endless one.
    #[must_use]
    pub fn expires_at(&self, token: &str) -> Option<DateTime<Utc>> {
        self.lock().tokens.get(token)?.expires_at
    }

    /// Kills the grant of this token; false when it is unknown or dead already.
    pub fn revoke(&self, token: &str) -> bool {
        let mut books = self.lock();
        let Some(token) = books.tokens.get(token).filter(|token| self.is_alive(token)) else { return false };
        if let Some(account_of) = self.account_of {
            self.bench.end_account(account_of(&token.bearer.login));
        }
        let grant = token.grant;
        books.kill(grant);
        true
    }

    fn is_alive(&self, token: &Token) -> bool {
        let ended = self.account_of.and_then(|account_of| self.bench.account_ended(account_of(&token.bearer.login)));
        token.alive && ended.is_none_or(|ended| ended < token.grant)
    }

    /// Everything of this person dies: password changed, app removed.
    pub fn revoke_login(&self, login: &str) {
        let mut books = self.lock();
        books.tokens.values_mut().filter(|token| token.bearer.login == login).for_each(|token| token.alive = false);
    }

    #[must_use]
    pub fn tokens(&self) -> Vec<SnapshotToken> {
        let now = self.bench.now();
        let books = self.lock();
        let shown = books.tokens.values().map(|token| SnapshotToken {
            kind: if token.kind == TokenKind::Access { "access" } else { "refresh" },
            login: token.bearer.login.clone(),
            expires_at: token.expires_at,
            alive: self.is_alive(token) && token.expires_at.is_none_or(|end| end > now),
            uses: token.uses,
        });
        shown.collect()
    }

    fn issue(
        &self,
        books: &mut Books,
        grant: u64,
        bearer: Bearer,
        with_refresh_token: bool,
        single_use: bool,
    ) -> Issued {
        let now = self.bench.now();
        let rules = &self.rules;
        let mut add = |kind, what, lifetime: Option<TimeDelta>| {
            let token = self.bench.secret(rules.platform, what);
            let expires_at = lifetime.map(|lifetime| now + lifetime);
            books.tokens.insert(
                token.clone(),
                Token { kind, grant, bearer: bearer.clone(), expires_at, alive: true, uses: 0, single_use },
            );
            token
        };
        let access_token = add(TokenKind::Access, "access", Some(rules.access_lifetime));
        let refresh_token = with_refresh_token.then(|| add(TokenKind::Refresh, "refresh", rules.refresh_lifetime));
        Issued {
            access_token,
            expires_in_s: rules.access_lifetime.num_seconds(),
            refresh_expires_in_s: refresh_token
                .as_ref()
                .and(rules.refresh_lifetime)
                .map(|lifetime| lifetime.num_seconds()),
            refresh_token,
            bearer,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Books {
    fn kill(&mut self, grant: u64) {
        self.tokens.values_mut().filter(|token| token.grant == grant).for_each(|token| token.alive = false);
    }
}

/// What a person pressed on the consent page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub consent: String,
    pub approved: bool,
    pub login: String,
    pub unticked: Vec<String>,
}

impl Decision {
    /// Reads the consent page's form: `consent`, `decision`, `login`, and one `scope` for each box left ticked.
    #[must_use]
    pub fn from_form(body: &[u8], desk: &Desk) -> Self {
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
        let field =
            |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
        let ticked: BTreeSet<&String> =
            fields.iter().filter(|(key, _)| key == "scope").map(|(_, value)| value).collect();
        let unticked = desk.rules.scopes.iter().filter(|scope| !ticked.contains(scope)).cloned().collect();
        Self { consent: field("consent"), approved: field("decision") == "approve", login: field("login"), unticked }
    }
}

/// The id and secret of RFC 7617 Basic, form-decoded as RFC 6749 section 2.3.1 asks.
#[must_use]
pub fn basic_client(authorization: Option<&str>) -> Option<(String, String)> {
    use base64::Engine;
    let encoded = authorization?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let decode = |text: &str| url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned());
    Some((decode(id)?, decode(secret)?))
}

/// The token of `Authorization: Bearer …`.
#[must_use]
pub fn bearer(request: &actix_web::HttpRequest) -> Option<String> {
    let value = request.headers().get(actix_web::http::header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

fn consent_page(rules: &DeskRules, id: &str, pending: &Pending, consent_path: &str) -> String {
    let boxes: String = pending
        .scopes
        .iter()
        .map(|scope| {
            format!("<label><input type=\"checkbox\" name=\"scope\" value=\"{scope}\" checked> {scope}</label><br>\n")
        })
        .collect();
    let logins: String = rules.logins.iter().map(|login| format!("<option>{login}</option>")).collect();
    let platform = rules.platform;
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{platform} sandbox: consent</title><style>body{{font:16px system-ui;max-width:36em;margin:2em auto;padding:0 1em}}\
         button{{font:inherit;padding:.5em 1.5em}}</style>\n<h1>{platform} sandbox</h1><p>Steeple asks for access to an account.</p>\n\
         <form method=\"post\" action=\"{consent_path}\"><input type=\"hidden\" name=\"consent\" value=\"{id}\">\n\
         <p><label>Sign in as <select name=\"login\">{logins}</select></label></p>\n{boxes}\
         <p><button name=\"decision\" value=\"approve\">Allow</button> <button name=\"decision\" value=\"deny\">Deny</button></p></form></html>"
    )
}
