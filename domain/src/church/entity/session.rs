//! Rows of `sessions`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ChurchId, SessionId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub church_id: ChurchId,
    pub user_id: UserId,
    /// SHA-256 of the token; the token itself is stored nowhere.
    pub token_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// Exact to a minute.
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for sessions of a known church starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}
