//! A livestream and what is true of it on each platform. Everything is loaded before the first field is asked for.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::ids::{ConnectionId, LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::entity::{self, PrivacyColumn};
use steeple_domain::livestream::list::{LivestreamView, LivestreamViews, PlatformView};
use steeple_domain::livestream::platform_entity::{PlatformStatus, SignalColumn};
use steeple_domain::planned_event::page::StartPlace;
use steeple_domain::planned_event::status::WholeStatus;
use steeple_platforms::contract::livestream as contract;

use super::destination::LivestreamDestination;
use super::{Picture, Readiness};
use crate::graphql::connections::{PlatformConnection, StreamingPlatform};
use crate::graphql::errors::OrTopLevel;
use crate::graphql::load::{Of, PictureOf, ReadinessOf};
use crate::graphql::scope::Asking;
use crate::graphql::written::{written, written_words};

/// Who may watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "contract::Privacy")]
pub enum Privacy {
    Public,
    /// Whoever has the link.
    Unlisted,
    Private,
}

impl From<PrivacyColumn> for Privacy {
    fn from(column: PrivacyColumn) -> Self {
        contract::Privacy::from(column).into()
    }
}

/// What makes it go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::StartPolicy")]
pub enum StartPolicy {
    /// On the planned second.
    AtTime,
    /// When the encoder's video arrives, from half an hour before the planned start.
    OnSignal,
    /// When a person presses "Go live".
    Manual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "WholeStatus")]
pub enum LivestreamStatus {
    Scheduled,
    /// Viewers can see it on at least one platform.
    Live,
    /// It is due, and no platform can say whether viewers see it.
    Unconfirmed,
    Ended,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "PlatformStatus")]
pub enum LivestreamPlatformStatus {
    /// Not yet complete on the platform.
    Pending,
    /// Complete; waits for its start.
    Scheduled,
    /// Asked to go live, or due; viewers cannot see it yet.
    Starting,
    /// Due and presumably running: the platform cannot say whether viewers see it, so look at its page. ENDED with the planned end.
    Unconfirmed,
    /// The platform says that viewers can see it.
    Live,
    /// Asked to end, or due; the platform has not confirmed it yet.
    Ending,
    /// The platform says that it is over, or its time is and the platform cannot say.
    Ended,
    /// A person has to act; retried alone.
    Failed,
    Cancelled,
}

/// Whether the encoder's video arrives at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "SignalColumn")]
pub enum Signal {
    Unknown,
    Absent,
    Receiving,
}

/// One planned broadcast of the church.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct Livestream {
    #[graphql(skip)]
    row: LivestreamId,
    pub id: ID,
    title: String,
    description: String,
    scheduled_start: DateTime<Utc>,
    scheduled_end: DateTime<Utc>,
    /// IANA name: the wall clock that people planned in.
    time_zone: String,
    privacy: Privacy,
    start_policy: StartPolicy,
    /// The status of the whole, from what each platform says.
    status: LivestreamStatus,
    /// When a person pressed "Go live".
    start_requested_at: Option<DateTime<Utc>>,
    /// When a person pressed "End".
    end_requested_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    /// Goes into `expectedVersion`; rises with every change by a person.
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// In the order in which they were chosen.
    platforms: Vec<LivestreamPlatform>,
}

/// What is true of one livestream on one connection.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct LivestreamPlatform {
    #[graphql(skip)]
    row: LivestreamPlatformId,
    pub id: ID,
    livestream_id: ID,
    connection: Arc<PlatformConnection>,
    platform: StreamingPlatform,
    status: LivestreamPlatformStatus,
    /// Where people watch it.
    watch_url: Option<String>,
    /// Where the encoder sends to, without the key.
    ingest_url: Option<String>,
    /// The platform has given a stream key; `revealStreamKey` shows it.
    has_stream_key: bool,
    /// Where it can be seen afterwards.
    recording_url: Option<String>,
    /// Viewers now; null: unknown.
    viewers: Option<i64>,
    peak_viewers: Option<i64>,
    signal: Signal,
    /// What the platform says of the signal's health.
    signal_issues: Vec<String>,
    /// The channels that a relay sends to, each with its outcome; empty on a platform that is no relay, and when it is over.
    destinations: Vec<LivestreamDestination>,
    /// The last thing that went wrong and is not over.
    failure: Option<Failure>,
    /// First seen live.
    started_at: Option<DateTime<Utc>>,
    /// First seen ended.
    ended_at: Option<DateTime<Utc>>,
    /// What differs here from the livestream.
    overrides: Overrides,
    /// When a person took it off the service. What there was on the platform is deleted or ended; `status` says when that is done.
    removed_at: Option<DateTime<Utc>>,
}

/// What differs on one platform; null: as the livestream says.
#[derive(Debug, SimpleObject)]
pub struct Overrides {
    title: Option<String>,
    description: Option<String>,
    privacy: Option<Privacy>,
}

