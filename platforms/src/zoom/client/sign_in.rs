//! Server-to-server: the church's own app asks for a token of the whole account.

use async_trait::async_trait;

use super::accounts::plain_scopes;
use crate::contract::account::{FormFields, FormSignIn, Grant};
use crate::contract::call::{AppCall, AppCredentials};
use crate::contract::credentials::{Credentials, Renewal};
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::oauth;
use crate::zoom::{DESCRIPTOR, SERVER_TO_SERVER, Zoom};

const OPERATION: &str = "token_request";

#[async_trait]
impl FormSignIn for Zoom {
    async fn sign_in(&self, call: &AppCall<'_>, fields: &FormFields) -> Result<Grant, PlatformError> {
        let account_id = field(fields, "account_id")?;
        let client_id = field(fields, "client_id")?;
        let client_secret = fields.get("client_secret").cloned().ok_or_else(|| missing("client_secret"))?;
        field(fields, "client_secret")?;
        let host = field(fields, "host")?;
        if host == "me" || host.contains(|letter: char| letter.is_whitespace() || "/?#%".contains(letter)) {
            return Err(refused("Host must be the e-mail address or the user ID of a Zoom user"));
        }
        let app = AppCredentials::new(client_id, client_secret);
        token(&AppCall { app: &app, ..*call }, account_id, host).await
    }
}

/// A fresh token for the app in `call`. There is no refresh token: the next one is asked for in the same way.
pub(super) async fn token(call: &AppCall<'_>, account_id: &str, host: &str) -> Result<Grant, PlatformError> {
    let fields = vec![("grant_type", "account_credentials".to_owned()), ("account_id", account_id.to_owned())];
    let answer =
        oauth::token_request(call, &DESCRIPTOR, OPERATION, fields).await.map_err(|error| match error.kind {
            ErrorKind::Refused | ErrorKind::NeedsReconnect => PlatformError {
                kind: ErrorKind::Refused,
                detail: "Zoom does not know this account ID for this app".to_owned(),
                ..error
            }
            .with_remedy("Copy Account ID, Client ID and Client secret again from the same Server-to-Server app."),
            _ => error,
        })?;
    let scopes = answer.scopes();
    let access_expires_at = Some(answer.access_expires_at(call.now));
    let renewal = Renewal::ServerToServer {
        account_id: account_id.to_owned(),
        client_id: call.app.client_id.clone(),
        client_secret: call.app.client_secret.clone(),
        host: host.to_owned(),
    };
    let credentials = Credentials { access_token: answer.access_token, access_expires_at, renewal };
    Ok(plain_scopes(Grant { credentials, scopes }))
}

fn field<'a>(fields: &'a FormFields, name: &'static str) -> Result<&'a str, PlatformError> {
    fields.get(name).map(|value| value.reveal().trim()).filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> PlatformError {
    let label =
        SERVER_TO_SERVER.fields.iter().find(|field| field.name == name).map_or(name, |field| field.label.english);
    refused(&format!("{label} is missing"))
}

fn refused(detail: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Zoom, OPERATION, ErrorKind::Refused, Outcome::NothingHappened, detail)
        .with_remedy("Correct the field, then press Connect.")
}
