//! What connections are needed for and when they last answered, read in batches.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{ComplexObject, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::Context;
use steeple_domain::ids::{ChurchId, ConnectionId};
use steeple_domain::uses::{self, USES_MAX, connection_uses, connections_answered};

use super::PlatformConnection;
use crate::graphql::errors::OrTopLevel;
use crate::graphql::load::Of;
use crate::graphql::paging::first_of;
use crate::graphql::scope::Asking;

/// What kind of service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "uses::UseKind")]
pub enum UseKind {
    Livestream,
    Meeting,
}

/// A service that is planned on a connection and not over yet.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConnectionUse {
    /// Of the livestream or meeting.
    id: ID,
    kind: UseKind,
    title: String,
    scheduled_start: DateTime<Utc>,
    /// IANA name; the wall clock that people planned in.
    time_zone: String,
}

#[ComplexObject]
impl PlatformConnection {
    /// The services that would miss it, soonest first.
    async fn used_by(
        &self,
        ctx: &async_graphql::Context<'_>,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<ConnectionUse>> {
        let first = usize::try_from(first_of(first)?).unwrap_or_default();
        let services = self.uses(ctx).await?.services;
        Ok(services.into_iter().take(first).collect())
    }

    /// When the platform last did what it was asked for, as far as it is written down: connecting, renewing, checking, telling
    /// how a service is.
    async fn last_answered_at(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<DateTime<Utc>>> {
        Ok(self.uses(ctx).await?.answered_at)
    }
}

impl PlatformConnection {
    async fn uses(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Uses> {
        let church = ctx.actor()?.church;
        let found = ctx.data_unchecked::<UseLoads>().load_one(Of(church, self.key)).await;
        Ok(found.or_top_level(ctx)?.unwrap_or_default())
    }
}

/// What is known of one connection.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    services: Vec<ConnectionUse>,
    answered_at: Option<DateTime<Utc>>,
}

/// Cheap to clone.
pub type UseLoads = Arc<DataLoader<UseRows>>;

/// Reads for [`DataLoader`].
pub struct UseRows(Context);

/// A loader over a domain.
#[must_use]
pub fn use_loads(context: Context) -> UseLoads {
    Arc::new(DataLoader::new(UseRows(context), tokio::spawn))
}

impl Loader<Of<ConnectionId>> for UseRows {
    type Value = Uses;
    type Error = Arc<steeple_domain::Error>;

    async fn load(&self, keys: &[Of<ConnectionId>]) -> Result<HashMap<Of<ConnectionId>, Uses>, Self::Error> {
        let mut churches: HashMap<ChurchId, Vec<ConnectionId>> = HashMap::new();
        for Of(church, id) in keys {
            churches.entry(*church).or_default().push(*id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in churches {
            let mut services = connection_uses(&self.0, church, &ids, USES_MAX).await?;
            let answered = connections_answered(&self.0, church, &ids).await?;
            found.extend(ids.into_iter().map(|id| {
                let services = services.remove(&id).unwrap_or_default().into_iter().map(ConnectionUse::of).collect();
                (Of(church, id), Uses { services, answered_at: answered.get(&id).copied() })
            }));
        }
        Ok(found)
    }
}

impl ConnectionUse {
    fn of(service: uses::Use) -> Self {
        Self {
            id: service.id.into(),
            kind: service.kind.into(),
            title: service.title,
            scheduled_start: service.scheduled_start,
            time_zone: service.time_zone,
        }
    }
}
