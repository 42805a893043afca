//! Taking the key that a person brings: some platforms give it to people only, and anew for every session.
//!
//! What can be known of a pasted key is checked here: that it is one, that it is not pasted days ahead, and that it was not
//! already used for an earlier service of the same account (last week's key leads nowhere, and nobody would notice until Sunday).

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::livestream::HandKey;

use super::planned::{Planned, check_open, load, told, wake_platforms};
use super::platform_entity::{Column, Entity, Model};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::LivestreamPlatformId;

/// So many earlier services are looked at for the same key: a year of Sundays.
const EARLIER_MOST: u64 = 52;

/// Stores the key for this service, sealed. Pasting another one replaces it.
///
/// # Errors
/// `Invalid` when the platform gives its key itself, the service is over, it is too early for a key, what was pasted is none or
/// is an earlier service's; `NotFound` also for another church's; `Forbidden` below OPERATOR.
pub async fn livestream_key_provide(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamPlatformId,
    url: &str,
    key: &Secret,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let now = ctx.now();
    let mut txn = ctx.db.begin().await?;
    let row = Entity::of(actor.church).filter(Column::Id.eq(id)).one(&*txn).await?;
    let row = row.ok_or(Error::NotFound("livestream platform"))?;
    let planned = load(&*txn, actor.church, row.livestream_id).await?;
    check_open(&planned.livestream)?;
    let hand_key = hand_key_of(&row)?;
    if row.status.is_settled() || row.removed_at.is_some() {
        return Err(Error::invalid(
            "OVER",
            "This service is over here, so it needs no key.",
            &["livestreamPlatformId"],
        ));
    }
    if now < planned.livestream.scheduled_start - hand_key.good_for() {
        let hours = hand_key.good_for().num_hours();
        let message = format!(
            "It is too early: {} gives a new key for every session. Copy it at most {hours} hours before the start.",
            row.platform.0
        );
        return Err(Error::invalid("KEY_TOO_EARLY", message, &["key"]));
    }
    let ingest = hand_key.check(url, key.reveal()).map_err(|wrong| {
        let message = format!("{}. {}", wrong.what, hand_key.how().english);
        Error::invalid("KEY_UNUSABLE", message, &[wrong.field])
    })?;
    if was_used_before(ctx, &txn, &row, &ingest.key).await? {
        let message = format!("This is the key of an earlier service. {}", hand_key.how().english);
        return Err(Error::invalid("KEY_FROM_EARLIER", message, &["key"]));
    }
    let sealed = ctx.keys.seal(&*ctx.entropy, &row.stream_key_place(), ingest.key.reveal().as_bytes())?;
    // Only these columns: the row's job may be in the middle of a step, and writes back only what that step changed.
    Entity::update_many()
        .col_expr(Column::IngestUrl, Expr::value(ingest.url))
        .col_expr(Column::SealedStreamKey, Expr::value(sealed))
        .col_expr(Column::IngestReadAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::ChurchId.eq(actor.church))
        .filter(Column::Id.eq(id))
        .exec(&*txn)
        .await?;
    wake_platforms(ctx, &mut txn, actor.church, std::slice::from_ref(&row)).await?;
    let details = json!({ "platform": row.platform.0.slug() });
    told(ctx, &mut txn, actor, "livestream_platform.key_provided", row.livestream_id, &details).await?;
    let planned = load(&*txn, actor.church, row.livestream_id).await?;
    txn.commit().await?;
    Ok(planned)
}

fn hand_key_of(row: &Model) -> Result<&'static dyn HandKey> {
    let livestreams = row.platform.0.client().livestreams();
    livestreams.and_then(|livestreams| livestreams.hand_key()).ok_or_else(|| {
        let message = format!("{} gives its key to Steeple itself, so there is nothing to paste.", row.platform.0);
        Error::invalid("NO_HAND_KEY", message, &["livestreamPlatformId"])
    })
}

/// Compares with the keys of the same account's other services, each in constant time. A platform that was taken off this
/// service and put on again may have the same session's key.
async fn was_used_before(ctx: &Context, txn: &WriteTxn, row: &Model, key: &Secret) -> Result<bool> {
    let earlier = Entity::of(row.church_id)
        .filter(Column::ConnectionId.eq(row.connection_id))
        .filter(Column::LivestreamId.ne(row.livestream_id))
        .filter(Column::SealedStreamKey.is_not_null())
        .order_by_desc(Column::IngestReadAt)
        .limit(EARLIER_MOST)
        .all(&**txn)
        .await?;
    let is_same = |earlier: &Model| {
        let opened = ctx.keys.open(&earlier.stream_key_place(), earlier.sealed_stream_key.as_deref()?).ok()?;
        Some(Secret::new(std::str::from_utf8(&opened).ok()?) == *key)
    };
    Ok(earlier.iter().fold(false, |found, earlier| found | is_same(earlier).unwrap_or(false)))
}
