//! The picture of a service: taken once, shown on every platform that takes pictures ([`super::errand`]), and fetched by those that
//! announce with one.
//!
//! | file | subject |
//! |---|---|
//! | this one | choosing and removing it, and reading it |
//! | [`jpeg`] | what people give becomes what is shown |
//! | [`entity`] | rows |

pub mod entity;
pub mod jpeg;

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QuerySelect};
use serde_json::json;

use super::errand;
use super::planned::{Planned, check_open, load, told};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, LivestreamId, PictureId};

use self::entity::{Column, Entity, Model};
use self::jpeg::{Shown, shown};

/// What people see of a picture besides its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureView {
    pub id: PictureId,
    /// In pixels.
    pub width: i64,
    pub height: i64,
}

/// Shows the service with this JPEG or PNG from now on, here and on every platform that takes pictures; an earlier one is replaced.
///
/// # Errors
/// `Invalid` for what is no usable picture and for a service that is over, `NotFound`, `Forbidden` below OPERATOR.
pub async fn livestream_picture_set(ctx: &Context, actor: &Actor, id: LivestreamId, given: Vec<u8>) -> Result<Planned> {
    actor.require(Role::Operator)?;
    // Who may not change it, or names none, makes nobody unpack a picture.
    check_open(&load(ctx.db.reader(), actor.church, id).await?.livestream)?;
    let shown = tokio::task::spawn_blocking(move || shown(&given)).await.map_err(|fault| Error::Inconsistent {
        table: "pictures",
        what: format!("reading a picture ended in a panic: {fault}"),
    })??;
    keep(ctx, actor, id, shown).await
}

/// The same with the picture of another service of the church.
///
/// # Errors
/// `Invalid` when that one has none or this one is over, `NotFound`, `Forbidden` below OPERATOR.
pub async fn livestream_picture_copy(
    ctx: &Context,
    actor: &Actor,
    id: LivestreamId,
    from: LivestreamId,
) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let row = Entity::of(actor.church).filter(Column::LivestreamId.eq(from)).one(ctx.db.reader()).await?;
    let row = row.ok_or_else(|| {
        Error::invalid("NO_PICTURE", "That service has no picture. Choose one.", &["copyFromLivestreamId"])
    })?;
    let side = |pixels: i64| u32::try_from(pixels).unwrap_or(u32::MAX);
    keep(ctx, actor, id, Shown { width: side(row.width), height: side(row.height), jpeg: row.jpeg }).await
}

async fn keep(ctx: &Context, actor: &Actor, id: LivestreamId, shown: Shown) -> Result<Planned> {
    let mut txn = ctx.db.begin().await?;
    let planned = load(&*txn, actor.church, id).await?;
    check_open(&planned.livestream)?;
    forget(&txn, actor.church, id).await?;
    let row = Model {
        id: PictureId::new(ctx.now(), &*ctx.entropy),
        church_id: actor.church,
        livestream_id: id,
        width: shown.width.into(),
        height: shown.height.into(),
        jpeg: shown.jpeg,
        created_by: actor.user,
        created_at: ctx.now(),
    };
    Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&*txn).await?;
    errand::wish_picture_in_txn(ctx, &mut txn, &planned.platforms).await?;
    told(ctx, &mut txn, actor, "livestream.picture_set", id, &json!({})).await?;
    txn.commit().await?;
    Ok(planned)
}

/// Shows the service without a picture of its own from now on. A platform that shows it already goes on doing so: none has a
/// call that takes a picture back. Removing none is fine.
///
/// # Errors
/// `Invalid` for a service that is over, `NotFound`, `Forbidden` below OPERATOR.
pub async fn livestream_picture_remove(ctx: &Context, actor: &Actor, id: LivestreamId) -> Result<Planned> {
    actor.require(Role::Operator)?;
    let mut txn = ctx.db.begin().await?;
    let planned = load(&*txn, actor.church, id).await?;
    check_open(&planned.livestream)?;
    if forget(&txn, actor.church, id).await? {
        errand::drop_picture_in_txn(ctx, &txn, &planned.platforms).await?;
        told(ctx, &mut txn, actor, "livestream.picture_removed", id, &json!({})).await?;
        txn.commit().await?;
    }
    Ok(planned)
}

/// True when there was one.
async fn forget(txn: &WriteTxn, church: ChurchId, id: LivestreamId) -> Result<bool> {
    let gone = Entity::delete_many().filter(Column::ChurchId.eq(church)).filter(Column::LivestreamId.eq(id));
    Ok(gone.exec(&**txn).await?.rows_affected > 0)
}

/// The JPEG with this id; `None` when there is none (any more). For anybody: pictures are there to be seen.
///
/// # Errors
/// When the database did not answer.
pub async fn picture_jpeg(ctx: &Context, id: PictureId) -> Result<Option<Vec<u8>>> {
    Ok(Entity::find_by_id(id).one(ctx.db.reader()).await?.map(|row| row.jpeg))
}

/// The pictures of these livestreams; those without one are left out.
///
/// # Errors
/// When the database did not answer.
pub async fn livestream_pictures(
    ctx: &Context,
    church: ChurchId,
    ids: &[LivestreamId],
) -> Result<HashMap<LivestreamId, PictureView>> {
    let rows: Vec<(LivestreamId, PictureId, i64, i64)> = Entity::of(church)
        .filter(Column::LivestreamId.is_in(ids.iter().copied()))
        .select_only()
        .columns([Column::LivestreamId, Column::Id, Column::Width, Column::Height])
        .into_tuple()
        .all(ctx.db.reader())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(livestream, id, width, height)| (livestream, PictureView { id, width, height }))
        .collect())
}
