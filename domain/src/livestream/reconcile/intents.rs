//! What comes before the call: its intent is stored, and the way to the vendor is opened.

use std::collections::HashMap;

use sea_orm::Statement;
use sea_orm::entity::prelude::*;
use steeple_platforms::StreamingPlatform;

use super::Task;
use crate::context::Context;
use crate::database::{among, ids_parameter};
use crate::error::Result;
use crate::livestream::plan::{Action, Plan};
use crate::livestream::platform_entity::{self, Step};
use crate::queue::Job;

/// Stores what is about to be called; looking and settling need no intent.
pub(super) async fn store_intents(ctx: &Context, tasks: &mut [Option<Box<Task>>]) -> Result<()> {
    use platform_entity::Column;
    let now = ctx.now();
    let mut crashed: Vec<Uuid> = Vec::new();
    let mut by_step: HashMap<Step, Vec<Uuid>> = HashMap::new();
    for task in tasks.iter_mut().flatten() {
        if task.row.step == Step::Prepare {
            // An intent without a result: its holder died, and the call may have gone out. That is kept whatever comes next.
            task.row.step = Step::Idle;
            task.row.outcome_unknown = true;
            task.row.looks = 0;
            crashed.push(task.row.id.0);
        }
        let Some(step) = intent_of(task.plan) else { continue };
        task.row.step = step;
        task.row.first_tried_at.get_or_insert(now);
        by_step.entry(step).or_default().push(task.row.id.0);
    }
    if by_step.is_empty() && crashed.is_empty() {
        return Ok(());
    }
    let txn = ctx.db.begin_batch().await?;
    if !crashed.is_empty() {
        platform_entity::Entity::update_many()
            .col_expr(Column::Step, Expr::value(Step::Idle))
            .col_expr(Column::OutcomeUnknown, Expr::value(true))
            .col_expr(Column::Looks, Expr::value(0_i64))
            .filter(Column::Id.is_in(crashed))
            .exec(&*txn)
            .await?;
    }
    let backend = txn.get_database_backend();
    let sql = format!(
        "UPDATE livestream_platforms SET step = $2, first_tried_at = coalesce(first_tried_at, $3) WHERE id {}",
        among(backend, 1)
    );
    for (step, ids) in by_step {
        let values = [ids_parameter(backend, ids), ActiveEnum::to_value(&step).into(), now.into()];
        txn.execute_raw(Statement::from_sql_and_values(backend, sql.as_str(), values)).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Opens the platforms' connections for what is still to come, in the background: nobody waits for it, and a call that finds
/// none opens its own.
pub(super) fn warm_up(ctx: &Context, jobs: &[Job], tasks: &[Option<Box<Task>>]) {
    let now = ctx.now();
    let mut calls: HashMap<StreamingPlatform, usize> = HashMap::new();
    for (job, task) in jobs.iter().zip(tasks) {
        let Some(task) = task else { continue };
        let is_call = matches!(task.plan, Plan::Do(action) if !matches!(action, Action::Settle(_)));
        if is_call && job.fires_at > now {
            *calls.entry(task.row.platform.0).or_default() += 1;
        }
    }
    for (platform, calls) in calls {
        let http = ctx.http.clone();
        tokio::spawn(async move { http.warm(platform, "api", calls, now).await });
    }
}

const fn intent_of(plan: Plan) -> Option<Step> {
    match plan {
        Plan::Do(Action::Prepare) => Some(Step::Prepare),
        Plan::Do(Action::Find) => Some(Step::Find),
        Plan::Do(Action::Update) => Some(Step::Update),
        Plan::Do(Action::Arm) => Some(Step::Arm),
        Plan::Do(Action::Start) => Some(Step::Start),
        Plan::Do(Action::End) => Some(Step::End),
        Plan::Do(Action::Remove) => Some(Step::Remove),
        Plan::Do(Action::Observe | Action::Settle(_)) | Plan::Wait(_) | Plan::Rest => None,
    }
}
