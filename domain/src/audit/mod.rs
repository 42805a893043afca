//! Who did what: one entry per change, in the transaction of the change, each chained to the one before.
//!
//! A changed, moved or removed entry breaks the chain, and [`audit_verify`] says where. A chain that was cut at its end is
//! whole in itself, so somebody keeps a [`Witness`] elsewhere and asks with it.

mod chain;
pub mod entity;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::actor::{Actor, Means, Role};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::Result;
use crate::ids::{AuditEventId, ChurchId};

/// Entries read at a time while verifying.
const PAGE: u64 = 500;
/// Most entries that one list gives.
pub const AUDIT_LIST_MAX: u64 = 200;

/// One entry to be written. Details never hold a secret.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Noun and verb: `connection.connected`.
    pub action: &'static str,
    /// The prefixed id of what was changed.
    pub subject: String,
    pub details: &'a serde_json::Value,
}

/// The end of a chain at some moment, kept outside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    pub sequence: i64,
    pub hash: Vec<u8>,
}

/// What became of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written. The end is worth keeping as the next witness.
    Whole(Witness),
    /// The entry with this number is missing or not as it was written; what comes after proves nothing.
    Broken { sequence: i64 },
}

/// Writes the entry in the transaction of the change it tells of. On PostgreSQL it makes other writers of the same church
/// wait until the commit, so it is best the last thing in the transaction.
///
/// # Errors
/// When the database did not do it.
pub async fn audit_record_in_txn(ctx: &Context, txn: &mut WriteTxn, actor: &Actor, entry: Entry<'_>) -> Result<()> {
    church_lock_in_txn(txn, actor.church).await?;
    let last = entity::Entity::of(actor.church).order_by_desc(entity::Column::Sequence).limit(1).one(&**txn).await?;
    let (sequence, previous_hash) = last.map_or((0, chain::GENESIS.to_vec()), |last| (last.sequence, last.hash));
    let now = ctx.now();
    let mut row = entity::Model {
        id: AuditEventId::new(now, &*ctx.entropy),
        church_id: actor.church,
        sequence: sequence + 1,
        actor: actor.user,
        actor_kind: means_word(actor.means).to_owned(),
        action: entry.action.to_owned(),
        subject: entry.subject,
        details: entry.details.to_string(),
        at: now,
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = chain::hash_of(&row);
    entity::Entity::insert(row.into_active_model()).exec_without_returning(&**txn).await?;
    Ok(())
}

/// The church's entries, newest first: at most `limit`, those before the number `before`.
///
/// # Errors
/// `Forbidden` below ADMIN.
pub async fn audit_list(ctx: &Context, actor: &Actor, before: Option<i64>, limit: u64) -> Result<Vec<entity::Model>> {
    actor.require(Role::Admin)?;
    let mut entries = entity::Entity::of(actor.church).order_by_desc(entity::Column::Sequence);
    if let Some(before) = before {
        entries = entries.filter(entity::Column::Sequence.lt(before));
    }
    Ok(entries.limit(limit.min(AUDIT_LIST_MAX)).all(ctx.db.reader()).await?)
}

/// The entries about any of these subjects, newest first, at most `limit`. Who may see them, and how much of each, is for
/// the caller to say: this is for the log of one thing, not for the whole trail.
///
/// # Errors
/// When the database did not answer.
pub(crate) async fn audit_about(
    ctx: &Context,
    actor: &Actor,
    subjects: &[String],
    limit: u64,
) -> Result<Vec<entity::Model>> {
    let entries = entity::Entity::of(actor.church)
        .filter(entity::Column::Subject.is_in(subjects.iter().map(String::as_str)))
        .order_by_desc(entity::Column::Sequence);
    Ok(entries.limit(limit.min(AUDIT_LIST_MAX)).all(ctx.db.reader()).await?)
}

/// Reads the church's whole chain and says whether every entry is as it was written.
///
/// # Errors
/// When the database did not answer.
pub async fn audit_verify(ctx: &Context, church: ChurchId, witness: Option<&Witness>) -> Result<Verdict> {
    let mut walk = chain::Walk::begin();
    loop {
        let page = entity::Entity::of(church)
            .filter(entity::Column::Sequence.gt(walk.sequence))
            .order_by_asc(entity::Column::Sequence)
            .limit(PAGE)
            .all(ctx.db.reader())
            .await?;
        for entry in &page {
            let genuine = walk.take(entry);
            let witnessed = witness.is_none_or(|seen| seen.sequence != entry.sequence || seen.hash == entry.hash);
            if !genuine || !witnessed {
                return Ok(Verdict::Broken { sequence: walk.sequence + i64::from(!genuine) });
            }
        }
        if page.is_empty() {
            break;
        }
    }
    if witness.is_some_and(|seen| seen.sequence > walk.sequence) {
        return Ok(Verdict::Broken { sequence: walk.sequence + 1 });
    }
    Ok(Verdict::Whole(Witness { sequence: walk.sequence, hash: walk.hash }))
}

/// Lets one transaction at a time change what belongs to the whole church: its audit chain, its list of owners.
/// SQLite has one writer anyway.
///
/// # Errors
/// When the database did not do it.
pub(crate) async fn church_lock_in_txn(txn: &mut WriteTxn, church: ChurchId) -> Result<()> {
    let backend = txn.get_database_backend();
    if backend == sea_orm::DbBackend::Postgres {
        // Weaker than FOR UPDATE: rows that refer to the church may still be written.
        let sql = "SELECT id FROM churches WHERE id = $1 FOR NO KEY UPDATE";
        txn.execute_raw(Statement::from_sql_and_values(backend, sql, [church.0.into()])).await?;
    }
    Ok(())
}

fn means_word(means: Means) -> &'static str {
    match means {
        Means::Session(_) => "session",
        Means::ApiToken(_) => "api_token",
        Means::System => "system",
    }
}
