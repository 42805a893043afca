//! Rows of `errands`: at most one of each kind per livestream platform.
//!
//! Invariant: a person's wish raises `wish`; the job writes a result only where `wish` is what it was told.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::livestream::ExternalIds;

use crate::ids::{ChurchId, ErrandId, LivestreamPlatformId};
use crate::planned_event::failure::Failure;
use crate::planned_event::vendor_ids::{NO_IDS, ids_of};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "errands")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ErrandId,
    pub church_id: ChurchId,
    pub livestream_platform_id: LivestreamPlatformId,
    pub kind: ErrandKind,
    pub status: ErrandStatus,
    /// Rises with every wish of a person.
    pub wish: i64,
    /// Not before this instant.
    pub due_at: DateTime<Utc>,
    /// What is announced, and what people hear who cannot see the picture.
    pub text: Option<String>,
    pub picture_text: Option<String>,
    /// JSON object of the vendor's ids of the post that is being made.
    pub external_ids: String,
    /// Where the post can be read.
    pub url: Option<String>,
    pub done_at: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub attempt: i64,
    pub retry_at: Option<DateTime<Utc>>,
    pub failure_kind: Option<String>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub failure_remedy: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ErrandKind {
    /// Shows the service's picture on the platform's page of it.
    #[sea_orm(string_value = "PICTURE")]
    Picture,
    /// The same on the page of its recording, where that has a picture of its own.
    #[sea_orm(string_value = "RECORDING_PICTURE")]
    RecordingPicture,
    /// Tells the account's followers of the service.
    #[sea_orm(string_value = "ANNOUNCEMENT")]
    Announcement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ErrandStatus {
    /// Not done yet, and Steeple will do it.
    #[sea_orm(string_value = "WAITING")]
    Waiting,
    #[sea_orm(string_value = "DONE")]
    Done,
    /// A person has to act; then it is retried.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// Taken back, or its service is.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ErrandKind {
    /// The errands that show a service's picture on this platform.
    #[must_use]
    pub fn of_pictures(platform: StreamingPlatform) -> Vec<Self> {
        let livestreams = platform.client().livestreams();
        let Some(thumbnails) = livestreams.and_then(|livestreams| livestreams.thumbnails()) else { return Vec::new() };
        let of_recording = thumbnails.recordings().map(|_| Self::RecordingPicture);
        [Self::Picture].into_iter().chain(of_recording).collect()
    }

    /// It shows the service's picture.
    #[must_use]
    pub const fn is_of_picture(self) -> bool {
        matches!(self, Self::Picture | Self::RecordingPicture)
    }
}

impl Entity {
    /// Every query for a church's errands starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// A new wish, with nothing done for it yet.
    #[must_use]
    pub fn waiting(
        id: ErrandId,
        church_id: ChurchId,
        livestream_platform_id: LivestreamPlatformId,
        kind: ErrandKind,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            church_id,
            livestream_platform_id,
            kind,
            status: ErrandStatus::Waiting,
            wish: 1,
            due_at: now,
            text: None,
            picture_text: None,
            external_ids: NO_IDS.to_owned(),
            url: None,
            done_at: None,
            attempt: 0,
            retry_at: None,
            failure_kind: None,
            failure_code: None,
            failure_message: None,
            failure_remedy: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The same errand, wished anew: what was done for the wish before counts no more. What was made at the vendor is kept, for only
    /// the platform can tell whether it was posted after all.
    #[must_use]
    pub fn wished_again(&self, now: DateTime<Utc>) -> Self {
        let fresh = Self::waiting(self.id, self.church_id, self.livestream_platform_id, self.kind, now);
        Self {
            wish: self.wish + 1,
            text: self.text.clone(),
            picture_text: self.picture_text.clone(),
            external_ids: self.external_ids.clone(),
            created_at: self.created_at,
            ..fresh
        }
    }

    /// What exists at the vendor of the post that is being made; an unreadable column counts as nothing.
    #[must_use]
    pub fn ids(&self) -> ExternalIds {
        ids_of(&self.external_ids)
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
