//! Reading by id, in batches: what many resolvers, requests or subscribers want at the same moment is read by one set of
//! statements per church.
//!
//! Nothing is kept: a value is as fresh as the moment it was asked for. Each key names its church, which comes from the
//! signed-in member and never from the client, so a stranger's id is simply not found.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use steeple_domain::church::{Actor, actors_current};
use steeple_domain::connection::connection_views;
use steeple_domain::ids::{ChurchId, ConnectionId, LivestreamId, LivestreamPlatformId, MeetingId};
use steeple_domain::livestream::errand::{entity::Model as Errand, errands_of};
use steeple_domain::livestream::list::{livestream_platform_views, livestream_views};
use steeple_domain::livestream::picture::{PictureView, livestream_pictures};
use steeple_domain::meeting::list::meeting_views;
use steeple_domain::readiness::{Readiness, livestreams_readiness};
use steeple_domain::{Context, Error};

use super::connections::PlatformConnection;
use super::livestreams::{Livestream, LivestreamPlatform};
use super::meetings::Meeting;
use super::watch::Watched;
use super::written::{Answer, Selection};

/// The one loader of a schema; cheap to clone.
pub type Loads = Arc<DataLoader<Rows>>;

/// A row of a church.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Of<Id>(pub ChurchId, pub Id);

/// The readiness of a livestream, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadinessOf(pub LivestreamId);

/// The picture of a livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PictureOf(pub LivestreamId);

/// What is done for a livestream platform besides its broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrandsOf(pub LivestreamPlatformId);

/// One look of an actor who stays connected: are they still what they were, and what is to be seen `at` this id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look<Id> {
    pub actor: Actor,
    pub at: Id,
    /// What to write of it; `None` when the library is to resolve it.
    pub selection: Option<Arc<Selection>>,
}

/// What a look shows.
#[derive(Debug, Clone)]
pub enum Seen<T> {
    Row(Answer<T>),
    /// No such row, or none was looked at.
    Nothing,
    /// The actor was signed out, or their time is over, or they have another role.
    SignedOut,
}

/// Reads rows for [`DataLoader`].
pub struct Rows(Context);

/// A loader over a domain.
#[must_use]
pub fn loads(context: Context) -> Loads {
    Arc::new(DataLoader::new(Rows(context), tokio::spawn))
}

type Fault = Arc<Error>;

/// The keys of each church, side by side.
fn by_church<Id: Copy>(keys: &[Of<Id>]) -> HashMap<ChurchId, Vec<Id>> {
    let mut churches: HashMap<ChurchId, Vec<Id>> = HashMap::new();
    for Of(church, id) in keys {
        churches.entry(*church).or_default().push(*id);
    }
    churches
}

impl Loader<Of<LivestreamId>> for Rows {
    type Value = Arc<Livestream>;
    type Error = Fault;

    async fn load(&self, keys: &[Of<LivestreamId>]) -> Result<HashMap<Of<LivestreamId>, Arc<Livestream>>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let views = livestream_views(&self.0, church, &ids).await?;
            found.extend(Livestream::all(views).into_iter().map(|it| (Of(church, it.row()), Arc::new(it))));
        }
        Ok(found)
    }
}

impl Loader<Of<LivestreamPlatformId>> for Rows {
    type Value = Arc<LivestreamPlatform>;
    type Error = Fault;

    async fn load(
        &self,
        keys: &[Of<LivestreamPlatformId>],
    ) -> Result<HashMap<Of<LivestreamPlatformId>, Arc<LivestreamPlatform>>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let (platforms, connections) = livestream_platform_views(&self.0, church, &ids).await?;
            let connections = PlatformConnection::by_id(connections);
            found.extend(platforms.into_iter().filter_map(|view| {
                let key = Of(church, view.id);
                Some((key, Arc::new(LivestreamPlatform::of(view, &connections)?)))
            }));
        }
        Ok(found)
    }
}

impl Loader<Of<MeetingId>> for Rows {
    type Value = Arc<Meeting>;
    type Error = Fault;

    async fn load(&self, keys: &[Of<MeetingId>]) -> Result<HashMap<Of<MeetingId>, Arc<Meeting>>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let views = meeting_views(&self.0, church, &ids).await?;
            found.extend(Meeting::all(views).into_iter().map(|it| (Of(church, it.row()), Arc::new(it))));
        }
        Ok(found)
    }
}

