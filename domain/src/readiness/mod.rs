//! Readiness: what would go wrong with a service, most urgent first, each with one fix.
//!
//! [`assess`] is pure: it judges what Steeple knows. [`livestream_readiness`] loads that, and with [`Ask::Platforms`] first asks
//! each account's platform whether the grant holds and the account may go live.

mod finding;
mod rules;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::church::{Actor, Role};
use crate::connection::{connection_verify, entity as connection};
use crate::context::Context;
use crate::error::Result;
use crate::ids::LivestreamId;
use crate::livestream::service::{Planned, livestream_get};

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
    let planned = livestream_get(ctx, actor, id).await?;
    let mut connections = load_connections(ctx, actor, &planned).await?;
    if ask == Ask::Platforms {
        actor.require(Role::Operator)?;
        for connection in connections.iter().filter(|connection| connection.sealed_credentials.is_some()) {
            // A platform that cannot be asked now says nothing new; what is known is judged.
            if let Err(error) = connection_verify(ctx, connection).await? {
                tracing::info!(connection.id = %connection.id, %error, "could not ask the platform about the account");
            }
        }
        connections = load_connections(ctx, actor, &planned).await?;
    }
    Ok(assess(&planned, &connections, ctx.now()))
}

async fn load_connections(ctx: &Context, actor: &Actor, planned: &Planned) -> Result<Vec<connection::Model>> {
    let ids: Vec<_> = planned.platforms.iter().map(|platform| platform.connection_id).collect();
    Ok(connection::Entity::of(actor.church).filter(connection::Column::Id.is_in(ids)).all(ctx.db.reader()).await?)
}

/// Judges what is known.
#[must_use]
pub fn assess(planned: &Planned, connections: &[connection::Model], now: DateTime<Utc>) -> Readiness {
    let mut findings = Vec::new();
    let mut blocked = 0;
    for platform in &planned.platforms {
        let connection = connections.iter().find(|connection| connection.id == platform.connection_id);
        let found = rules::judge(&planned.livestream, platform, connection, now);
        blocked += usize::from(found.iter().any(|finding| finding.severity == Severity::Blocks));
        findings.extend(found);
    }
    findings.sort_by_key(|finding| finding.severity);
    let verdict = match (blocked, planned.platforms.len()) {
        (0, all) if all > 0 => Verdict::Ready,
        (blocked, all) if blocked < all => Verdict::ReadyExcept,
        _ => Verdict::NotReady,
    };
    Readiness { verdict, findings, assessed_at: now }
}
