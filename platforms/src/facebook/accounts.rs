//! Connecting a Page: code → short user token → long user token → one token per Page.
//!
//! The Page token makes the calls and has no end date, but dies with a changed password, a lost role or a removed app.
//! The user token is kept to derive Page tokens anew and to give the grant back; it can be exchanged only while it is valid.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::client::pages::{page_list, page_read, permission_list};
use super::client::tokens::{UserToken, permission_revoke, token_exchange, token_extend, token_inspect};
use super::client::{Graph, known};
use super::wire::{ManagedPage, Page, TokenFacts};
use super::{FOLLOWERS_MIN, Facebook, SCOPES, errors};
use crate::contract::account::{
    Account, Accounts, AuthorizationCode, Grant, GrantHealth, LivePermission, PermissionFinding,
};
use crate::contract::call::{AppCall, Call};
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::descriptor::Need;
use crate::contract::error::{ErrorKind, PlatformError};
use crate::told;

/// The Page task that stands for posting, live video included.
const TASK_CREATE_CONTENT: &str = "CREATE_CONTENT";

const NO_PAGES: &str = "If the Page belongs to a business portfolio, it is listed only when you allow Steeple to see your businesses. \
                        Press Connect again, choose the Page in Facebook's dialog and leave every box ticked.";

#[async_trait]
impl Accounts for Facebook {
    async fn exchange(&self, call: &AppCall<'_>, code: &AuthorizationCode<'_>) -> Result<Grant, PlatformError> {
        let short = token_exchange(call, code.code, code.redirect_uri).await?;
        let long = token_extend(call, &short.token).await?;
        let scopes = permission_list(&Graph::of_user(call, &long.token)).await?;
        let access_token = long.token.clone();
        let access_expires_at = long.expires_at;
        let credentials = Credentials { access_token, access_expires_at, renewal: renewal(long) };
        Ok(Grant { credentials, scopes: Some(scopes) })
    }

    async fn accounts(&self, call: &AppCall<'_>, grant: &Grant) -> Result<Vec<Account>, PlatformError> {
        let (user_token, _) = user_token(&grant.credentials, "page_list")?;
        let pages = page_list(&Graph::of_user(call, user_token)).await?;
        if pages.is_empty() {
            let detail = "Facebook shows no Page that this person manages";
            return Err(known("page_list", ErrorKind::NotEligible, detail).with_remedy(NO_PAGES));
        }
        Ok(pages.into_iter().map(|page| account(page, &grant.credentials.renewal)).collect())
    }

    async fn refresh(
        &self,
        call: &AppCall<'_>,
        account_id: &str,
        credentials: &Credentials,
    ) -> Result<Grant, PlatformError> {
        let (user_token, expires_at) = user_token(credentials, "token_extend")?;
        if expires_at.is_some_and(|end| end <= call.now) {
            let detail = "The Facebook sign-in has run out and cannot be renewed any more";
            return Err(known("token_extend", ErrorKind::NeedsReconnect, detail));
        }
        let long = token_extend(call, user_token).await?;
        let graph = Graph::of_user(call, &long.token);
        let scopes = permission_list(&graph).await?;
        let page = page_list(&graph).await?.into_iter().find(|page| page.id == account_id);
        let Some(access_token) = page.and_then(|page| page.access_token) else {
            let detail = "The connected person no longer manages this Page";
            return Err(known("page_list", ErrorKind::NeedsReconnect, detail)
                .with_remedy("Ask an admin of the Page to give the role back, then press Reconnect."));
        };
        let credentials = Credentials { access_token, access_expires_at: None, renewal: renewal(long) };
        Ok(Grant { credentials, scopes: Some(scopes) })
    }

    /// Takes the app away from the person, which ends every Page connected through them.
    async fn revoke(&self, call: &AppCall<'_>, credentials: &Credentials) -> Result<(), PlatformError> {
        let (user_token, _) = user_token(credentials, "permission_revoke")?;
        match permission_revoke(call, user_token).await {
            Err(error) if error.kind == ErrorKind::NeedsReconnect => Ok(()),
            result => result,
        }
    }

