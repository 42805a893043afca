//! Writing down what a platform said of a grant, when it is news.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::access;
use super::entity::{Column, Entity, Model};
use super::status::{Reason, Standing, sentence};
use super::verify::LiveFinding;
use crate::audit::{self, Entry};
use crate::church::Actor;
use crate::context::Context;
use crate::database::{Change, Subject};
use crate::error::{Error, Result};

/// Notes what an answer says of the grant. Trouble with the database is logged: the call's own result matters more.
pub(super) async fn answer<T>(ctx: &Context, row: &Model, result: &Result<T, PlatformError>) {
    if let Some(standing) = access::verdict(row, result) {
        logged(row, Box::pin(standing_set(ctx, row, &standing)).await);
    }
    if let Err(error) = result
        && error.kind == ErrorKind::NotEligible
        && row.live_allowed != Some(false)
    {
        logged(row, Box::pin(not_eligible(ctx, row, error)).await);
    }
}

/// The stored credentials do not open: an honest status, never CONNECTED (Property 1).
pub(super) async fn unreadable(ctx: &Context, row: &Model, error: &Error) {
    if !matches!(error, Error::Vault(_) | Error::Inconsistent { .. }) {
        return;
    }
    let what = format!("The stored sign-in for {} cannot be opened with this Steeple's key.", row.platform.0);
    let remedy =
        "Ask the person who installed Steeple whether the key file is the right one; if it is, press Reconnect.";
    if let Ok(standing) = Standing::of(row).broken(Reason::new("CREDENTIALS_UNREADABLE", what, remedy)) {
        logged(row, standing_set(ctx, row, &standing).await);
    }
}

/// Writes the state, if the credentials it was said of are still the stored ones. Gives whether they were.
pub(super) async fn standing_set(ctx: &Context, row: &Model, standing: &Standing) -> Result<bool> {
    let reason = standing.reason();
    let mut txn = ctx.db.begin().await?;
    let written = Entity::update_many()
        .col_expr(Column::Status, Expr::value(standing.status()))
        .col_expr(Column::ReasonCode, Expr::value(reason.map(|reason| reason.code.clone())))
        .col_expr(Column::Reason, Expr::value(reason.map(|reason| reason.what.clone())))
        .col_expr(Column::Remedy, Expr::value(reason.map(|reason| reason.remedy.clone())))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Status.eq(row.status))
        .filter(Column::CredentialsVersion.eq(row.credentials_version))
        .exec(&*txn)
        .await?;
    if written.rows_affected == 0 {
        return Ok(false);
    }
    let action = if reason.is_some() { "connection.broken" } else { "connection.recovered" };
    let details =
        serde_json::json!({ "platform": row.platform.0.slug(), "reason": reason.map(|reason| reason.code.clone()) });
    let entry = Entry { action, subject: row.id.to_string(), details: &details };
    audit::audit_record_in_txn(ctx, &mut txn, &Actor::system(row.church_id), entry).await?;
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    txn.commit().await?;
    Ok(true)
}

async fn not_eligible(ctx: &Context, row: &Model, error: &PlatformError) -> Result<bool> {
    let finding = LiveFinding {
        code: error.code.clone().unwrap_or_else(|| error.kind.code().to_owned()),
        what: sentence(&error.detail),
        fix: error.remedy().to_owned(),
        blocks: true,
    };
    let mut txn = ctx.db.begin().await?;
    let written = Entity::update_many()
        .col_expr(Column::LiveAllowed, Expr::value(false))
        .col_expr(Column::LiveFindings, Expr::value(serde_json::json!([finding]).to_string()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::CredentialsVersion.eq(row.credentials_version))
        .exec(&*txn)
        .await?;
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    txn.commit().await?;
    Ok(written.rows_affected == 1)
}

fn logged(row: &Model, result: Result<bool>) {
    if let Err(error) = result {
        tracing::warn!(connection.id = %row.id, %error, "what the platform said of connection {} could not be stored", row.id);
    }
}
