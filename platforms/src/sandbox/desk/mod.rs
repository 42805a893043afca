//! The OAuth desk that every sandbox shares: consent page, codes, tokens, rotation, revocation, bearer check.
//!
//! | file | what it holds |
//! |---|---|
//! | `consent.rs` | the consent page, and the code that a "yes" gives |
//! | `tokens.rs` | what a code becomes: tokens, their renewal, their check and their end |
//!
//! What differs between vendors comes in as [`DeskRules`]; the shape of answers and refusals stays in the platform's folder.

mod consent;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Bench;
use super::world::Kept;
use crate::contract::descriptor::Rotation;
use crate::contract::platform::StreamingPlatform;
pub use consent::{AuthorizeQuery, Decision};
use consent::{Code, Pending};
pub use tokens::Issued;
use tokens::Token;

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

#[derive(Default, Serialize, Deserialize)]
struct Books {
    pending: BTreeMap<String, Pending>,
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, Token>,
}

/// Whose token it is and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bearer {
    pub login: String,
    pub scopes: BTreeSet<String>,
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

    /// Checks the app's own sign-in.
    ///
    /// # Errors
    /// `InvalidClient`.
    pub fn check_client(&self, client_id: Option<&str>, client_secret: Option<&str>) -> Result<(), Refusal> {
        let known = client_id == Some(&self.rules.client_id) && client_secret == Some(&self.rules.client_secret);
        if known { Ok(()) } else { Err(Refusal::InvalidClient) }
    }

    /// What it gave out, and what became of it.
    #[must_use]
    pub fn books(&self) -> &dyn Kept {
        &self.books
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
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
