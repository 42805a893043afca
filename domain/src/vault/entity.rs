//! Rows of `vault_keys`: which keys this database has seen, each with a proof.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::Place;
use crate::ids::ChurchId;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vault_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub fingerprint: String,
    /// A known text, sealed with this very key.
    pub sealed_canary: Vec<u8>,
    pub status: KeyStatus,
    pub created_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum KeyStatus {
    /// Values may be sealed with it: without it the database is not complete.
    #[sea_orm(string_value = "IN_USE")]
    InUse,
    /// Nothing is sealed with it any more.
    #[sea_orm(string_value = "RETIRED")]
    Retired,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a key's canary is sealed for. It belongs to the instance, so its church is the nil one.
pub(super) fn canary_place(row: Uuid) -> Place {
    Place { table: "vault_keys", row, column: "sealed_canary", church: ChurchId(Uuid::nil()) }
}
