//! Sessions of people: begun by a sign-in, ended by idleness, age, sign-out or revocation.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::session;
use crate::actor::{Actor, Means, Role};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn, flat_row};
use crate::entropy;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, SessionId, UserId};

/// Unused for this long, a session is over.
pub const SESSION_IDLE_LIFE: TimeDelta = TimeDelta::days(14);
/// However much it is used, a session is over after this long.
pub const SESSION_ABSOLUTE_LIFE: TimeDelta = TimeDelta::days(90);
/// How exact `last_used_at` is, so that reading does not mean writing each time.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a token opens.
struct Held {
    id: SessionId,
    church_id: ChurchId,
    user_id: UserId,
    role: Role,
    last_used_at: DateTime<Utc>,
}

flat_row! { Held {
    id = "s.id",
    church_id = "s.church_id",
    user_id = "s.user_id",
    role = "m.role",
    last_used_at = "s.last_used_at",
} }

/// Who holds this token, or `None` when it opens nothing: unknown, expired, revoked, or its member is gone.
///
/// # Errors
/// When the database did not answer.
pub async fn session_authenticate(ctx: &Context, token: &Secret) -> Result<Option<Actor>> {
    let now = ctx.now();
    let mut reading = ctx.db.reading().await?;
    let held = reading
        .select::<Held>(
            "FROM sessions s JOIN memberships m ON m.church_id = s.church_id AND m.user_id = s.user_id \
             JOIN users u ON u.id = s.user_id WHERE s.token_hash = ",
        )
        .value(entropy::token_hash(token.reveal()))
        .text(" AND s.revoked_at IS NULL AND s.expires_at > ")
        .value(now)
        .text(" AND s.last_used_at > ")
        .value(now - SESSION_IDLE_LIFE)
        .text(" AND u.disabled_at IS NULL AND (m.valid_until IS NULL OR m.valid_until > ")
        .value(now)
        .text(")");
    let found = reading.rows::<Held>(held).await?.pop();
    drop(reading);
    let Some(found) = found else { return Ok(None) };
    if found.last_used_at <= now - USE_NOTED_EVERY {
        session::Entity::update_many()
            .col_expr(session::Column::LastUsedAt, Expr::value(now))
            .filter(session::Column::Id.eq(found.id))
            .filter(session::Column::LastUsedAt.lt(now))
            .exec(ctx.db.reader())
            .await?;
    }
    let means = Means::Session(found.id);
    Ok(Some(Actor { church: found.church_id, user: Some(found.user_id), role: found.role, means }))
}

/// Ends the actor's own session. Ending it twice is fine; a token or Steeple itself has none to end.
///
/// # Errors
/// When the database did not do it.
pub async fn sign_out(ctx: &Context, actor: &Actor) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    session_end_in_txn(ctx, &mut txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Ends a session: one's own, or as an admin anybody's in the church.
///
/// # Errors
/// `NotFound` for a session that is not there, of another church, or not the actor's to end.
pub async fn session_revoke(ctx: &Context, actor: &Actor, id: SessionId) -> Result<()> {
    let mut txn = ctx.db.begin().await?;
    let found = session::Entity::of(actor.church).filter(session::Column::Id.eq(id)).one(&*txn).await?;
    let found = found.filter(|session| Some(session.user_id) == actor.user || actor.role >= Role::Admin);
    revoke_in_txn(ctx, &mut txn, actor, vec![found.ok_or(Error::NotFound("session"))?]).await?;
    Ok(txn.commit().await?)
}

/// Begins a session and gives its token, which is shown once and stored hashed.
pub(super) async fn session_begin_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    church: ChurchId,
    user: UserId,
) -> Result<(session::Model, Secret)> {
    let now = ctx.now();
    let token = entropy::token(&*ctx.entropy);
    let session = session::Model {
        id: SessionId::new(now, &*ctx.entropy),
        church_id: church,
        user_id: user,
        token_hash: entropy::token_hash(token.reveal()),
        created_at: now,
        last_used_at: now,
        expires_at: now + SESSION_ABSOLUTE_LIFE,
        revoked_at: None,
    };
    session::Entity::insert(session.clone().into_active_model()).exec_without_returning(&**txn).await?;
    Ok((session, token))
}

/// Ends every session that this person has in the church.
pub(super) async fn sessions_revoke_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    user: UserId,
) -> Result<()> {
    let sessions = session::Entity::of(actor.church).filter(session::Column::UserId.eq(user)).all(&**txn).await?;
    revoke_in_txn(ctx, txn, actor, sessions).await
}

/// Ends the session behind these means, if it is one and still there.
pub(super) async fn session_end_in_txn(ctx: &Context, txn: &mut WriteTxn, actor: &Actor) -> Result<()> {
    let Means::Session(id) = actor.means else { return Ok(()) };
    let own = session::Entity::of(actor.church).filter(session::Column::Id.eq(id)).one(&**txn).await?;
    revoke_in_txn(ctx, txn, actor, own.into_iter().collect()).await
}

/// Ends those of these sessions that still go on. It is noted in the actor's church, whichever church they were for.
pub(super) async fn revoke_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    sessions: Vec<session::Model>,
) -> Result<()> {
    for session in sessions.into_iter().filter(|session| session.revoked_at.is_none()) {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
            .filter(session::Column::Id.eq(session.id))
            .exec(&**txn)
            .await?;
        txn.tell(Change { church: Some(session.church_id), subject: Subject::Session(session.id) });
        let details = json!({ "user": session.user_id });
        let entry = Entry { action: "session.revoked", subject: session.id.to_string(), details: &details };
        audit_record_in_txn(ctx, txn, actor, entry).await?;
    }
    Ok(())
}
