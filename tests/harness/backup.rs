//! A backup inside the database itself, so that it can be put back in the very same place.

use sea_orm::{ConnectionTrait, Statement};

use crate::db::{Backend, TestDatabase};

impl TestDatabase {
    /// Keeps all rows as they are now, beside them.
    ///
    /// # Panics
    /// When the database does not do it.
    pub async fn back_up(&self) {
        let sql = match self.backend {
            Backend::Sqlite => format!("VACUUM INTO '{}'", self.backup_file()),
            Backend::Postgres => {
                let copy = |table: &String| format!("CREATE TABLE old.{table} AS TABLE public.{table};");
                format!("CREATE SCHEMA old; {}", self.tables().await.iter().map(copy).collect::<String>())
            }
        };
        self.db.reader().execute_unprepared(&sql).await.expect("the database does it");
    }

    /// Puts the kept rows back into the same database, in the place of all others.
    ///
    /// # Panics
    /// When the database does not do it.
    pub async fn put_back(&self) {
        let one = |table: &String| match self.backend {
            Backend::Sqlite => format!("DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM old.{table};"),
            Backend::Postgres => {
                format!("DELETE FROM public.{table}; INSERT INTO public.{table} SELECT * FROM old.{table};")
            }
        };
        let all: String = self.tables().await.iter().map(one).collect();
        let sql = match self.backend {
            Backend::Sqlite => {
                let file = self.backup_file();
                format!("PRAGMA foreign_keys = OFF; ATTACH '{file}' AS old; BEGIN IMMEDIATE; {all} COMMIT;")
            }
            Backend::Postgres => format!("BEGIN; SET LOCAL session_replication_role = replica; {all} COMMIT;"),
        };
        // A connection of its own, which ends with its foreign keys off.
        let alone = self.connect_again().await;
        alone.reader().execute_unprepared(&sql).await.expect("the database does it");
        alone.reader().close_by_ref().await.expect("the database does it");
    }

    fn backup_file(&self) -> String {
        format!("{}.old", self.url().trim_start_matches("sqlite://"))
    }

    async fn tables(&self) -> Vec<String> {
        let sql = match self.backend {
            Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            Backend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        };
        let rows = self
            .db
            .reader()
            .query_all_raw(Statement::from_string(self.db.backend(), sql))
            .await
            .expect("the database does it");
        rows.iter().map(|row| row.try_get_by_index(0).expect("the database does it")).collect()
    }
}
