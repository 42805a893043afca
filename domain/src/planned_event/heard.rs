//! What a platform tells by itself, and which rows that may be about.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::ExternalIds;

use crate::ids::ConnectionId;

/// However much is heard, nothing is looked at sooner than this after the last look.
pub const LOOKS_APART: TimeDelta = TimeDelta::seconds(5);
/// News that name no object of ours concern what is on and what begins within this time.
pub const CONCERNED_AHEAD: TimeDelta = TimeDelta::hours(1);

/// What was told, and of whom.
#[derive(Debug, Clone)]
pub struct HeardOf {
    pub platform: StreamingPlatform,
    /// The connections to the account that it names; empty when it names none that is known here.
    pub connections: Vec<ConnectionId>,
    /// One of the vendor's ids of the broadcast or meeting.
    pub object_id: Option<String>,
}

impl HeardOf {
    /// Whether one of these ids is the object's.
    #[must_use]
    pub fn names(&self, ids: &ExternalIds) -> bool {
        self.object_id.as_ref().is_some_and(|object| ids.0.values().any(|id| id == object))
    }

    /// Those of the rows that it may be about: the account's, else those with the object's id somewhere in their ids, of which
    /// [`HeardOf::names`] decides. `None` when it names neither.
    #[must_use]
    pub fn narrow<E: EntityTrait>(
        &self,
        rows: Select<E>,
        connection_id: E::Column,
        external_ids: E::Column,
    ) -> Option<Select<E>> {
        if !self.connections.is_empty() {
            return Some(rows.filter(connection_id.is_in(self.connections.iter().copied())));
        }
        self.object_id.as_ref().map(|object_id| rows.filter(external_ids.contains(object_id)))
    }

    /// When to look at a row that was seen last then.
    #[must_use]
    pub fn look_at(seen_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        seen_at.map_or(now, |seen_at| now.max(seen_at + LOOKS_APART))
    }
}
