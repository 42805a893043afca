//! Storing renewed pairs, all that come at about the same time in one transaction: each is answered after its own commit.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, DbBackend, DbErr, QueryFilter, Statement};
use serde::Serialize;
use tokio::time::timeout;
use uuid::Uuid;

use super::entity::{Column, ConnectionStatus, Entity, Model};
use super::journal;
use super::lease::in_turn;
use crate::context::Context;
use crate::database::{self, Change, Gathered, Kind, Subject, WriteTxn, as_parameter, select_rows, write_gathered};
use crate::error::Result;

/// For so long the commit of a new pair is tried again while the database is away.
const COMMIT_FOR: TimeDelta = TimeDelta::minutes(10);
/// The longest time between two tries.
const PAUSE: TimeDelta = TimeDelta::seconds(5);
/// A try that takes longer is written down before its end is known: while the database is away, the pool says nothing for ten
/// seconds, and the pair would be in memory only.
const SILENT_FOR: Duration = Duration::from_millis(500);

/// What became of a new pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// It is the stored one.
    Ours,
    /// The same grant was renewed from elsewhere meanwhile; that pair is the stored one, and ending this one might end both.
    Another,
    /// A person disconnected or connected again: the new pair is nobody's.
    Unwanted,
}

/// Stores the row's new credentials with what was learned of them, and ends its claim, unless the credentials that were sent are
/// not the stored ones any more; then it looks why.
///
/// # Errors
/// When the database did not do it for ten minutes.
pub(super) async fn store(ctx: &Context, renewed: &Arc<Model>) -> Result<Stored> {
    let give_up_at = ctx.now() + COMMIT_FOR;
    let mut pause = TimeDelta::milliseconds(50);
    let mut is_kept = false;
    loop {
        let mut trying = pin!(try_store(ctx, renewed));
        let tried = if let Ok(tried) = timeout(SILENT_FOR, &mut trying).await {
            tried
        } else {
            keep(ctx, renewed, &mut is_kept).await;
            trying.await
        };
        match tried {
            Ok(stored) => {
                if is_kept {
                    journal::forget(ctx, renewed.id).await;
                }
                return Ok(stored);
            }
            Err(error) if ctx.now() < give_up_at => {
                keep(ctx, renewed, &mut is_kept).await;
                tracing::warn!(connection.id = %renewed.id, %error, "a new pair could not be stored yet; it is tried again");
                ctx.clock.sleep_until(ctx.now() + pause).await;
                pause = (pause * 2).min(PAUSE);
            }
            // The journal goes on: it is stored before the next renewal, or at the next start.
            Err(error) => return Err(error.into()),
        }
    }
}

async fn keep(ctx: &Context, renewed: &Model, is_kept: &mut bool) {
    if !std::mem::replace(is_kept, true) {
        journal::keep(ctx, renewed).await;
    }
}

async fn try_store(ctx: &Context, renewed: &Arc<Model>) -> Result<Stored, DbErr> {
    if write(ctx, renewed, renewed.credentials_version - 1).await? {
        return Ok(Stored::Ours);
    }
    // An earlier try may have been committed although nobody said so.
    let row = Entity::of(renewed.church_id).filter(Column::Id.eq(renewed.id)).one(ctx.db.reader()).await?;
    Ok(row.map_or(Stored::Unwanted, |row| standing(&row, renewed)))
}

/// Writes it in the place of the credentials of this version. False when these are not the stored ones.
pub(super) async fn write(ctx: &Context, renewed: &Arc<Model>, over: i64) -> Result<bool, DbErr> {
    write_gathered(&ctx.db, Pair { renewed: Arc::clone(renewed), over, now: ctx.now() }).await
}

/// What the stored row says of a pair: whether it is there, or why it is not.
pub(super) fn standing(row: &Model, renewed: &Model) -> Stored {
    if row.sealed_credentials == renewed.sealed_credentials {
        Stored::Ours
    } else if row.status != ConnectionStatus::Disconnected && row.connected_at == renewed.connected_at {
        Stored::Another
    } else {
        Stored::Unwanted
    }
}

/// A row as it is to be.
struct Pair {
    renewed: Arc<Model>,
    /// The version of the credentials that it takes the place of.
    over: i64,
    now: DateTime<Utc>,
}

