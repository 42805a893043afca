//! Which app is meant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::AppCredentials;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::tenant::Tenant;

use super::entity::{Column, Entity, Model};
use crate::actor::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, PlatformAppId};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

/// For so long a row that was read is used without reading it again: another instance may have sealed a new secret into it.
const KEPT_FOR: TimeDelta = TimeDelta::minutes(1);

/// Whose registration a church's new grants on a platform are asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppSource {
    /// The church's own.
    Own,
    /// The one of this Steeple.
    Instance,
    /// Nobody has registered one; accounts cannot be connected by signing in there.
    None,
}

/// What new grants on a platform are asked for with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppInUse {
    pub source: AppSource,
    /// The tenant of the church's own app; the instance's is not for churches to see.
    pub tenant: Option<String>,
}

impl AppInUse {
    /// An app of this source, without a tenant to show.
    #[must_use]
    pub const fn of(source: AppSource) -> Self {
        Self { source, tenant: None }
    }
}

/// An app and how a grant remembers it.
#[derive(Debug, Clone)]
pub struct ChosenApp {
    /// `None` for the instance's.
    pub id: Option<PlatformAppId>,
    pub credentials: AppCredentials,
}

/// What churches' own apps of one platform may have signed a webhook with.
#[derive(Debug, Default)]
pub struct OwnSecrets {
    pub agreed: Vec<Secret>,
    pub apps: Vec<Secret>,
}

/// The app that a new grant is asked for with.
///
/// # Errors
/// `Invalid` when neither the church nor the instance has one; `Vault` when the church's does not open.
pub async fn platform_app_choose(ctx: &Context, church: ChurchId, platform: StreamingPlatform) -> Result<ChosenApp> {
    let own = present(church).filter(Column::Platform.eq(PlatformColumn(platform))).one(ctx.db.reader()).await?;
    match own {
        Some(own) => Ok(ChosenApp { id: Some(own.id), credentials: opened(ctx, &own)? }),
        None => Ok(ChosenApp { id: None, credentials: ctx.app(platform)?.clone() }),
    }
}

/// The app that a grant came with. The instance's costs nothing; a church's own is read from the database once a minute, and
/// the last known row serves while the database is away.
///
/// # Errors
/// `Invalid` when it is not there any more; `Vault` when it does not open.
pub async fn platform_app_credentials(
    ctx: &Context,
    church: ChurchId,
    platform: StreamingPlatform,
    id: Option<PlatformAppId>,
) -> Result<AppCredentials> {
    match id {
        None => ctx.app(platform).cloned(),
        Some(id) => opened(ctx, &Box::pin(row_of(ctx, church, platform, id)).await?),
    }
}

/// What was agreed with the vendor for webhooks of the app that a grant came with; `None` where nothing was.
///
/// # Errors
/// As for [`platform_app_credentials`].
pub async fn platform_app_webhook_secret(
    ctx: &Context,
    church: ChurchId,
    platform: StreamingPlatform,
    id: Option<PlatformAppId>,
) -> Result<Option<Secret>> {
    let Some(id) = id else { return Ok(ctx.webhook_secrets.get(&platform).cloned()) };
    let row = row_of(ctx, church, platform, id).await?;
    row.sealed_webhook_secret.as_deref().map(|sealed| open(ctx, &row.webhook_secret_place(), sealed)).transpose()
}

/// The row, not older than [`KEPT_FOR`] unless the database is away.
async fn row_of(ctx: &Context, church: ChurchId, platform: StreamingPlatform, id: PlatformAppId) -> Result<Model> {
    let now = ctx.now();
    let kept: Arc<Kept> = ctx.db.memory();
    let known = kept.lock().get(&id).cloned().filter(|known| known.row.church_id == church);
    if let Some(known) = known.as_ref().filter(|known| now < known.read_at + KEPT_FOR) {
        return Ok(known.row.clone());
    }
    let row = match Entity::of(church).filter(Column::Id.eq(id)).one(ctx.db.reader()).await {
        Ok(row) => row.ok_or_else(|| gone(platform))?,
        Err(error) => known.map(|known| known.row).ok_or(error)?,
    };
    kept.lock().insert(id, Known { row: row.clone(), read_at: now });
    Ok(row)
}

