//! Rows of `meetings`: what the church wants.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::meeting::MeetingKind;
use steeple_platforms::contract::registration;

use crate::ids::{ChurchId, LivestreamPlatformId, MeetingId, UserId};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meetings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    pub church_id: ChurchId,
    pub title: String,
    pub scheduled_start: DateTime<Utc>,
    pub scheduled_end: DateTime<Utc>,
    /// IANA name; the wall clock that people planned in.
    pub time_zone: String,
    pub waiting_room: bool,
    /// It stays what it was planned as: no platform makes one into the other.
    pub kind: Kind,
    pub registration: Registration,
    /// A JSON list of e-mail addresses; none counts as an empty one.
    pub invitees: Option<String>,
    /// The livestream platform whose ingest the meeting's picture is pushed to.
    pub simulcast_to: Option<LivestreamPlatformId>,
    pub end_requested_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub revision: i64,
    pub version: i64,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What sort of room it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// Everybody may speak.
    #[sea_orm(string_value = "MEETING")]
    Meeting,
    /// A few speak, and everybody else watches and listens.
    #[sea_orm(string_value = "WEBINAR")]
    Webinar,
}

impl From<Kind> for MeetingKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Meeting => Self::Meeting,
            Kind::Webinar => Self::Webinar,
        }
    }
}

/// Whether people put their names down before they come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Registration {
    #[sea_orm(string_value = "NONE")]
    None,
    /// Whoever registers gets a link at once.
    #[sea_orm(string_value = "AUTOMATIC")]
    Automatic,
    /// An operator lets each of them in first.
    #[sea_orm(string_value = "APPROVED")]
    Approved,
}

impl From<Registration> for registration::Registration {
    fn from(registration: Registration) -> Self {
        match registration {
            Registration::None => Self::None,
            Registration::Automatic => Self::Automatic,
            Registration::Approved => Self::Approved,
        }
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for meetings starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// Whom the platforms invite that do so.
    #[must_use]
    pub fn invited(&self) -> Vec<String> {
        self.invitees.as_deref().and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default()
    }

    /// A person took it back or ended it.
    #[must_use]
    pub const fn is_called_off(&self) -> bool {
        self.cancelled_at.is_some() || self.end_requested_at.is_some()
    }
}
