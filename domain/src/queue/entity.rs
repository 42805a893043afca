//! Rows of `jobs`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::JobKind;
use crate::ids::{ChurchId, JobId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub church_id: Option<ChurchId>,
    pub kind: JobKind,
    pub subject: Uuid,
    pub dedupe_key: String,
    pub due_at: DateTime<Utc>,
    pub lease_owner: Option<Uuid>,
    pub lease_until: Option<DateTime<Utc>>,
    pub fence: i64,
    pub attempt: i64,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
