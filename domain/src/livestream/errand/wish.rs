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
use crate::livestream::platform_entity::{Model as Platform, PlatformStatus};
use crate::queue::{JobKind, NewJob, job_enqueue_in_txn};

/// The service has a new picture: each of these platforms that takes pictures is to show it.
pub(in crate::livestream) async fn wish_picture_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platforms: &[Platform],
) -> Result<()> {
    for (platform, kind) in shown_on(platforms) {
        let before = of_platforms(txn, &[platform.id]).await?.into_iter().find(|row| row.kind == kind);
        let row = match before {
            Some(row) => row.wished_again(ctx.now()),
            None => first_wish(ctx, platform, kind),
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
    let Some((first, _)) = shown_on(platforms).next() else { return Ok(()) };
    let pictures = picture::entity::Entity::of(first.church_id);
    let livestream = picture::entity::Column::LivestreamId.eq(first.livestream_id);
    if pictures.filter(livestream).select_only().column(picture::entity::Column::Id).count(&**txn).await? == 0 {
        return Ok(());
    }
    let ids: Vec<_> = platforms.iter().map(|platform| platform.id).collect();
    let known = of_platforms(txn, &ids).await?;
    let is_known = |platform: &Platform, kind: ErrandKind| {
        known.iter().any(|row| row.livestream_platform_id == platform.id && row.kind == kind)
    };
    for (platform, kind) in shown_on(platforms).filter(|(platform, kind)| !is_known(platform, *kind)) {
        put(txn, first_wish(ctx, platform, kind)).await?;
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
        .filter(Column::Kind.ne(ErrandKind::Announcement))
        .filter(Column::Status.is_in([ErrandStatus::Waiting, ErrandStatus::Failed]))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// Some of these broadcasts have just become complete, and their pages show no picture yet; or are over, and have a recording.
pub(in crate::livestream) async fn broadcasts_changed_in_txn<'a>(
    ctx: &Context,
    txn: &mut WriteTxn,
    steps: impl Iterator<Item = (&'a Platform, &'a Platform)>,
) -> Result<()> {
    use PlatformStatus::{Ended, Pending, Scheduled};
    let wakes = |(before, after): (&Platform, &'a Platform)| match (before.status, after.status) {
        (Pending, Scheduled) => Some((after.id, ErrandKind::Picture)),
        (before, Ended) if before != Ended => Some((after.id, ErrandKind::RecordingPicture)),
        _ => None,
    };
    let woken: Vec<_> = steps.filter_map(wakes).collect();
    if woken.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = woken.iter().map(|(id, _)| *id).collect();
    for row in of_platforms(txn, &ids).await? {
        if woken.contains(&(row.livestream_platform_id, row.kind)) && row.status != ErrandStatus::Cancelled {
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

/// Where the picture is to be shown, once for each place that has one.
fn shown_on(platforms: &[Platform]) -> impl Iterator<Item = (&Platform, ErrandKind)> {
    let wanted = platforms.iter().filter(|platform| platform.removed_at.is_none() && !platform.status.is_settled());
    wanted
        .flat_map(|platform| ErrandKind::of_pictures(platform.platform.0).into_iter().map(move |kind| (platform, kind)))
}

fn first_wish(ctx: &Context, platform: &Platform, kind: ErrandKind) -> Model {
    let now = ctx.now();
    Model::waiting(ErrandId::new(now, &*ctx.entropy), platform.church_id, platform.id, kind, now)
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
