//! How the whole instance is doing, over all churches, for whoever runs it: numbers only, nobody's names.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{FromQueryResult, Statement};

use crate::context::Context;
use crate::error::Result;
use crate::queue::{jobs_overdue, jobs_waiting};

/// A start within this of the planned second counts as on time: nobody in the pews looks at the clock before.
const ON_TIME: TimeDelta = TimeDelta::seconds(60);
/// How far back starts are looked at, and how far ahead services.
const WEEK: TimeDelta = TimeDelta::days(7);
/// Starts looked at in one go; far more than a Sunday of one instance.
const STARTS_MAX: u64 = 100_000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub jobs_waiting: i64,
    /// Due, and nobody runs them.
    pub jobs_overdue: i64,
    /// Accounts with a service in the coming week that are not connected, or whose grant ends before it does.
    pub grants_not_lasting: i64,
    /// Of the past week's livestreams on their platforms, those that start by the clock.
    pub started_on_time: i64,
    pub started_late: i64,
}

/// Counts. Reads whole tables, so ask once a minute at most.
///
/// # Errors
/// When the database did not answer.
pub async fn figures(ctx: &Context) -> Result<Figures> {
    #[derive(FromQueryResult)]
    struct Start {
        scheduled_start: DateTime<Utc>,
        started_at: DateTime<Utc>,
    }
    #[derive(FromQueryResult)]
    struct Count {
        number: i64,
    }
    let (now, backend) = (ctx.now(), ctx.db.backend());
    let sql = "SELECT count(DISTINCT c.id) AS number FROM livestreams l \
               JOIN livestream_platforms p ON p.livestream_id = l.id JOIN platform_connections c ON c.id = p.connection_id \
               WHERE l.cancelled_at IS NULL AND l.scheduled_end > $1 AND l.scheduled_start < $2 \
               AND p.status NOT IN ('ENDED', 'CANCELLED') \
               AND (c.status <> 'CONNECTED' OR c.grant_expires_at < l.scheduled_end)";
    let ending = Statement::from_sql_and_values(backend, sql, [now.into(), (now + WEEK).into()]);
    let ending = Count::find_by_statement(ending).one(ctx.db.reader()).await?;
    let sql = format!(
        "SELECT l.scheduled_start, p.started_at FROM livestreams l JOIN livestream_platforms p ON p.livestream_id = l.id \
         WHERE l.start_policy = 'AT_TIME' AND l.scheduled_start > $1 AND p.started_at IS NOT NULL LIMIT {STARTS_MAX}"
    );
    let starts = Statement::from_sql_and_values(backend, sql, [(now - WEEK).into()]);
    let starts = Start::find_by_statement(starts).all(ctx.db.reader()).await?;
    let on_time = starts.iter().filter(|start| start.started_at <= start.scheduled_start + ON_TIME).count();
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(Figures {
        jobs_waiting: jobs_waiting(ctx).await?,
        jobs_overdue: jobs_overdue(ctx).await?,
        grants_not_lasting: ending.map_or(0, |count| count.number),
        started_on_time: whole(on_time),
        started_late: whole(starts.len() - on_time),
    })
}
