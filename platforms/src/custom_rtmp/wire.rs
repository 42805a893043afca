//! The form's fields: typed, judged, and read back from the vault.

use sha2::{Digest, Sha256};
use url::Url;

use super::{DESTINATION, errors};
use crate::contract::account::FormFields;
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::PlatformError;
use crate::reach::destination::{self, Destination, Field};

const NAME_MAX: usize = 100;

/// A destination and what people call it.
pub(super) struct Typed {
    pub name: String,
    pub destination: Destination,
    pub watch_url: Option<String>,
}

impl Typed {
    /// Reads the fields.
    ///
    /// # Errors
    /// `Refused` naming the first field that breaks a rule.
    pub fn read(operation: &'static str, fields: &FormFields) -> Result<Self, PlatformError> {
        let text = |name: &str| fields.get(name).map(|value| value.reveal().trim()).unwrap_or_default();
        let refuse = |field: &str, what: &str| errors::refused(operation, format!("{}: {what}", label(field)));
        let name = text("name");
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(refuse("name", "it needs 1 to 100 characters"));
        }
        if text("server_url").is_empty() {
            return Err(refuse("server_url", "it is missing"));
        }
        let destination = destination::read(text("server_url"), text("stream_key"), text("passphrase"));
        let destination = destination.map_err(|wrong| refuse(name_of(wrong.field), wrong.what))?;
        let watch_url = match text("watch_url") {
            "" => None,
            typed => {
                let page =
                    Url::parse(typed).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
                let page = page.filter(|url| url.username().is_empty() && url.password().is_none());
                Some(page.ok_or_else(|| refuse("watch_url", "it should begin with https://"))?.into())
            }
        };
        Ok(Self { name: name.to_owned(), destination, watch_url })
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

    /// The same for the same name at the same server, whatever its key: a new key brings the old connection back.
    pub fn id(&self) -> String {
        let text = format!("{}\n{}", self.destination.server(), self.name.to_lowercase());
        hex::encode(&Sha256::digest(text.as_bytes())[..16])
    }
}

fn label(name: &str) -> &str {
    DESTINATION.fields.iter().find(|field| field.name == name).map_or(name, |field| field.label.english)
}

const fn name_of(field: Field) -> &'static str {
    match field {
        Field::Server => "server_url",
        Field::Key => "stream_key",
        Field::Passphrase => "passphrase",
    }
}
