//! A person's word that this database is the one to go on with.

use std::sync::Arc;

use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;

use super::entity::Suspicion;
use super::known::{Watch, deployment_held};
use super::mark::Mark;
use super::site::Site;
use super::watch;
use crate::actor::{Actor, Role};
use crate::audit::{self, Entry};
use crate::church::entity::church;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::ChurchId;
use crate::queue::{JobKind, job_hurry_in_txn};

/// A confirmed database leaps ahead of every mark that was made before: no instance beats this often.
const LEAP: i64 = 1 << 32;

/// Trusts this database from now on, and renews again what waited. For admins. `seen`: what the person was shown.
///
/// # Errors
/// `Forbidden` below ADMIN; `Invalid` when something else, or nothing, speaks against it.
pub async fn deployment_confirm(ctx: &Context, actor: &Actor, seen: Suspicion) -> Result<()> {
    actor.require(Role::Admin)?;
    if deployment_held(ctx).is_some_and(|held| held.suspicion != seen) {
        let message = "Something else speaks against this database by now. Read the page again.";
        return Err(Error::invalid("SUSPICION_CHANGED", message, &["suspicion"]));
    }
    confirm(ctx, &[*actor]).await
}

/// The same from the command line, by whoever may read the key. Every church's trail tells of it.
///
/// # Errors
/// `Invalid` when nothing speaks against it.
pub async fn deployment_confirm_here(ctx: &Context) -> Result<()> {
    let churches: Vec<ChurchId> =
        church::Entity::find().select_only().column(church::Column::Id).into_tuple().all(ctx.db.reader()).await?;
    let actors: Vec<Actor> = churches.into_iter().map(Actor::system).collect();
    confirm(ctx, &actors).await
}

async fn confirm(ctx: &Context, actors: &[Actor]) -> Result<()> {
    let Some(held) = deployment_held(ctx) else {
        let message = "Nothing speaks against this database. There is nothing to confirm.";
        return Err(Error::invalid("NOTHING_TO_CONFIRM", message, &[]));
    };
    let watch: Arc<Watch> = ctx.db.memory();
    let (mark, instance) = watch.who(ctx);
    let site = Site::of(&ctx.db).await?;
    let mut txn = ctx.db.begin().await?;
    let (mut row, _) = watch::locked(ctx, &mut txn, instance, mark.as_ref(), &site).await?;
    let seen = mark.filter(|mark| mark.deployment == row.id).map_or(0, |mark| mark.generation);
    row.generation = row.generation.max(seen) + LEAP;
    row.keeper = instance;
    row.seen_at = ctx.now();
    site.as_str().clone_into(&mut row.site);
    (row.suspected, row.suspected_at) = (None, None);
    watch::store(&txn, &row).await?;
    job_hurry_in_txn(ctx, &mut txn, JobKind::ConnectionRefresh).await?;
    let details = json!({ "suspicion": held.suspicion.word(), "since": held.since });
    for actor in actors {
        let entry = Entry { action: "deployment.confirmed", subject: row.id.to_string(), details: &details };
        audit::audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    }
    txn.commit().await?;
    watch.remember(Mark { deployment: row.id, instance, generation: row.generation }).await;
    watch.hold(None);
    Ok(())
}
