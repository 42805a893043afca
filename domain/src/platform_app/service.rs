//! What admins do with their church's own apps.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::tenant::Tenant;

use super::choose;
use super::entity::{self, ActiveModel, Column, Entity};
use crate::actor::{Actor, Role};
use crate::audit::{self, Entry};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Problem, Result};
use crate::ids::PlatformAppId;
use crate::platform_column::PlatformColumn;

/// Longest id or secret. Vendors' are below 200 characters.
const MAX_CHARS: usize = 500;

/// A registration with a vendor, as its page shows it.
#[derive(Debug)]
pub struct NewPlatformApp {
    pub platform: StreamingPlatform,
    pub client_id: String,
    pub client_secret: Secret,
    /// The one directory that the app is registered in for itself, at vendors where each organisation has one.
    pub tenant: Option<String>,
    /// With what the vendor signs webhooks of this app, where that is another secret.
    pub webhook_secret: Option<Secret>,
}

/// Makes this the app with which the church's accounts are connected from now on. Accounts that are connected already stay with
/// the app they were connected with until they are connected again. The same client id again replaces its secret and its tenant,
/// for all.
///
/// # Errors
/// `Forbidden` below ADMIN; `Invalid` for values that no vendor gives out, and for a platform without sign-in.
pub async fn platform_app_set(ctx: &Context, actor: &Actor, new: NewPlatformApp) -> Result<()> {
    actor.require(Role::Admin)?;
    let (app, tenant) = checked(new)?;
    let now = ctx.now();
    let mut txn = ctx.db.begin().await?;
    audit::church_lock_in_txn(&mut txn, actor.church).await?;
    let old = of_platform(actor, app.platform).filter(Column::ClientId.eq(&app.client_id)).one(&*txn).await?;
    let id = old.as_ref().map_or_else(|| PlatformAppId::new(now, &*ctx.entropy), |old| old.id);
    let mut forgotten = retire_in_txn(ctx, &mut txn, actor, app.platform).await?;
    forgotten.push(id);
    let seal = |column, secret: &Secret| {
        let place = entity::place(actor.church, id, column);
        ctx.keys.seal(&*ctx.entropy, &place, secret.reveal().as_bytes())
    };
    let sealed_webhook_secret = app.webhook_secret.as_ref().map(|secret| seal("sealed_webhook_secret", secret));
    let row = ActiveModel {
        id: Set(id),
        church_id: Set(actor.church),
        platform: Set(PlatformColumn(app.platform)),
        client_id: Set(app.client_id.clone()),
        tenant: Set(tenant.as_ref().map(|tenant| tenant.as_str().to_owned())),
        sealed_client_secret: Set(seal("sealed_client_secret", &app.client_secret)?),
        sealed_webhook_secret: Set(sealed_webhook_secret.transpose()?),
        created_at: Set(old.as_ref().map_or(now, |old| old.created_at)),
        updated_at: Set(now),
        retired_at: Set(None),
    };
    if old.is_some() {
        row.update(&*txn).await?
    } else {
        row.insert(&*txn).await?
    };
    let tenant = tenant.as_ref().map(Tenant::as_str);
    let details = serde_json::json!({ "platform": app.platform.slug(), "client_id": app.client_id, "tenant": tenant });
    let entry = Entry { action: "platform_app.set", subject: id.to_string(), details: &details };
    audit::audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    choose::forget(ctx, &forgotten);
    Ok(())
}

/// Lets new accounts be connected with the instance's app again. Accounts connected with the church's own go on until they are
/// disconnected or connected again; then its secret is deleted. Removing twice is fine.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn platform_app_remove(ctx: &Context, actor: &Actor, platform: StreamingPlatform) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut txn = ctx.db.begin().await?;
    audit::church_lock_in_txn(&mut txn, actor.church).await?;
    let retired = retire_in_txn(ctx, &mut txn, actor, platform).await?;
    for id in &retired {
        let details = serde_json::json!({ "platform": platform.slug() });
        let entry = Entry { action: "platform_app.removed", subject: id.to_string(), details: &details };
        audit::audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    }
    txn.commit().await?;
    choose::forget(ctx, &retired);
    Ok(())
}

/// Retires the present app of the platform; gives which.
async fn retire_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    platform: StreamingPlatform,
) -> Result<Vec<PlatformAppId>> {
    let present = of_platform(actor, platform).filter(Column::RetiredAt.is_null()).all(&**txn).await?;
    let mut retired = Vec::with_capacity(present.len());
    for app in present {
        let row = ActiveModel { id: Set(app.id), retired_at: Set(Some(ctx.now())), ..Default::default() };
        row.update(&**txn).await?;
        retired.push(app.id);
    }
    Ok(retired)
}

fn of_platform(actor: &Actor, platform: StreamingPlatform) -> sea_orm::Select<Entity> {
    Entity::of(actor.church).filter(Column::Platform.eq(PlatformColumn(platform)))
}

/// The app without blanks around its values, which come along when they are copied, and its tenant.
fn checked(new: NewPlatformApp) -> Result<(NewPlatformApp, Option<Tenant>)> {
    let platform = new.platform;
    if platform.descriptor().oauth.is_none() {
        let message = format!("{platform} has no sign-in, so it needs no app. Fill in its form instead.");
        return Err(Error::invalid("NO_SIGN_IN", message, &["platform"]));
    }
    let trimmed = |secret: &Secret| Secret::new(secret.reveal().trim());
    let app = NewPlatformApp {
        platform,
        client_id: new.client_id.trim().to_owned(),
        client_secret: trimmed(&new.client_secret),
        tenant: new.tenant.map(|tenant| tenant.trim().to_owned()).filter(|tenant| !tenant.is_empty()),
        webhook_secret: new.webhook_secret.as_ref().map(trimmed).filter(|secret| !secret.is_empty()),
    };
    let mut problems = Vec::new();
    let mut check = |value: &str, field: &'static str, name: &str| {
        let what = if value.is_empty() {
            ("FIELD_MISSING", format!("Fill in the {name} that {platform} shows for your app."))
        } else if value.len() > MAX_CHARS || value.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
            ("FIELD_UNUSABLE", format!("The {name} is not what {platform} shows. Copy it again."))
        } else {
            return;
        };
        problems.push(Problem::new(what.0, what.1, &[field]));
    };
    check(&app.client_id, "clientId", "client id");
    if !(app.client_secret.is_empty() && platform.descriptor().takes_app_without_secret()) {
        check(app.client_secret.reveal(), "clientSecret", "client secret");
    }
    if let Some(secret) = &app.webhook_secret {
        check(secret.reveal(), "webhookSecret", "webhook secret");
    }
    let tenant = app.tenant.as_deref().map(|tenant| checked_tenant(platform, tenant)).transpose();
    let tenant = tenant.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    if problems.is_empty() { Ok((app, tenant)) } else { Err(Error::Invalid(problems)) }
}

fn checked_tenant(platform: StreamingPlatform, tenant: &str) -> std::result::Result<Tenant, Problem> {
    if !platform.descriptor().takes_tenant() {
        let message = format!("The apps of {platform} belong to no directory. Leave this field empty.");
        return Err(Problem::new("NO_TENANTS", message, &["tenant"]));
    }
    Tenant::parse(tenant).ok_or_else(|| {
        let message = format!(
            "This is not the directory (tenant) id that {platform} shows: 32 digits and letters with four hyphens. Copy it again, \
             or leave the field empty for an app that is open to every organisation."
        );
        Problem::new("TENANT_UNUSABLE", message, &["tenant"])
    })
}
