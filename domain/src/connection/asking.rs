//! The job behind a code: asks the platform whether it was typed, and connects what was granted.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use steeple_platforms::by_code::SLOWER_BY;
use steeple_platforms::contract::account::{CodeAnswer, Grant};
use steeple_platforms::contract::call::AppCall;
use steeple_platforms::contract::error::PlatformError;

use super::attempt::{self, AttemptStatus, Model};
use super::revoke::{self, Unneeded};
use super::status::Reason;
use super::{by_code, callback, choose};
use crate::church::{Role, member_acting};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Result};
use crate::ids::AttemptId;
use crate::platform_app::platform_app_credentials;
use crate::queue::{Handler, Job, JobKind, Next, Ran};

/// Asks platforms whether codes were typed.
#[derive(Debug, Default)]
pub struct AskingForCodes;

/// How far it is.
pub enum Report {
    /// Nothing more to ask: connected, refused, over, or gone.
    Settled,
    /// Nobody has typed it yet; ask again after so long.
    Waiting { row: Box<Model>, slower: bool },
    /// The platform could not be asked. That says nothing about the code.
    Trouble { row: Box<Model>, error: Box<PlatformError> },
    /// Steeple's own trouble.
    Broken(Error),
}

#[async_trait]
impl Handler for AskingForCodes {
    /// `None` for an attempt that is settled or gone.
    type Task = Option<Model>;
    type Report = Report;

    fn kind(&self) -> JobKind {
        JobKind::SignInByCode
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let rows = by_code::rows_of(ctx, jobs.iter().map(|job| AttemptId(job.subject))).await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(jobs.iter().map(|job| rows.remove(&AttemptId(job.subject)).filter(by_code::is_waiting)).collect())
    }

    /// These use the database while they run, as renewals do: what was granted is stored before anybody uses it.
    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let Some(row) = task else { return Report::Settled };
        ask(ctx, row).await.unwrap_or_else(Report::Broken)
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let mut next = Vec::with_capacity(ran.len());
        for Ran { job, report } in ran {
            next.push(match report {
                Report::Settled => Next::Finished,
                Report::Waiting { row, slower } => {
                    let interval = by_code::interval_of(row) + if *slower { SLOWER_BY } else { TimeDelta::zero() };
                    if *slower {
                        let interval = Set(Some(interval.num_seconds()));
                        let slower =
                            attempt::ActiveModel { id: Set(row.id), code_interval_s: interval, ..Default::default() };
                        slower.update(&**txn).await?;
                    }
                    Next::Again { due_at: now + interval }
                }
                Report::Trouble { row, error } => {
                    let due_at = by_code::after_trouble(row, error, job.attempt + 1, now);
                    Next::Failed { due_at, error: error.to_string() }
                }
                Report::Broken(error) => {
                    Next::Failed { due_at: now + TimeDelta::seconds(30), error: error.to_string() }
                }
            });
        }
        Ok(next)
    }
}

async fn ask(ctx: &Context, row: Model) -> Result<Report> {
    let platform = row.platform.0;
    if row.expires_at <= ctx.now() {
        return over(ctx, &row).await;
    }
    let app = match platform_app_credentials(ctx, row.church_id, platform, row.app_id).await {
        Ok(app) => app,
        Err(Error::Invalid(_)) => {
            let message = format!("{platform} is not set up any more. Nothing was changed.");
            let reason = Reason::new("PLATFORM_NOT_SET_UP", message, "Enter the app again, then press Connect.");
            choose::finish_failed(ctx, row.id, &reason).await?;
            return Ok(Report::Settled);
        }
        Err(error) => return Err(error),
    };
    let Some(code) = by_code::opened(ctx, &row)? else { return Ok(Report::Settled) };
    let call = AppCall { http: &ctx.http, app: &app, now: ctx.now() };
    match by_code::of(platform)?.ask(&call, &code.device_code).await {
        Ok(CodeAnswer::Pending) => Ok(Report::Waiting { row: Box::new(row), slower: false }),
        Ok(CodeAnswer::SlowDown) => Ok(Report::Waiting { row: Box::new(row), slower: true }),
        Ok(CodeAnswer::Denied) => {
            callback::use_up(ctx, &row, AttemptStatus::Denied, None).await?;
            Ok(Report::Settled)
        }
        Ok(CodeAnswer::Over) => over(ctx, &row).await,
        Ok(CodeAnswer::Granted(grant)) => {
            granted(ctx, row, *grant).await?;
            Ok(Report::Settled)
        }
        Err(error) => Ok(Report::Trouble { row: Box::new(row), error: Box::new(error) }),
    }
}

/// Connects it, unless another code was asked for meanwhile or the member may not connect accounts any more: then the
/// grant is given back.
async fn granted(ctx: &Context, row: Model, grant: Grant) -> Result<()> {
    let actor = member_acting(ctx, row.church_id, row.user_id).await?.filter(|actor| actor.role >= Role::Admin);
    let is_ours = callback::use_up(ctx, &row, AttemptStatus::Connecting, None).await?;
    let (Some(actor), true) = (actor, is_ours) else {
        if is_ours {
            let what = "You may not connect accounts any more. Nothing was changed.";
            let reason = Reason::new("MAY_NOT_CONNECT", what, "Ask an admin of your church.");
            choose::finish_failed(ctx, row.id, &reason).await?;
        }
        let (church, platform) = (row.church_id, row.platform.0);
        let credentials = &grant.credentials;
        let unneeded = Unneeded { church, platform, connection: None, account_id: "", app: row.app_id, credentials };
        revoke::let_go(ctx, unneeded).await;
        return Ok(());
    };
    callback::settle(ctx, &actor, &row, grant).await?;
    Ok(())
}

async fn over(ctx: &Context, row: &Model) -> Result<Report> {
    callback::use_up(ctx, row, AttemptStatus::Failed, Some(&by_code::not_typed())).await?;
    Ok(Report::Settled)
}
