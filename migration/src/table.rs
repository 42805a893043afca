//! The few column shapes that all tables share.

use sea_orm_migration::prelude::*;

/// A table with its UUID key.
pub fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).col(ColumnDef::new("id").uuid().not_null().primary_key()).take()
}

/// Columns one after the other, each in one word: what it holds, and whether it may be empty.
pub trait Columns {
    fn must(&mut self, name: &'static str, kind: Kind) -> &mut Self;
    fn may(&mut self, name: &'static str, kind: Kind) -> &mut Self;
    /// A foreign key that takes its rows along when the parent goes.
    fn belongs_to(&mut self, column: &'static str, parent: &'static str) -> &mut Self;
}

#[derive(Clone, Copy)]
pub enum Kind {
    Id,
    Text,
    Instant,
    Integer,
    Flag,
    Bytes,
}

fn column(name: &'static str, kind: Kind) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    match kind {
        Kind::Id => column.uuid(),
        Kind::Text => column.text(),
        Kind::Instant => column.timestamp_with_time_zone(),
        Kind::Integer => column.big_integer(),
        Kind::Flag => column.boolean(),
        Kind::Bytes => column.blob(),
    };
    column
}

impl Columns for TableCreateStatement {
    fn must(&mut self, name: &'static str, kind: Kind) -> &mut Self {
        self.col(column(name, kind).not_null())
    }

    fn may(&mut self, name: &'static str, kind: Kind) -> &mut Self {
        self.col(column(name, kind).null())
    }

    fn belongs_to(&mut self, name: &'static str, parent: &'static str) -> &mut Self {
        self.col(column(name, Kind::Id).not_null());
        self.foreign_key(ForeignKey::create().from_col(name).to(parent, "id").on_delete(ForeignKeyAction::Cascade))
    }
}

/// Adds a column that may be empty. One statement per column: SQLite adds no two at once.
pub async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    kind: Kind,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column(name, kind).null()).take()).await
}

/// Takes a column away again.
pub async fn drop_column(manager: &SchemaManager<'_>, table: &'static str, name: &'static str) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).drop_column(name).take()).await
}

/// An index over these columns.
pub fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A unique index over these columns.
pub fn unique(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}

/// Drops the tables, last made first.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}

/// Adds columns that may be empty; one statement each, as SQLite wants it.
pub async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[(&'static str, Kind)],
) -> Result<(), DbErr> {
    for (name, kind) in columns {
        let added = Table::alter().table(table).add_column(column(name, *kind).null()).take();
        manager.alter_table(added).await?;
    }
    Ok(())
}

/// Drops columns that [`add_columns`] added.
pub async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for name in columns {
        manager.alter_table(Table::alter().table(table).drop_column(*name).take()).await?;
    }
    Ok(())
}