/// What went wrong on a platform.
#[derive(Debug, SimpleObject)]
pub struct Failure {
    /// A stable word that says what to do: `NEEDS_RECONNECT`.
    kind: String,
    /// The platform's own word, for experts.
    code: Option<String>,
    message: String,
    /// The one thing to do about it.
    remedy: String,
    /// When Steeple tries again by itself; null: it waits for a person.
    retry_at: Option<DateTime<Utc>>,
}

impl Failure {
    /// From a row's columns; the words are message and remedy.
    pub fn of(
        kind: Option<String>,
        code: Option<String>,
        words: Option<(String, String)>,
        retry_at: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        let (message, remedy) = words.unwrap_or_default();
        kind.map(|kind| Self { kind, code, message, remedy, retry_at })
    }
}

// `readiness`, the picture and the errands have to wait.
written! {
    Livestream {
        id, title, description, scheduled_start, scheduled_end, time_zone, privacy, start_policy, status,
        start_requested_at, end_requested_at, cancelled_at, version, created_at, updated_at, platforms,
    }
    LivestreamPlatform {
        id, livestream_id, connection, platform, status, watch_url, ingest_url, has_stream_key, recording_url, viewers,
        peak_viewers, signal, signal_issues, destinations, failure, started_at, ended_at, overrides, removed_at,
    }
    Overrides { title, description, privacy }
    Failure { kind, code, message, remedy, retry_at }
}
written_words! { Privacy, StartPolicy, LivestreamStatus, LivestreamPlatformStatus, Signal }

#[ComplexObject]
impl Livestream {
    /// What would go wrong, most urgent first, as far as Steeple knows.
    async fn readiness(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Readiness>> {
        let key = Of(ctx.actor()?.church, ReadinessOf(self.row));
        Ok(ctx.loads().load_one(key).await.or_top_level(ctx)?.map(|readiness| Readiness::of(&readiness)))
    }

    /// Its picture; null when it has none of its own.
    async fn picture(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Picture>> {
        let key = Of(ctx.actor()?.church, PictureOf(self.row));
        Ok(ctx.loads().load_one(key).await.or_top_level(ctx)?.map(|view| Picture::of(ctx.steeple(), view)))
    }
}

type Connections = HashMap<ConnectionId, Arc<PlatformConnection>>;

impl Livestream {
    /// All of an answer.
    pub fn all(views: LivestreamViews) -> Vec<Self> {
        let connections = PlatformConnection::by_id(views.connections);
        views.livestreams.into_iter().map(|view| Self::of(view, &connections)).collect()
    }

    fn of(view: LivestreamView, connections: &Connections) -> Self {
        let status = view.status().into();
        let LivestreamView { livestream: row, platforms } = view;
        Self {
            row: row.id,
            id: row.id.to_string().into(),
            title: row.title,
            description: row.description,
            scheduled_start: row.scheduled_start,
            scheduled_end: row.scheduled_end,
            time_zone: row.time_zone,
            privacy: row.privacy.into(),
            start_policy: row.start_policy.into(),
            status,
            start_requested_at: row.start_requested_at,
            end_requested_at: row.end_requested_at,
            cancelled_at: row.cancelled_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            platforms: platforms.into_iter().filter_map(|view| LivestreamPlatform::of(view, connections)).collect(),
        }
    }

    pub const fn row(&self) -> LivestreamId {
        self.row
    }

    /// Its place in the list by planned start.
    pub const fn place(&self) -> StartPlace {
        StartPlace { start: self.scheduled_start, id: self.row.0 }
    }
}

impl LivestreamPlatform {
    pub const fn row(&self) -> LivestreamPlatformId {
        self.row
    }

    /// `None` when its connection was not loaded with it, which a foreign key forbids.
    pub fn of(view: PlatformView, connections: &Connections) -> Option<Self> {
        let failure = Failure::of(
            view.failure_kind,
            view.failure_code,
            view.failure_message.zip(view.failure_remedy),
            view.retry_at,
        );
        Some(Self {
            row: view.id,
            id: view.id.to_string().into(),
            livestream_id: view.livestream_id.to_string().into(),
            connection: Arc::clone(connections.get(&view.connection_id)?),
            platform: view.platform.0.into(),
            status: view.status.into(),
            watch_url: view.watch_url,
            ingest_url: view.ingest_url,
            has_stream_key: view.has_stream_key,
            recording_url: view.recording_url,
            viewers: view.viewers,
            peak_viewers: view.peak_viewers,
            signal: view.signal.into(),
            signal_issues: serde_json::from_str(&view.signal_issues).unwrap_or_default(),
            destinations: LivestreamDestination::all(view.destinations.as_deref()),
            failure,
            started_at: view.started_at,
            ended_at: view.ended_at,
            overrides: Overrides {
                title: view.title,
                description: view.description,
                privacy: view.privacy.map(Into::into),
            },
            removed_at: view.removed_at,
        })
    }
}
