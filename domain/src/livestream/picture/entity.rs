//! Rows of `pictures`: the one that a service is shown with. At most one each; another one is another row, so that its address
//! never changes what it shows.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{ChurchId, LivestreamId, PictureId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pictures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PictureId,
    pub church_id: ChurchId,
    pub livestream_id: LivestreamId,
    /// In pixels.
    pub width: i64,
    pub height: i64,
    /// Everybody may see it: platforms show it, and one that fetches it knows no password.
    pub jpeg: Vec<u8>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for a church's pictures starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}
