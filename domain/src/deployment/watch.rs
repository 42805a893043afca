//! The heartbeat: each instance looks at the database at its start and once a minute, says that it was here, and remembers
//! how far it saw it come.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect, Statement};
use uuid::Uuid;

use super::entity::{Column, Entity, Model, ONLY_ONE, Suspicion};
use super::judge::judge;
use super::known::{Held, Watch, drawn};
use super::mark::{Mark, mark_read};
use super::site::Site;
use crate::context::Context;
use crate::database::{Database, WriteTxn};
use crate::error::{Error, Result};

/// How often an instance gives its heartbeat, by the machine's time.
pub const BEAT: Duration = Duration::from_mins(1);

/// The first heartbeat, before anything else is done with the database. `file`: where the mark is kept.
///
/// # Errors
/// When the database or the mark cannot be read. That the mark cannot be written is only logged: it is a second line.
pub async fn deployment_open(ctx: &Context, file: PathBuf) -> Result<Option<Held>> {
    let mark = mark_read(&file).map_err(|error| unreadable(&error))?;
    let watch: Arc<Watch> = ctx.db.memory();
    watch.open(file, mark);
    deployment_beat(ctx).await
}

/// One heartbeat: judges the database anew, and moves it and the mark forward when nothing speaks against it.
///
/// # Errors
/// When the database did not do it; what was known stays.
pub async fn deployment_beat(ctx: &Context) -> Result<Option<Held>> {
    let watch: Arc<Watch> = ctx.db.memory();
    let (mark, instance) = watch.who(ctx);
    let site = Site::of(&ctx.db).await?;
    let mut txn = ctx.db.begin().await?;
    let (mut row, is_new) = locked(ctx, &mut txn, instance, mark.as_ref(), &site).await?;
    let before = watch.held();
    let held = judge(&row, mark.as_ref(), &site, instance, !ctx.db.is_postgres()).map(|suspicion| Held {
        suspicion,
        since: row.suspected_at.or(before.map(|held| held.since)).unwrap_or_else(|| ctx.now()),
    });
    match held {
        None => {
            row.generation += 1;
            row.keeper = instance;
            row.seen_at = ctx.now();
            row.site = Site::new(row.site).completed(&site).into();
        }
        Some(Held { suspicion: Suspicion::Shared, .. }) => {}
        Some(held) => (row.suspected, row.suspected_at) = (Some(held.suspicion), Some(held.since)),
    }
    store(&txn, &row).await?;
    txn.commit().await?;
    if held.is_none() {
        watch.remember(Mark { deployment: row.id, instance, generation: row.generation }).await;
    }
    if let Some(held) = held.filter(|_| before.is_none()) {
        tracing::error!(suspicion = ?held.suspicion, "{} {}", held.suspicion.what(), held.suspicion.fix());
    } else if held.is_none() && before.is_some() {
        tracing::info!("this database was confirmed; sign-ins are renewed again");
    } else if is_new {
        tracing::debug!(deployment = %row.id, "a new deployment");
    }
    watch.hold(held);
    Ok(held)
}

/// Whether single-use refresh tokens are held back, asked right before one is sent: a backup may have been put back since the last
/// heartbeat, or another instance may have noticed something.
///
/// # Errors
/// When the database did not answer.
pub async fn deployment_ask(ctx: &Context) -> Result<Option<Held>> {
    let watch: Arc<Watch> = ctx.db.memory();
    let held = watch.held();
    let Some(mark) = watch.mark().filter(|_| held.is_none()) else { return Ok(held) };
    let row = Entity::find().one(ctx.db.reader()).await?;
    let fits = |row: &Model| row.suspected.is_none() && row.id == mark.deployment && row.generation >= mark.generation;
    if row.as_ref().is_some_and(fits) { Ok(None) } else { deployment_beat(ctx).await }
}

/// Heartbeats for as long as the process lives.
pub async fn deployment_watch(ctx: Context) {
    loop {
        // The machine's time: a database is copied in it, whatever clock Steeple goes by.
        tokio::time::sleep(BEAT).await;
        if let Err(error) = deployment_beat(&ctx).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "no heartbeat could be written");
        }
    }
}

/// How a database looks from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It was never started with.
    Unknown,
    Fits,
    Suspected(Suspicion),
}

/// Looks without changing or noting anything; for `steeple doctor`.
///
/// # Errors
/// When the database or the mark cannot be read.
pub async fn deployment_look(db: &Database, file: &Path) -> Result<Looked> {
    let mark = mark_read(file).map_err(|error| unreadable(&error))?;
    let Some(row) = Entity::find().one(db.reader()).await? else { return Ok(Looked::Unknown) };
    let instance = mark.map_or(Uuid::nil(), |mark| mark.instance);
    let suspicion = judge(&row, mark.as_ref(), &Site::of(db).await?, instance, !db.is_postgres());
    Ok(suspicion.map_or(Looked::Fits, Looked::Suspected))
}

/// The row, locked until the transaction ends; made when it is missing.
pub(super) async fn locked(
    ctx: &Context,
    txn: &mut WriteTxn,
    instance: Uuid,
    mark: Option<&Mark>,
    site: &Site,
) -> Result<(Model, bool)> {
    let find = || Entity::find().lock_exclusive();
    if let Some(row) = find().one(&**txn).await? {
        return Ok((row, false));
    }
    let now = ctx.now();
    // A database of the time before there was this row, in a folder that has seen a later one. Without a grant there is
    // nothing to lose.
    let is_older = mark.is_some() && holds_grants(txn).await?;
    let row = Model {
        id: drawn(ctx),
        only_one: ONLY_ONE,
        site: site.as_str().to_owned(),
        generation: 0,
        keeper: instance,
        seen_at: now,
        suspected: is_older.then_some(Suspicion::Restored),
        suspected_at: is_older.then_some(now),
    };
    let nothing_if_there = OnConflict::column(Column::OnlyOne).do_nothing().to_owned();
    Entity::insert(row.into_active_model().reset_all())
        .on_conflict(nothing_if_there)
        .exec_without_returning(&**txn)
        .await?;
    // Of two that start for the first time at once, both go on with the same row.
    let row = find().one(&**txn).await?;
    let gone = || Error::Inconsistent { table: "deployment", what: "its row was written and is not there".to_owned() };
    Ok((row.ok_or_else(gone)?, true))
}

pub(super) async fn store(txn: &WriteTxn, row: &Model) -> Result<()> {
    Entity::update(row.clone().into_active_model().reset_all()).exec(&**txn).await?;
    Ok(())
}

async fn holds_grants(txn: &WriteTxn) -> Result<bool> {
    let sql = "SELECT 1 FROM platform_connections WHERE sealed_credentials IS NOT NULL LIMIT 1";
    let statement = Statement::from_string(txn.get_database_backend(), sql);
    Ok(txn.query_one_raw(statement).await?.is_some())
}

fn unreadable(error: &std::io::Error) -> Error {
    Error::Inconsistent { table: "deployment", what: format!("its mark beside the key cannot be read: {error}") }
}
