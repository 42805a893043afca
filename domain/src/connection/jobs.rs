//! What the queue runs for connections: renewing ahead of need and asking once a day, and taking grants back.
//!
//! Unlike other handlers these use the database while they run: a claim is committed before the token is sent, and the new pair
//! before it is used. Nobody waits for them at an instant.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::entity::{ActiveModel, Column, ConnectionStatus, Entity, Model};
use super::refresh::{self, Refreshed, Why};
use super::revoke::{self, Revoked};
use super::status::Standing;
use super::{ahead, check, read, schedule, subscribe};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy::fraction;
use crate::error::Result;
use crate::ids::{ConnectionId, RevocationId};
use crate::platform_column::PlatformColumn;
use crate::queue::backoff::{self, Pace};
use crate::queue::{self, Handler, Job, JobKind, NewJob, Next, Ran};

/// So soon at the latest a platform is asked again whether the account may go live when it could not be asked.
const ASKED_AGAIN: TimeDelta = TimeDelta::hours(1);
/// No connection is looked at more often than this.
const SELDOM: TimeDelta = TimeDelta::minutes(1);
/// The longest wait stays below the margin of an hour's token, so that trouble of some minutes costs nothing.
const RENEWING: Pace = Pace { first: TimeDelta::seconds(10), longest: TimeDelta::minutes(5) };
const REVOKING: Pace = Pace { first: TimeDelta::seconds(30), longest: TimeDelta::hours(1) };

/// Renews connections ahead of need.
#[derive(Debug, Default)]
pub struct Refreshing;

/// How a renewal ended, and the row as it is since; `None` when it is to be read.
pub struct Report {
    refreshed: Refreshed,
    row: Option<Arc<Model>>,
}

#[async_trait]
impl Handler for Refreshing {
    /// `None` for a connection that is gone.
    type Task = Option<Model>;
    type Report = Report;

    fn kind(&self) -> JobKind {
        JobKind::ConnectionRefresh
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let rows = rows_of(ctx.db.reader(), jobs.iter()).await?;
        warm_up(ctx, jobs, &rows);
        ahead::claim(ctx, jobs.iter().filter_map(|job| due(job, &rows))).await;
        Ok(jobs.iter().map(|job| rows.get(&ConnectionId(job.subject)).cloned()).collect())
    }

    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let Some(row) = task else { return Report { refreshed: Refreshed::NotHeld, row: None } };
        let refreshed = refresh::connection_refresh(ctx, &row, Why::Ahead).await;
        ahead::release_unused(ctx, row.id).await;
        let is_well = matches!(refreshed, Refreshed::Renewed(_) | Refreshed::Current);
        if is_well && is_to_be_asked(&row, ctx.now()) {
            ask(ctx, &row).await;
            return Report { refreshed, row: None };
        }
        let row = if let Refreshed::Renewed(row) = &refreshed { Some(Arc::clone(row)) } else { None };
        Report { refreshed, row }
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let unknown = ran.iter().filter(|ran| ran.report.row.is_none()).map(|ran| &ran.job);
        let rows = rows_of(&**txn, unknown).await?;
        let next = |Ran { job, report }: &Ran<Report>| {
            let row = report.row.as_deref().or_else(|| rows.get(&ConnectionId(job.subject)));
            next(ctx, row, job, &report.refreshed)
        };
        Ok(ran.iter().map(next).collect())
    }

    async fn withdraw(&self, ctx: &Context, txn: &mut WriteTxn, jobs: &[Job]) -> Result<()> {
        let connections: Vec<ConnectionId> = jobs.iter().map(|job| ConnectionId(job.subject)).collect();
        ahead::release_in_txn(ctx, txn, &connections).await
    }
}

/// The connection of a job, if it is to be renewed at its instant.
fn due<'a>(job: &Job, rows: &'a HashMap<ConnectionId, Model>) -> Option<&'a Model> {
    let row = rows.get(&ConnectionId(job.subject))?;
    let is_held = row.refresh_until.is_some_and(|until| until > job.fires_at);
    let is_due = schedule::window_of(row).opens <= job.fires_at;
    (Standing::of(row).may_call() && !is_held && is_due).then_some(row)
}

/// Opens connections to the token endpoints for what is still to come, in the background: nobody waits for it.
fn warm_up(ctx: &Context, jobs: &[Job], rows: &HashMap<ConnectionId, Model>) {
    let now = ctx.now();
    let mut calls: HashMap<StreamingPlatform, usize> = HashMap::new();
    for row in jobs.iter().filter(|job| job.fires_at > now).filter_map(|job| due(job, rows)) {
        *calls.entry(row.platform.0).or_default() += 1;
    }
    for (platform, calls) in calls {
        let http = ctx.http.clone();
        tokio::spawn(async move { http.warm(platform, "token", calls, now).await });
    }
}

