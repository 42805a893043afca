//! Why Steeple does not start with these keys, or does not let one go.

use std::path::{Path, PathBuf};

/// What is wrong with the keys. Nothing has been changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database holds values of keys that are not in the ring.
    #[error(
        "the database was sealed with key {}, but the key given is {}; put back the key of this database (nothing was changed)",
        wanted.join(", "), given.join(", ")
    )]
    WrongKey { wanted: Vec<String>, given: Vec<String> },
    /// The right fingerprint, and yet the stored proof does not open.
    #[error("the stored proof of key {fingerprint} was changed; restore the database from a backup")]
    CanaryForged { fingerprint: String },
    #[error("the key given cannot be read: {0}; a key is 32 bytes as 64 hexadecimal characters or as base64")]
    Unreadable(&'static str),
    #[error("the key file {} cannot be read or written; check the folder and its permissions", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("others on this machine can read the key file {}; run: chmod 600 {}", path.display(), path.display())]
    FileOpenToOthers { path: PathBuf },
    #[error("key {0} is not known to this database or key file; look at the list of keys")]
    UnknownFingerprint(String),
    #[error("key {0} seals new values; rotate to a new key first")]
    StillSealing(String),
    #[error("key {fingerprint} still seals {values} values; re-seal first, then retire it")]
    StillUsed { fingerprint: String, values: u64 },
    #[error("the database did not do it")]
    Database(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Vault(#[from] super::VaultError),
}

impl KeyError {
    pub(super) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}
