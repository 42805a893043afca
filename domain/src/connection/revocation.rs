//! Rows of `grant_revocations`: grants that are still to be taken back at their vendor.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ChurchId, ConnectionId, PlatformAppId, RevocationId};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant_revocations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevocationId,
    pub church_id: ChurchId,
    pub platform: PlatformColumn,
    /// The church's own app that got the grant; `None` for the instance's.
    pub app_id: Option<PlatformAppId>,
    /// The connection it belonged to; `None` for a grant that never became one.
    pub connection_id: Option<ConnectionId>,
    /// Empty when the grant was given up before its account was known.
    pub account_id: String,
    pub sealed_credentials: Vec<u8>,
    pub tries: i64,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub(super) fn credentials_place(&self) -> Place {
        place(self.church_id, self.id)
    }
}

pub(super) fn place(church: ChurchId, id: RevocationId) -> Place {
    Place { table: "grant_revocations", row: id.0, column: "sealed_credentials", church }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revocation")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("connection_id", &self.connection_id)
            .finish_non_exhaustive()
    }
}
