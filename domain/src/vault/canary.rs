//! Whether the key ring is the one of this database, asked before anything is written.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::entity::{self, KeyStatus, canary_place};
use super::{DataKey, KeyError, KeyRing, VaultError};
use crate::database::{Database, WriteTxn};
use crate::entropy::Entropy;

const CANARY: &[u8] = b"steeple canary 1";

/// Refuses a ring that lacks a key of this database. Otherwise it notes the keys that the database has not seen yet, each
/// with a canary; on a first start that is all of them.
///
/// # Errors
/// [`KeyError::WrongKey`] naming the fingerprints that the database wants and those that were given;
/// [`KeyError::CanaryForged`] when a canary of a known key does not open. Nothing has been written then.
pub async fn canary_check(
    db: &Database,
    ring: &KeyRing,
    entropy: &dyn Entropy,
    now: DateTime<Utc>,
) -> Result<(), KeyError> {
    let mut txn = db.begin().await?;
    if db.is_postgres() {
        // Two instances that start for the first time must not both find the table empty.
        txn.execute_unprepared("LOCK TABLE vault_keys IN EXCLUSIVE MODE").await?;
    }
    let known = entity::Entity::find().all(&*txn).await?;
    judge(&known, ring)?;
    for key in ring.keys().filter(|key| known.iter().all(|row| row.fingerprint != key.fingerprint())) {
        insert(&mut txn, key, entropy, now).await?;
    }
    // A retired key that seals again is in use again.
    entity::Entity::update_many()
        .col_expr(entity::Column::Status, Expr::value(sea_orm::ActiveEnum::to_value(&KeyStatus::InUse)))
        .col_expr(entity::Column::RetiredAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(entity::Column::Fingerprint.eq(ring.sealing_key().fingerprint()))
        .filter(entity::Column::Status.eq(KeyStatus::Retired))
        .exec(&*txn)
        .await?;
    Ok(txn.commit().await?)
}

/// The same question with nothing noted: whether this ring may be used with this database.
///
/// # Errors
/// As [`canary_check`].
pub async fn canary_look(db: &Database, ring: &KeyRing) -> Result<(), KeyError> {
    judge(&entity::Entity::find().all(db.reader()).await?, ring)
}

/// Every key that seals something is there, and each one opens its canary.
fn judge(known: &[entity::Model], ring: &KeyRing) -> Result<(), KeyError> {
    let is_given = |row: &&entity::Model| ring.keys().any(|key| key.fingerprint() == row.fingerprint);
    let wanted = known.iter().filter(|row| row.status == KeyStatus::InUse && !is_given(row));
    let wanted: Vec<String> = wanted.map(|row| row.fingerprint.clone()).collect();
    if !wanted.is_empty() {
        let given = ring.keys().map(|key| key.fingerprint().to_owned()).collect();
        return Err(KeyError::WrongKey { wanted, given });
    }
    for row in known.iter().filter(is_given) {
        let opened = ring.open(&canary_place(row.id), &row.sealed_canary);
        if !opened.is_ok_and(|canary| canary.as_slice() == CANARY) {
            return Err(KeyError::CanaryForged { fingerprint: row.fingerprint.clone() });
        }
    }
    Ok(())
}

async fn insert(txn: &mut WriteTxn, key: &DataKey, entropy: &dyn Entropy, now: DateTime<Utc>) -> Result<(), KeyError> {
    let mut random = [0; 16];
    entropy.fill(&mut random);
    let id = uuid::Builder::from_random_bytes(random).into_uuid();
    let row = entity::Model {
        id,
        fingerprint: key.fingerprint().to_owned(),
        sealed_canary: seal_with(key, entropy, id)?,
        status: KeyStatus::InUse,
        created_at: now,
        retired_at: None,
    };
    entity::Entity::insert(row.into_active_model()).exec_without_returning(&**txn).await?;
    Ok(())
}

fn seal_with(key: &DataKey, entropy: &dyn Entropy, row: Uuid) -> Result<Vec<u8>, VaultError> {
    let alone = KeyRing::new(DataKey::new(*key.reveal()), Vec::new());
    alone.seal(entropy, &canary_place(row), CANARY)
}
