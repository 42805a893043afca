//! Who is in a church, and with which role.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::entity::{api_token, membership, user};
use super::session::sessions_revoke_in_txn;
use crate::actor::{Actor, Role};
use crate::audit::{Entry, audit_record_in_txn, church_lock_in_txn};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::MembershipId;

/// The church's members with who they are, in the order in which they joined.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn membership_list(ctx: &Context, actor: &Actor) -> Result<Vec<(membership::Model, user::Model)>> {
    actor.require(Role::Admin)?;
    let members = membership::Entity::of(actor.church)
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::Id)
        .all(ctx.db.reader())
        .await?;
    let ids = members.iter().map(|member| member.user_id);
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(ctx.db.reader()).await?;
    let with_user = members.into_iter().filter_map(|member| {
        let user = users.iter().find(|user| user.id == member.user_id)?.clone();
        Some((member, user))
    });
    Ok(with_user.collect())
}

/// Gives a member another role. Their sessions end, so that nothing goes on with the old one.
///
/// # Errors
/// `Forbidden` below ADMIN, or when the member or the new role stands above the actor; `NotFound` for a member of another
/// church; `Invalid` with `LAST_OWNER` when nobody would own the church.
pub async fn membership_role_change(
    ctx: &Context,
    actor: &Actor,
    id: MembershipId,
    role: Role,
) -> Result<membership::Model> {
    actor.require(role)?;
    let mut txn = ctx.db.begin().await?;
    let member = changeable(&mut txn, actor, id).await?;
    if member.role == role {
        return Ok(member);
    }
    if role != Role::Owner {
        keep_an_owner(&mut txn, &member).await?;
    }
    membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(sea_orm::ActiveEnum::to_value(&role)))
        .col_expr(membership::Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(membership::Column::ChurchId.eq(actor.church))
        .filter(membership::Column::Id.eq(id))
        .exec(&*txn)
        .await?;
    sessions_revoke_in_txn(ctx, &mut txn, actor, member.user_id).await?;
    let (from, to) = (sea_orm::ActiveEnum::to_value(&member.role), sea_orm::ActiveEnum::to_value(&role));
    let details = json!({ "user": member.user_id, "from": from, "to": to });
    let entry = Entry { action: "membership.role_changed", subject: id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    Ok(membership::Model { role, updated_at: ctx.now(), ..member })
}

/// Takes a member out of the church: sessions and API tokens end, what they planned stays.
///
/// # Errors
/// As for [`membership_role_change`].
pub async fn membership_remove(ctx: &Context, actor: &Actor, id: MembershipId) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    let member = changeable(&mut txn, actor, id).await?;
    keep_an_owner(&mut txn, &member).await?;
    sessions_revoke_in_txn(ctx, &mut txn, actor, member.user_id).await?;
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(api_token::Column::ChurchId.eq(actor.church))
        .filter(api_token::Column::UserId.eq(member.user_id))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(&*txn)
        .await?;
    membership::Entity::delete_many()
        .filter(membership::Column::ChurchId.eq(actor.church))
        .filter(membership::Column::Id.eq(id))
        .exec(&*txn)
        .await?;
    let details = json!({ "user": member.user_id, "role": sea_orm::ActiveEnum::to_value(&member.role) });
    let entry = Entry { action: "membership.removed", subject: id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    Ok(txn.commit().await?)
}

/// The member, if the actor may change them.
async fn changeable(txn: &mut WriteTxn, actor: &Actor, id: MembershipId) -> Result<membership::Model> {
    actor.require(Role::Admin)?;
    // Two owners who demote each other at the same time must not both succeed.
    church_lock_in_txn(txn, actor.church).await?;
    let found = membership::Entity::of(actor.church).filter(membership::Column::Id.eq(id)).one(&**txn).await?;
    let member = found.ok_or(Error::NotFound("member"))?;
    actor.require(member.role)?;
    Ok(member)
}

/// Refuses when the member is the only one who owns the church.
async fn keep_an_owner(txn: &mut WriteTxn, member: &membership::Model) -> Result<()> {
    if member.role != Role::Owner {
        return Ok(());
    }
    let others = membership::Entity::of(member.church_id)
        .filter(membership::Column::Role.eq(Role::Owner))
        .filter(membership::Column::ValidUntil.is_null())
        .filter(membership::Column::Id.ne(member.id))
        .count(&**txn)
        .await?;
    if others > 0 {
        return Ok(());
    }
    let message = "This is the only owner of the church. Make somebody else an owner first.";
    Err(Error::invalid("LAST_OWNER", message, &["id"]))
}
