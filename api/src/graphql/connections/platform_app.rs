//! A church's own registration with a platform.

use async_graphql::{Context, InputObject, Object};
use steeple_domain::platform_app::{NewPlatformApp, platform_app_remove, platform_app_set, platform_apps_in_use};
use steeple_platforms::StreamingPlatform as Known;
use steeple_platforms::contract::credentials::Secret;

use super::{Platform, StreamingPlatform};
use crate::graphql::errors::{OrTopLevel, settle};
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;

#[derive(InputObject)]
pub struct PlatformAppSetInput {
    platform: StreamingPlatform,
    client_id: String,
    #[graphql(secret)]
    client_secret: String,
    /// The directory (tenant) id of an app that is registered for one organisation alone, on platforms with `tenants`; without it
    /// the app must be open to every organisation.
    tenant: Option<String>,
    /// With what the platform signs this app's webhooks, where that is not the client secret (Zoom's secret token).
    #[graphql(secret)]
    webhook_secret: Option<String>,
}

#[derive(InputObject)]
pub struct PlatformAppRemoveInput {
    platform: StreamingPlatform,
}

payload! { PlatformAppSetPayload { platform: Platform } }
payload! { PlatformAppRemovePayload { platform: Platform } }

#[derive(Default)]
pub struct PlatformAppMutation;

#[Object]
impl PlatformAppMutation {
    /// Connects the church's accounts with its own registration from now on. The secrets are sealed and never shown again.
    /// Accounts that are connected already stay with the registration they were connected with until they are connected
    /// again. The same client id again replaces its secrets and its tenant. For admins.
    async fn platform_app_set(
        &self,
        ctx: &Context<'_>,
        input: PlatformAppSetInput,
    ) -> async_graphql::Result<PlatformAppSetPayload> {
        let platform: Known = input.platform.into();
        let new = NewPlatformApp {
            platform,
            client_id: input.client_id,
            client_secret: Secret::new(input.client_secret),
            tenant: input.tenant,
            webhook_secret: input.webhook_secret.map(Secret::new),
        };
        let done = platform_app_set(ctx.steeple(), &ctx.actor()?, new).await;
        Ok(match settle(ctx, done)? {
            Ok(()) => Ok(shown(ctx, platform).await?).into(),
            Err(user_errors) => Err(user_errors).into(),
        })
    }

    /// Connects new accounts with the registration of this Steeple again. Accounts that were connected with the church's own go
    /// on until they are disconnected or connected again; then its secrets are deleted. For admins.
    async fn platform_app_remove(
        &self,
        ctx: &Context<'_>,
        input: PlatformAppRemoveInput,
    ) -> async_graphql::Result<PlatformAppRemovePayload> {
        let platform: Known = input.platform.into();
        let done = platform_app_remove(ctx.steeple(), &ctx.actor()?, platform).await;
        Ok(match settle(ctx, done)? {
            Ok(()) => Ok(shown(ctx, platform).await?).into(),
            Err(user_errors) => Err(user_errors).into(),
        })
    }
}

async fn shown(ctx: &Context<'_>, platform: Known) -> async_graphql::Result<Platform> {
    let steeple = ctx.steeple();
    let apps = platform_apps_in_use(steeple, &ctx.actor()?).await.or_top_level(ctx)?;
    Ok(Platform::of(steeple, platform, &apps))
}
