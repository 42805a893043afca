//! Rows of `platform_connections`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::relay::Relay;

use crate::ids::{ChurchId, ConnectionId, PlatformAppId};
use crate::platform_column::PlatformColumn;
use crate::vault::Place;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "platform_connections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConnectionId,
    pub church_id: ChurchId,
    pub platform: PlatformColumn,
    /// The vendor's id of the account.
    pub account_id: String,
    pub account_name: String,
    pub avatar_url: Option<String>,
    pub auth_kind: AuthKind,
    pub status: ConnectionStatus,
    /// Stable word, plain words and cure when the status is not `Connected`.
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub remedy: Option<String>,
    /// JSON list of the scopes given, and of the useful ones that were not.
    pub scopes: String,
    pub missing_scopes: String,
    /// The last answer to "may this account go live?"; `None` before the first.
    pub live_allowed: Option<bool>,
    pub live_findings: String,
    /// JSON list of the accounts elsewhere that this one sends on to; `None` where it is no relay, or was not asked yet.
    pub relays: Option<String>,
    pub sealed_credentials: Option<Vec<u8>>,
    /// The church's own app that got them; `None` for the instance's.
    pub app_id: Option<PlatformAppId>,
    /// Rises with every change of the credentials; compare-and-set guards them.
    pub credentials_version: i64,
    pub access_expires_at: Option<DateTime<Utc>>,
    pub grant_expires_at: Option<DateTime<Utc>>,
    /// A date at which a person must act, told by the vendor.
    pub act_before: Option<DateTime<Utc>>,
    pub connected_at: Option<DateTime<Utc>>,
    pub last_refreshed_at: Option<DateTime<Utc>>,
    pub last_verified_at: Option<DateTime<Utc>>,
    /// Something was heard of it then, and it is to be asked at once.
    pub check_asked_at: Option<DateTime<Utc>>,
    pub refresh_owner: Option<Uuid>,
    pub refresh_until: Option<DateTime<Utc>>,
    /// How often these very credentials were sent for renewal without an answer that was understood.
    pub refresh_unanswered: i64,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The last thing the platform truly said of the grant (Property 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ConnectionStatus {
    /// Credentials are there and open (Property 1).
    #[sea_orm(string_value = "CONNECTED")]
    Connected,
    /// A person disconnected it.
    #[sea_orm(string_value = "DISCONNECTED")]
    Disconnected,
    /// The vendor said that the grant is over.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// Something else is wrong, and the reason says what.
    #[sea_orm(string_value = "ERROR")]
    Error,
}

/// How the account was connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AuthKind {
    #[sea_orm(string_value = "OAUTH")]
    OAuth,
    #[sea_orm(string_value = "FORM")]
    Form,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every query for connections starts here.
    #[must_use]
    pub fn of(church: ChurchId) -> Select<Self> {
        Self::find().filter(Column::ChurchId.eq(church))
    }
}

impl Model {
    /// Where this row's credentials are sealed for.
    #[must_use]
    pub fn credentials_place(&self) -> Place {
        credentials_place(self.church_id, self.id)
    }
}

impl Model {
    /// The accounts that a service comes to through this connection: its own, and those that it sends on to.
    #[must_use]
    pub fn reaches(&self) -> Vec<Relay> {
        let platform = self.platform.0;
        let mut identities = vec![self.account_id.clone()];
        if platform.client().accounts().is_known_by_name() {
            identities.push(self.account_name.clone());
        }
        let own = Relay { platform, identities, name: format!("{platform} “{}”", self.account_name) };
        // A word of a newer version is none of ours; it counts as not told.
        let told: Vec<Relay> =
            self.relays.as_deref().and_then(|told| serde_json::from_str(told).ok()).unwrap_or_default();
        std::iter::once(own).chain(told).collect()
    }
}

/// Where a connection's credentials are sealed for.
#[must_use]
pub fn credentials_place(church: ChurchId, connection: ConnectionId) -> Place {
    Place { table: "platform_connections", row: connection.0, column: "sealed_credentials", church }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("id", &self.id)
            .field("platform", &self.platform.0)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
