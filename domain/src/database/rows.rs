//! Many rows as one SQL parameter.
//!
//! One JSON text keeps a statement the same for any number of rows, so that it is prepared once and SQLite's limit of
//! parameters does not matter.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{DbBackend, Value};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// What a column of the list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Written with [`uuid`].
    Uuid,
    Number,
    Bool,
    /// Written with [`instant`].
    Instant,
    /// Written with [`stored_bytes`].
    Bytes,
    Text,
}

/// A `SELECT` of these columns from the list of objects in `$1`.
pub(crate) fn select_rows(backend: DbBackend, columns: &[(&str, Kind)]) -> String {
    let column = |(name, kind): &(&str, Kind)| match (backend, kind) {
        (DbBackend::Postgres, Kind::Uuid) => format!("{name} uuid"),
        (DbBackend::Postgres, Kind::Number) => format!("{name} bigint"),
        (DbBackend::Postgres, Kind::Bool) => format!("{name} boolean"),
        (DbBackend::Postgres, Kind::Instant) => format!("{name} timestamptz"),
        (DbBackend::Postgres, Kind::Bytes) => format!("{name} bytea"),
        (DbBackend::Postgres, Kind::Text) => format!("{name} text"),
        (_, Kind::Uuid | Kind::Bytes) => format!("unhex(ltrim(value ->> '{name}', '\\x')) AS {name}"),
        _ => format!("value ->> '{name}' AS {name}"),
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    let columns = columns.join(", ");
    match backend {
        DbBackend::Postgres => format!("SELECT * FROM json_to_recordset($1::json) AS list({columns})"),
        _ => format!("SELECT {columns} FROM json_each($1)"),
    }
}

/// The list as that parameter.
///
/// # Panics
/// When a row cannot be JSON; rows are plain structs.
pub(crate) fn as_parameter<R: Serialize>(rows: &[R]) -> Value {
    serde_json::to_string(rows).expect("rows are plain structs").into()
}

/// What a statement says of a column that shall be one of the ids in this parameter: `id {}`.
///
/// The subquery makes PostgreSQL read the text once. Without it a scan reads it again at every row: 400 ids in a table of 400 rows
/// took 45 ms instead of 1.
pub(crate) fn among(backend: DbBackend, parameter: u8) -> String {
    match backend {
        DbBackend::Postgres => format!("= ANY((SELECT ${parameter}::uuid[])::uuid[])"),
        _ => format!("IN (SELECT unhex(value) FROM json_each(${parameter}))"),
    }
}

/// Ids as that parameter.
pub(crate) fn ids_parameter(backend: DbBackend, ids: impl IntoIterator<Item = Uuid>) -> Value {
    let (open, quote, close) = if backend == DbBackend::Postgres { ('{', "", '}') } else { ('[', "\"", ']') };
    let mut text = String::from(open);
    for id in ids {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(quote);
        text.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
        text.push_str(quote);
    }
    text.push(close);
    text.into()
}

/// From this many rows on that change alike, they have a statement of their own: the change is told once, and read once.
pub(crate) const ALIKE: usize = 8;

pub(crate) fn uuid<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(id.simple().encode_lower(&mut Uuid::encode_buffer()))
}

pub(crate) fn instant<S: Serializer>(instant: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    instant.map(stored_instant).serialize(serializer)
}

/// The text under which SQLite stores an instant, and which PostgreSQL reads as one: instants are compared as texts there.
pub(crate) fn stored_instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Bytes as a text that both databases can read in such a list.
pub(crate) fn stored_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    text.push_str(&hex::encode(bytes));
    text
}
