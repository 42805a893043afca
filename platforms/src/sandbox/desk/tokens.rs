//! What a code becomes: tokens, their renewal, their check and their end.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Bearer, Books, Desk, Refusal};
use crate::contract::descriptor::Rotation;
use crate::sandbox::SnapshotToken;

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

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum TokenKind {
    Access,
    Refresh,
}

impl Desk {
    /// `grant_type=authorization_code`. A code serves once.
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
}

impl Books {
    fn kill(&mut self, grant: u64) {
        self.tokens.values_mut().filter(|token| token.grant == grant).for_each(|token| token.alive = false);
    }
}
