//! "Test this connection": asks the platform now, and writes down what it says.

use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::access::Ask;
use super::entity::{Column, Entity, Model};
use super::pace::Operation;
use super::status::{Reason, Standing, sentence};
use super::verify::{self, Proof};
use super::{access, read, record, scopes};
use crate::church::{Actor, Role};
use crate::context::Context;
use crate::database::{Change, Subject};
use crate::error::{Error, Result};
use crate::ids::ConnectionId;

/// The probe, the health question and a relay's list together cost up to four calls.
const COST: Operation = Operation::ordinary(4);

/// Asks the platform whether the grant holds and the account may go live; gives the row as it is afterwards.
///
/// # Errors
/// `Forbidden` below OPERATOR; `NotFound` also for another church's; `Invalid` when the platform could not be asked just now, in
/// which case nothing was changed.
pub async fn connection_test(ctx: &Context, actor: &Actor, id: ConnectionId) -> Result<Model> {
    actor.require(Role::Operator)?;
    let row = read::connection_load(ctx, actor.church, id).await?;
    match connection_verify(ctx, &row).await? {
        // What the platform says of the grant is in the row now.
        Ok(())
        | Err(PlatformError {
            kind: ErrorKind::NeedsReconnect | ErrorKind::MissingScope | ErrorKind::NotEligible,
            ..
        }) => read::connection_load(ctx, actor.church, id).await,
        Err(error) => {
            let message = format!("{} {}", sentence(&error.detail), error.remedy());
            Err(Error::invalid(error.kind.code(), message, &["connectionId"]))
        }
    }
}

/// The same for Steeple itself, once a day and before a service. The inner error is the platform's.
///
/// # Errors
/// When the database did not do it.
pub async fn connection_verify(ctx: &Context, row: &Model) -> Result<Result<(), PlatformError>> {
    let proof = match access::with_access(ctx, row, COST, &MayGoLive(row.platform.0)).await {
        Ok(proof) => proof,
        Err(error) => return Ok(Err(error)),
    };
    // A renewal on the way changed the row.
    let row = read::connection_load(ctx, row.church_id, row.id).await?;
    note(ctx, &row, &proof).await?;
    let missing = scopes::compare(row.platform.0.descriptor(), proof.scopes.as_deref());
    let standing = match (missing, Standing::of(&row)) {
        (Err(words), standing) => {
            standing.broken(Reason::new("MISSING_SCOPE", words, ErrorKind::MissingScope.remedy())).ok()
        }
        (Ok(_), standing) => standing.recovered().ok(),
    };
    if let Some(standing) = standing.filter(|standing| *standing != Standing::of(&row)) {
        record::standing_set(ctx, &row, &standing).await?;
    }
    Ok(Ok(()))
}

async fn note(ctx: &Context, row: &Model, proof: &Proof) -> Result<()> {
    let now = ctx.now();
    let mut txn = ctx.db.begin().await?;
    let mut update = Entity::update_many()
        .col_expr(Column::LiveAllowed, Expr::value(proof.live_allowed))
        .col_expr(Column::LiveFindings, Expr::value(proof.findings_column()))
        .col_expr(Column::Relays, Expr::value(proof.relays_column(row.relays.clone())))
        .col_expr(Column::ActBefore, Expr::value(proof.act_before))
        .col_expr(Column::LastVerifiedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    if let Some(given) = &proof.scopes
        && let Ok(scopes) = scopes::compare(row.platform.0.descriptor(), Some(given))
    {
        update = update
            .col_expr(Column::Scopes, Expr::value(scopes::to_column(&scopes.given)))
            .col_expr(Column::MissingScopes, Expr::value(scopes::to_column(&scopes.lacking)));
    }
    update
        .filter(Column::Id.eq(row.id))
        .filter(Column::CredentialsVersion.eq(row.credentials_version))
        .exec(&*txn)
        .await?;
    txn.tell(Change { church: Some(row.church_id), subject: Subject::Connection(row.id) });
    txn.commit().await?;
    Ok(())
}

/// The harmless real call.
struct MayGoLive(StreamingPlatform);

#[async_trait]
impl Ask for MayGoLive {
    type Answer = Proof;

    async fn ask(&self, call: &Call<'_>) -> Result<Proof, PlatformError> {
        verify::ask(self.0, call).await
    }
}
