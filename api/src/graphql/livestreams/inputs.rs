//! What people send about livestreams.

use async_graphql::{ID, InputObject};
use chrono::{DateTime, Utc};
use steeple_domain::ids::ConnectionId;
use steeple_domain::livestream::input::{LivestreamChanges, NewLivestream, PlatformChoice};

use super::object::{Privacy, StartPolicy};
use crate::graphql::ids::typed;

#[derive(InputObject)]
pub struct ScheduleLivestreamInput {
    title: String,
    #[graphql(default)]
    description: String,
    scheduled_start: DateTime<Utc>,
    scheduled_end: DateTime<Utc>,
    /// IANA name; the church's when it is not given.
    time_zone: Option<String>,
    #[graphql(default_with = "Privacy::Public")]
    privacy: Privacy,
    #[graphql(default_with = "StartPolicy::AtTime")]
    start_policy: StartPolicy,
    /// Where it is streamed to.
    platforms: Vec<LivestreamPlatformInput>,
    /// Of the client's own making. The same key again is the same request, and gives the same livestream.
    pub idempotency_key: Option<String>,
}

/// A connection to stream to, with what differs there.
#[derive(InputObject)]
pub struct LivestreamPlatformInput {
    connection_id: ID,
    title: Option<String>,
    description: Option<String>,
    privacy: Option<Privacy>,
}

/// What is not given stays as it is.
#[derive(InputObject)]
pub struct UpdateLivestreamInput {
    pub livestream_id: ID,
    /// The version that the changes were made on.
    pub expected_version: i64,
    title: Option<String>,
    description: Option<String>,
    scheduled_start: Option<DateTime<Utc>>,
    scheduled_end: Option<DateTime<Utc>>,
    /// IANA name. The wall clock's times stay, so the instants move, except those that are given as well.
    time_zone: Option<String>,
    privacy: Option<Privacy>,
    start_policy: Option<StartPolicy>,
    /// All platforms from now on, each with what differs there. One that is new is created, and begins as soon as it is ready
    /// when the service runs; one that is left out is deleted there, or ended when it runs.
    platforms: Option<Vec<LivestreamPlatformInput>>,
    /// Of the client's own making; the same key again is the same request.
    pub idempotency_key: Option<String>,
}

#[derive(InputObject)]
pub struct StartLivestreamInput {
    pub livestream_id: ID,
    /// Of the client's own making; the same key again is the same request.
    pub idempotency_key: Option<String>,
}

#[derive(InputObject)]
pub struct ExtendLivestreamInput {
    pub livestream_id: ID,
    /// 1 to 240.
    pub minutes: i64,
    /// Of the client's own making; the same key again is the same request.
    pub idempotency_key: Option<String>,
}

#[derive(InputObject)]
pub struct EndLivestreamInput {
    pub livestream_id: ID,
    /// Of the client's own making; the same key again is the same request.
    pub idempotency_key: Option<String>,
}

#[derive(InputObject)]
pub struct CancelLivestreamInput {
    pub livestream_id: ID,
}

#[derive(InputObject)]
pub struct RetryLivestreamPlatformInput {
    pub livestream_platform_id: ID,
}

#[derive(InputObject)]
pub struct RevealStreamKeyInput {
    pub livestream_platform_id: ID,
}

#[derive(InputObject)]
pub struct ProvideStreamKeyInput {
    pub livestream_platform_id: ID,
    /// The server address as the platform shows it: `rtmps://…`.
    pub url: String,
    /// The stream key of this session.
    pub key: String,
}

#[derive(InputObject)]
pub struct CheckReadinessInput {
    pub livestream_id: ID,
}

impl From<LivestreamPlatformInput> for PlatformChoice {
    fn from(choice: LivestreamPlatformInput) -> Self {
        Self {
            connection: typed(&choice.connection_id, ConnectionId),
            title: choice.title,
            description: choice.description,
            privacy: choice.privacy.map(Into::into),
        }
    }
}

impl From<ScheduleLivestreamInput> for NewLivestream {
    fn from(input: ScheduleLivestreamInput) -> Self {
        Self {
            title: input.title,
            description: input.description,
            scheduled_start: input.scheduled_start,
            scheduled_end: input.scheduled_end,
            time_zone: input.time_zone,
            privacy: input.privacy.into(),
            start_policy: input.start_policy.into(),
            platforms: input.platforms.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<UpdateLivestreamInput> for LivestreamChanges {
    fn from(input: UpdateLivestreamInput) -> Self {
        Self {
            title: input.title,
            description: input.description,
            scheduled_start: input.scheduled_start,
            scheduled_end: input.scheduled_end,
            privacy: input.privacy.map(Into::into),
            time_zone: input.time_zone,
            start_policy: input.start_policy.map(Into::into),
            platforms: input.platforms.map(|choices| choices.into_iter().map(Into::into).collect()),
        }
    }
}
