//! Rows of `livestreams`: what the church wants.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::livestream::Privacy;

use crate::ids::{ChurchId, LivestreamId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "livestreams")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LivestreamId,
    pub church_id: ChurchId,
    pub title: String,
    pub description: String,
    pub scheduled_start: DateTime<Utc>,
    pub scheduled_end: DateTime<Utc>,
    /// IANA name; the wall clock that people planned in.
    pub time_zone: String,
    pub privacy: PrivacyColumn,
    pub start_policy: StartPolicy,
    /// When a person pressed "Go live".
    pub start_requested_at: Option<DateTime<Utc>>,
    /// When a person pressed "End".
    pub end_requested_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Rises when something changed that platforms must be told.
    pub revision: i64,
    /// Rises with every change by a person.
    pub version: i64,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What makes it go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum StartPolicy {
    /// On the planned second.
    #[sea_orm(string_value = "AT_TIME")]
    AtTime,
    /// When the encoder's video arrives, from half an hour before the planned start.
    #[sea_orm(string_value = "ON_SIGNAL")]
    OnSignal,
    /// When a person presses "Go live".
    #[sea_orm(string_value = "MANUAL")]
    Manual,
}

/// [`Privacy`] as a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PrivacyColumn {
    #[sea_orm(string_value = "PUBLIC")]
    Public,
    #[sea_orm(string_value = "UNLISTED")]
    Unlisted,
    #[sea_orm(string_value = "PRIVATE")]
    Private,
}

impl From<PrivacyColumn> for Privacy {
    fn from(column: PrivacyColumn) -> Self {
        match column {
            PrivacyColumn::Public => Self::Public,
            PrivacyColumn::Unlisted => Self::Unlisted,
            PrivacyColumn::Private => Self::Private,
        }
    }
}

impl From<Privacy> for PrivacyColumn {
    fn from(privacy: Privacy) -> Self {
        match privacy {
            Privacy::Public => Self::Public,
            Privacy::Unlisted => Self::Unlisted,
            Privacy::Private => Self::Private,
        }
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for livestreams starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// A person took it back or ended it.
    #[must_use]
    pub const fn is_called_off(&self) -> bool {
        self.cancelled_at.is_some() || self.end_requested_at.is_some()
    }
}
