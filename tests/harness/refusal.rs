//! A database that refuses to store new credentials, and nothing else: what a full disk or a crash looks like that comes between a
//! vendor's answer and its commit.

use sea_orm::{ConnectionTrait, DbBackend};

// With "if not exists" a connection that has not noticed the last dropping yet looks again, instead of refusing.
const SQLITE: &[&str] =
    &["CREATE TRIGGER IF NOT EXISTS no_new_pair BEFORE UPDATE OF sealed_credentials ON platform_connections \
    WHEN NEW.sealed_credentials IS NOT NULL BEGIN SELECT RAISE(ABORT, 'there is no room for it'); END"];

const POSTGRES: &[&str] = &[
    "CREATE OR REPLACE FUNCTION no_new_pair() RETURNS trigger LANGUAGE plpgsql \
        AS $$ BEGIN RAISE EXCEPTION 'there is no room for it'; END $$",
    "CREATE TRIGGER no_new_pair BEFORE UPDATE OF sealed_credentials ON platform_connections \
        FOR EACH ROW WHEN (NEW.sealed_credentials IS NOT NULL) EXECUTE FUNCTION no_new_pair()",
];

/// From now on no renewed pair is stored, whoever tries; disconnecting goes on.
///
/// # Panics
/// When the database does not take the trigger.
pub async fn refuse_new_pairs(db: &impl ConnectionTrait) {
    let statements = if db.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
    for statement in statements {
        db.execute_unprepared(statement).await.expect("the trigger is created");
    }
}

/// Ends [`refuse_new_pairs`].
///
/// # Panics
/// When there is nothing to end.
pub async fn accept_new_pairs(db: &impl ConnectionTrait) {
    let table = if db.get_database_backend() == DbBackend::Postgres { " ON platform_connections" } else { "" };
    db.execute_unprepared(&format!("DROP TRIGGER no_new_pair{table}")).await.expect("the trigger is dropped");
}
