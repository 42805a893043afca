//! The consent page, and the code that a "yes" gives.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Desk, DeskRules, Refusal};

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

/// A consent page that nobody has answered yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    redirect_uri: String,
    state: Option<String>,
    challenge: Option<String>,
    scopes: Vec<String>,
}

/// What a "yes" gave, good for one exchange.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) login: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) scopes: BTreeSet<String>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) used: bool,
}

impl Desk {
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
