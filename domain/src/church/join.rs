//! Following an invitation: a new person makes an account, a known one adds the church to theirs. Both are signed in to the
//! church afterwards.

use std::net::IpAddr;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::create::{CheckedUser, NewUser, member_add_in_txn, record_user, user_create_in_txn};
use super::entity::{church, invitation, membership, user};
use super::invitation::usable;
use super::sign_in::{Signed, signed_in_txn};
use super::switch::{churches_lock_in_txn, session_move_in_txn};
use crate::actor::{Actor, Means};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::UserId;

/// What a usable link is good for.
#[derive(Debug)]
pub struct Offer {
    pub church: church::Model,
    pub invitation: invitation::Model,
    /// Somebody signs in with the address already: they do so first, and then accept.
    pub has_account: bool,
}

/// Who follows the link.
#[derive(Debug)]
pub enum Joining<'a> {
    /// Nobody is signed in: the account is made.
    New { name: &'a str, password: &'a Secret },
    /// Somebody who is signed in, to another church so far.
    Known(Actor),
}

/// What the link is good for; `None` when it was used, revoked or is too old.
///
/// # Errors
/// When the database did not answer.
pub async fn invitation_offer(ctx: &Context, token: &Secret) -> Result<Option<Offer>> {
    let Some(invitation) = find(ctx, token).await? else { return Ok(None) };
    let church = church::Entity::find_by_id(invitation.church_id).one(ctx.db.reader()).await?;
    let accounts = user::Entity::find().filter(user::Column::Email.eq(&invitation.email));
    let has_account = accounts.count(ctx.db.reader()).await? > 0;
    Ok(church.map(|church| Offer { church, invitation, has_account }))
}

/// Joins the church, uses the link up and begins a session there: all of it or nothing.
///
/// # Errors
/// `Invalid` with `INVITATION_UNUSABLE` for an unknown, used, revoked or ended link; with `SIGN_IN_FIRST` when the address
/// has an account; with `INVITATION_FOR_ANOTHER` for somebody who signs in with another address; or for what was typed.
/// The link stays usable then.
pub async fn invitation_accept(
    ctx: &Context,
    token: &Secret,
    joining: Joining<'_>,
    address: Option<IpAddr>,
) -> Result<Signed> {
    // Asked before the slow hash of the password, so that a stranger without a link costs nothing.
    let invitation = find(ctx, token).await?.ok_or_else(unusable)?;
    match joining {
        Joining::New { name, password } => {
            let new = NewUser { email: &invitation.email, name, password, role: invitation.role };
            let accounts = user::Entity::find().filter(user::Column::Email.eq(&invitation.email));
            if accounts.count(ctx.db.reader()).await? > 0 {
                return Err(sign_in_first());
            }
            let checked = CheckedUser::check(ctx, &new).await?;
            let mut txn = ctx.db.begin().await?;
            use_up_in_txn(ctx, &mut txn, &invitation).await?;
            let user = user_create_in_txn(ctx, &mut txn, checked).await?;
            let member = member_add_in_txn(ctx, &mut txn, invitation.church_id, user.id, invitation.role).await?;
            let actor = Actor {
                church: invitation.church_id,
                user: Some(user.id),
                role: invitation.role,
                means: Means::System,
            };
            record_user(ctx, &mut txn, &actor, &user, invitation.role).await?;
            record_joined(ctx, &mut txn, &actor, &invitation, user.id).await?;
            let signed = signed_in_txn(ctx, &mut txn, &member, address).await?;
            txn.commit().await?;
            Ok(signed)
        }
        Joining::Known(actor) => join_known(ctx, &invitation, &actor, address).await,
    }
}

async fn join_known(
    ctx: &Context,
    invitation: &invitation::Model,
    actor: &Actor,
    address: Option<IpAddr>,
) -> Result<Signed> {
    let person = match actor.user {
        Some(id) => user::Entity::find_by_id(id).one(ctx.db.reader()).await?,
        None => None,
    };
    let person = person.ok_or(Error::Forbidden)?;
    if person.email != invitation.email {
        let message = format!(
            "This invitation is for {}, and you are signed in with {}. Sign out and open the link again, or ask for an invitation for your address.",
            invitation.email, person.email
        );
        return Err(Error::invalid("INVITATION_FOR_ANOTHER", message, &["token"]));
    }
    let mut txn = ctx.db.begin().await?;
    churches_lock_in_txn(&mut txn, [actor.church, invitation.church_id]).await?;
    let already = membership::Entity::of(invitation.church_id).filter(membership::Column::UserId.eq(person.id));
    if already.count(&*txn).await? > 0 {
        let message = "You are in this church already. Choose it where your name is.";
        return Err(Error::invalid("ALREADY_MEMBER", message, &["token"]));
    }
    use_up_in_txn(ctx, &mut txn, invitation).await?;
    let member = member_add_in_txn(ctx, &mut txn, invitation.church_id, person.id, invitation.role).await?;
    let joined = Actor { church: invitation.church_id, role: invitation.role, ..*actor };
    record_joined(ctx, &mut txn, &joined, invitation, person.id).await?;
    let signed = session_move_in_txn(ctx, &mut txn, actor, &member, address).await?;
    txn.commit().await?;
    Ok(signed)
}

async fn find(ctx: &Context, token: &Secret) -> Result<Option<invitation::Model>> {
    let hash = entropy::token_hash(token.reveal());
    let with_token = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(hash));
    Ok(usable(with_token, ctx.now()).one(ctx.db.reader()).await?)
}

async fn use_up_in_txn(ctx: &Context, txn: &mut WriteTxn, invitation: &invitation::Model) -> Result<()> {
    let used = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(ctx.now()))
        .filter(invitation::Column::Id.eq(invitation.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(&**txn)
        .await?;
    if used.rows_affected == 1 { Ok(()) } else { Err(unusable()) }
}

async fn record_joined(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    invitation: &invitation::Model,
    user: UserId,
) -> Result<()> {
    let details = json!({ "user": user, "role": sea_orm::ActiveEnum::to_value(&invitation.role) });
    let entry = Entry { action: "invitation.accepted", subject: invitation.id.to_string(), details: &details };
    audit_record_in_txn(ctx, txn, actor, entry).await
}

fn unusable() -> Error {
    let message =
        "This invitation was used already, taken back, or is too old. Ask the person who invited you for a new one.";
    Error::invalid("INVITATION_UNUSABLE", message, &["token"])
}

fn sign_in_first() -> Error {
    let message = "You have an account with this address. Sign in, then open the link again.";
    Error::invalid("SIGN_IN_FIRST", message, &["token"])
}
