//! The one row of `deployment`: what this database knows of itself.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// The value of `only_one` in the only row.
pub const ONLY_ONE: i64 = 1;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deployment")]
pub struct Model {
    /// The deployment's own name; drawn at its first start and never changed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique, so that there is one row.
    pub only_one: i64,
    /// Where the database lay when it was last trusted, see [`super::Site`].
    pub site: String,
    /// Moves forward with every heartbeat of any instance, and never back.
    pub generation: i64,
    /// The instance that gave the last heartbeat. On SQLite no other one may.
    pub keeper: Uuid,
    pub seen_at: DateTime<Utc>,
    /// Why nothing single-use is sent at present.
    pub suspected: Option<Suspicion>,
    pub suspected_at: Option<DateTime<Utc>>,
}

/// What speaks against this database being the one and only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Suspicion {
    /// An instance has seen it at a later state: a backup was put back, or a server behind the old one took over.
    #[sea_orm(string_value = "RESTORED")]
    Restored,
    /// It lies elsewhere than it used to: it was copied, and the original may still be at work.
    #[sea_orm(string_value = "COPIED")]
    Copied,
    /// Another installation works on the same file. Never stored: it is true of one of the two only.
    #[sea_orm(string_value = "SHARED")]
    Shared,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
