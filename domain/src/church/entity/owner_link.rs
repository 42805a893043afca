//! Rows of `owner_links`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::OwnerLinkId;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owner_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OwnerLinkId,
    /// SHA-256 of the token; the token itself is stored nowhere.
    pub token_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
