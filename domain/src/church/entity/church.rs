//! Rows of `churches`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::ChurchId;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "churches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChurchId,
    pub name: String,
    /// Its name in addresses; unique.
    pub slug: String,
    /// IANA name.
    pub time_zone: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
