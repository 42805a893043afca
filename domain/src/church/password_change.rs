//! A person changes their password: whoever knew the old one is out.

use std::net::IpAddr;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::{session, user};
use super::session::revoke_in_txn;
use super::sign_in::SignInLimits;
use super::{input, password};
use crate::actor::{Actor, Means};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::error::{Error, Result};

/// What a person typed, and where from.
#[derive(Debug)]
pub struct PasswordChange<'a> {
    pub current: &'a Secret,
    pub new: &'a Secret,
    pub address: Option<IpAddr>,
}

/// Takes the new password. The person's other sessions end, in every church; the one that asks stays.
///
/// # Errors
/// `Invalid` with `NEEDS_SESSION` for whoever did not sign in by password, `PASSWORD_WRONG` for the current one,
/// `TOO_MANY_TRIES` as for signing in, or for the new one.
pub async fn password_change(
    ctx: &Context,
    limits: &SignInLimits,
    actor: &Actor,
    change: &PasswordChange<'_>,
) -> Result<()> {
    let (Some(id), Means::Session(own)) = (actor.user, actor.means) else {
        let message = "An API token has no password. Sign in with e-mail and password to change it.";
        return Err(Error::invalid("NEEDS_SESSION", message, &["current"]));
    };
    let mut problems = Vec::new();
    input::password(change.new.reveal(), "new", &mut problems);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let person = user::Entity::find_by_id(id).one(ctx.db.reader()).await?.ok_or(Error::NotFound("person"))?;
    limits.check(&person.email, change.address)?;
    let fits = change.current.reveal().chars().count() <= input::PASSWORD_MAX_CHARS
        && password::verify(person.password_hash.clone(), change.current).await?;
    if !fits {
        let message = "This is not your present password. Type it again.";
        return Err(Error::invalid("PASSWORD_WRONG", message, &["current"]));
    }
    let hash = password::hash(&*ctx.entropy, change.new).await?;

    let mut txn = ctx.db.begin().await?;
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .col_expr(user::Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(user::Column::Id.eq(id))
        .exec(&*txn)
        .await?;
    let others = session::Entity::find()
        .filter(session::Column::UserId.eq(id))
        .filter(session::Column::Id.ne(own))
        .all(&*txn)
        .await?;
    revoke_in_txn(ctx, &mut txn, actor, others).await?;
    let entry = Entry { action: "user.password_changed", subject: id.to_string(), details: &json!({}) };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    Ok(txn.commit().await?)
}
