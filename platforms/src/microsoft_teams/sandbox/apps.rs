//! The apps that are registered, and at which authority each is let in: one app is open to every organisation, one belongs to the
//! church's own tenant alone.

use std::sync::Arc;

use chrono::TimeDelta;

use super::people::{self, GRACE_CHAPEL, PEOPLE};
use super::{OAUTH, PLATFORM, REFRESH_LIFETIME};
use crate::contract::call::AppCredentials;
use crate::contract::credentials::Secret;
use crate::contract::tenant::Tenant;
use crate::sandbox::desk::{Bearer, Desk, DeskRules, Refusal};
use crate::sandbox::world::Kept;
use crate::sandbox::{Bench, SECRET_MARKER, Sandboxes, SnapshotToken};

/// The authority of every work or school account.
const EVERYBODY: &str = "organizations";

/// The app that Grace Chapel's tenant keeps to itself.
#[must_use]
pub fn single_tenant_app() -> AppCredentials {
    let secret = Secret::new(format!("{SECRET_MARKER}microsoft_teams-single-tenant-client"));
    let tenant = Tenant::parse(GRACE_CHAPEL);
    AppCredentials { tenant, ..AppCredentials::new("sandbox-microsoft_teams-single-tenant-client", secret) }
}

/// An app as Microsoft knows it, with all that people gave it.
pub(super) struct App {
    pub desk: Desk,
    /// `None` for an app that is open to every organisation.
    tenant: Option<Tenant>,
}

/// Why no sign-in begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// AADSTS50194: an app of one tenant, asked for where every tenant's people sign in.
    SingleTenant,
    /// AADSTS700016: this directory knows no such app.
    NotInDirectory,
}

/// All registered apps.
pub(super) struct Apps([App; 2]);

impl Apps {
    pub fn registered(bench: &Arc<Bench>) -> Self {
        Self([Sandboxes::app_credentials(PLATFORM), single_tenant_app()].map(|app| App::new(bench, app)))
    }

    /// The app of this id, as far as it may be used at this authority: the first segment of the sign-in's path.
    pub fn admit(&self, client_id: Option<&str>, authority: &str) -> Result<&App, NotAdmitted> {
        let known = self.0.iter().find(|app| client_id == Some(app.desk.rules.client_id.as_str()));
        let app = known.ok_or(NotAdmitted::NotInDirectory)?;
        match &app.tenant {
            Some(_) if authority == EVERYBODY => Err(NotAdmitted::SingleTenant),
            Some(tenant) if authority == tenant.as_str() => Ok(app),
            None if authority == EVERYBODY || people::is_tenant(authority) => Ok(app),
            _ => Err(NotAdmitted::NotInDirectory),
        }
    }

    /// Whose bearer this is, whichever app it was given to.
    pub fn check(&self, token: Option<&str>, scope: &str) -> Result<Bearer, Refusal> {
        let told = self.0.iter().map(|app| app.desk.check(token, &[scope]));
        told.reduce(|first, next| if first == Err(Refusal::InvalidToken) { next } else { first })
            .unwrap_or(Err(Refusal::InvalidToken))
    }

    /// What each has given out.
    pub fn books(&self) -> impl Iterator<Item = (&'static str, &dyn Kept)> {
        ["every_tenant", "one_tenant"].into_iter().zip(self.0.iter().map(|app| app.desk.books()))
    }

    pub fn tokens(&self) -> Vec<SnapshotToken> {
        self.0.iter().flat_map(|app| app.desk.tokens()).collect()
    }
}

impl App {
    fn new(bench: &Arc<Bench>, app: AppCredentials) -> Self {
        let rules = DeskRules {
            platform: PLATFORM,
            client_id: app.client_id,
            client_secret: app.client_secret.reveal().to_owned(),
            pkce: OAUTH.pkce,
            rotation: OAUTH.rotation,
            // Microsoft draws it between 60 and 90 minutes.
            access_lifetime: TimeDelta::seconds(4_871),
            refresh_lifetime: Some(REFRESH_LIFETIME),
            code_lifetime: TimeDelta::minutes(10),
            scopes: OAUTH.scopes.iter().map(|scope| scope.name.to_owned()).collect(),
            scopes_in_url: OAUTH.scopes_in_url,
            silent_denial: OAUTH.silent_denial,
            logins: PEOPLE.iter().map(|person| person.login.to_owned()).collect(),
        };
        Self { desk: Desk::new(Arc::clone(bench), rules), tenant: app.tenant }
    }
}
