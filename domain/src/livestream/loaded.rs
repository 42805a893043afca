//! Livestream platforms with what they belong to, many at once.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::entity::prelude::*;

use super::entity as livestream;
use super::platform_entity::{Column, Entity, Model};
use crate::connection::entity as connection;
use crate::error::{Error, Result};
use crate::ids::LivestreamPlatformId;

/// One row, its livestream and its connection.
#[derive(Clone)]
pub(super) struct Loaded {
    pub(super) row: Model,
    pub(super) livestream: Arc<livestream::Model>,
    pub(super) connection: Arc<connection::Model>,
}

/// Those of these that are there, in three statements.
///
/// # Errors
/// `Inconsistent` for a row that refers to another church's.
pub(super) async fn load_platforms(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<LivestreamPlatformId, Loaded>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    let mut livestream_ids: Vec<_> = rows.iter().map(|row| row.livestream_id).collect();
    livestream_ids.sort_unstable();
    livestream_ids.dedup();
    let livestreams = livestream::Entity::find().filter(livestream::Column::Id.is_in(livestream_ids)).all(db).await?;
    let livestreams: HashMap<_, _> = livestreams.into_iter().map(|row| (row.id, Arc::new(row))).collect();
    let mut connection_ids: Vec<_> = rows.iter().map(|row| row.connection_id).collect();
    connection_ids.sort_unstable();
    connection_ids.dedup();
    let connections = connection::Entity::find().filter(connection::Column::Id.is_in(connection_ids)).all(db).await?;
    let connections: HashMap<_, _> = connections.into_iter().map(|row| (row.id, Arc::new(row))).collect();

    let with_both = |row: Model| {
        let livestream = livestreams.get(&row.livestream_id).filter(|livestream| livestream.church_id == row.church_id);
        let connection = connections.get(&row.connection_id).filter(|connection| connection.church_id == row.church_id);
        let (Some(livestream), Some(connection)) = (livestream, connection) else {
            let what = format!("{} refers to another church", row.id);
            return Err(Error::Inconsistent { table: "livestream_platforms", what });
        };
        let (livestream, connection) = (Arc::clone(livestream), Arc::clone(connection));
        Ok((row.id, Loaded { row, livestream, connection }))
    };
    rows.into_iter().map(with_both).collect()
}
