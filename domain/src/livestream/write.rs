//! Writing results back: only the columns that a step changed, any number of rows in one statement.
//!
//! A herd's rows all change in the same few columns, so there is one short statement for them instead of some forty parameters
//! per row; and what nobody changed is not written.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{DbBackend, Iterable, Statement, Value as Stored};
use serde_json::{Map, Value, json};

use super::platform_entity::{Column, Model};
use crate::database::{Kind, WriteTxn, as_parameter, select_rows, stored_bytes, stored_instant};
use crate::error::{Error, Result};

/// A row as it was read and as it is to be.
pub(super) struct Changed<'a> {
    pub before: &'a Model,
    pub after: Model,
}

/// Writes the differences. The job's lease makes this the only writer of these rows.
pub(super) async fn write_changed(txn: &WriteTxn, rows: &[Changed<'_>]) -> Result<()> {
    let mut alike: HashMap<Vec<usize>, Vec<Value>> = HashMap::new();
    let columns: Vec<Column> = Column::iter().collect();
    for Changed { before, after } in rows {
        let differs = |index: &usize| before.get(columns[*index]) != after.get(columns[*index]);
        let changed: Vec<usize> = (0..columns.len()).filter(differs).collect();
        if changed.is_empty() {
            continue;
        }
        let mut fields = Map::with_capacity(changed.len() + 1);
        fields.insert("id".to_owned(), after.id.0.simple().to_string().into());
        for index in &changed {
            fields.insert(columns[*index].as_str().to_owned(), as_json(after.get(columns[*index]))?);
        }
        alike.entry(changed).or_default().push(fields.into());
    }
    let backend = txn.get_database_backend();
    for (changed, rows) in alike {
        let changed: Vec<Column> = changed.into_iter().map(|index| columns[index]).collect();
        let values = [as_parameter(&rows)];
        txn.execute_raw(Statement::from_sql_and_values(backend, update_of(backend, &changed), values)).await?;
    }
    Ok(())
}

/// `UPDATE … FROM` the list in `$1`.
fn update_of(backend: DbBackend, columns: &[Column]) -> String {
    let set: Vec<String> = columns.iter().map(|column| format!("{0} = list.{0}", column.as_str())).collect();
    let id = ("id", Kind::Uuid);
    let list: Vec<_> =
        std::iter::once(id).chain(columns.iter().map(|column| (column.as_str(), kind(*column)))).collect();
    let (set, list) = (set.join(", "), select_rows(backend, &list));
    format!("UPDATE livestream_platforms SET {set} FROM ({list}) AS list WHERE livestream_platforms.id = list.id")
}

fn kind(column: Column) -> Kind {
    match column.def().get_column_type() {
        ColumnType::Uuid => Kind::Uuid,
        ColumnType::BigInteger => Kind::Number,
        ColumnType::Boolean => Kind::Bool,
        ColumnType::TimestampWithTimeZone => Kind::Instant,
        ColumnType::VarBinary(_) | ColumnType::Blob => Kind::Bytes,
        _ => Kind::Text,
    }
}

fn as_json(value: Stored) -> Result<Value> {
    Ok(match value {
        Stored::Bool(value) => json!(value),
        Stored::BigInt(value) => json!(value),
        Stored::String(value) => json!(value),
        Stored::Uuid(value) => json!(value.map(|id| id.simple().to_string())),
        Stored::ChronoDateTimeUtc(value) => json!(value.map(stored_instant)),
        Stored::Bytes(value) => json!(value.as_deref().map(stored_bytes)),
        other => {
            let what = format!("a column of a kind that is not written here: {other:?}");
            return Err(Error::Inconsistent { table: "livestream_platforms", what });
        }
    })
}
