//! Rows of `livestream_platforms`: what is true of one livestream on one connection.
//!
//! Invariant: between two runs of its job nobody else writes a row, except on a failed one, whose job has come to rest
//! ([`Model::try_again`]). People write `livestreams` and, here, what they wish for this platform: the overrides, a key
//! that they bring, and that it is taken off. The rest is the reconciler's.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::livestream::{ExternalIds, Privacy};

use super::entity::PrivacyColumn;
use crate::ids::{ChurchId, ConnectionId, LivestreamId, LivestreamPlatformId};
use crate::planned_event::failure::{Failure, leaves_nothing};
use crate::planned_event::vendor_ids::{NO_IDS, ids_of};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "livestream_platforms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LivestreamPlatformId,
    pub church_id: ChurchId,
    pub livestream_id: LivestreamId,
    pub connection_id: ConnectionId,
    pub platform: PlatformColumn,
    /// Overrides; `None` = as the livestream says.
    pub title: Option<String>,
    pub description: Option<String>,
    pub privacy: Option<PrivacyColumn>,
    /// When a person took this platform off the service; like the overrides, a wish that the job reads and does not write.
    pub removed_at: Option<DateTime<Utc>>,
    pub status: PlatformStatus,
    /// The call that was about to be made: its intent is stored before it is sent, and replaced by `Idle` with its result.
    pub step: Step,
    /// Failures in a row.
    pub attempt: i64,
    /// An earlier creating call may have worked although no good answer came.
    pub outcome_unknown: bool,
    /// How often it was looked for in vain since.
    pub looks: i64,
    pub failure_kind: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub failure_remedy: Option<String>,
    pub first_tried_at: Option<DateTime<Utc>>,
    pub retry_at: Option<DateTime<Utc>>,
    /// The livestream's revision that the platform knows.
    pub synced_revision: i64,
    /// JSON object of the vendor's ids.
    pub external_ids: String,
    pub watch_url: Option<String>,
    pub recording_url: Option<String>,
    pub ingest_url: Option<String>,
    pub sealed_stream_key: Option<Vec<u8>>,
    pub ingest_read_at: Option<DateTime<Utc>>,
    pub armed_at: Option<DateTime<Utc>>,
    /// When the platform took a start or end, or it became due where no call is needed; `None` when it is to be asked (again).
    pub asked_at: Option<DateTime<Utc>>,
    /// What the platform said last, for readiness.
    pub seen_state: Option<String>,
    pub seen_at: Option<DateTime<Utc>>,
    /// Something was heard of it then, and it is to be looked at; not written by the job.
    pub look_asked_at: Option<DateTime<Utc>>,
    pub seen_title: Option<String>,
    pub seen_start: Option<DateTime<Utc>>,
    pub seen_privacy: Option<PrivacyColumn>,
    pub key_bound: Option<bool>,
    pub signal: SignalColumn,
    /// JSON list of the vendor's words about the signal's health.
    pub signal_issues: String,
    /// JSON list of the channels behind a relay, each with its outcome.
    pub destinations: Option<String>,
    /// `None` = unknown, which is not zero.
    pub viewers: Option<i64>,
    pub peak_viewers: Option<i64>,
    /// First seen live, and seen ended.
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PlatformStatus {
    /// Not yet complete on the platform.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// Complete; waits for its start.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Asked to go live, or due; viewers cannot see it yet.
    #[sea_orm(string_value = "STARTING")]
    Starting,
    /// Due and presumably running: the platform cannot say whether viewers see it.
    #[sea_orm(string_value = "UNCONFIRMED")]
    Unconfirmed,
    /// The platform says that viewers can see it.
    #[sea_orm(string_value = "LIVE")]
    Live,
    /// Asked to end, or due; the platform has not confirmed it yet.
    #[sea_orm(string_value = "ENDING")]
    Ending,
    /// The platform says that it is over, or its time is and the platform cannot say.
    #[sea_orm(string_value = "ENDED")]
    Ended,
    /// A person has to act; retried alone.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// A call whose intent is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Step {
    #[sea_orm(string_value = "idle")]
    Idle,
    #[sea_orm(string_value = "prepare")]
    Prepare,
    #[sea_orm(string_value = "find")]
    Find,
    #[sea_orm(string_value = "update")]
    Update,
    #[sea_orm(string_value = "arm")]
    Arm,
    #[sea_orm(string_value = "start")]
    Start,
    #[sea_orm(string_value = "observe")]
    Observe,
    #[sea_orm(string_value = "end")]
    End,
    #[sea_orm(string_value = "remove")]
    Remove,
}

