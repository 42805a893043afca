//! Flat statements: many rows of one table, read by position on one connection.
//!
//! An entity's own query finds each column by its name and takes a connection from the pool for each statement. For a page of
//! a hundred rows of twenty columns that costs more than the statement itself, so what people look at most is read here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sqlx::postgres::{PgArguments, PgRow};
use sea_orm::sqlx::sqlite::{SqliteArguments, SqliteRow};
use sea_orm::sqlx::{self, Arguments as _, AssertSqlSafe, Decode, Postgres, Row as _, Sqlite, Type, ValueRef as _};
use sea_orm::{DatabaseConnection, DbBackend, DbErr, RuntimeErr};
use uuid::Uuid;

use super::Database;
use super::kept::{Kept, Lent};

/// What is read of a table.
pub trait Row: Sized {
    /// The columns, in the order in which [`Row::read`] takes them.
    const COLUMNS: &'static [&'static str];

    /// # Errors
    /// When a column holds something else than its type.
    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr>;
}

/// A column's type.
pub trait Column: Sized {
    /// # Errors
    /// When the column holds something else.
    fn take(columns: &mut Columns<'_>) -> Result<Self, DbErr>;
}

/// The columns of one row, taken one after the other.
pub struct Columns<'r> {
    row: AnyRow<'r>,
    next: usize,
}

#[derive(Clone, Copy)]
enum AnyRow<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

/// Something that a statement is given.
#[derive(Debug, Clone)]
pub enum Parameter {
    Id(Uuid),
    Instant(DateTime<Utc>),
    Number(i64),
    Bytes(Vec<u8>),
    /// For PostgreSQL, which compares with all of an array at once.
    Ids(Vec<Uuid>),
}

/// One statement: `SELECT` the columns of a [`Row`].
#[derive(Debug, Clone)]
pub struct Select {
    sql: String,
    parameters: Vec<Parameter>,
    postgres: bool,
}

/// A connection for reading, given back when it is dropped.
pub struct Reading(Either<Lent<Postgres>, Lent<Sqlite>>);

/// The connections that are kept for reading.
#[derive(Clone)]
pub(super) struct Readers(Either<Arc<Kept<Postgres>>, Arc<Kept<Sqlite>>>);

#[derive(Clone)]
enum Either<P, S> {
    Postgres(P),
    Sqlite(S),
}

impl Readers {
    pub(super) fn of(connection: &DatabaseConnection) -> Self {
        Self(if connection.get_database_backend() == DbBackend::Postgres {
            Either::Postgres(Kept::new(connection.get_postgres_connection_pool().clone()))
        } else {
            Either::Sqlite(Kept::new(connection.get_sqlite_connection_pool().clone()))
        })
    }
}

impl Select {
    /// More of the statement. Never text from outside: that is a parameter.
    #[must_use]
    pub fn text(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// A parameter at this place.
    #[must_use]
    pub fn value(mut self, value: impl Into<Parameter>) -> Self {
        self.parameters.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.parameters.len().to_string());
        self
    }

    /// The column before it is one of these. On PostgreSQL the text is the same for any number, and so is its plan.
    #[must_use]
    pub fn among(self, ids: impl IntoIterator<Item = Uuid>) -> Self {
        if self.postgres {
            return self.text(" = ANY(").value(Parameter::Ids(ids.into_iter().collect())).text(")");
        }
        let mut select = self.text(" IN (");
        for (number, id) in ids.into_iter().enumerate() {
            select = if number == 0 { select } else { select.text(", ") }.value(id);
        }
        select.text(")")
    }
}

impl Database {
    /// A connection for one answer that takes several statements.
    ///
    /// # Errors
    /// When the database is gone or all connections stay busy.
    pub async fn reading(&self) -> Result<Reading, DbErr> {
        Ok(Reading(match &self.readers.0 {
            Either::Postgres(kept) => Either::Postgres(kept.lend().await.map_err(unread)?),
            Either::Sqlite(kept) => Either::Sqlite(kept.lend().await.map_err(unread)?),
        }))
    }
}

impl Reading {
    /// All columns of `R`; `rest` is what comes behind them, from `FROM` on.
    #[must_use]
    pub fn select<R: Row>(&self, rest: &str) -> Select {
        let mut sql = String::with_capacity(768);
        sql.push_str("SELECT ");
        sql.push_str(&R::COLUMNS.join(", "));
        sql.push(' ');
        sql.push_str(rest);
        Select { sql, parameters: Vec::new(), postgres: matches!(self.0, Either::Postgres(_)) }
    }

    /// All rows of a statement.
    ///
    /// # Errors
    /// When the database did not answer.
    pub async fn rows<R: Row>(&mut self, select: Select) -> Result<Vec<R>, DbErr> {
        let Select { sql, parameters, .. } = select;
        match &mut self.0 {
            Either::Postgres(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), for_postgres(parameters)?);
                connection.done = false;
                let rows = query.fetch_all(&mut ***connection).await.map_err(unread)?;
                connection.done = true;
                rows.iter().map(|row| R::read(&mut Columns { row: AnyRow::Postgres(row), next: 0 })).collect()
            }
            Either::Sqlite(connection) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), for_sqlite(parameters)?);
                connection.done = false;
                let rows = query.fetch_all(&mut ***connection).await.map_err(unread)?;
                connection.done = true;
                rows.iter().map(|row| R::read(&mut Columns { row: AnyRow::Sqlite(row), next: 0 })).collect()
            }
        }
    }
}

