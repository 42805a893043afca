//! Readiness: what would go wrong with a service, most urgent first, each with one fix.
//!
//! [`assess`] is pure: it judges what Steeple knows. [`livestream_readiness`] loads that, and with [`Ask::Platforms`] first asks
//! each account's platform whether the grant holds and the account may go live.

mod errands;
mod finding;
mod routes;
mod rules;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::church::{Actor, Role};
use crate::connection::{connection_verify, entity as connection};
use crate::context::Context;
use crate::deployment::{Held, deployment_held};
use crate::error::Result;
use crate::ids::{ChurchId, LivestreamId};
use crate::livestream::errand::errands_of;
use crate::livestream::planned::{Planned, livestream_get};
use crate::livestream::{entity as livestream, errand, platform_entity as livestream_platform};

pub use finding::{Finding, Severity, Verdict};

/// What is said of one livestream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    pub verdict: Verdict,
    /// Most urgent first.
    pub findings: Vec<Finding>,
    pub assessed_at: DateTime<Utc>,
}

/// Whether the platforms are asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Judge what is known.
    Nobody,
    /// One or two harmless calls for each account.
    Platforms,
}

/// Judges one livestream.
///
/// # Errors
/// `NotFound`; `Forbidden` when a VIEWER wants the platforms asked.
pub async fn livestream_readiness(ctx: &Context, actor: &Actor, id: LivestreamId, ask: Ask) -> Result<Readiness> {
    if ask == Ask::Platforms {
        actor.require(Role::Operator)?;
    }
    let planned = livestream_get(ctx, actor, id).await?;
    let mut connections = load_connections(ctx, actor, &planned).await?;
    if ask == Ask::Platforms {
        for connection in connections.iter().filter(|connection| connection.sealed_credentials.is_some()) {
            // A platform that cannot be asked now says nothing new; what is known is judged.
            if let Err(error) = connection_verify(ctx, connection).await? {
                tracing::info!(connection.id = %connection.id, %error, "could not ask the platform about the account");
            }
        }
        connections = load_connections(ctx, actor, &planned).await?;
    }
    let platforms: Vec<_> = planned.platforms.iter().map(|platform| platform.id).collect();
    let errands = errands_of(ctx, actor.church, &platforms).await?;
    Ok(assess(&planned, Around { connections: &connections, errands: &errands, held: deployment_held(ctx) }, ctx.now()))
}

/// Judges what is known of several livestreams of one church, with four statements; those that are not the church's are left out.
///
/// # Errors
/// When the database did not answer.
pub async fn livestreams_readiness(
    ctx: &Context,
    church: ChurchId,
    ids: &[LivestreamId],
) -> Result<Vec<(LivestreamId, Readiness)>> {
    let db = ctx.db.reader();
    let ids = ids.iter().copied();
    let livestreams = livestream::Entity::of(church).filter(livestream::Column::Id.is_in(ids.clone())).all(db).await?;
    let mut platforms = livestream_platform::Entity::of(church)
        .filter(livestream_platform::Column::LivestreamId.is_in(ids))
        .order_by_asc(livestream_platform::Column::Id)
        .all(db)
        .await?;
    let connections = platforms.iter().map(|platform| platform.connection_id);
    let connections = connection::Entity::of(church).filter(connection::Column::Id.is_in(connections)).all(db).await?;
    let ids: Vec<_> = platforms.iter().map(|platform| platform.id).collect();
    let errands = errands_of(ctx, church, &ids).await?;
    let (around, now) =
        (Around { connections: &connections, errands: &errands, held: deployment_held(ctx) }, ctx.now());
    let judged = livestreams.into_iter().map(|livestream| {
        let id = livestream.id;
        let own = platforms.extract_if(.., |platform| platform.livestream_id == id).collect();
        (id, assess(&Planned { livestream, platforms: own }, around, now))
    });
    Ok(judged.collect())
}

async fn load_connections(ctx: &Context, actor: &Actor, planned: &Planned) -> Result<Vec<connection::Model>> {
    let ids: Vec<_> = planned.platforms.iter().map(|platform| platform.connection_id).collect();
    Ok(connection::Entity::of(actor.church).filter(connection::Column::Id.is_in(ids)).all(ctx.db.reader()).await?)
}

/// What is known around a service.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// At least those that the service streams to.
    pub connections: &'a [connection::Model],
    /// At least those of its platforms.
    pub errands: &'a [errand::entity::Model],
    /// Why single-use refresh tokens are kept back, if they are.
    pub held: Option<Held>,
}

/// Judges what is known.
#[must_use]
pub fn assess(planned: &Planned, around: Around<'_>, now: DateTime<Utc>) -> Readiness {
    let Around { connections, errands, held } = around;
    let mut findings = Vec::new();
    let mut blocked = 0;
    // What was taken off is nobody's worry any more.
    let wanted: Vec<_> = planned.platforms.iter().filter(|platform| platform.removed_at.is_none()).collect();
    let twice = routes::judge(&wanted, connections);
    for platform in &wanted {
        let connection = connections.iter().find(|connection| connection.id == platform.connection_id);
        let mut found = rules::judge(&planned.livestream, platform, connection, held, now);
        found.extend(twice.iter().filter(|finding| finding.platform == platform.id).cloned());
        blocked += usize::from(found.iter().any(|finding| finding.severity == Severity::Blocks));
        findings.extend(found);
    }
    findings.extend(errands::judge(&wanted, errands));
    findings.sort_by_key(|finding| finding.severity);
    let verdict = match (blocked, wanted.len()) {
        (0, all) if all > 0 => Verdict::Ready,
        (blocked, all) if blocked < all => Verdict::ReadyExcept,
        _ => Verdict::NotReady,
    };
    Readiness { verdict, findings, assessed_at: now }
}