/// The app that each platform would be connected with, for those where somebody registered one.
///
/// # Errors
/// When the database did not answer.
pub async fn platform_apps_in_use(ctx: &Context, actor: &Actor) -> Result<HashMap<StreamingPlatform, AppInUse>> {
    actor.require(Role::Viewer)?;
    let own = present(actor.church).all(ctx.db.reader()).await?;
    let instances = ctx.apps.keys().map(|platform| (*platform, AppInUse::of(AppSource::Instance)));
    let mut apps: HashMap<_, _> = instances.collect();
    let own = own.into_iter().map(|app| (app.platform.0, AppInUse { source: AppSource::Own, tenant: app.tenant }));
    apps.extend(own);
    Ok(apps)
}

/// The secrets of all churches' own apps of this platform. One that does not open is left out and logged.
///
/// # Errors
/// When the database did not answer.
pub async fn platform_app_secrets(ctx: &Context, platform: StreamingPlatform) -> Result<OwnSecrets> {
    let rows = Entity::find().filter(Column::Platform.eq(PlatformColumn(platform))).all(ctx.db.reader()).await?;
    let mut secrets = OwnSecrets::default();
    for row in rows {
        match opened(ctx, &row) {
            Ok(app) => secrets.apps.push(app.client_secret),
            Err(error) => tracing::error!(platform_app.id = %row.id, %error, "could not open the secret of {}", row.id),
        }
        let agreed = row.sealed_webhook_secret.as_deref().map(|sealed| open(ctx, &row.webhook_secret_place(), sealed));
        secrets.agreed.extend(agreed.and_then(Result::ok));
    }
    Ok(secrets)
}

/// Forgets what is kept in memory of these apps.
pub(super) fn forget(ctx: &Context, ids: &[PlatformAppId]) {
    let kept: Arc<Kept> = ctx.db.memory();
    kept.lock().retain(|id, _| !ids.contains(id));
}

/// Rows read lately, sealed as they are.
#[derive(Default)]
struct Kept(Mutex<HashMap<PlatformAppId, Known>>);

#[derive(Clone)]
struct Known {
    row: Model,
    read_at: DateTime<Utc>,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, HashMap<PlatformAppId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn present(church: ChurchId) -> sea_orm::Select<Entity> {
    Entity::of(church).filter(Column::RetiredAt.is_null())
}

fn opened(ctx: &Context, row: &Model) -> Result<AppCredentials> {
    let client_secret = open(ctx, &row.client_secret_place(), &row.sealed_client_secret)?;
    let tenant = row.tenant.as_deref().map(|tenant| Tenant::parse(tenant).ok_or_else(unknown_tenant)).transpose()?;
    Ok(AppCredentials { tenant, ..AppCredentials::new(row.client_id.clone(), client_secret) })
}

fn open(ctx: &Context, place: &Place, sealed: &[u8]) -> Result<Secret> {
    let plain = ctx.keys.open(place, sealed)?;
    let unreadable =
        |_| Error::Inconsistent { table: place.table, what: format!("{} holds something else", place.column) };
    Ok(Secret::new(std::str::from_utf8(&plain).map_err(unreadable)?))
}

/// Nothing but a tenant was ever written there.
fn unknown_tenant() -> Error {
    Error::Inconsistent { table: "platform_apps", what: "tenant holds something else".to_owned() }
}

fn gone(platform: StreamingPlatform) -> Error {
    let message = format!("Your church's own app for {platform} was removed. Connect the account again.");
    Error::invalid("PLATFORM_NOT_SET_UP", message, &["platform"])
}
