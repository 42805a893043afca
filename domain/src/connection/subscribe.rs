//! Asking a vendor to send webhooks about an account, where that is done by call.

use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::PlatformError;

use super::entity::Model;
use super::pace::{self, Asker, Operation};
use super::{access, read};
use crate::context::Context;
use crate::error::Result;
use crate::platform_app::platform_app_webhook_secret;

/// Asks the vendor to send, when it takes such a wish, can reach this Steeple, and a secret was agreed on. Steeple works without:
/// trouble is logged only, and says nothing of the grant.
pub(super) async fn webhooks_subscribe(ctx: &Context, row: &Model) {
    match subscribe(ctx, row).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::info!(connection.id = %row.id, %error, "no webhooks about connection {}; it is asked instead", row.id);
        }
        Err(error) => {
            tracing::warn!(connection.id = %row.id, %error, "could not ask for webhooks about connection {}", row.id);
        }
    }
}

async fn subscribe(ctx: &Context, row: &Model) -> Result<Result<(), PlatformError>> {
    let platform = row.platform.0;
    let Some(webhooks) = platform.client().webhooks() else { return Ok(Ok(())) };
    let Some(subscribing) = webhooks.subscribing() else { return Ok(Ok(())) };
    let callback = ctx.webhook_url(platform);
    let agreed = platform_app_webhook_secret(ctx, row.church_id, platform, row.app_id).await?;
    let agreed = agreed.or_else(|| (!webhooks.facts().secret_needed).then(|| Secret::new("")));
    let Some(agreed) = agreed.filter(|_| callback.scheme() == "https") else { return Ok(Ok(())) };
    // A renewal on the way changed the row.
    let row = &read::connection_load(ctx, row.church_id, row.id).await?;
    let opened = access::open_credentials(ctx, row).await?;
    if let Err(error) = pace::admit(ctx, Asker::of(&opened.row), Operation::ordinary(1)).await {
        return Ok(Err(error));
    }
    Ok(subscribing.subscribe(&access::call(ctx, &opened), &callback, &agreed).await)
}