impl Columns<'_> {
    /// The next column.
    ///
    /// # Errors
    /// When it holds something else than a `T`.
    pub fn take<T: Column>(&mut self) -> Result<T, DbErr> {
        T::take(self)
    }

    /// A word of a closed set, read by `of`.
    ///
    /// # Errors
    /// When the set does not have it.
    pub fn word<T>(&mut self, of: impl FnOnce(&str) -> Option<T>) -> Result<T, DbErr> {
        let word = match self.row {
            AnyRow::Postgres(row) => row.try_get::<&str, _>(self.next).map_err(unread)?,
            AnyRow::Sqlite(row) => row.try_get::<&str, _>(self.next).map_err(unread)?,
        };
        self.next += 1;
        of(word).ok_or_else(|| DbErr::Type(format!("unknown word {word:?}")))
    }

    fn plain<T>(&mut self) -> Result<T, DbErr>
    where
        T: for<'v> Decode<'v, Postgres> + Type<Postgres> + for<'v> Decode<'v, Sqlite> + Type<Sqlite>,
    {
        let value = match self.row {
            AnyRow::Postgres(row) => row.try_get::<T, _>(self.next),
            AnyRow::Sqlite(row) => row.try_get::<T, _>(self.next),
        };
        self.next += 1;
        value.map_err(unread)
    }

    fn is_null(&self) -> Result<bool, DbErr> {
        let null = match self.row {
            AnyRow::Postgres(row) => row.try_get_raw(self.next).map(|value| value.is_null()),
            AnyRow::Sqlite(row) => row.try_get_raw(self.next).map(|value| value.is_null()),
        };
        null.map_err(unread)
    }
}

impl<T: Column> Column for Option<T> {
    fn take(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        if columns.is_null()? {
            columns.next += 1;
            return Ok(None);
        }
        T::take(columns).map(Some)
    }
}

macro_rules! plain {
    ($($column:ty)*) => {$(
        impl Column for $column {
            fn take(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
                columns.plain()
            }
        }
    )*};
}
plain! { String bool i64 Uuid DateTime<Utc> Vec<u8> }

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Column for crate::ids::$id {
            fn take(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
                columns.plain().map(Self)
            }
        }

        impl From<crate::ids::$id> for Parameter {
            fn from(id: crate::ids::$id) -> Self {
                Self::Id(id.0)
            }
        }
    )*};
}
ids! { ApiTokenId ChurchId ConnectionId LivestreamId LivestreamPlatformId SessionId UserId }

impl Column for crate::platform_column::PlatformColumn {
    fn take(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        columns.word(|slug| steeple_platforms::StreamingPlatform::from_slug(slug).map(Self))
    }
}

impl From<Uuid> for Parameter {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<DateTime<Utc>> for Parameter {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Instant(instant)
    }
}

impl From<i64> for Parameter {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<u8>> for Parameter {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A [`Row`] whose columns are its fields, or what is written behind one.
macro_rules! flat_row {
    ($row:ty { $($field:ident $(= $sql:literal)?,)* }) => {
        impl $crate::database::Row for $row {
            const COLUMNS: &'static [&'static str] = &[$($crate::database::flat_row!(@ $field $($sql)?)),*];

            fn read(columns: &mut $crate::database::Columns<'_>) -> Result<Self, sea_orm::DbErr> {
                Ok(Self { $($field: columns.take()?),* })
            }
        }
    };
    (@ $field:ident) => { stringify!($field) };
    (@ $field:ident $sql:literal) => { $sql };
}

/// Enums that are stored as words.
macro_rules! flat_words {
    ($($word:ty)*) => {$(
        impl $crate::database::Column for $word {
            fn take(columns: &mut $crate::database::Columns<'_>) -> Result<Self, sea_orm::DbErr> {
                columns.word(|word| <Self as sea_orm::ActiveEnum>::try_from_value(&word.to_owned()).ok())
            }
        }
    )*};
}

pub(crate) use {flat_row, flat_words};

fn for_postgres(parameters: Vec<Parameter>) -> Result<PgArguments, DbErr> {
    let mut arguments = PgArguments::default();
    for parameter in parameters {
        let added = match parameter {
            Parameter::Id(id) => arguments.add(id),
            Parameter::Instant(instant) => arguments.add(instant),
            Parameter::Number(number) => arguments.add(number),
            Parameter::Bytes(bytes) => arguments.add(bytes),
            Parameter::Ids(ids) => arguments.add(ids),
        };
        added.map_err(|error| unread(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

fn for_sqlite(parameters: Vec<Parameter>) -> Result<SqliteArguments, DbErr> {
    let mut arguments = SqliteArguments::default();
    for parameter in parameters {
        let added = match parameter {
            Parameter::Id(id) => arguments.add(id),
            Parameter::Instant(instant) => arguments.add(instant),
            Parameter::Number(number) => arguments.add(number),
            Parameter::Bytes(bytes) => arguments.add(bytes),
            Parameter::Ids(_) => Err("SQLite has no arrays".into()),
        };
        added.map_err(|error| unread(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

fn unread(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
