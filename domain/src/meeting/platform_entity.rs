//! Rows of `meeting_platforms`: what is true of one meeting on one connection.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::livestream::ExternalIds;

use crate::ids::{ChurchId, ConnectionId, LivestreamPlatformId, MeetingId, MeetingPlatformId};
use crate::planned_event::failure::{Failure, leaves_nothing};
use crate::planned_event::vendor_ids::{NO_IDS, ids_of};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_platforms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingPlatformId,
    pub church_id: ChurchId,
    pub meeting_id: MeetingId,
    pub connection_id: ConnectionId,
    pub platform: PlatformColumn,
    pub status: MeetingStatus,
    /// A creating call was about to be made; its intent is stored before it is sent.
    pub step: Step,
    pub attempt: i64,
    pub outcome_unknown: bool,
    /// How often it was looked for in vain since.
    pub looks: i64,
    pub failure_kind: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub failure_remedy: Option<String>,
    pub first_tried_at: Option<DateTime<Utc>>,
    pub retry_at: Option<DateTime<Utc>>,
    pub synced_revision: i64,
    pub external_ids: String,
    /// Where guests join, without the passcode that the platform puts into the link.
    pub join_url: Option<String>,
    /// The whole link; whoever has it needs no passcode.
    pub sealed_join_url: Option<Vec<u8>>,
    pub sealed_passcode: Option<Vec<u8>>,
    pub seen_state: Option<String>,
    pub seen_at: Option<DateTime<Utc>>,
    /// How many people were in it at the last look; `None` = unknown, which is not zero.
    pub participants: Option<i64>,
    /// How many came, once that is known.
    pub attended: Option<i64>,
    pub recording_url: Option<String>,
    /// Something was heard of it then, and it is to be looked at. The one column that the job does not write.
    pub look_asked_at: Option<DateTime<Utc>>,
    pub push: Push,
    /// The livestream platform that `push` is about.
    pub push_to: Option<LivestreamPlatformId>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MeetingStatus {
    /// Not yet created on the platform.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// The room is there and waits for its host.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Its planned time has come, and the platform cannot say whether anybody is in the room.
    #[sea_orm(string_value = "UNCONFIRMED")]
    Unconfirmed,
    /// The host has opened it.
    #[sea_orm(string_value = "LIVE")]
    Live,
    #[sea_orm(string_value = "ENDING")]
    Ending,
    #[sea_orm(string_value = "ENDED")]
    Ended,
    #[sea_orm(string_value = "FAILED")]
    Failed,
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

impl MeetingStatus {
    /// Nothing more will be done unless a person acts.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Ended | Self::Failed | Self::Cancelled)
    }
}

/// A call whose intent is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Step {
    #[sea_orm(string_value = "idle")]
    Idle,
    #[sea_orm(string_value = "create")]
    Create,
    #[sea_orm(string_value = "find")]
    Find,
    #[sea_orm(string_value = "other")]
    Other,
}

/// Whether the meeting's picture goes to a livestream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Push {
    #[sea_orm(string_value = "NONE")]
    None,
    /// The platform knows where to.
    #[sea_orm(string_value = "TARGET_SET")]
    TargetSet,
    #[sea_orm(string_value = "PUSHING")]
    Pushing,
    #[sea_orm(string_value = "STOPPED")]
    Stopped,
    /// The platform will not push there; tried again for another livestream only.
    #[sea_orm(string_value = "REFUSED")]
    Refused,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for meeting platforms starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// A new row, before anything was done.
    #[must_use]
    pub fn pending(
        id: MeetingPlatformId,
        church_id: ChurchId,
        meeting_id: MeetingId,
        connection: &crate::connection::entity::Model,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            church_id,
            meeting_id,
            connection_id: connection.id,
            platform: connection.platform,
            status: MeetingStatus::Pending,
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
            join_url: None,
            sealed_join_url: None,
            sealed_passcode: None,
            seen_state: None,
            seen_at: None,
            participants: None,
            attended: None,
            recording_url: None,
            look_asked_at: None,
            push: Push::None,
            push_to: None,
            started_at: None,
            ended_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The vendor's ids; an unreadable column counts as none, and the room is looked for again.
    #[must_use]
    pub fn ids(&self) -> ExternalIds {
        ids_of(&self.external_ids)
    }

    /// Where this row's passcode is sealed for.
    #[must_use]
    pub fn passcode_place(&self) -> Place {
        Place { table: "meeting_platforms", row: self.id.0, column: "sealed_passcode", church: self.church_id }
    }

    /// Where this row's whole join link is sealed for.
    #[must_use]
    pub fn join_url_place(&self) -> Place {
        Place { table: "meeting_platforms", row: self.id.0, column: "sealed_join_url", church: self.church_id }
    }

    /// Leaves FAILED for where it was: in its room, or still to be created. What is gone at the vendor is forgotten.
    pub fn try_again(&mut self) {
        if leaves_nothing(self.failure_kind.as_deref()) {
            NO_IDS.clone_into(&mut self.external_ids);
            self.join_url = None;
            self.sealed_join_url = None;
            self.push = Push::None;
            self.first_tried_at = None;
        }
        self.status = if self.join_url.is_some() { MeetingStatus::Scheduled } else { MeetingStatus::Pending };
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
        f.debug_struct("MeetingPlatform")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("status", &self.status)
            .field("push", &self.push)
            .finish_non_exhaustive()
    }
}
