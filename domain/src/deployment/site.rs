//! Where a database lies, told in words that no copy shares.
//!
//! PostgreSQL: the cluster's own number and the database's number in it; a restored dump gets new ones. SQLite: the file's number
//! on its disk and the instant at which the file was made; a copied file gets new ones. What cannot be learned is `?`, and
//! speaks against nothing.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::database::Database;

const UNKNOWN: &str = "?";

/// `sqlite/{inode}/{made at}` or `postgres/{cluster}/{database}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// As it was written down.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Looks where the database lies.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn of(db: &Database) -> Result<Self, DbErr> {
        let (kind, whole, part) = if db.is_postgres() {
            let database =
                word(db, "SELECT oid::bigint::text FROM pg_database WHERE datname = current_database()").await?;
            // An administrator may have taken this function away from ordinary roles.
            let cluster = word(db, "SELECT system_identifier::text FROM pg_control_system()").await;
            ("postgres", cluster.ok().flatten(), database)
        } else {
            let path = word(db, "SELECT file FROM pragma_database_list WHERE name = 'main'").await?;
            let (number, made_at) = path.map(|path| file(Path::new(&path))).unwrap_or_default();
            ("sqlite", number, made_at)
        };
        let or_unknown = |word: Option<String>| word.unwrap_or_else(|| UNKNOWN.to_owned());
        Ok(Self(format!("{kind}/{}/{}", or_unknown(whole), or_unknown(part))))
    }

    /// The same with what the other one knows besides.
    #[must_use]
    pub fn completed(&self, other: &Self) -> Self {
        let known = |(own, theirs)| if own == UNKNOWN { theirs } else { own };
        let words: Vec<&str> = self.0.split('/').zip(other.0.split('/')).map(known).collect();
        Self(words.join("/"))
    }

    /// Whether nothing known of the two differs.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let agree = |(one, two): (&str, &str)| one == two || one == UNKNOWN || two == UNKNOWN;
        self.0.split('/').zip(other.0.split('/')).all(agree)
    }
}

impl From<Site> for String {
    fn from(Site(text): Site) -> Self {
        text
    }
}

async fn word(db: &Database, sql: &str) -> Result<Option<String>, DbErr> {
    let row = db.reader().query_one_raw(Statement::from_string(db.backend(), sql)).await?;
    let word = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
    Ok(word.filter(|word| !word.is_empty()))
}

/// The file's number, and the nanosecond since 1970 at which it was made, where the file system keeps that.
fn file(path: &Path) -> (Option<String>, Option<String>) {
    use std::os::unix::fs::MetadataExt;
    let Ok(facts) = std::fs::metadata(path) else { return (None, None) };
    let made_at = facts.created().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    (Some(facts.ino().to_string()), made_at.map(|since| since.as_nanos().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_speaks_against_nothing_and_what_differs_does() {
        let here = Site::new("postgres/71/16384");

        assert!(here.may_be(&here));
        assert!(here.may_be(&Site::new("postgres/?/16384")));
        assert!(Site::new("sqlite/12/?").may_be(&Site::new("sqlite/12/99")));
        assert!(!here.may_be(&Site::new("postgres/72/16384")));
        assert!(!here.may_be(&Site::new("postgres/?/16385")));
        assert!(!here.may_be(&Site::new("sqlite/?/?")));
        assert_eq!(Site::new("postgres/?/16384").completed(&here), here);
    }
}
