//! What an entry says: a new pair, sealed as the row is to hold it, and all that was learned with it.

use chrono::{DateTime, Utc};
use sea_orm::ActiveEnum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::file::Line;
use crate::connection::entity::{ConnectionStatus, Model};
use crate::connection::vaulted;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::ids::{ChurchId, ConnectionId, PlatformAppId};
use crate::vault::Place;

#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    credentials_version: i64,
    /// As hexadecimal text; it opens in the row only.
    sealed_credentials: String,
    app: Option<Uuid>,
    /// Since when a person wants this grant: another instant in the row means another grant.
    connected_at: Option<DateTime<Utc>>,
    access_expires_at: Option<DateTime<Utc>>,
    grant_expires_at: Option<DateTime<Utc>>,
    last_refreshed_at: Option<DateTime<Utc>>,
    scopes: String,
    missing_scopes: String,
    status: String,
    reason_code: Option<String>,
    reason: Option<String>,
    remedy: Option<String>,
}

impl Entry {
    /// The entry of a row as it is to be.
    pub fn seal(ctx: &Context, renewed: &Model) -> Result<Line> {
        let entry = Self {
            credentials_version: renewed.credentials_version,
            sealed_credentials: hex::encode(renewed.sealed_credentials.as_deref().unwrap_or_default()),
            app: renewed.app_id.map(|app| app.0),
            connected_at: renewed.connected_at,
            access_expires_at: renewed.access_expires_at,
            grant_expires_at: renewed.grant_expires_at,
            last_refreshed_at: renewed.last_refreshed_at,
            scopes: renewed.scopes.clone(),
            missing_scopes: renewed.missing_scopes.clone(),
            status: renewed.status.to_value(),
            reason_code: renewed.reason_code.clone(),
            reason: renewed.reason.clone(),
            remedy: renewed.remedy.clone(),
        };
        let (church, connection) = (renewed.church_id, renewed.id);
        Ok(Line { church, connection, sealed: vaulted::seal(ctx, &place(church, connection), &entry)? })
    }

    /// Opens what [`Entry::seal`] sealed.
    pub fn open(ctx: &Context, line: &Line) -> Result<Self> {
        vaulted::open(ctx, &place(line.church, line.connection), &line.sealed)
    }

    /// The row as it was to be.
    pub fn applied_to(self, row: &Model) -> Result<Model> {
        let damaged = |what: &str| Error::Inconsistent { table: "renewal_journal", what: what.to_owned() };
        let sealed = hex::decode(self.sealed_credentials).map_err(|_| damaged("the sealed pair is not hexadecimal"))?;
        let status = ConnectionStatus::try_from_value(&self.status).map_err(|_| damaged("the status is unknown"))?;
        Ok(Model {
            credentials_version: self.credentials_version,
            sealed_credentials: Some(sealed),
            app_id: self.app.map(PlatformAppId),
            connected_at: self.connected_at,
            access_expires_at: self.access_expires_at,
            grant_expires_at: self.grant_expires_at,
            last_refreshed_at: self.last_refreshed_at,
            scopes: self.scopes,
            missing_scopes: self.missing_scopes,
            status,
            reason_code: self.reason_code,
            reason: self.reason,
            remedy: self.remedy,
            refresh_owner: None,
            refresh_until: None,
            refresh_unanswered: 0,
            version: row.version + 1,
            ..row.clone()
        })
    }
}

fn place(church: ChurchId, connection: ConnectionId) -> Place {
    Place { table: "renewal_journal", row: connection.0, column: "entry", church }
}
