//! What connections are needed for, and when their platforms last did what they were asked for: what people want to know
//! before they disconnect one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::context::Context;
use crate::error::Result;
use crate::ids::{ChurchId, ConnectionId, LivestreamId, MeetingId};

/// Most services that one connection is answered with.
pub const USES_MAX: u64 = 100;

/// One service that is planned on a connection and not over yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub kind: UseKind,
    /// The prefixed id of the livestream or meeting.
    pub id: String,
    pub title: String,
    pub scheduled_start: DateTime<Utc>,
    /// IANA name; the wall clock that people planned in.
    pub time_zone: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseKind {
    Livestream,
    Meeting,
}

/// For each of these connections of the church, at most `each` services, soonest first. Connections without any are left out.
///
/// # Errors
/// When the database did not answer.
pub async fn connection_uses(
    ctx: &Context,
    church: ChurchId,
    ids: &[ConnectionId],
    each: u64,
) -> Result<HashMap<ConnectionId, Vec<Use>>> {
    let mut uses: HashMap<ConnectionId, Vec<Use>> = HashMap::new();
    if ids.is_empty() {
        return Ok(uses);
    }
    let each = each.min(USES_MAX);
    for (kind, sql) in [(UseKind::Livestream, LIVESTREAMS), (UseKind::Meeting, MEETINGS)] {
        for found in soonest(ctx, church, ids, each, sql).await? {
            let id = match kind {
                UseKind::Livestream => LivestreamId(found.id).to_string(),
                UseKind::Meeting => MeetingId(found.id).to_string(),
            };
            uses.entry(found.connection_id).or_default().push(Use {
                kind,
                id,
                title: found.title,
                scheduled_start: found.scheduled_start,
                time_zone: found.time_zone,
            });
        }
    }
    let each = usize::try_from(each).unwrap_or(usize::MAX);
    for services in uses.values_mut() {
        services.sort_by(|one, other| (one.scheduled_start, &one.id).cmp(&(other.scheduled_start, &other.id)));
        services.truncate(each);
    }
    Ok(uses)
}

/// For each of these connections of the church, when its platform last answered as it should: when it was connected, renewed or
/// checked, or when it last told how a service is. Connections that never answered are left out.
///
/// # Errors
/// When the database did not answer.
pub async fn connections_answered(
    ctx: &Context,
    church: ChurchId,
    ids: &[ConnectionId],
) -> Result<HashMap<ConnectionId, DateTime<Utc>>> {
    #[derive(FromQueryResult)]
    struct Answered {
        id: ConnectionId,
        at: Option<DateTime<Utc>>,
    }
    let mut last: HashMap<ConnectionId, DateTime<Utc>> = HashMap::new();
    if ids.is_empty() {
        return Ok(last);
    }
    for sql in ANSWERED {
        let (sql, values) = filled(sql, vec![church.0.into()], ids);
        let statement = Statement::from_sql_and_values(ctx.db.backend(), sql, values);
        let answers = Answered::find_by_statement(statement).all(ctx.db.reader()).await?;
        for (id, at) in answers.into_iter().filter_map(|row| Some((row.id, row.at?))) {
            let known = last.entry(id).or_insert(at);
            *known = at.max(*known);
        }
    }
    Ok(last)
}

/// `$1` church; the connections follow.
const ANSWERED: [&str; 5] = [
    "SELECT id, connected_at AS at FROM platform_connections WHERE church_id = $1 AND id IN (IDS)",
    "SELECT id, last_refreshed_at AS at FROM platform_connections WHERE church_id = $1 AND id IN (IDS)",
    "SELECT id, last_verified_at AS at FROM platform_connections WHERE church_id = $1 AND id IN (IDS)",
    "SELECT connection_id AS id, max(seen_at) AS at FROM livestream_platforms \
     WHERE church_id = $1 AND connection_id IN (IDS) GROUP BY connection_id",
    "SELECT connection_id AS id, max(seen_at) AS at FROM meeting_platforms \
     WHERE church_id = $1 AND connection_id IN (IDS) GROUP BY connection_id",
];

/// The statement with a place for each connection, and its values.
fn filled(sql: &str, mut values: Vec<Value>, ids: &[ConnectionId]) -> (String, Vec<Value>) {
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${}", values.len() + place)).collect();
    values.extend(ids.iter().map(|id| Value::from(id.0)));
    (sql.replace("IDS", &places.join(", ")), values)
}

#[derive(FromQueryResult)]
struct Found {
    connection_id: ConnectionId,
    id: Uuid,
    title: String,
    scheduled_start: DateTime<Utc>,
    time_zone: String,
}

/// `$1` church, `$2` now, `$3` how many each; the connections follow.
const LIVESTREAMS: &str = "SELECT * FROM (SELECT p.connection_id, l.id, l.title, l.scheduled_start, l.time_zone, \
    row_number() OVER (PARTITION BY p.connection_id ORDER BY l.scheduled_start, l.id) AS place \
    FROM livestream_platforms p JOIN livestreams l ON l.id = p.livestream_id \
    WHERE p.church_id = $1 AND l.church_id = $1 AND l.cancelled_at IS NULL AND l.end_requested_at IS NULL \
    AND l.scheduled_end > $2 AND p.status NOT IN ('ENDED', 'CANCELLED') AND p.connection_id IN (IDS)) soonest \
    WHERE place <= $3";
const MEETINGS: &str = "SELECT * FROM (SELECT p.connection_id, m.id, m.title, m.scheduled_start, m.time_zone, \
    row_number() OVER (PARTITION BY p.connection_id ORDER BY m.scheduled_start, m.id) AS place \
    FROM meeting_platforms p JOIN meetings m ON m.id = p.meeting_id \
    WHERE p.church_id = $1 AND m.church_id = $1 AND m.cancelled_at IS NULL AND m.end_requested_at IS NULL \
    AND m.scheduled_end > $2 AND p.status NOT IN ('ENDED', 'CANCELLED') AND p.connection_id IN (IDS)) soonest \
    WHERE place <= $3";

async fn soonest(ctx: &Context, church: ChurchId, ids: &[ConnectionId], each: u64, sql: &str) -> Result<Vec<Found>> {
    let each = i64::try_from(each).unwrap_or(i64::MAX);
    let (sql, values) = filled(sql, vec![church.0.into(), ctx.now().into(), each.into()], ids);
    let statement = Statement::from_sql_and_values(ctx.db.backend(), sql, values);
    Ok(Found::find_by_statement(statement).all(ctx.db.reader()).await?)
}
