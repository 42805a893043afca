//! Rows of `platform_apps`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ChurchId, PlatformAppId};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "platform_apps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlatformAppId,
    pub church_id: ChurchId,
    pub platform: PlatformColumn,
    pub client_id: String,
    /// The one directory that the app belongs to; empty where it is open to every organisation.
    pub tenant: Option<String>,
    pub sealed_client_secret: Vec<u8>,
    /// With what the vendor signs webhooks of this app, where that is not the client secret.
    pub sealed_webhook_secret: Option<Vec<u8>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Replaced or removed then. The row stays until no grant that it got is left.
    pub retired_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for a church's apps starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    pub(super) fn client_secret_place(&self) -> Place {
        place(self.church_id, self.id, "sealed_client_secret")
    }

    pub(super) fn webhook_secret_place(&self) -> Place {
        place(self.church_id, self.id, "sealed_webhook_secret")
    }
}

pub(super) fn place(church: ChurchId, id: PlatformAppId, column: &'static str) -> Place {
    Place { table: "platform_apps", row: id.0, column, church }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformApp")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("retired_at", &self.retired_at)
            .finish_non_exhaustive()
    }
}
