//! Changing what a church is called and where it is.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::entity::church;
use super::input;
use crate::actor::{Actor, Role};
use crate::audit::{Entry, audit_record_in_txn, church_lock_in_txn};
use crate::context::Context;
use crate::error::{Error, Result};

/// What is to be different; `None` leaves it.
#[derive(Debug, Default)]
pub struct ChurchChange<'a> {
    pub name: Option<&'a str>,
    /// IANA name. Services that are planned already keep the instant and the zone they were planned in.
    pub time_zone: Option<&'a str>,
}

/// Changes the actor's church. Two who change different things at once both succeed.
///
/// # Errors
/// `Forbidden` below ADMIN; `Invalid` for the name or the time zone.
pub async fn church_update(ctx: &Context, actor: &Actor, change: &ChurchChange<'_>) -> Result<church::Model> {
    actor.require(Role::Admin)?;
    let mut problems = Vec::new();
    let name = change.name.map(|name| input::name(name, "name", &mut problems));
    let time_zone = change.time_zone.map(|zone| input::time_zone(zone, &mut problems));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut txn = ctx.db.begin().await?;
    church_lock_in_txn(&mut txn, actor.church).await?;
    let before = church::Entity::find_by_id(actor.church).one(&*txn).await?.ok_or(Error::NotFound("church"))?;
    let after = church::Model {
        name: name.unwrap_or_else(|| before.name.clone()),
        time_zone: time_zone.unwrap_or_else(|| before.time_zone.clone()),
        updated_at: ctx.now(),
        ..before.clone()
    };
    if (&after.name, &after.time_zone) == (&before.name, &before.time_zone) {
        return Ok(before);
    }
    church::Entity::update_many()
        .col_expr(church::Column::Name, Expr::value(after.name.clone()))
        .col_expr(church::Column::TimeZone, Expr::value(after.time_zone.clone()))
        .col_expr(church::Column::UpdatedAt, Expr::value(after.updated_at))
        .filter(church::Column::Id.eq(actor.church))
        .exec(&*txn)
        .await?;
    let details = json!({
        "from": { "name": before.name, "timeZone": before.time_zone },
        "to": { "name": after.name, "timeZone": after.time_zone },
    });
    let entry = Entry { action: "church.updated", subject: actor.church.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    Ok(after)
}
