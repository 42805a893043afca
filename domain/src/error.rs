//! What can go wrong in the domain, and what people are told.

use steeple_platforms::contract::error::PlatformError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the domain did not do it. Nothing has been changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or of another church: a stranger cannot tell the difference.
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("not allowed for this role")]
    Forbidden,
    /// What the person typed cannot be used; each problem names its field.
    #[error("invalid input")]
    Invalid(Vec<Problem>),
    #[error("the platform did not do it")]
    Platform(#[source] PlatformError),
    #[error("the database did not do it")]
    Database(#[source] sea_orm::DbErr),
    #[error("a sealed value could not be opened")]
    Vault(#[source] crate::vault::VaultError),
    /// A row that contradicts the rules; needs a person who knows the database.
    #[error("inconsistent {table} row: {what}")]
    Inconsistent { table: &'static str, what: String },
}

/// One thing wrong with what a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable word in capitals: `TITLE_TOO_LONG`.
    pub code: &'static str,
    /// What happened and what to do, in plain words.
    pub message: String,
    /// The input field, from the outside in: `["platforms", "0", "title"]`.
    pub path: Vec<String>,
}

impl Problem {
    pub fn new(code: &'static str, message: impl Into<String>, path: &[&str]) -> Self {
        Self { code, message: message.into(), path: path.iter().map(|part| (*part).to_owned()).collect() }
    }
}

impl Error {
    /// A single problem with one field.
    pub fn invalid(code: &'static str, message: impl Into<String>, path: &[&str]) -> Self {
        Self::Invalid(vec![Problem::new(code, message, path)])
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(source: sea_orm::DbErr) -> Self {
        Self::Database(source)
    }
}

impl From<PlatformError> for Error {
    fn from(source: PlatformError) -> Self {
        Self::Platform(source)
    }
}

impl From<crate::vault::VaultError> for Error {
    fn from(source: crate::vault::VaultError) -> Self {
        Self::Vault(source)
    }
}
