//! Moving every sealed value on to the sealing key of the day, while Steeple is running.
//!
//! Nothing is remembered between runs: the envelope itself says with which key it was sealed. So a run that was cut off
//! anywhere is simply run again, two runs at the same time do no harm, and every value opens at every moment as long as
//! the ring holds both keys.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};
use uuid::Uuid;

use super::columns::{self, SealedColumn};
use super::{KeyError, KeyRing, Place};
use crate::database::Database;
use crate::entropy::Entropy;
use crate::ids::ChurchId;

/// Values read at a time.
const BATCH: u64 = 100;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Moved on to the sealing key.
    pub moved: u64,
    /// Changed or removed by somebody else between reading and writing; what they wrote was looked at again.
    pub overtaken: u64,
    /// Values that no key of the ring opens, as `table.column row`. They were left alone.
    pub unopenable: Vec<String>,
}

/// Re-seals everything that is not sealed with the sealing key. Safe beside writers, and to be stopped and run again.
///
/// # Errors
/// When the database did not do it; what was moved until then stays moved.
pub async fn reseal(db: &Database, ring: &KeyRing, entropy: &dyn Entropy) -> Result<Resealed, KeyError> {
    let mut resealed = Resealed::default();
    for column in columns::of_churches() {
        let mut after = Uuid::nil();
        loop {
            let batch = stale_values(db, ring, column, after).await?;
            let Some(last) = batch.last() else { break };
            after = last.id;
            for stale in batch {
                move_on(db, ring, entropy, (column, stale), &mut resealed).await?;
            }
        }
    }
    Ok(resealed)
}

/// How many values of churches are sealed with the key of this id: the first 8 characters of its fingerprint.
pub(super) async fn count_sealed_with(db: &impl ConnectionTrait, key_id: Vec<u8>) -> Result<u64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        sealed: i64,
    }
    let mut values = 0;
    for SealedColumn { table, column, .. } in columns::of_churches() {
        let sql = format!(
            "SELECT count(*) AS sealed FROM {table} WHERE {column} IS NOT NULL AND substr({column}, 2, 4) = $1"
        );
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [key_id.clone().into()]);
        let count = Count::find_by_statement(statement).one(db).await?;
        values += count.map_or(0, |count| u64::try_from(count.sealed).unwrap_or_default());
    }
    Ok(values)
}

#[derive(FromQueryResult)]
struct Stale {
    id: Uuid,
    church_id: ChurchId,
    sealed: Vec<u8>,
}

impl Stale {
    fn place(&self, column: SealedColumn) -> Place {
        Place { table: column.table, row: self.id, column: column.column, church: self.church_id }
    }
}

/// The next values of a column that are not sealed with the sealing key, in the order of their rows.
async fn stale_values(db: &Database, ring: &KeyRing, column: SealedColumn, after: Uuid) -> Result<Vec<Stale>, DbErr> {
    let SealedColumn { table, column, .. } = column;
    // Bytes 2 to 5 of an envelope are the key's id.
    let sql = format!(
        "SELECT id, church_id, {column} AS sealed FROM {table} \
         WHERE {column} IS NOT NULL AND substr({column}, 2, 4) <> $1 AND id > $2 ORDER BY id LIMIT {BATCH}"
    );
    let values = [ring.sealing_key().id().to_vec().into(), after.into()];
    Stale::find_by_statement(Statement::from_sql_and_values(db.backend(), sql, values)).all(db.reader()).await
}

async fn move_on(
    db: &Database,
    ring: &KeyRing,
    entropy: &dyn Entropy,
    (column, mut stale): (SealedColumn, Stale),
    resealed: &mut Resealed,
) -> Result<(), KeyError> {
    loop {
        let place = stale.place(column);
        let Ok(plain) = ring.open(&place, &stale.sealed) else {
            resealed.unopenable.push(format!("{}.{} {}", column.table, column.column, stale.id));
            return Ok(());
        };
        let fresh = ring.seal(entropy, &place, &plain)?;
        if swap(db, column, &stale, fresh).await? {
            resealed.moved += 1;
            return Ok(());
        }
        resealed.overtaken += 1;
        // A writer was faster. An instance that does not know the new key yet seals with the old one, so look again.
        match stale_again(db, ring, column, stale.id).await? {
            Some(again) => stale = again,
            None => return Ok(()),
        }
    }
}

/// Writes the fresh value where the old one still is; false when it is not there any more.
async fn swap(db: &Database, column: SealedColumn, stale: &Stale, fresh: Vec<u8>) -> Result<bool, DbErr> {
    let SealedColumn { table, column, .. } = column;
    let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3");
    let values = [fresh.into(), stale.id.into(), stale.sealed.clone().into()];
    // A transaction of its own per value: on SQLite it waits its turn, and no lock is held over a batch.
    let txn = db.begin().await?;
    let swapped = txn.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    txn.commit().await?;
    Ok(swapped.rows_affected() == 1)
}

async fn stale_again(db: &Database, ring: &KeyRing, column: SealedColumn, row: Uuid) -> Result<Option<Stale>, DbErr> {
    let SealedColumn { table, column, .. } = column;
    let sql = format!("SELECT id, church_id, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL AND id = $1");
    let statement = Statement::from_sql_and_values(db.backend(), sql, [row.into()]);
    let found = Stale::find_by_statement(statement).one(db.reader()).await?;
    Ok(found.filter(|value| ring.is_stale(&value.sealed)))
}
