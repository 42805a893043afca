//! Where the keys come from, and whether they are the ones of this database.

use std::path::PathBuf;

use sea_orm::DbErr;
use steeple_domain::database::Database;
use steeple_domain::entropy::Entropy;
use steeple_domain::vault::{KeyError, KeyRing, key_file_load_or_create, key_ring_parse};
use steeple_migration::{Migrator, MigratorTrait};

use crate::settings::Settings;

/// Steeple's own key file, used unless a key is set.
#[must_use]
pub fn key_file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("steeple.key")
}

/// The ring from the settings, or from the key file, which is made when it is missing.
///
/// # Errors
/// When a key cannot be read.
pub fn key_ring(settings: &Settings, entropy: &dyn Entropy) -> Result<KeyRing, KeyError> {
    match &settings.keys {
        Some(text) => key_ring_parse(text),
        None => key_file_load_or_create(&key_file(settings), entropy),
    }
}

/// True for a database that some Steeple has used before: its keys must be checked before anything is written.
///
/// # Errors
/// When the database did not answer.
pub async fn is_in_use(db: &Database) -> Result<bool, DbErr> {
    let pending = Migrator::get_pending_migrations(db.reader()).await?;
    Ok(pending.len() < Migrator::migrations().len())
}
