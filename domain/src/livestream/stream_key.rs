//! Showing a stream key to the person at the encoder: whoever holds it can broadcast on the church's account.

use sea_orm::entity::prelude::*;
use serde_json::json;
use steeple_platforms::contract::credentials::Secret;

use super::platform_entity;
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::LivestreamPlatformId;

/// What an encoder is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamKey {
    /// The server part; holds no secret.
    pub ingest_url: String,
    pub key: Secret,
}

/// Opens the stream key. The audit trail says who looked, before the key is shown.
///
/// # Errors
/// `Forbidden` below OPERATOR; `NotFound` also for another church's; `Invalid` while the platform has not given a key yet.
pub async fn livestream_stream_key(ctx: &Context, actor: &Actor, id: LivestreamPlatformId) -> Result<StreamKey> {
    actor.require(Role::Operator)?;
    let row = platform_entity::Entity::of(actor.church)
        .filter(platform_entity::Column::Id.eq(id))
        .one(ctx.db.reader())
        .await?
        .ok_or(Error::NotFound("livestream platform"))?;
    let (Some(sealed), Some(ingest_url)) = (&row.sealed_stream_key, &row.ingest_url) else {
        let message = format!("{} has not given a stream key yet. Try again in a moment.", row.platform.0);
        return Err(Error::invalid("NO_KEY_YET", message, &["livestreamPlatformId"]));
    };
    let opened = ctx.keys.open(&row.stream_key_place(), sealed)?;
    let key = std::str::from_utf8(&opened).map_err(|_| Error::Inconsistent {
        table: "livestream_platforms",
        what: format!("{id} holds a key that is no text"),
    })?;
    let shown = StreamKey { ingest_url: ingest_url.clone(), key: Secret::new(key) };
    let mut txn = ctx.db.begin().await?;
    let details = json!({ "platform": row.platform.0.slug(), "livestream": row.livestream_id });
    let entry = Entry { action: "livestream_platform.stream_key_shown", subject: id.to_string(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.commit().await?;
    Ok(shown)
}
