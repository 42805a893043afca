//! Who did what.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::audit::{audit_list, entity};

use super::errors::OrTopLevel;
use super::paging::{Around, Page, after_of, first_of};
use super::scope::Asking;

/// One entry of the audit trail. Entries are chained, so that a changed or missing one shows.
#[derive(Debug, SimpleObject)]
pub struct AuditEvent {
    id: ID,
    /// 1, 2, 3, … within the church, without gaps.
    sequence: i64,
    /// Who did it; null for Steeple itself.
    user_id: Option<ID>,
    /// By what means: `session`, `api_token` or `system`.
    means: String,
    /// Noun and verb: `livestream.scheduled`.
    action: String,
    /// The id of what was changed.
    subject: ID,
    /// More about it, as JSON; never a secret.
    details: String,
    at: DateTime<Utc>,
}

impl AuditEvent {
    fn of(row: entity::Model) -> Self {
        Self {
            id: row.id.to_string().into(),
            sequence: row.sequence,
            user_id: row.actor.map(|id| id.to_string().into()),
            means: row.actor_kind,
            action: row.action,
            subject: row.subject.into(),
            details: row.details,
            at: row.at,
        }
    }
}

#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The church's audit trail, newest first. For admins.
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "0 to 100; 20 when it is not given.")] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<Page<AuditEvent>> {
        let actor = ctx.actor()?;
        let before: Option<i64> = after_of(after, |place| place.parse().ok())?;
        let first = first_of(first)?;
        let mut rows = audit_list(ctx.steeple(), &actor, before, first + 1).await.or_top_level(ctx)?;
        let more_behind = rows.len() as u64 > first;
        rows.truncate(usize::try_from(first).unwrap_or_default());
        let nodes = rows.into_iter().map(|row| (row.sequence.to_string(), Arc::new(AuditEvent::of(row))));
        Ok(Page::new(nodes.collect(), Around { more_before: before.is_some(), more_behind }))
    }
}
