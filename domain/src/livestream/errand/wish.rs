//! Wishes that come with the service: its picture is shown wherever pictures are taken, and whatever changes, its errands are
//! planned anew.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, IntoActiveModel, Iterable, QuerySelect};

use super::entity::{Column, Entity, ErrandKind, ErrandStatus, Model};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::{ErrandId, LivestreamPlatformId};
use crate::livestream::picture;
use crate::livestream::platform_entity::Model as Platform;
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// The service has a new picture: each of these platforms that takes pictures is to show it.
pub(in crate::livestream) async fn wish_picture_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platforms: &[Platform],
) -> Result<()> {
    for platform in platforms.iter().filter(|platform| takes_pictures(platform)) {
        let before = of_platforms(txn, &[platform.id]).await?.into_iter().find(|row| row.kind == ErrandKind::Picture);
        let row = match before {
            Some(row) => row.wished_again(ctx.now()),
            None => first_wish(ctx, platform),
        };
        put(txn, row.clone()).await?;
        enqueue(ctx, txn, &row).await?;
    }
    Ok(())
}

/// The same for platforms that came to a service which has its picture already.
pub(in crate::livestream) async fn wish_picture_as_others_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platforms: &[Platform],
) -> Result<()> {
    let taking: Vec<&Platform> = platforms.iter().filter(|platform| takes_pictures(platform)).collect();
    let Some(first) = taking.first() else { return Ok(()) };
    let pictures = picture::entity::Entity::of(first.church_id);
    let livestream = picture::entity::Column::LivestreamId.eq(first.livestream_id);
    if pictures.filter(livestream).select_only().column(picture::entity::Column::Id).count(&**txn).await? == 0 {
        return Ok(());
    }
    let ids: Vec<_> = taking.iter().map(|platform| platform.id).collect();
    let known = of_platforms(txn, &ids).await?;
    let is_new = |platform: &Platform| {
        !known.iter().any(|row| row.livestream_platform_id == platform.id && row.kind == ErrandKind::Picture)
    };
    for platform in taking.into_iter().filter(|platform| is_new(platform)) {
        put(txn, first_wish(ctx, platform)).await?;
    }
    Ok(())
}

/// The service has no picture any more: what is not shown yet will not be.
pub(in crate::livestream) async fn drop_picture_in_txn(
    ctx: &Context,
    txn: &WriteTxn,
    platforms: &[Platform],
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(ErrandStatus::Cancelled))
        .col_expr(Column::Wish, Expr::col(Column::Wish).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::LivestreamPlatformId.is_in(platforms.iter().map(|platform| platform.id)))
        .filter(Column::Kind.eq(ErrandKind::Picture))
        .filter(Column::Status.is_in([ErrandStatus::Waiting, ErrandStatus::Failed]))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// These broadcasts have just become complete: their pages show no picture yet.
pub(in crate::livestream) async fn broadcasts_complete_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platforms: &[LivestreamPlatformId],
) -> Result<()> {
    if platforms.is_empty() {
        return Ok(());
    }
    for row in of_platforms(txn, platforms).await? {
        if row.kind == ErrandKind::Picture && row.status != ErrandStatus::Cancelled {
            let row = row.wished_again(ctx.now());
            put(txn, row.clone()).await?;
            enqueue(ctx, txn, &row).await?;
        }
    }
    Ok(())
}

/// Something changed for these platforms: what waits is planned anew.
pub(in crate::livestream) async fn wake_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platforms: &[Platform],
) -> Result<()> {
    let ids: Vec<_> = platforms.iter().map(|platform| platform.id).collect();
    for row in of_platforms(txn, &ids).await? {
        if row.status == ErrandStatus::Waiting {
            enqueue(ctx, txn, &row).await?;
        }
    }
    Ok(())
}

/// Tries again what failed on this platform; true when anything had.
pub(in crate::livestream) async fn retry_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platform: LivestreamPlatformId,
) -> Result<bool> {
    let failed: Vec<Model> =
        of_platforms(txn, &[platform]).await?.into_iter().filter(|row| row.status == ErrandStatus::Failed).collect();
    for row in &failed {
        let row = row.wished_again(ctx.now());
        put(txn, row.clone()).await?;
        enqueue(ctx, txn, &row).await?;
    }
    Ok(!failed.is_empty())
}

fn takes_pictures(platform: &Platform) -> bool {
    let livestreams = platform.platform.0.client().livestreams();
    let takes = livestreams.is_some_and(|livestreams| livestreams.thumbnails().is_some());
    takes && platform.removed_at.is_none() && !platform.status.is_settled()
}

fn first_wish(ctx: &Context, platform: &Platform) -> Model {
    let now = ctx.now();
    let id = ErrandId::new(now, &*ctx.entropy);
    Model::waiting(id, platform.church_id, platform.id, ErrandKind::Picture, now)
}

async fn of_platforms(txn: &WriteTxn, ids: &[LivestreamPlatformId]) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::LivestreamPlatformId.is_in(ids.iter().copied()));
    Ok(rows.all(&**txn).await?)
}

/// Writes a wish, over the one before it if there was one.
pub(super) async fn put(txn: &WriteTxn, row: Model) -> Result<()> {
    let mut again = OnConflict::column(Column::Id);
    again.update_columns(Column::iter().filter(|column| !matches!(column, Column::Id | Column::ChurchId)));
    Entity::insert(row.into_active_model().reset_all()).on_conflict(again).exec_without_returning(&**txn).await?;
    Ok(())
}

/// Its job plans it, so that it is always due now.
pub(super) async fn enqueue(ctx: &Context, txn: &mut WriteTxn, row: &Model) -> Result<()> {
    let (church, due_at) = (Some(row.church_id), ctx.now());
    job_enqueue_in_txn(ctx, txn, NewJob { kind: JobKind::Errand, church, subject: row.id.0, due_at }).await
}
