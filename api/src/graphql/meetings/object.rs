//! A meeting and what is true of it on each platform.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::church::Role;
use steeple_domain::ids::{ConnectionId, LivestreamPlatformId, MeetingId};
use steeple_domain::meeting::list::{MeetingPlatformView, MeetingView, MeetingViews};
use steeple_domain::meeting::{entity, platform_entity};
use steeple_domain::planned_event::page::StartPlace;
use steeple_domain::planned_event::status::WholeStatus;

use crate::graphql::connections::{PlatformConnection, StreamingPlatform};
use crate::graphql::errors::OrTopLevel;
use crate::graphql::livestreams::{Failure, LivestreamPlatform};
use crate::graphql::load::Of;
use crate::graphql::scope::Asking;
use crate::graphql::written::{written, written_words};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "WholeStatus")]
pub enum MeetingStatus {
    Scheduled,
    /// Open on at least one platform.
    Live,
    /// It is time, and no platform can say whether anybody is in the room.
    Unconfirmed,
    Ended,
    Cancelled,
}

/// What sort of room it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Kind")]
pub enum MeetingKind {
    /// Everybody may speak.
    Meeting,
    /// A few speak, and everybody else watches and listens.
    Webinar,
}

/// Whether people put their names down before they come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Registration")]
pub enum MeetingRegistration {
    /// Whoever has the link comes in.
    None,
    /// Whoever registers gets a link at once.
    Automatic,
    /// An operator lets each of them in first (`decideRegistrant`).
    Approved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "platform_entity::MeetingStatus")]
pub enum MeetingPlatformStatus {
    /// Not yet created on the platform.
    Pending,
    /// The room is there and waits for its host.
    Scheduled,
    /// Its planned time has come, and the platform cannot say whether anybody is in the room. It is ENDED with its planned end.
    Unconfirmed,
    /// The host has opened it.
    Live,
    /// Asked to end; the platform has not confirmed it yet.
    Ending,
    Ended,
    /// A person has to act; retried alone.
    Failed,
    Cancelled,
}

/// Whether the meeting's picture goes to a livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "platform_entity::Push")]
pub enum Push {
    None,
    /// The platform knows where to.
    TargetSet,
    Pushing,
    Stopped,
    /// The platform will not push there; the failure says why.
    Refused,
}

/// One planned meeting of the church.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct Meeting {
    #[graphql(skip)]
    row: MeetingId,
    #[graphql(skip)]
    target: Option<LivestreamPlatformId>,
    #[graphql(skip)]
    invited: Vec<String>,
    pub id: ID,
    title: String,
    scheduled_start: DateTime<Utc>,
    scheduled_end: DateTime<Utc>,
    /// IANA name: the wall clock that people planned in.
    time_zone: String,
    /// Guests wait until the host lets them in.
    waiting_room: bool,
    kind: MeetingKind,
    registration: MeetingRegistration,
    /// The status of the whole, from what each platform says.
    status: MeetingStatus,
    /// When a person pressed "End".
    end_requested_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    /// Goes into `expectedVersion`; rises with every change by a person.
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// In the order in which they were chosen.
    platforms: Vec<MeetingPlatform>,
}

/// What is true of one meeting on one connection.
#[derive(Debug, SimpleObject)]
pub struct MeetingPlatform {
    id: ID,
    connection: Arc<PlatformConnection>,
    platform: StreamingPlatform,
    status: MeetingPlatformStatus,
    /// The link for guests, without the passcode; `revealJoinUrl` shows the whole link, `openMeetingAsHost` fetches the host's.
    join_url: Option<String>,
    push: Push,
    /// How many people were in it at the last look; null = unknown, which is not zero.
    participants: Option<i64>,
    /// How many came; known only some time after the end, and not on every platform.
    attended: Option<i64>,
    /// Where its recording can be seen, once the platform has one.
    recording_url: Option<String>,
    /// The last thing that went wrong and is not over.
    failure: Option<Failure>,
    /// First seen open.
    started_at: Option<DateTime<Utc>>,
    /// First seen ended.
    ended_at: Option<DateTime<Utc>>,
}

// `simulcastTo` has to wait.
written! {
    Meeting {
        id, title, scheduled_start, scheduled_end, time_zone, waiting_room, kind, registration, status, end_requested_at,
        cancelled_at, version, created_at, updated_at, platforms,
    }
    MeetingPlatform { id, connection, platform, status, join_url, push, failure, started_at, ended_at }
}
written_words! { MeetingStatus, MeetingPlatformStatus, MeetingKind, MeetingRegistration, Push }

#[ComplexObject]
impl Meeting {
    /// E-mail addresses of the people whom the platform invites; empty for members below OPERATOR.
    async fn invitees(&self, ctx: &Context<'_>) -> async_graphql::Result<&[String]> {
        let may_see = ctx.actor()?.require(Role::Operator).is_ok();
        Ok(if may_see { &self.invited } else { &[] })
    }

    /// The livestream platform to whose ingest the picture is pushed.
    async fn simulcast_to(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<LivestreamPlatform>>> {
        let Some(target) = self.target else { return Ok(None) };
        ctx.loads().load_one(Of(ctx.actor()?.church, target)).await.or_top_level(ctx)
    }
}

type Connections = HashMap<ConnectionId, Arc<PlatformConnection>>;

impl Meeting {
    /// All of an answer.
    pub fn all(views: MeetingViews) -> Vec<Self> {
        let connections = PlatformConnection::by_id(views.connections);
        views.meetings.into_iter().map(|view| Self::of(view, &connections)).collect()
    }

    fn of(view: MeetingView, connections: &Connections) -> Self {
        let status = view.status().into();
        let MeetingView { meeting: row, platforms } = view;
        Self {
            row: row.id,
            target: row.simulcast_to,
            invited: row.invited(),
            id: row.id.to_string().into(),
            title: row.title,
            scheduled_start: row.scheduled_start,
            scheduled_end: row.scheduled_end,
            time_zone: row.time_zone,
            waiting_room: row.waiting_room,
            kind: row.kind.into(),
            registration: row.registration.into(),
            status,
            end_requested_at: row.end_requested_at,
            cancelled_at: row.cancelled_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            platforms: platforms.into_iter().filter_map(|view| MeetingPlatform::of(view, connections)).collect(),
        }
    }

    pub const fn row(&self) -> MeetingId {
        self.row
    }

    /// Its place in the list by planned start.
    pub const fn place(&self) -> StartPlace {
        StartPlace { start: self.scheduled_start, id: self.row.0 }
    }
}

impl MeetingPlatform {
    /// `None` when its connection was not loaded with it, which a foreign key forbids.
    fn of(view: MeetingPlatformView, connections: &Connections) -> Option<Self> {
        let words = view.failure_message.zip(view.failure_remedy);
        Some(Self {
            id: view.id.to_string().into(),
            connection: Arc::clone(connections.get(&view.connection_id)?),
            platform: view.platform.0.into(),
            status: view.status.into(),
            join_url: view.join_url,
            push: view.push.into(),
            participants: view.participants,
            attended: view.attended,
            recording_url: view.recording_url,
            failure: Failure::of(view.failure_kind, view.failure_code, words, view.retry_at),
            started_at: view.started_at,
            ended_at: view.ended_at,
        })
    }
}