async fn rows_of<'a, C: sea_orm::ConnectionTrait>(
    db: &C,
    jobs: impl Iterator<Item = &'a Job>,
) -> Result<HashMap<ConnectionId, Model>> {
    let ids: Vec<ConnectionId> = jobs.map(|job| ConnectionId(job.subject)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn is_to_be_asked(row: &Model, now: DateTime<Utc>) -> bool {
    row.last_verified_at.is_none_or(|asked| asked + schedule::asked_every(row) <= now) || is_asked_for(row, now)
}

/// Something was heard of it that is not looked into yet. A platform that cannot be asked for an hour is asked as usual again.
fn is_asked_for(row: &Model, now: DateTime<Utc>) -> bool {
    row.check_asked_at.is_some_and(|asked| row.last_verified_at < Some(asked) && now < asked + ASKED_AGAIN)
}

/// Asks; trouble is logged only, because what matters of it is in the row.
async fn ask(ctx: &Context, row: &Model) {
    let asked = async {
        let fresh = read::connection_load(ctx, row.church_id, row.id).await?;
        check::connection_verify(ctx, &fresh).await
    };
    match asked.await {
        Ok(Ok(())) => subscribe::webhooks_subscribe(ctx, row).await,
        Ok(Err(error)) => tracing::info!(connection.id = %row.id, %error, "could not ask about connection {}", row.id),
        Err(error) => tracing::warn!(connection.id = %row.id, %error, "could not ask about connection {}", row.id),
    }
}

/// When this connection is looked at again. `row`: as it is after the renewal.
fn next(ctx: &Context, row: Option<&Model>, job: &Job, refreshed: &Refreshed) -> Next {
    let Some(row) = row.filter(|row| Standing::of(row).may_call()) else { return Next::Finished };
    let now = ctx.now();
    let failed = |asked_to_wait: Option<TimeDelta>, error: String| {
        let soon = backoff::next(RENEWING, job.attempt + 1, fraction(&*ctx.entropy), now);
        Next::Failed { due_at: soon.max(now + asked_to_wait.unwrap_or_default()), error }
    };
    match refreshed {
        // Connecting again asks for the job again.
        Refreshed::Over(_) | Refreshed::NotHeld => Next::Finished,
        Refreshed::Renewed(_) | Refreshed::Current => {
            let every = schedule::asked_every(row);
            let asked = row.last_verified_at.map_or(now, |asked| asked + every);
            let asked = if asked <= now { now + ASKED_AGAIN.min(every / 11) } else { asked };
            let asked = if is_asked_for(row, now) { now + SELDOM } else { asked };
            Next::Again { due_at: schedule::next_renewal(ctx, row).min(asked).max(now + SELDOM) }
        }
        Refreshed::Busy { until } => Next::Again { due_at: (*until).max(now + SELDOM) },
        Refreshed::Waiting(error) => failed(asked_to_wait(error), error.to_string()),
        Refreshed::Broken(error) => failed(None, error.to_string()),
    }
}

/// Asks all connections to this account at once, whatever their churches: a vendor told something of it. Gives how many.
///
/// # Errors
/// When the database did not do it.
pub async fn connection_check_soon_in_txn(
    ctx: &Context,
    txn: &mut WriteTxn,
    platform: StreamingPlatform,
    account_id: &str,
) -> Result<usize> {
    let now = ctx.now();
    let rows = connections_of_account(txn, platform, account_id).await?;
    for row in &rows {
        let asked = ActiveModel { id: Set(row.id), check_asked_at: Set(Some(now)), ..Default::default() };
        asked.update(&**txn).await?;
        let (church, subject) = (Some(row.church_id), row.id.0);
        let job = NewJob { kind: JobKind::ConnectionRefresh, church, subject, due_at: now };
        queue::job_enqueue_in_txn(ctx, txn, job).await?;
    }
    Ok(rows.len())
}

/// The connections to this account that may be called, in all churches.
pub(crate) async fn connections_of_account(
    txn: &WriteTxn,
    platform: StreamingPlatform,
    account_id: &str,
) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Platform.eq(PlatformColumn(platform)))
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::Status.is_in([ConnectionStatus::Connected, ConnectionStatus::Error]))
        .all(&**txn)
        .await?;
    Ok(rows)
}

fn asked_to_wait(error: &PlatformError) -> Option<TimeDelta> {
    match error.kind {
        ErrorKind::RateLimited { retry_after } => retry_after,
        _ => None,
    }
}

/// Takes grants back that nobody needs any more.
#[derive(Debug, Default)]
pub struct Revoking;

#[async_trait]
impl Handler for Revoking {
    type Task = RevocationId;
    type Report = Result<Revoked>;

    fn kind(&self) -> JobKind {
        JobKind::ConnectionRevoke
    }

    async fn prepare(&self, _ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        Ok(jobs.iter().map(|job| RevocationId(job.subject)).collect())
    }

    async fn run(&self, ctx: &Context, id: Self::Task) -> Self::Report {
        revoke::revocation_run(ctx, id).await
    }

    async fn record(&self, ctx: &Context, _txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let next = |ran: &Ran<Self::Report>| {
            let soon = || backoff::next(REVOKING, ran.job.attempt + 1, fraction(&*ctx.entropy), ctx.now());
            match &ran.report {
                Ok(Revoked::Done) => Next::Finished,
                Ok(Revoked::NotYet(error)) => {
                    let wait = asked_to_wait(error).unwrap_or_default();
                    Next::Failed { due_at: soon().max(ctx.now() + wait), error: error.to_string() }
                }
                Err(error) => Next::Failed { due_at: soon(), error: error.to_string() },
            }
        };
        Ok(ran.iter().map(next).collect())
    }
}
