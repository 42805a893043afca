//! Disconnecting: nothing that opens the account stays in the row; its history does.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};

use super::entity::{ActiveModel, Column, ConnectionStatus, Entity, Model};
use super::revoke::{self, Unneeded};
use super::status::Standing;
use super::{ahead, journal, vaulted};
use crate::audit::{self, Entry};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::{Change, Subject};
use crate::error::{Error, Result};
use crate::ids::ConnectionId;

/// Disconnects: wipes the sealed credentials at once and notes the grant to be taken back at the vendor (see [`super::revoke`]).
/// A renewal in flight loses: its fresh grant is given back too, and leaves the journal. Doing it twice is fine.
///
/// # Errors
/// `Forbidden` below ADMIN, `NotFound` also for another church's.
pub async fn connection_disconnect(ctx: &Context, actor: &Actor, id: ConnectionId) -> Result<Model> {
    actor.require(Role::Admin)?;
    let mut txn = ctx.db.begin().await?;
    let query = Entity::of(actor.church).filter(Column::Id.eq(id));
    // On SQLite the transaction holds the write lock already.
    let query = if ctx.db.is_postgres() { query.lock_exclusive() } else { query };
    let row = query.one(&*txn).await?.ok_or(Error::NotFound("connection"))?;
    if Standing::of(&row).disconnected().is_err() {
        return Ok(row);
    }
    let wiped = ActiveModel {
        id: Set(id),
        status: Set(ConnectionStatus::Disconnected),
        reason_code: Set(None),
        reason: Set(None),
        remedy: Set(None),
        sealed_credentials: Set(None),
        credentials_version: Set(row.credentials_version + 1),
        access_expires_at: Set(None),
        grant_expires_at: Set(None),
        act_before: Set(None),
        refresh_owner: Set(None),
        refresh_until: Set(None),
        refresh_unanswered: Set(0),
        version: Set(row.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    let wiped = wiped.update(&*txn).await?;
    // Credentials that do not open cannot be taken back either; they go all the same.
    if let Ok(credentials) = vaulted::credentials_of(ctx, &row) {
        let unneeded = Unneeded {
            church: row.church_id,
            platform: row.platform.0,
            connection: Some(row.id),
            account_id: &row.account_id,
            app: row.app_id,
            credentials: &credentials,
        };
        revoke::let_go_in_txn(ctx, &mut txn, unneeded).await?;
    }
    let details = serde_json::json!({ "platform": row.platform.0.slug(), "account": row.account_name });
    let entry = Entry { action: "connection.disconnected", subject: row.id.to_string(), details: &details };
    audit::audit_record_in_txn(ctx, &mut txn, actor, entry).await?;
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    txn.commit().await?;
    ahead::forget(ctx, id);
    journal::forget(ctx, id).await;
    Ok(wiped)
}
