//! Credentials into the vault and out of it. The only place where they are written as text.

use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::{Credentials, Renewal};
use zeroize::Zeroizing;

use super::entity::Model;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, PlatformAppId};
use crate::platform_app::platform_app_credentials;
use crate::vault::Place;

/// Seals anything that holds credentials.
pub(super) fn seal(ctx: &Context, place: &Place, value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(value).map(Zeroizing::new);
    let text = text.map_err(|error| Error::Inconsistent { table: place.table, what: error.to_string() })?;
    Ok(ctx.keys.seal(&*ctx.entropy, place, &text)?)
}

/// Opens what [`seal`] sealed.
pub(super) fn open<T: serde::de::DeserializeOwned>(ctx: &Context, place: &Place, sealed: &[u8]) -> Result<T> {
    let text = ctx.keys.open(place, sealed)?;
    // serde's message may quote a value, so it is not kept.
    let unreadable =
        |_| Error::Inconsistent { table: place.table, what: format!("{} holds something else", place.column) };
    serde_json::from_slice(&text).map_err(unreadable)
}

/// The credentials of a connection.
pub(super) fn credentials_of(ctx: &Context, row: &Model) -> Result<Credentials> {
    let sealed = row.sealed_credentials.as_deref().ok_or(Error::NotFound("credentials"))?;
    open(ctx, &row.credentials_place(), sealed)
}

/// The app that calls with these credentials are made by. Zoom's server-to-server credentials are an app of their own.
/// Otherwise `app`, with which the grant came.
pub(super) async fn app_of(
    ctx: &Context,
    church: ChurchId,
    platform: StreamingPlatform,
    app: Option<PlatformAppId>,
    credentials: &Credentials,
) -> Result<AppCredentials> {
    match &credentials.renewal {
        Renewal::ServerToServer { client_id, client_secret, .. } => {
            Ok(AppCredentials::new(client_id.clone(), client_secret.clone()))
        }
        Renewal::Typed { .. } => Ok(AppCredentials::none()),
        _ => platform_app_credentials(ctx, church, platform, app).await,
    }
}
