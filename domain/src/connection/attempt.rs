//! Rows of `authorization_attempts`: one press of a connect button each.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;

use crate::ids::{AttemptId, ChurchId, ConnectionId, PlatformAppId, UserId};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

/// How long a person has from pressing the button to coming back, and again to choose among several accounts.
pub const ATTEMPT_LIFETIME: TimeDelta = TimeDelta::minutes(10);

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    pub church_id: ChurchId,
    /// The member who pressed; nobody else can finish it.
    pub user_id: UserId,
    pub platform: PlatformColumn,
    /// The church's own app that asks; `None` for the instance's.
    pub app_id: Option<PlatformAppId>,
    /// SHA-256 of the state; the state itself is only in the browser's address bar.
    pub state_hash: Vec<u8>,
    pub sealed_verifier: Vec<u8>,
    /// What is asked with and what the person types, where they sign in with a code.
    pub sealed_code: Option<Vec<u8>>,
    /// Seconds between two questions whether it was typed.
    pub code_interval_s: Option<i64>,
    /// A path of Steeple's own, where the browser goes afterwards.
    pub return_path: String,
    pub reconnect_of: Option<ConnectionId>,
    pub status: AttemptStatus,
    /// A stable word for what the message says.
    pub failure_code: Option<String>,
    pub message: Option<String>,
    pub remedy: Option<String>,
    /// The accounts to choose from, tokens included, while the status is `Choosing`.
    pub sealed_choices: Option<Vec<u8>>,
    pub connection_id: Option<ConnectionId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Set once, by whichever callback came first.
    pub consumed_at: Option<DateTime<Utc>>,
}

/// How far a press of the button got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AttemptStatus {
    /// The person is at the platform's consent page.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// The platform answered; Steeple is fetching the grant.
    #[sea_orm(string_value = "CONNECTING")]
    Connecting,
    /// Several accounts came with the grant; the person chooses one.
    #[sea_orm(string_value = "CHOOSING")]
    Choosing,
    #[sea_orm(string_value = "CONNECTED")]
    Connected,
    /// The person said no.
    #[sea_orm(string_value = "DENIED")]
    Denied,
    /// It did not work; the message says why.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for attempts starts here: a member sees their own only.
    #[must_use]
    pub fn of(church: ChurchId, user: UserId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church)).filter(Column::UserId.eq(user))
    }
}

impl Model {
    pub(super) fn verifier_place(&self) -> Place {
        place(self.church_id, self.id, "sealed_verifier")
    }

    pub(super) fn choices_place(&self) -> Place {
        place(self.church_id, self.id, "sealed_choices")
    }
}

/// Where an attempt's secrets are sealed for.
pub(super) fn place(church: ChurchId, attempt: AttemptId, column: &'static str) -> Place {
    Place { table: "authorization_attempts", row: attempt.0, column, church }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempt")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
