//! Inviting people: a link for one address, with a role, for some days. Admins make and revoke them; [`super::join`] is
//! what the invited person does.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, Select};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::{invitation, membership, user};
use super::input;
use crate::actor::{Actor, Role};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy;
use crate::error::{Error, Problem, Result};
use crate::ids::{ChurchId, InvitationId};

/// How long a link can be used when nobody says otherwise.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
/// The longest that anybody may say.
pub const INVITATION_LIFE_MAX: TimeDelta = TimeDelta::days(30);

/// Whom to invite, and what they will be.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    pub email: &'a str,
    pub role: Role,
    /// `None` = after [`INVITATION_LIFE`].
    pub expires_at: Option<DateTime<Utc>>,
}

/// An invitation that was just made.
#[derive(Debug)]
pub struct IssuedInvitation {
    /// Shown once.
    pub token: Secret,
    pub row: invitation::Model,
}

/// Makes a link. An earlier one for the same address ends with it.
///
/// # Errors
/// `Forbidden` below ADMIN or for a role above the actor's own; `Invalid` for the address or the day, with
/// `ALREADY_MEMBER` when the person is in the church.
pub async fn invitation_create(ctx: &Context, actor: &Actor, new: &NewInvitation<'_>) -> Result<IssuedInvitation> {
    actor.require(Role::Admin)?;
    actor.require(new.role)?;
    let now = ctx.now();
    let mut problems = Vec::new();
    let email = input::email(new.email, &mut problems);
    let expires_at = new.expires_at.unwrap_or(now + INVITATION_LIFE);
    if expires_at <= now || expires_at > now + INVITATION_LIFE_MAX {
        let days = INVITATION_LIFE_MAX.num_days();
        let message = format!("The link must end within the next {days} days. Choose another day.");
        problems.push(Problem::new("EXPIRY_UNUSABLE", message, &["expiresAt"]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let token = entropy::token(&*ctx.entropy);
    let row = invitation::Model {
        id: InvitationId::new(now, &*ctx.entropy),
        church_id: actor.church,
        email,
        role: new.role,
        token_hash: entropy::token_hash(token.reveal()),
        expires_at,
        accepted_at: None,
        created_at: now,
    };
    let mut txn = ctx.db.begin().await?;
    not_a_member(&txn, actor.church, &row.email).await?;
    invitation::Entity::delete_many()
        .filter(invitation::Column::ChurchId.eq(actor.church))
        .filter(invitation::Column::Email.eq(&row.email))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(&*txn)
        .await?;
    invitation::Entity::insert(row.clone().into_active_model()).exec_without_returning(&*txn).await?;
    let details =
        json!({ "email": row.email, "role": sea_orm::ActiveEnum::to_value(&row.role), "expires": row.expires_at });
    let entry = Entry { action: "invitation.created", subject: row.id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    Ok(IssuedInvitation { token, row })
}

/// The church's invitations that can still be used, newest first.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn invitation_list(ctx: &Context, actor: &Actor) -> Result<Vec<invitation::Model>> {
    actor.require(Role::Admin)?;
    let open = usable(invitation::Entity::of(actor.church), ctx.now());
    let newest_first = open.order_by_desc(invitation::Column::CreatedAt).order_by_desc(invitation::Column::Id);
    Ok(newest_first.all(ctx.db.reader()).await?)
}

/// Ends a link at once.
///
/// # Errors
/// `Forbidden` below ADMIN or for an invitation to a role above the actor's own; `NotFound` for one that is not of this
/// church or was used already.
pub async fn invitation_revoke(ctx: &Context, actor: &Actor, id: InvitationId) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut txn = ctx.db.begin().await?;
    let open = invitation::Entity::of(actor.church).filter(invitation::Column::Id.eq(id));
    let found = open.filter(invitation::Column::AcceptedAt.is_null()).one(&*txn).await?;
    let found = found.ok_or(Error::NotFound("invitation"))?;
    actor.require(found.role)?;
    let removed = invitation::Entity::delete_many()
        .filter(invitation::Column::ChurchId.eq(actor.church))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(&*txn)
        .await?;
    if removed.rows_affected == 0 {
        // Somebody used it between the question and the answer.
        return Err(Error::NotFound("invitation"));
    }
    let details = json!({ "email": found.email });
    let entry = Entry { action: "invitation.revoked", subject: id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    Ok(txn.commit().await?)
}

/// Those that are neither used nor too old.
pub(super) fn usable(invitations: Select<invitation::Entity>, now: DateTime<Utc>) -> Select<invitation::Entity> {
    invitations.filter(invitation::Column::AcceptedAt.is_null()).filter(invitation::Column::ExpiresAt.gt(now))
}

/// Refuses when whoever signs in with this address is in the church.
async fn not_a_member(txn: &WriteTxn, church: ChurchId, email: &str) -> Result<()> {
    let Some(user) = user::Entity::find().filter(user::Column::Email.eq(email)).one(&**txn).await? else {
        return Ok(());
    };
    let memberships = membership::Entity::of(church).filter(membership::Column::UserId.eq(user.id));
    if memberships.count(&**txn).await? == 0 {
        return Ok(());
    }
    let message = "This person is in your church already. Change their role in the list of people.";
    Err(Error::invalid("ALREADY_MEMBER", message, &["email"]))
}
