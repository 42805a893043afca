//! API tokens: for scripts and stream decks, named, with a role of their own.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::api_token;
use super::input;
use crate::actor::{Actor, Means, Role};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::database::{flat_row, flat_words};
use crate::entropy;
use crate::error::{Error, Problem, Result};
use crate::ids::{ApiTokenId, ChurchId, UserId};

/// What every API token begins with, so that people and secret scanners recognise one.
const TOKEN_PREFIX: &str = "steeple_";
/// How exact `last_used_at` is.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What the new token is for and what it may do.
#[derive(Debug)]
pub struct NewApiToken<'a> {
    pub name: &'a str,
    pub role: Role,
    /// `None` = until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token that was just made.
#[derive(Debug)]
pub struct IssuedApiToken {
    /// Shown once.
    pub token: Secret,
    pub row: api_token::Model,
}

/// Makes a token that acts for its maker, with at most the maker's role.
///
/// # Errors
/// `Forbidden` below ADMIN, for Steeple itself, or for a role above the maker's own; `Invalid` for the name or a passed end.
pub async fn api_token_create(ctx: &Context, actor: &Actor, new: &NewApiToken<'_>) -> Result<IssuedApiToken> {
    actor.require(Role::Admin)?;
    actor.require(new.role)?;
    let user = actor.user.ok_or(Error::Forbidden)?;
    let now = ctx.now();
    let mut problems = Vec::new();
    let name = input::name(new.name, "name", &mut problems);
    if new.expires_at.is_some_and(|end| end <= now) {
        let message = "The token would end in the past. Choose a later day.";
        problems.push(Problem::new("EXPIRY_PASSED", message, &["expiresAt"]));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let token = Secret::new(format!("{TOKEN_PREFIX}{}", entropy::token(&*ctx.entropy).reveal()));
    let row = api_token::Model {
        id: ApiTokenId::new(now, &*ctx.entropy),
        church_id: actor.church,
        user_id: user,
        name,
        token_hash: entropy::token_hash(token.reveal()),
        role: new.role,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let mut txn = ctx.db.begin().await?;
    api_token::Entity::insert(row.clone().into_active_model()).exec_without_returning(&*txn).await?;
    let details = json!({ "name": row.name, "role": sea_orm::ActiveEnum::to_value(&row.role) });
    let entry = Entry { action: "api_token.created", subject: row.id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    Ok(IssuedApiToken { token, row })
}

/// The church's tokens that are not revoked, newest first.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn api_token_list(ctx: &Context, actor: &Actor) -> Result<Vec<api_token::Model>> {
    actor.require(Role::Admin)?;
    let tokens = api_token::Entity::of(actor.church)
        .filter(api_token::Column::RevokedAt.is_null())
        .order_by_desc(api_token::Column::CreatedAt)
        .order_by_desc(api_token::Column::Id);
    Ok(tokens.all(ctx.db.reader()).await?)
}

/// Ends a token at once. Ending it twice is fine.
///
/// # Errors
/// `Forbidden` below ADMIN, `NotFound` for a token that is not of this church.
pub async fn api_token_revoke(ctx: &Context, actor: &Actor, id: ApiTokenId) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut txn = ctx.db.begin().await?;
    let found = api_token::Entity::of(actor.church).filter(api_token::Column::Id.eq(id)).one(&*txn).await?;
    if found.ok_or(Error::NotFound("API token"))?.revoked_at.is_some() {
        return Ok(());
    }
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(api_token::Column::ChurchId.eq(actor.church))
        .filter(api_token::Column::Id.eq(id))
        .exec(&*txn)
        .await?;
    let entry = Entry { action: "api_token.revoked", subject: id.to_string(), details: &json!({}) };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    Ok(txn.commit().await?)
}

/// What a token opens.
struct Held {
    id: ApiTokenId,
    church_id: ChurchId,
    user_id: UserId,
    token_role: Role,
    member_role: Role,
    last_used_at: Option<DateTime<Utc>>,
}

flat_row! { Held {
    id = "t.id",
    church_id = "t.church_id",
    user_id = "t.user_id",
    token_role = "t.role",
    member_role = "m.role",
    last_used_at = "t.last_used_at",
} }
flat_words! { Role }

/// Who acts with this token, or `None` when it opens nothing. The role is the smaller one of token and member.
///
/// # Errors
/// When the database did not answer.
pub async fn api_token_authenticate(ctx: &Context, token: &Secret) -> Result<Option<Actor>> {
    if !token.reveal().starts_with(TOKEN_PREFIX) {
        return Ok(None);
    }
    let now = ctx.now();
    let mut reading = ctx.db.reading().await?;
    let held = reading
        .select::<Held>(
            "FROM api_tokens t JOIN memberships m ON m.church_id = t.church_id AND m.user_id = t.user_id \
             JOIN users u ON u.id = t.user_id WHERE t.token_hash = ",
        )
        .value(entropy::token_hash(token.reveal()))
        .text(" AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ")
        .value(now)
        .text(") AND u.disabled_at IS NULL AND (m.valid_until IS NULL OR m.valid_until > ")
        .value(now)
        .text(")");
    let found = reading.rows::<Held>(held).await?.pop();
    drop(reading);
    let Some(found) = found else { return Ok(None) };
    if found.last_used_at.is_none_or(|last| last <= now - USE_NOTED_EVERY) {
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(found.id))
            .exec(ctx.db.reader())
            .await?;
    }
    let role = found.token_role.min(found.member_role);
    Ok(Some(Actor { church: found.church_id, user: Some(found.user_id), role, means: Means::ApiToken(found.id) }))
}
