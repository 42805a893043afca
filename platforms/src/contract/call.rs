//! What a client function is given for one request.

use chrono::{DateTime, Utc};

use super::credentials::{Credentials, Secret};
use super::tenant::Tenant;
use crate::http::Http;

/// The church's or the instance's registration with one vendor.
#[derive(Debug, Clone)]
pub struct AppCredentials {
    pub client_id: String,
    pub client_secret: Secret,
    /// The one directory that the app is registered in for itself; `None` where it is open to every organisation, and at vendors
    /// without directories.
    pub tenant: Option<Tenant>,
}

impl AppCredentials {
    /// An app that belongs to no tenant.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: Secret) -> Self {
        Self { client_id: client_id.into(), client_secret, tenant: None }
    }

    /// For platforms that know no apps.
    #[must_use]
    pub fn none() -> Self {
        Self::new("", Secret::new(""))
    }
}

/// A call in the app's own name: exchanging a code, refreshing, revoking.
#[derive(Clone, Copy)]
pub struct AppCall<'a> {
    pub http: &'a Http,
    pub app: &'a AppCredentials,
    pub now: DateTime<Utc>,
}

/// A call in the name of one connected account.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    pub http: &'a Http,
    pub app: &'a AppCredentials,
    pub credentials: &'a Credentials,
    /// The vendor's id of the connected account: channel, page, user.
    pub account_id: &'a str,
    pub now: DateTime<Utc>,
}

impl<'a> Call<'a> {
    /// The same call in the app's own name.
    #[must_use]
    pub fn as_app(&self) -> AppCall<'a> {
        AppCall { http: self.http, app: self.app, now: self.now }
    }
}
