//! The mark in the data folder: which deployment this installation belongs to, and how far it has seen it come.
//!
//! It stays where it is when the database is put back from a backup; that is what it is for. So it does not belong into a backup.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The file's name, beside the key file.
pub const MARK_FILE: &str = "steeple.mark";

/// What an installation remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The database's name for the deployment.
    pub deployment: Uuid,
    /// This installation's own name.
    pub instance: Uuid,
    /// The furthest that it has seen the database.
    pub generation: i64,
}

/// The mark in this file; `None` when there is none, or nothing that is one.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn mark_read(path: &Path) -> io::Result<Option<Mark>> {
    match fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the mark, never half. One that has seen the same deployment come further stays.
///
/// # Errors
/// When the folder cannot be written to.
pub fn mark_write(path: &Path, mark: &Mark) -> io::Result<()> {
    let further = |known: &Mark| known.deployment == mark.deployment && known.generation > mark.generation;
    if mark_read(path)?.as_ref().is_some_and(further) {
        return Ok(());
    }
    // Two processes on one folder write drafts of their own: no generation is seen twice.
    let draft = path.with_extension(format!("mark-{}", mark.generation));
    let written = OpenOptions::new().write(true).create(true).truncate(true).open(&draft).and_then(|mut file| {
        file.write_all(&serde_json::to_vec(mark)?)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    });
    if written.is_err() {
        // What is left of it is of no use.
        let _ = fs::remove_file(&draft);
    }
    written?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
