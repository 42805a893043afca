//! The secrets of one connection, and how they are renewed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// A secret text: hidden in `Debug`, wiped when dropped. It is only serialised inside [`Credentials`], which only the vault writes.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The plain text. Call it where it is sent, never where it is stored or printed.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reveal().is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.reveal().as_bytes(), other.reveal().as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reveal())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// What one connection holds: the token that calls are made with, and the way to a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Sent as `Authorization: Bearer …`.
    pub access_token: Secret,
    /// `None` where the vendor gives no date (Facebook page tokens).
    pub access_expires_at: Option<DateTime<Utc>>,
    pub renewal: Renewal,
}

/// How a new access token is got. The platforms truly differ here, so the difference is modelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Renewal {
    /// RFC 6749 section 6. Google keeps the refresh token, Zoom and Restream replace it on each use.
    RefreshToken { refresh_token: Secret, expires_at: Option<DateTime<Utc>> },
    /// Facebook: no refresh token; a long-lived user token may be exchanged again while it is valid,
    /// and the page token is derived from it.
    Reexchange { user_token: Secret, user_token_expires_at: Option<DateTime<Utc>> },
    /// Zoom server-to-server: ask again with the church's own app. `host` is the user (id or e-mail) whose meetings these are,
    /// because such a token belongs to the whole account.
    ServerToServer { account_id: String, client_id: String, client_secret: Secret, host: String },
    /// What a person typed into the form, field by field. It lasts until somebody changes it where it came from.
    Typed { fields: BTreeMap<String, Secret> },
    /// Nothing to renew: the credential lasts until it is taken back.
    None,
}

impl Credentials {
    /// True when there is something to call the vendor with (Property 1).
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.access_token.is_empty()
    }

    /// When the whole grant ends unless a person acts; `None` where no date is known.
    #[must_use]
    pub fn grant_expires_at(&self) -> Option<DateTime<Utc>> {
        match &self.renewal {
            Renewal::RefreshToken { expires_at, .. } => *expires_at,
            Renewal::Reexchange { user_token_expires_at, .. } => *user_token_expires_at,
            Renewal::ServerToServer { .. } | Renewal::Typed { .. } => None,
            Renewal::None => self.access_expires_at,
        }
    }
}
