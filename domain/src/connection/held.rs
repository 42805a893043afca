//! Single-use refresh tokens are kept back while this database may be a copy (R11 of the design's reliability page).

use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::descriptor::Rotation;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};

use super::entity::{AuthKind, Column, ConnectionStatus, Entity, Model};
use crate::context::Context;
use crate::deployment::{Held, deployment_ask};
use crate::error::Result;
use crate::platform_column::PlatformColumn;

/// Whether this connection's next renewal waits for a person's word. One that was connected since can be in no other copy.
#[must_use]
pub fn is_held(row: &Model, held: Option<Held>) -> bool {
    may_be_used_up(row) && held.is_some_and(|held| row.connected_at.is_none_or(|connected| connected <= held.since))
}

/// How many connections wait, those of all churches: [`is_held`] in SQL.
///
/// # Errors
/// When the database did not answer.
pub async fn connections_held(ctx: &Context, held: Held) -> Result<u64> {
    let single_use = StreamingPlatform::ALL.iter().copied().filter(|platform| gives_single_use(*platform));
    let since_before = Condition::any().add(Column::ConnectedAt.is_null()).add(Column::ConnectedAt.lte(held.since));
    let waiting = Entity::find()
        .filter(Column::Platform.is_in(single_use.map(PlatformColumn)))
        .filter(Column::AuthKind.eq(AuthKind::OAuth))
        .filter(Column::Status.is_in([ConnectionStatus::Connected, ConnectionStatus::Error]))
        .filter(since_before);
    Ok(waiting.count(ctx.db.reader()).await?)
}

/// Why this connection is not renewed now. Looks at the database once more where that could cost an account.
///
/// # Errors
/// When the database did not answer.
pub(super) async fn held_back(ctx: &Context, row: &Model) -> Result<Option<PlatformError>> {
    if !may_be_used_up(row) {
        return Ok(None);
    }
    let Some(held) = deployment_ask(ctx).await?.filter(|held| is_held(row, Some(*held))) else { return Ok(None) };
    let platform = row.platform.0;
    let detail = format!("the sign-in at {platform} is not renewed, because this Steeple's database may be a copy");
    let error = PlatformError::new(platform, "token_refresh", ErrorKind::Unavailable, Outcome::NothingHappened, detail);
    Ok(Some(error.with_remedy(held.suspicion.fix())))
}

fn may_be_used_up(row: &Model) -> bool {
    row.auth_kind == AuthKind::OAuth && gives_single_use(row.platform.0)
}

/// Whether this platform gives refresh tokens that serve once, be it only to apps without a secret: whose app a connection came
/// with stands elsewhere, and waiting costs less than an account.
fn gives_single_use(platform: StreamingPlatform) -> bool {
    platform.descriptor().oauth.is_some_and(|oauth| {
        oauth.rotation == Rotation::Strict
            || oauth.by_code.is_some_and(|flow| flow.rotation_without_secret == Rotation::Strict)
    })
}
