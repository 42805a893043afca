//! Rows of `audit_events`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AuditEventId, ChurchId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub church_id: ChurchId,
    /// 1, 2, 3, … within the church, without gaps.
    pub sequence: i64,
    /// `None` for Steeple itself.
    pub actor: Option<UserId>,
    /// By what means: `session`, `api_token` or `system`.
    pub actor_kind: String,
    pub action: String,
    /// The prefixed id of what was changed.
    pub subject: String,
    /// JSON, without secrets.
    pub details: String,
    pub at: DateTime<Utc>,
    /// The hash of the entry before; 32 zeros before the first.
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for audit entries starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}
