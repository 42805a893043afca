//! A person of several churches: which they are, and going over from one to another. A session is for one church, so that
//! a forgotten tab never acts for the wrong one; going over ends it and begins another.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::{church, membership};
use super::session::session_end_in_txn;
use super::sign_in::{Signed, signed_in_txn};
use crate::actor::{Actor, Means, Role};
use crate::audit::church_lock_in_txn;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::ChurchId;

/// The churches that the actor can act for, with the role in each, in the order in which they joined. Whoever did not sign
/// in themselves acts for one church only.
///
/// # Errors
/// When the database did not answer.
pub async fn church_list(ctx: &Context, actor: &Actor) -> Result<Vec<(church::Model, Role)>> {
    let (Some(user), Means::Session(_)) = (actor.user, actor.means) else {
        return Ok(vec![(super::church_get(ctx, actor).await?, actor.role)]);
    };
    let members = membership::Entity::find()
        .filter(membership::Column::UserId.eq(user))
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::Id)
        .all(ctx.db.reader())
        .await?;
    let members: Vec<_> = members.into_iter().filter(|member| counts(member, ctx.now())).collect();
    let ids = members.iter().map(|member| member.church_id);
    let churches = church::Entity::find().filter(church::Column::Id.is_in(ids)).all(ctx.db.reader()).await?;
    let with_church = members.into_iter().filter_map(|member| {
        let church = churches.iter().find(|church| church.id == member.church_id)?.clone();
        Some((church, member.role))
    });
    Ok(with_church.collect())
}

/// Ends the actor's session and begins one in another of their churches.
///
/// # Errors
/// `Invalid` with `NEEDS_SESSION` for whoever did not sign in by password; `NotFound` for a church that they are not in.
pub async fn church_switch(ctx: &Context, actor: &Actor, to: ChurchId, address: Option<IpAddr>) -> Result<Signed> {
    let (Some(user), Means::Session(_)) = (actor.user, actor.means) else {
        let message = "An API token is for one church. Make a token in the other church.";
        return Err(Error::invalid("NEEDS_SESSION", message, &["churchId"]));
    };
    let mut txn = ctx.db.begin().await?;
    churches_lock_in_txn(&mut txn, [actor.church, to]).await?;
    let member = membership::Entity::of(to).filter(membership::Column::UserId.eq(user)).one(&*txn).await?;
    let member = member.filter(|member| counts(member, ctx.now())).ok_or(Error::NotFound("church"))?;
    let signed = session_move_in_txn(ctx, &mut txn, actor, &member, address).await?;
    txn.commit().await?;
    Ok(signed)
}

/// Ends the actor's session and begins one of this member.
pub(super) async fn session_move_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    member: &membership::Model,
    address: Option<IpAddr>,
) -> Result<Signed> {
    session_end_in_txn(ctx, txn, actor).await?;
    signed_in_txn(ctx, txn, member, address).await
}

/// Locks two churches in one order, whoever goes from which to which: their audit trails are both written.
pub(super) async fn churches_lock_in_txn(txn: &mut WriteTxn, mut churches: [ChurchId; 2]) -> Result<()> {
    churches.sort_unstable();
    for church in churches {
        church_lock_in_txn(txn, church).await?;
    }
    Ok(())
}

fn counts(member: &membership::Model, now: DateTime<Utc>) -> bool {
    member.valid_until.is_none_or(|end| end > now)
}
