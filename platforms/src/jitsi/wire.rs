//! The form's fields: typed, judged, and read back from the vault.

use url::{Host, Url};

use super::errors;
use super::token::{Issuer, Key};
use crate::contract::account::FormFields;
use crate::contract::credentials::{Credentials, Renewal, Secret};
use crate::contract::error::PlatformError;

/// How every JaaS app id begins. Source: 8x8's developer pages.
pub(super) const JAAS_PREFIX: &str = "vpaas-magic-cookie-";
/// A secret that another server presents is not guessed in this length.
const RESERVATION_SECRET_MIN: usize = 16;

/// Where rooms are opened, and with what.
#[derive(Debug)]
pub(super) struct Server {
    pub place: Place,
    /// `None` where the server wants no tokens.
    pub issuer: Option<Issuer>,
    /// Guests, too, need a token.
    pub guest_tokens: bool,
    /// With which the server may ask before it opens a room.
    pub reservation_secret: Option<Secret>,
}

#[derive(Debug)]
pub(super) enum Place {
    /// The church's own, without a slash at the end.
    Own(Url),
    /// 8x8's, with the church's app id.
    Jaas(String),
}

impl Server {
    /// Reads the fields.
    ///
    /// # Errors
    /// `Refused` naming the field that cannot be used.
    pub fn read(operation: &'static str, fields: &FormFields) -> Result<Self, PlatformError> {
        let text = |name: &str| fields.get(name).map(|value| value.reveal().trim()).unwrap_or_default();
        let refuse = |what: &str| errors::refused(operation, what);
        let app_id = text("app_id");
        let place = place(text("server_url"), app_id).map_err(refuse)?;
        let key = match text("key") {
            "" => None,
            typed => Some(Key::read(typed).map_err(refuse)?),
        };
        let issuer = match (&place, key) {
            (Place::Jaas(app_id), Some(key)) => Some(jaas(app_id, key, text("key_id")).map_err(refuse)?),
            (Place::Jaas(_), None) => return Err(refuse("Key: JaaS needs the private key of its API key")),
            (Place::Own(_), None) if app_id.is_empty() => None,
            (Place::Own(_), None) => return Err(refuse("Key: it is missing. Copy the server's app_secret")),
            (Place::Own(_), Some(_)) if app_id.is_empty() => {
                return Err(refuse("App ID: it is missing. Copy the server's app_id"));
            }
            (Place::Own(url), Some(key)) => {
                let subject = Some(text("subject")).filter(|subject| !subject.is_empty());
                let subject = subject.or(url.host_str()).unwrap_or_default().to_lowercase();
                let key_id = Some(text("key_id")).filter(|id| !id.is_empty()).map(str::to_owned);
                Some(Issuer::Own { app_id: app_id.to_owned(), subject, key_id, key })
            }
        };
        let guest_tokens = match text("guest_tokens").to_lowercase().as_str() {
            "" | "no" => matches!(place, Place::Jaas(_)),
            "yes" if issuer.is_some() => true,
            "yes" => return Err(refuse("Tokens for guests: without App ID and Key there are no tokens")),
            _ => return Err(refuse("Tokens for guests: type “yes” or leave it empty")),
        };
        let reservation_secret = match text("reservation_secret") {
            "" => None,
            secret if secret.len() < RESERVATION_SECRET_MIN || !secret.bytes().all(|byte| byte.is_ascii_graphic()) => {
                return Err(refuse("Reservation secret: it needs at least 16 characters without spaces"));
            }
            secret => Some(Secret::new(secret)),
        };
        Ok(Self { place, issuer, guest_tokens, reservation_secret })
    }

    /// The same from a connection's credentials.
    ///
    /// # Errors
    /// `NeedsReconnect` when they are of another kind or no longer keep to the rules.
    pub fn open(operation: &'static str, credentials: &Credentials) -> Result<Self, PlatformError> {
        match &credentials.renewal {
            Renewal::Typed { fields } => Self::read(operation, fields).map_err(|_| errors::unreadable(operation)),
            _ => Err(errors::unreadable(operation)),
        }
    }

    /// The same for the same server, whatever its key.
    pub fn id(&self) -> String {
        match &self.place {
            Place::Own(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path().trim_end_matches('/'))
            }
            Place::Jaas(app_id) => app_id.clone(),
        }
    }
}

fn place(server_url: &str, app_id: &str) -> Result<Place, &'static str> {
    if server_url.is_empty() && app_id.starts_with(JAAS_PREFIX) {
        let is_plain = app_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        return if is_plain {
            Ok(Place::Jaas(app_id.to_owned()))
        } else {
            Err("App ID: copy it again from the JaaS console")
        };
    }
    if server_url.is_empty() {
        return Err("Server address: it is missing");
    }
    let url = Url::parse(server_url).map_err(|_| "Server address: it should look like https://meet.church.example")?;
    let is_plain = matches!(url.scheme(), "https" | "http")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.host().is_some_and(|host| !matches!(host, Host::Domain("")));
    if !is_plain {
        return Err("Server address: it should look like https://meet.church.example");
    }
    if url.host_str() == Some("8x8.vc") {
        return Err("Server address: for JaaS leave it empty and fill in App ID, Key and Key ID");
    }
    let mut url = url;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(Place::Own(url))
}

fn jaas(app_id: &str, key: Key, key_id: &str) -> Result<Issuer, &'static str> {
    if !key.is_rsa() {
        return Err("Key: JaaS needs the private key, a text that begins with -----BEGIN");
    }
    if !key_id.strip_prefix(app_id).is_some_and(|rest| rest.len() > 1 && rest.starts_with('/')) {
        return Err("Key ID: it should begin with the App ID and a slash. Copy it again from the JaaS console");
    }
    Ok(Issuer::Jaas { app_id: app_id.to_owned(), key_id: key_id.to_owned(), key })
}
