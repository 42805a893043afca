//! Rows of `api_tokens`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::actor::Role;
use crate::ids::{ApiTokenId, ChurchId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    pub church_id: ChurchId,
    /// Who made it; it never may more than they may.
    pub user_id: UserId,
    pub name: String,
    /// SHA-256 of the token; the token itself is stored nowhere.
    pub token_hash: Vec<u8>,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    /// Exact to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for API tokens of a known church starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}
