//! Letting an old key go, once nothing is sealed with it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::{self, KeyStatus};
use super::reseal::count_sealed_with;
use super::{KeyError, KeyRing};
use crate::database::Database;

/// A key that the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    pub fingerprint: String,
    pub created_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
    /// How many values it seals now.
    pub values: u64,
}

/// The keys that the database has seen, oldest first.
///
/// # Errors
/// When the database did not answer.
pub async fn key_list(db: &Database) -> Result<Vec<KnownKey>, KeyError> {
    let oldest_first =
        entity::Entity::find().order_by_asc(entity::Column::CreatedAt).order_by_asc(entity::Column::Fingerprint);
    let rows = oldest_first.all(db.reader()).await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let values = count_sealed_with(db.reader(), key_id(&row.fingerprint)?).await?;
        let entity::Model { fingerprint, created_at, retired_at, .. } = row;
        keys.push(KnownKey { fingerprint, created_at, retired_at, values });
    }
    Ok(keys)
}

/// Retires a key: from then on Steeple starts without it. Every instance must have been started with the new ring before,
/// because one that still seals with the old key would seal what nobody opens later.
///
/// # Errors
/// [`KeyError::StillSealing`] for the ring's sealing key, [`KeyError::StillUsed`] while a value is sealed with it,
/// [`KeyError::UnknownFingerprint`] for a key that the database has never seen.
pub async fn key_retire(db: &Database, ring: &KeyRing, fingerprint: &str, now: DateTime<Utc>) -> Result<(), KeyError> {
    if ring.sealing_key().fingerprint() == fingerprint {
        return Err(KeyError::StillSealing(fingerprint.to_owned()));
    }
    let txn = db.begin().await?;
    let values = count_sealed_with(&*txn, key_id(fingerprint)?).await?;
    if values > 0 {
        return Err(KeyError::StillUsed { fingerprint: fingerprint.to_owned(), values });
    }
    let retired = entity::Entity::update_many()
        .col_expr(entity::Column::Status, Expr::value(sea_orm::ActiveEnum::to_value(&KeyStatus::Retired)))
        .col_expr(entity::Column::RetiredAt, Expr::value(now))
        .filter(entity::Column::Fingerprint.eq(fingerprint))
        .exec(&*txn)
        .await?;
    if retired.rows_affected == 0 {
        return Err(KeyError::UnknownFingerprint(fingerprint.to_owned()));
    }
    Ok(txn.commit().await?)
}

/// The id in an envelope is the beginning of the fingerprint.
fn key_id(fingerprint: &str) -> Result<Vec<u8>, KeyError> {
    let unknown = || KeyError::UnknownFingerprint(fingerprint.to_owned());
    let bytes = hex::decode(fingerprint).map_err(|_| unknown())?;
    Ok(bytes.get(..4).ok_or_else(unknown)?.to_vec())
}