/// Whether the encoder's video arrives there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SignalColumn {
    #[sea_orm(string_value = "UNKNOWN")]
    Unknown,
    #[sea_orm(string_value = "ABSENT")]
    Absent,
    #[sea_orm(string_value = "RECEIVING")]
    Receiving,
}

impl PlatformStatus {
    /// Nothing more will be done unless a person acts.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Ended | Self::Failed | Self::Cancelled)
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for livestream platforms starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// A new row, before anything was done.
    #[must_use]
    pub fn pending(
        id: LivestreamPlatformId,
        church_id: ChurchId,
        livestream_id: LivestreamId,
        connection: &crate::connection::entity::Model,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            church_id,
            livestream_id,
            connection_id: connection.id,
            platform: connection.platform,
            title: None,
            description: None,
            privacy: None,
            removed_at: None,
            status: PlatformStatus::Pending,
            step: Step::Idle,
            attempt: 0,
            outcome_unknown: false,
            looks: 0,
            failure_kind: None,
            failure_code: None,
            failure_message: None,
            failure_remedy: None,
            first_tried_at: None,
            retry_at: None,
            synced_revision: 0,
            external_ids: NO_IDS.to_owned(),
            watch_url: None,
            recording_url: None,
            ingest_url: None,
            sealed_stream_key: None,
            ingest_read_at: None,
            armed_at: None,
            asked_at: None,
            seen_state: None,
            seen_at: None,
            look_asked_at: None,
            seen_title: None,
            seen_start: None,
            seen_privacy: None,
            key_bound: None,
            signal: SignalColumn::Unknown,
            signal_issues: "[]".to_owned(),
            destinations: None,
            viewers: None,
            peak_viewers: None,
            started_at: None,
            ended_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The vendor's ids; an unreadable column counts as none, and the create is looked for again.
    #[must_use]
    pub fn ids(&self) -> ExternalIds {
        ids_of(&self.external_ids)
    }

    /// Where this row's stream key is sealed for.
    #[must_use]
    pub fn stream_key_place(&self) -> Place {
        Place { table: "livestream_platforms", row: self.id.0, column: "sealed_stream_key", church: self.church_id }
    }

    /// What is wanted here: the livestream's own, or what differs.
    #[must_use]
    pub fn title_of<'a>(&'a self, livestream: &'a super::entity::Model) -> &'a str {
        self.title.as_deref().unwrap_or(&livestream.title)
    }

    /// See [`Model::title_of`].
    #[must_use]
    pub fn description_of<'a>(&'a self, livestream: &'a super::entity::Model) -> &'a str {
        self.description.as_deref().unwrap_or(&livestream.description)
    }

    /// See [`Model::title_of`].
    #[must_use]
    pub fn privacy_of(&self, livestream: &super::entity::Model) -> Privacy {
        self.privacy.unwrap_or(livestream.privacy).into()
    }

    /// A person took back the whole livestream, ended it, or took it off this platform.
    #[must_use]
    pub const fn is_called_off(&self, livestream: &super::entity::Model) -> bool {
        livestream.is_called_off() || self.removed_at.is_some()
    }

    /// Leaves FAILED for where it was: complete, or still to be created. What is gone at the vendor is forgotten.
    pub fn try_again(&mut self) {
        let exists_no_more = leaves_nothing(self.failure_kind.as_deref());
        if exists_no_more {
            NO_IDS.clone_into(&mut self.external_ids);
            self.armed_at = None;
            self.asked_at = None;
            self.first_tried_at = None;
            // What was seen was another broadcast.
            self.seen_at = None;
            self.signal = SignalColumn::Unknown;
            self.destinations = None;
            self.watch_url = None;
        }
        let complete = self.sealed_stream_key.is_some() && !exists_no_more;
        self.status = if complete { PlatformStatus::Scheduled } else { PlatformStatus::Pending };
        self.failure().clear();
    }

    /// What it says of its last failure.
    pub fn failure(&mut self) -> Failure<'_> {
        Failure {
            attempt: &mut self.attempt,
            retry_at: &mut self.retry_at,
            kind: &mut self.failure_kind,
            code: &mut self.failure_code,
            message: &mut self.failure_message,
            remedy: &mut self.failure_remedy,
        }
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LivestreamPlatform")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("status", &self.status)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}
