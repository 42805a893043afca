//! What happened to one livestream, for the log beside the buttons: what people did, from the audit trail, and what became
//! of it on each platform, from the platforms' rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::errand::{ErrandKind, entity::Model as Errand, errands_of};
use super::planned::livestream_get;
use super::platform_entity::{Model, PlatformStatus};
use crate::audit::{self, audit_about};
use crate::church::{Actor, entity::user};
use crate::context::Context;
use crate::error::Result;
use crate::ids::{LivestreamId, LivestreamPlatformId, UserId};

/// Most events of one answer.
pub const EVENTS_MAX: u64 = 100;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Stays the same from one reading to the next.
    pub id: String,
    pub at: DateTime<Utc>,
    /// Noun and verb, as in the audit trail: `livestream.extended`, `livestream_platform.live`.
    pub action: String,
    /// The name of the person who did it; `None` for Steeple and for the platforms.
    pub by: Option<String>,
    /// The platform that it is about, when it is about one.
    pub platform: Option<LivestreamPlatformId>,
    /// What the platform said, when it failed.
    pub message: Option<String>,
    /// The stable word for it.
    pub failure_kind: Option<String>,
}

/// The newest events first, at most `limit`. Nothing that only admins may see is among them: no addresses, no details.
///
/// # Errors
/// `NotFound`, also for another church's.
pub async fn livestream_events(ctx: &Context, actor: &Actor, id: LivestreamId, limit: u64) -> Result<Vec<Event>> {
    let planned = livestream_get(ctx, actor, id).await?;
    let limit = limit.min(EVENTS_MAX);
    let mut subjects = vec![id.to_string()];
    subjects.extend(planned.platforms.iter().map(|row| row.id.to_string()));
    let entries = audit_about(ctx, actor, &subjects, limit).await?;
    let names = names(ctx, &entries).await?;
    let deeds = entries.into_iter().map(|entry| Event {
        id: entry.id.to_string(),
        at: entry.at,
        by: entry.actor.and_then(|id| names.get(&id).cloned()),
        platform: entry.subject.parse().ok().or_else(|| platform_named(&entry.details, &planned.platforms)),
        action: entry.action,
        message: None,
        failure_kind: None,
    });
    let platforms: Vec<_> = planned.platforms.iter().map(|row| row.id).collect();
    let errands = errands_of(ctx, actor.church, &platforms).await?;
    let facts = planned.platforms.iter().flat_map(facts).chain(errands.iter().filter_map(errand_done));
    let mut events: Vec<Event> = deeds.chain(facts).collect();
    events.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.id.cmp(&one.id)));
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(events)
}

fn happened(platform: LivestreamPlatformId, word: &str, at: DateTime<Utc>) -> Event {
    Event {
        id: format!("{platform}.{word}"),
        at,
        action: format!("livestream_platform.{word}"),
        by: None,
        platform: Some(platform),
        message: None,
        failure_kind: None,
    }
}

fn errand_done(row: &Errand) -> Option<Event> {
    let word = match row.kind {
        ErrandKind::Picture => "picture_shown",
        ErrandKind::RecordingPicture => "recording_picture_shown",
        ErrandKind::Announcement => "announced",
    };
    Some(happened(row.livestream_platform_id, word, row.done_at?))
}

/// What is known to have happened on one platform.
fn facts(row: &Model) -> Vec<Event> {
    let event = |word: &str, at: DateTime<Utc>| happened(row.id, word, at);
    let mut events = Vec::new();
    events.extend(row.armed_at.map(|at| event("armed", at)));
    events.extend(row.started_at.map(|at| event("live", at)));
    events.extend(row.ended_at.map(|at| event("ended", at)));
    if row.status == PlatformStatus::Failed {
        let (message, failure_kind) = (row.failure_message.clone(), row.failure_kind.clone());
        events.push(Event { message, failure_kind, ..event("failed", row.updated_at) });
    }
    events
}

/// The platform that an entry about the whole livestream names by its slug, when only one account of it takes part.
fn platform_named(details: &str, platforms: &[Model]) -> Option<LivestreamPlatformId> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    let slug = details.get("platform")?.as_str()?;
    let mut named = platforms.iter().filter(|row| row.platform.0.slug() == slug);
    named.next().filter(|_| named.next().is_none()).map(|row| row.id)
}

async fn names(ctx: &Context, entries: &[audit::entity::Model]) -> Result<HashMap<UserId, String>> {
    let mut ids: Vec<UserId> = entries.iter().filter_map(|entry| entry.actor).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(ctx.db.reader()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
