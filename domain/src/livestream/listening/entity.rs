//! Rows of `heard`: what was told of a connection last, while somebody listens. One row per connection; none when nobody does.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::listening::Heard;

use crate::ids::{ChurchId, ConnectionId};

/// So long after somebody listened last, what was heard is still believed: four turns.
const BELIEVED: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "heard")]
pub struct Model {
    /// The connection's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConnectionId,
    pub church_id: ChurchId,
    /// JSON of [`Heard`].
    pub words: String,
    /// When the line was known to be open last.
    pub listened_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What is still to be believed; nothing when nobody has listened for a minute, or a newer version wrote it.
    #[must_use]
    pub fn heard(&self, now: DateTime<Utc>) -> Heard {
        if now - self.listened_at >= BELIEVED {
            return Heard::default();
        }
        serde_json::from_str::<Heard>(&self.words).unwrap_or_default().fresh(now)
    }
}
