//! The one-time link that a fresh Steeple prints: whoever opens it founds the first church and owns it.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select};
use steeple_platforms::contract::credentials::Secret;

use super::create::{
    CheckedChurch, CheckedUser, NewChurch, NewUser, church_create_in_txn, member_add_in_txn, record_church,
    record_user, user_create_in_txn,
};
use super::entity::owner_link;
use super::sign_in::{Signed, signed_in_txn};
use crate::actor::{Actor, Means, Role};
use crate::context::Context;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::OwnerLinkId;

/// How long the link can be used.
pub const OWNER_LINK_LIFE: TimeDelta = TimeDelta::hours(24);

/// The secret part of the link.
#[derive(Debug)]
pub struct OwnerLink {
    /// Shown once.
    pub token: Secret,
    pub expires_at: DateTime<Utc>,
}

/// What the first owner types.
#[derive(Debug)]
pub struct OwnerLinkForm<'a> {
    pub church_name: &'a str,
    /// IANA name.
    pub time_zone: &'a str,
    pub email: &'a str,
    /// The person's own name.
    pub name: &'a str,
    pub password: &'a Secret,
}

/// Makes a link; earlier ones stay usable until they end.
///
/// # Errors
/// When the database did not do it.
pub async fn owner_link_create(ctx: &Context) -> Result<OwnerLink> {
    let now = ctx.now();
    let token = entropy::token(&*ctx.entropy);
    let row = owner_link::Model {
        id: OwnerLinkId::new(now, &*ctx.entropy),
        token_hash: entropy::token_hash(token.reveal()),
        created_at: now,
        expires_at: now + OWNER_LINK_LIFE,
        used_at: None,
    };
    owner_link::Entity::insert(row.clone().into_active_model()).exec_without_returning(ctx.db.reader()).await?;
    Ok(OwnerLink { token, expires_at: row.expires_at })
}

/// Until when the link with this token can be used; `None` when it was used or is too old.
///
/// # Errors
/// When the database did not answer.
pub async fn owner_link_offer(ctx: &Context, token: &Secret) -> Result<Option<DateTime<Utc>>> {
    let link = usable(token, ctx.now()).one(ctx.db.reader()).await?;
    Ok(link.map(|link| link.expires_at))
}

/// Founds the church and its owner, uses the link up and begins the owner's session: all of it or nothing.
///
/// # Errors
/// `Invalid` with `LINK_UNUSABLE` for an unknown, used or ended link, or for what was typed; then the link stays usable.
pub async fn owner_link_redeem(
    ctx: &Context,
    token: &Secret,
    form: &OwnerLinkForm<'_>,
    address: Option<IpAddr>,
) -> Result<Signed> {
    let new_church = NewChurch { name: form.church_name, time_zone: form.time_zone };
    let new_user = NewUser { email: form.email, name: form.name, password: form.password, role: Role::Owner };
    let now = ctx.now();
    // Asked before the slow hash of the password, so that a stranger without a link costs nothing.
    let link = usable(token, now).one(ctx.db.reader()).await?.ok_or_else(unusable)?;
    let checked_church = CheckedChurch::check(&new_church, "churchName").map_err(Error::Invalid)?;
    let checked_user = CheckedUser::check(ctx, &new_user).await?;

    let mut txn = ctx.db.begin().await?;
    let used = owner_link::Entity::update_many()
        .col_expr(owner_link::Column::UsedAt, Expr::value(now))
        .filter(owner_link::Column::Id.eq(link.id))
        .filter(owner_link::Column::UsedAt.is_null())
        .exec(&*txn)
        .await?;
    if used.rows_affected != 1 {
        return Err(unusable());
    }
    let church = church_create_in_txn(ctx, &mut txn, checked_church).await?;
    let user = user_create_in_txn(ctx, &mut txn, checked_user).await?;
    let member = member_add_in_txn(ctx, &mut txn, church.id, user.id, Role::Owner).await?;
    let actor = Actor { church: church.id, user: Some(user.id), role: Role::Owner, means: Means::System };
    record_church(ctx, &mut txn, &actor, &church).await?;
    record_user(ctx, &mut txn, &actor, &user, Role::Owner).await?;
    let signed = signed_in_txn(ctx, &mut txn, &member, address).await?;
    txn.commit().await?;
    Ok(signed)
}

fn usable(token: &Secret, now: DateTime<Utc>) -> Select<owner_link::Entity> {
    owner_link::Entity::find()
        .filter(owner_link::Column::TokenHash.eq(entropy::token_hash(token.reveal())))
        .filter(owner_link::Column::UsedAt.is_null())
        .filter(owner_link::Column::ExpiresAt.gt(now))
}

fn unusable() -> Error {
    let message = "This link was used already or is too old. Restart Steeple to get a new one, then open that.";
    Error::invalid("LINK_UNUSABLE", message, &["token"])
}