impl Loader<Of<ConnectionId>> for Rows {
    type Value = Arc<PlatformConnection>;
    type Error = Fault;

    async fn load(
        &self,
        keys: &[Of<ConnectionId>],
    ) -> Result<HashMap<Of<ConnectionId>, Arc<PlatformConnection>>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let connections = PlatformConnection::by_id(connection_views(&self.0, church, &ids).await?);
            found.extend(connections.into_iter().map(|(id, connection)| (Of(church, id), connection)));
        }
        Ok(found)
    }
}

impl Loader<Of<ReadinessOf>> for Rows {
    type Value = Arc<Readiness>;
    type Error = Fault;

    async fn load(&self, keys: &[Of<ReadinessOf>]) -> Result<HashMap<Of<ReadinessOf>, Arc<Readiness>>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let ids: Vec<_> = ids.into_iter().map(|ReadinessOf(id)| id).collect();
            let judged = livestreams_readiness(&self.0, church, &ids).await?;
            found.extend(judged.into_iter().map(|(id, readiness)| (Of(church, ReadinessOf(id)), Arc::new(readiness))));
        }
        Ok(found)
    }
}

impl Loader<Of<PictureOf>> for Rows {
    type Value = PictureView;
    type Error = Fault;

    async fn load(&self, keys: &[Of<PictureOf>]) -> Result<HashMap<Of<PictureOf>, PictureView>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let ids: Vec<_> = ids.into_iter().map(|PictureOf(id)| id).collect();
            let pictures = livestream_pictures(&self.0, church, &ids).await?;
            found.extend(pictures.into_iter().map(|(id, view)| (Of(church, PictureOf(id)), view)));
        }
        Ok(found)
    }
}

impl Loader<Of<ErrandsOf>> for Rows {
    type Value = Vec<Errand>;
    type Error = Fault;

    async fn load(&self, keys: &[Of<ErrandsOf>]) -> Result<HashMap<Of<ErrandsOf>, Vec<Errand>>, Fault> {
        let mut found: HashMap<_, Vec<Errand>> = HashMap::with_capacity(keys.len());
        for (church, ids) in by_church(keys) {
            let ids: Vec<_> = ids.into_iter().map(|ErrandsOf(id)| id).collect();
            for errand in errands_of(&self.0, church, &ids).await? {
                found.entry(Of(church, ErrandsOf(errand.livestream_platform_id))).or_default().push(errand);
            }
        }
        Ok(found)
    }
}

/// All who look at the same moment share one reading of each row, and those who ask for the same of it one answer.
impl<Id: Watched> Loader<Look<Option<Id>>> for Rows
where
    Rows: Loader<Of<Id>, Value = Arc<Id::Row>, Error = Fault>,
{
    type Value = Seen<Arc<Id::Row>>;
    type Error = Fault;

    async fn load(&self, looks: &[Look<Option<Id>>]) -> Result<HashMap<Look<Option<Id>>, Seen<Arc<Id::Row>>>, Fault> {
        let actors: Vec<Actor> = distinct(looks.iter().map(|look| look.actor));
        let current = actors_current(&self.0, &actors).await?;
        let current: HashSet<Actor> =
            actors.into_iter().zip(current).filter_map(|(actor, current)| current.then_some(actor)).collect();
        let rows = distinct(looks.iter().filter_map(Look::row));
        let rows = if rows.is_empty() { HashMap::new() } else { self.load(&rows).await? };
        let mut written = HashMap::new();
        let mut seen = HashMap::with_capacity(looks.len());
        for look in looks {
            let found = look.row().and_then(|of| Some((of, rows.get(&of)?)));
            let shown = match (found, &look.selection) {
                _ if !current.contains(&look.actor) => Seen::SignedOut,
                (None, _) => Seen::Nothing,
                (Some((_, row)), None) => Seen::Row(Answer::Whole(Arc::clone(row))),
                (Some((of, row)), Some(selection)) => {
                    let answer = written.entry((of, selection)).or_insert_with(|| Answer::written(selection, row));
                    Seen::Row(answer.clone())
                }
            };
            seen.insert(look.clone(), shown);
        }
        Ok(seen)
    }
}

impl<Id: Copy> Look<Option<Id>> {
    fn row(&self) -> Option<Of<Id>> {
        self.at.map(|id| Of(self.actor.church, id))
    }
}

fn distinct<T: Eq + Hash>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<HashSet<T>>().into_iter().collect()
}
