//! The same request twice is one request: a client's key, what it asked for, and what it got.
//!
//! Used by creates, starts and ends. The key is kept with the row it made in one transaction, so a crash leaves both or none.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QuerySelect};
use sha2::Digest;

use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, IdempotencyKeyId};

/// Longest key that is taken, in characters.
pub const KEY_MAX_CHARS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdempotencyKeyId,
    pub church_id: ChurchId,
    pub operation: String,
    pub key: String,
    pub input_hash: Vec<u8>,
    /// The prefixed id of what came out.
    pub answer: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A client's key for one operation, and the input it stands for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub operation: &'static str,
    pub key: &'a str,
    input_hash: Vec<u8>,
}

impl<'a> Request<'a> {
    /// `input` is anything whose debug text differs when the request differs.
    ///
    /// # Errors
    /// `Invalid` for an empty or overlong key.
    pub fn new(operation: &'static str, key: &'a str, input: &impl std::fmt::Debug) -> Result<Self> {
        if key.is_empty() || key.chars().count() > KEY_MAX_CHARS {
            let message = format!("The idempotency key must have 1 to {KEY_MAX_CHARS} characters.");
            return Err(Error::invalid("IDEMPOTENCY_KEY_INVALID", message, &["idempotencyKey"]));
        }
        let input_hash = sha2::Sha256::digest(format!("{input:?}").as_bytes()).to_vec();
        Ok(Self { operation, key, input_hash })
    }
}

/// The id that this key got before, inside the transaction that would otherwise make a new one. `None` also for a request
/// without a key.
///
/// # Errors
/// `Invalid` when the key was used with another input.
pub async fn idempotency_answer_in_txn<Id: FromStr>(
    txn: &WriteTxn,
    church: ChurchId,
    request: Option<&Request<'_>>,
) -> Result<Option<Id>> {
    let Some(request) = request else { return Ok(None) };
    key_lock_in_txn(txn, church, request).await?;
    let found = Entity::find()
        .filter(Column::ChurchId.eq(church))
        .filter(Column::Operation.eq(request.operation))
        .filter(Column::Key.eq(request.key))
        .limit(1)
        .one(&**txn)
        .await?;
    match found {
        None => Ok(None),
        Some(row) if row.input_hash == request.input_hash => {
            let id = row.answer.parse();
            id.map(Some).map_err(|_| Error::Inconsistent { table: "idempotency_keys", what: row.answer })
        }
        Some(_) => Err(Error::invalid(
            "IDEMPOTENCY_CONFLICT",
            "This idempotency key was already used for a different request. Use a new key.",
            &["idempotencyKey"],
        )),
    }
}

/// Two requests with one key at the same moment: the second waits here until the first is committed, and then finds its answer.
/// SQLite has one writer anyway.
async fn key_lock_in_txn(txn: &WriteTxn, church: ChurchId, request: &Request<'_>) -> Result<()> {
    let backend = txn.get_database_backend();
    if backend == sea_orm::DbBackend::Postgres {
        let name = format!("{church} {} {}", request.operation, request.key);
        let hash = sha2::Sha256::digest(name.as_bytes());
        let number = hash.iter().take(8).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
        let statement =
            sea_orm::Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [number.into()]);
        txn.execute_raw(statement).await?;
    }
    Ok(())
}

/// Keeps the id that came out, in the transaction that asked for it with [`idempotency_answer_in_txn`]. Without a key nothing is kept.
///
/// # Errors
/// When the database did not do it.
pub async fn idempotency_keep_in_txn(
    ctx: &Context,
    txn: &WriteTxn,
    church: ChurchId,
    request: Option<Request<'_>>,
    answer: &impl Display,
) -> Result<()> {
    let Some(request) = request else { return Ok(()) };
    let now = ctx.now();
    let row = ActiveModel {
        id: Set(IdempotencyKeyId::new(now, &*ctx.entropy)),
        church_id: Set(church),
        operation: Set(request.operation.to_owned()),
        key: Set(request.key.to_owned()),
        input_hash: Set(request.input_hash),
        answer: Set(answer.to_string()),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(&**txn).await?;
    Ok(())
}