    async fn probe(&self, call: &Call<'_>) -> Result<LivePermission, PlatformError> {
        let mut findings = match page_read(&Graph::of_page(call), call.account_id).await {
            Ok(page) => page_findings(&page),
            Err(error) if matches!(error.kind, ErrorKind::MissingScope | ErrorKind::NotEligible) => {
                vec![PermissionFinding {
                    code: error.kind.code(),
                    what: error.detail.clone(),
                    fix: error.remedy().to_owned(),
                    blocks: true,
                }]
            }
            Err(error) => return Err(error),
        };
        findings.extend(missing_scopes(&inspect(call).await?));
        Ok(LivePermission { allowed: !findings.iter().any(|finding| finding.blocks), findings })
    }

    async fn health(&self, call: &Call<'_>) -> Result<GrantHealth, PlatformError> {
        let facts = inspect(call).await?;
        let act_before = (facts.data_access_expires_at > 0)
            .then(|| DateTime::from_timestamp(facts.data_access_expires_at, 0))
            .flatten();
        Ok(GrantHealth { scopes: facts.scopes, act_before })
    }
}

/// What Facebook says of the Page token; a dead one is `NeedsReconnect`.
async fn inspect(call: &Call<'_>) -> Result<TokenFacts, PlatformError> {
    let facts = token_inspect(&call.as_app(), &call.credentials.access_token).await?;
    if facts.is_valid { Ok(facts) } else { Err(errors::from_token_fault("token_inspect", facts.error.as_ref())) }
}

/// Nothing is said where Facebook named no scopes at all.
fn missing_scopes(facts: &TokenFacts) -> Vec<PermissionFinding> {
    let Some(given) = &facts.scopes else { return Vec::new() };
    let missing = SCOPES.iter().filter(|scope| !given.iter().any(|name| name == scope.name));
    missing
        .map(|scope| PermissionFinding {
            code: "SCOPE_NOT_GIVEN",
            what: format!("The permission {} was not given. {}", scope.name, scope.why.english),
            fix: "Press Reconnect and leave every box ticked.".to_owned(),
            blocks: scope.need == Need::Required,
        })
        .collect()
}

fn page_findings(page: &Page) -> Vec<PermissionFinding> {
    let mut findings = Vec::new();
    if let Some(followers) = page.followers_count.filter(|followers| *followers < FOLLOWERS_MIN) {
        findings.push(PermissionFinding {
            code: "TOO_FEW_FOLLOWERS",
            what: format!("The Page has {followers} followers; Facebook lets a Page go live from {FOLLOWERS_MIN}."),
            fix: "Invite people to follow the Page; until then stream on the other platforms.".to_owned(),
            blocks: true,
        });
    }
    if page.is_published == Some(false) {
        findings.push(PermissionFinding {
            code: "PAGE_NOT_PUBLISHED",
            what: "The Page is hidden, so nobody would see the service.".to_owned(),
            fix: "Publish the Page in its settings on Facebook.".to_owned(),
            blocks: true,
        });
    }
    findings
}

fn account(page: ManagedPage, renewal: &Renewal) -> Account {
    let may_post = page.tasks.iter().any(|task| task == TASK_CREATE_CONTENT);
    let is_eligible = page.access_token.is_some() && may_post;
    let access_token = page.access_token.unwrap_or_else(|| Secret::new(""));
    let credentials = Credentials { access_token, access_expires_at: None, renewal: renewal.clone() };
    let name = told::first_of([Some(page.name)], &page.id);
    Account { id: page.id, name, avatar_url: None, scopes: None, credentials, is_eligible }
}

fn renewal(long: UserToken) -> Renewal {
    Renewal::Reexchange { user_token: long.token, user_token_expires_at: long.expires_at }
}

fn user_token<'a>(
    credentials: &'a Credentials,
    operation: &'static str,
) -> Result<(&'a Secret, Option<DateTime<Utc>>), PlatformError> {
    match &credentials.renewal {
        Renewal::Reexchange { user_token, user_token_expires_at } => Ok((user_token, *user_token_expires_at)),
        Renewal::RefreshToken { .. } | Renewal::ServerToServer { .. } | Renewal::Typed { .. } | Renewal::None => {
            let detail = "The sign-in was stored without Facebook's lasting user token";
            Err(known(operation, ErrorKind::NeedsReconnect, detail))
        }
    }
}