#[derive(Serialize)]
struct PairRow<'a> {
    #[serde(serialize_with = "database::uuid")]
    renewed: Uuid,
    pair: i64,
    replaced: i64,
    /// Where in the second parameter its sealed credentials begin, from 1 on, and how many bytes they are.
    at: usize,
    long: usize,
    #[serde(serialize_with = "database::instant")]
    access_end: Option<DateTime<Utc>>,
    #[serde(serialize_with = "database::instant")]
    grant_end: Option<DateTime<Utc>>,
    #[serde(serialize_with = "database::instant")]
    renewed_at: Option<DateTime<Utc>>,
    given: &'a str,
    lacking: &'a str,
    state: String,
    code: Option<&'a str>,
    what: Option<&'a str>,
    cure: Option<&'a str>,
    #[serde(serialize_with = "database::instant")]
    now: Option<DateTime<Utc>>,
}

const PAIR_ROW: &[(&str, Kind)] = &[
    ("renewed", Kind::Uuid),
    ("pair", Kind::Number),
    ("replaced", Kind::Number),
    ("at", Kind::Number),
    ("long", Kind::Number),
    ("access_end", Kind::Instant),
    ("grant_end", Kind::Instant),
    ("renewed_at", Kind::Instant),
    ("given", Kind::Text),
    ("lacking", Kind::Text),
    ("state", Kind::Text),
    ("code", Kind::Text),
    ("what", Kind::Text),
    ("cure", Kind::Text),
    ("now", Kind::Instant),
];

#[async_trait]
impl Gathered for Pair {
    /// Whether it was stored.
    type Answer = bool;

    async fn write_in_txn(txn: &mut WriteTxn, pairs: &[Self]) -> Result<Vec<bool>, DbErr> {
        // One value for all of them: as text in the list, they would take the database longer than all the rest.
        let mut sealed = Vec::new();
        let rows: Vec<PairRow<'_>> = pairs.iter().map(|pair| pair.row(&mut sealed)).collect();
        let backend = txn.get_database_backend();
        let bytes = if backend == DbBackend::Postgres { "$2::bytea" } else { "$2" };
        let sql = format!(
            "WITH list AS ({}), same AS MATERIALIZED (SELECT id, list.* FROM platform_connections JOIN list ON id = renewed \
                 WHERE credentials_version = replaced {}) \
             UPDATE platform_connections SET credentials_version = pair, \
                 sealed_credentials = substr({bytes}, CAST(at AS integer), CAST(long AS integer)), \
                 access_expires_at = access_end, grant_expires_at = grant_end, last_refreshed_at = renewed_at, \
                 scopes = given, missing_scopes = lacking, status = state, reason_code = code, reason = what, remedy = cure, \
                 refresh_owner = NULL, refresh_until = NULL, refresh_unanswered = 0, \
                 version = version + 1, updated_at = now \
             FROM same WHERE platform_connections.id = same.id RETURNING platform_connections.id",
            select_rows(backend, PAIR_ROW),
            in_turn(backend),
        );
        let statement = Statement::from_sql_and_values(backend, sql, [as_parameter(&rows), sealed.into()]);
        let stored = txn.query_all_raw(statement).await?;
        let stored = stored.iter().map(|row| row.try_get_by_index(0)).collect::<Result<HashSet<Uuid>, _>>()?;
        for Self { renewed, .. } in pairs {
            if stored.contains(&renewed.id.0) {
                // The job that renews it ahead of need exists as long as the connection; it finds its next instant by itself.
                txn.tell(Change { church: Some(renewed.church_id), subject: Subject::Connection(renewed.id) });
            }
        }
        Ok(pairs.iter().map(|pair| stored.contains(&pair.renewed.id.0)).collect())
    }
}

impl Pair {
    /// The row of the list; its sealed credentials go to the end of the others.
    fn row(&self, others: &mut Vec<u8>) -> PairRow<'_> {
        let Self { renewed, over, now } = self;
        let sealed = renewed.sealed_credentials.as_deref().unwrap_or_default();
        let at = others.len() + 1;
        others.extend_from_slice(sealed);
        PairRow {
            renewed: renewed.id.0,
            pair: renewed.credentials_version,
            replaced: *over,
            at,
            long: sealed.len(),
            access_end: renewed.access_expires_at,
            grant_end: renewed.grant_expires_at,
            renewed_at: renewed.last_refreshed_at,
            given: &renewed.scopes,
            lacking: &renewed.missing_scopes,
            state: renewed.status.to_value(),
            code: renewed.reason_code.as_deref(),
            what: renewed.reason.as_deref(),
            cure: renewed.remedy.as_deref(),
            now: Some(*now),
        }
    }
}
