//! Writing results back: only the columns that a step changed, any number of rows in one statement.
//!
//! A herd's rows all change in the same few columns, so there is one short statement for them instead of some forty parameters
//! per row; and what nobody changed is not written.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::{DbBackend, Iterable, Statement, Value as Stored};
use serde_json::{Map, Value, json};

use super::platform_entity::{Column, Model};
use crate::database::{ALIKE, Kind, WriteTxn, among, ids_parameter, select_rows, stored_bytes, stored_instant};
use crate::error::{Error, Result};

/// A row as it was read and as it is to be.
pub(super) struct Changed<'a> {
    pub before: &'a Model,
    pub after: Model,
}

/// Writes the differences. The job's lease makes this the only writer of these rows.
pub(super) async fn write_changed(txn: &WriteTxn, rows: &[Changed<'_>]) -> Result<()> {
    let columns: Vec<Column> = Column::iter().filter(|column| is_written(*column)).collect();
    // Which columns become what, and of which rows: the same for most of a herd.
    let mut alike: HashMap<(Vec<usize>, String), Vec<Uuid>> = HashMap::new();
    for Changed { before, after } in rows {
        let differs = |index: &usize| before.get(columns[*index]) != after.get(columns[*index]);
        let changed: Vec<usize> = (0..columns.len()).filter(differs).collect();
        if changed.is_empty() {
            continue;
        }
        let mut fields = Map::with_capacity(changed.len());
        for index in &changed {
            fields.insert(columns[*index].as_str().to_owned(), as_json(after.get(columns[*index]))?);
        }
        alike.entry((changed, Value::from(fields).to_string())).or_default().push(after.id.0);
    }
    let backend = txn.get_database_backend();
    let mut others: HashMap<Vec<usize>, Vec<String>> = HashMap::new();
    for ((changed, fields), ids) in alike {
        if ids.len() < ALIKE {
            let row = |id: &Uuid| format!("{{\"id\":\"{}\",{}", id.simple(), &fields[1..]);
            others.entry(changed).or_default().extend(ids.iter().map(row));
            continue;
        }
        let sql = update_of(backend, &pick(&columns, &changed), &among(backend, 2));
        let values = [format!("[{fields}]").into(), ids_parameter(backend, ids)];
        txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    for (changed, rows) in others {
        let changed = [vec![Column::Id], pick(&columns, &changed)].concat();
        let values = [format!("[{}]", rows.join(",")).into()];
        let sql = update_of(backend, &changed, "= list.id");
        txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// The others say what the row is about, and what people wish.
const fn is_written(column: Column) -> bool {
    use Column::{
        ChurchId, ConnectionId, CreatedAt, Description, Id, LivestreamId, LookAskedAt, Platform, Privacy, RemovedAt,
        Title,
    };
    !matches!(
        column,
        Id | ChurchId
            | LivestreamId
            | ConnectionId
            | Platform
            | Title
            | Description
            | Privacy
            | RemovedAt
            | LookAskedAt
            | CreatedAt
    )
}

fn pick(columns: &[Column], indexes: &[usize]) -> Vec<Column> {
    indexes.iter().map(|index| columns[*index]).collect()
}

/// `UPDATE … FROM` the list in `$1`; `which`: the rows that each of its entries is about.
fn update_of(backend: DbBackend, columns: &[Column], which: &str) -> String {
    let set = columns.iter().filter(|column| !matches!(column, Column::Id));
    let set: Vec<String> = set.map(|column| format!("{0} = list.{0}", column.as_str())).collect();
    let list: Vec<_> = columns.iter().map(|column| (column.as_str(), kind(*column))).collect();
    let (set, list) = (set.join(", "), select_rows(backend, &list));
    format!(
        "WITH list AS MATERIALIZED ({list}) UPDATE livestream_platforms SET {set} FROM list \
         WHERE livestream_platforms.id {which}"
    )
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
