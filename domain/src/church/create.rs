//! New churches and new people.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, SqlErr};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::entity::{church, membership, user};
use super::{input, password};
use crate::actor::{Actor, Role};
use crate::audit::{Entry, audit_record_in_txn};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Problem, Result};
use crate::ids::{ChurchId, MembershipId, UserId};

#[derive(Debug)]
pub struct NewChurch<'a> {
    pub name: &'a str,
    /// IANA name, for example `Europe/Berlin`.
    pub time_zone: &'a str,
}

#[derive(Debug)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub password: &'a Secret,
    pub role: Role,
}

/// Founds a church; nobody is in it yet.
///
/// # Errors
/// `Invalid` for the name or the time zone.
pub async fn church_create(ctx: &Context, new: &NewChurch<'_>) -> Result<church::Model> {
    let new = CheckedChurch::check(new, "name").map_err(Error::Invalid)?;
    let mut txn = ctx.db.begin().await?;
    let church = church_create_in_txn(ctx, &mut txn, new).await?;
    record_church(ctx, &mut txn, &Actor::system(church.id), &church).await?;
    txn.commit().await?;
    Ok(church)
}

/// Adds a new person to the actor's church.
///
/// # Errors
/// `Forbidden` below ADMIN or for a role above the actor's own; `Invalid` for what was typed, with `EMAIL_TAKEN` when
/// somebody signs in with this address already.
pub async fn user_create(ctx: &Context, actor: &Actor, new: &NewUser<'_>) -> Result<user::Model> {
    actor.require(Role::Admin)?;
    actor.require(new.role)?;
    let checked = CheckedUser::check(ctx, new).await?;
    let mut txn = ctx.db.begin().await?;
    let user = user_create_in_txn(ctx, &mut txn, checked).await?;
    member_add_in_txn(ctx, &mut txn, actor.church, user.id, new.role).await?;
    record_user(ctx, &mut txn, actor, &user, new.role).await?;
    txn.commit().await?;
    Ok(user)
}

/// A church's name and time zone, found good.
pub(super) struct CheckedChurch {
    name: String,
    time_zone: String,
}

impl CheckedChurch {
    pub(super) fn check(new: &NewChurch<'_>, name_field: &'static str) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let name = input::name(new.name, name_field, &mut problems);
        let time_zone = input::time_zone(new.time_zone, &mut problems);
        if problems.is_empty() { Ok(Self { name, time_zone }) } else { Err(problems) }
    }
}

/// A person's address and name, found good, and the password hashed: slow, so it is done before any transaction.
pub(super) struct CheckedUser {
    email: String,
    name: String,
    password_hash: String,
}

impl CheckedUser {
    pub(super) async fn check(ctx: &Context, new: &NewUser<'_>) -> Result<Self> {
        let mut problems = Vec::new();
        let email = input::email(new.email, &mut problems);
        let name = input::name(new.name, "name", &mut problems);
        input::password(new.password.reveal(), "password", &mut problems);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let password_hash = password::hash(&*ctx.entropy, new.password).await?;
        Ok(Self { email, name, password_hash })
    }
}

pub(super) async fn church_create_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    new: CheckedChurch,
) -> Result<church::Model> {
    let now = ctx.now();
    let id = ChurchId::new(now, &*ctx.entropy);
    let slug = slug_of(&new.name);
    let taken = church::Entity::find().filter(church::Column::Slug.eq(&slug)).count(&**txn).await? > 0;
    // The end of the id is random.
    let random = &id.0.simple().to_string()[24..];
    let slug = match (slug.is_empty(), taken) {
        (true, _) => random.to_owned(),
        (false, true) => format!("{slug}-{random}"),
        (false, false) => slug,
    };
    let row = church::Model { id, name: new.name, slug, time_zone: new.time_zone, created_at: now, updated_at: now };
    church::Entity::insert(row.clone().into_active_model()).exec_without_returning(&**txn).await?;
    Ok(row)
}

pub(super) async fn user_create_in_txn(ctx: &Context, txn: &mut WriteTxn, new: CheckedUser) -> Result<user::Model> {
    let now = ctx.now();
    if user::Entity::find().filter(user::Column::Email.eq(&new.email)).count(&**txn).await? > 0 {
        return Err(email_taken());
    }
    let row = user::Model {
        id: UserId::new(now, &*ctx.entropy),
        email: new.email,
        name: new.name,
        password_hash: Some(new.password_hash),
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    let inserted = user::Entity::insert(row.clone().into_active_model()).exec_without_returning(&**txn).await;
    match inserted {
        Ok(_) => Ok(row),
        // Somebody took the address between the question and the answer.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Err(email_taken()),
        Err(error) => Err(error.into()),
    }
}

fn email_taken() -> Error {
    let message = "Somebody signs in with this e-mail address already. Use another address.";
    Error::invalid("EMAIL_TAKEN", message, &["email"])
}

pub(super) async fn member_add_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    church: ChurchId,
    user: UserId,
    role: Role,
) -> Result<membership::Model> {
    let now = ctx.now();
    let row = membership::Model {
        id: MembershipId::new(now, &*ctx.entropy),
        church_id: church,
        user_id: user,
        role,
        valid_until: None,
        created_at: now,
        updated_at: now,
    };
    membership::Entity::insert(row.clone().into_active_model()).exec_without_returning(&**txn).await?;
    Ok(row)
}

pub(super) async fn record_church(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    church: &church::Model,
) -> Result<()> {
    let details = json!({ "name": church.name, "timeZone": church.time_zone });
    let entry = Entry { action: "church.created", subject: church.id.to_string(), details: &details };
    audit_record_in_txn(ctx, txn, actor, entry).await
}

pub(super) async fn record_user(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    user: &user::Model,
    role: Role,
) -> Result<()> {
    let details = json!({ "role": sea_orm::ActiveEnum::to_value(&role) });
    let entry = Entry { action: "user.created", subject: user.id.to_string(), details: &details };
    audit_record_in_txn(ctx, txn, actor, entry).await
}

/// "Grace Chapel" → `grace-chapel`; empty for a name without Latin letters or digits.
fn slug_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
