//! The reconciler: one step per livestream platform, the same way for every platform.
//!
//! `prepare` loads in bulk and stores the intents, `run` makes the one call at its instant, `record` stores the results in
//! bulk and says when to look again. It remembers nothing between runs: killed anywhere, the next run plans from the rows.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::Statement;
use sea_orm::entity::prelude::*;
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::listening::Heard;
use steeple_platforms::contract::livestream::{ExternalIds, Livestreams, NewBroadcast, SeenState};

use super::entity as livestream;
use super::listening;
use super::outcome::{Brought, Circumstances, End, Happened, apply};
use super::plan::{Abilities, Action, Known, Plan, Settled, Wanted, plan};
use super::platform_entity::{self, Model, Step};
use super::seen::state_word;
use super::write::{Changed, write_changed};
use crate::connection::entity as connection;
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn, among, ids_parameter};
use crate::entropy;
use crate::error::{Error, Result};
use crate::queue::{Handler, Job, JobKind, Next, Ran};

/// Brings every livestream platform to what its church wants.
pub struct Reconciler;

/// One row with what it belongs to, and the step to take.
pub struct Task {
    row: Model,
    livestream: Arc<livestream::Model>,
    connection: Arc<connection::Model>,
    /// What is heard of it on an open line.
    heard: Heard,
    plan: Plan,
}

/// The task and what its step brought; `None` when there was nothing to do yet.
pub struct Report {
    task: Task,
    happened: Option<Happened>,
}

#[async_trait]
impl Handler for Reconciler {
    /// `None` when the row is gone.
    type Task = Option<Box<Task>>;
    type Report = Option<Box<Report>>;

    fn kind(&self) -> JobKind {
        JobKind::LivestreamPlatform
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let mut tasks = load(ctx, jobs).await?;
        for (task, job) in tasks.iter_mut().zip(jobs) {
            if let Some(task) = task {
                task.plan = next_step(task, job.fires_at);
            }
        }
        store_intents(ctx, &mut tasks).await?;
        warm_up(ctx, jobs, &tasks);
        Ok(tasks)
    }

    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let task = task?;
        let happened = match task.plan {
            Plan::Do(action) => Some(take_step(ctx, &task, action).await),
            Plan::Wait(_) | Plan::Rest => None,
        };
        Some(Box::new(Report { task: *task, happened }))
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let mut changed = Vec::new();
        let mut next = Vec::with_capacity(ran.len());
        for Ran { report, .. } in ran {
            let Some(report) = report else {
                next.push(Next::Finished);
                continue;
            };
            let mut row = report.task.row.clone();
            if let Some(happened) = &report.happened {
                let seal = |row: &Model, ingest: &_| seal_key(ctx, row, ingest);
                let at = Circumstances {
                    now,
                    revision: report.task.livestream.revision,
                    called_off: report.task.row.is_called_off(&report.task.livestream),
                    end: end_of(&report.task, now),
                    jitter: entropy::fraction(&*ctx.entropy),
                    seal: &seal,
                };
                apply(&mut row, happened, &at);
                if visible(&row) != visible(&report.task.row) {
                    txn.tell(Change { church: Some(row.church_id), subject: Subject::Livestream(row.livestream_id) });
                }
            }
            let task = Task {
                row,
                livestream: Arc::clone(&report.task.livestream),
                connection: Arc::clone(&report.task.connection),
                heard: Heard::default(),
                plan: Plan::Rest,
            };
            next.push(match next_step(&task, now) {
                Plan::Do(_) => Next::Again { due_at: now },
                Plan::Wait(due_at) => Next::Again { due_at },
                Plan::Rest => Next::Finished,
            });
            if report.happened.is_some() {
                changed.push(Changed { before: &report.task.row, after: task.row });
            }
        }
        listening::begin_in_txn(ctx, txn, changed.iter().map(|step| (step.before, &step.after))).await?;
        write_changed(txn, &changed).await?;
        Ok(next)
    }

    async fn withdraw(&self, _: &Context, txn: &mut WriteTxn, jobs: &[Job]) -> Result<()> {
        let ids: Vec<_> = jobs.iter().map(|job| job.subject).collect();
        platform_entity::Entity::update_many()
            .col_expr(platform_entity::Column::Step, Expr::value(Step::Idle))
            .filter(platform_entity::Column::Id.is_in(ids))
            .exec(&**txn)
            .await?;
        Ok(())
    }
}

/// The rows of these jobs with their livestreams and connections: three statements, however many jobs, and one for what is heard.
async fn load(ctx: &Context, jobs: &[Job]) -> Result<Vec<Option<Box<Task>>>> {
    let db = ctx.db.reader();
    let ids: Vec<_> = jobs.iter().map(|job| job.subject).collect();
    let rows = platform_entity::Entity::find().filter(platform_entity::Column::Id.is_in(ids)).all(db).await?;
    let mut livestream_ids: Vec<_> = rows.iter().map(|row| row.livestream_id).collect();
    livestream_ids.sort_unstable();
    livestream_ids.dedup();
    let livestreams = livestream::Entity::find().filter(livestream::Column::Id.is_in(livestream_ids)).all(db).await?;
    let livestreams: HashMap<_, _> = livestreams.into_iter().map(|row| (row.id, Arc::new(row))).collect();
    let mut connection_ids: Vec<_> = rows.iter().map(|row| row.connection_id).collect();
    connection_ids.sort_unstable();
    connection_ids.dedup();
    let connections = connection::Entity::find().filter(connection::Column::Id.is_in(connection_ids)).all(db).await?;
    let connections: HashMap<_, _> = connections.into_iter().map(|row| (row.id, Arc::new(row))).collect();

    let heard = listening::heard_of(db, &connections, ctx.now()).await?;
    let mut tasks: HashMap<Uuid, Box<Task>> = HashMap::with_capacity(rows.len());
    for row in rows {
        let livestream = livestreams.get(&row.livestream_id).filter(|livestream| livestream.church_id == row.church_id);
        let connection = connections.get(&row.connection_id).filter(|connection| connection.church_id == row.church_id);
        let (Some(livestream), Some(connection)) = (livestream, connection) else {
            let what = format!("{} refers to another church", row.id);
            return Err(Error::Inconsistent { table: "livestream_platforms", what });
        };
        let (livestream, connection) = (Arc::clone(livestream), Arc::clone(connection));
        let heard = heard.get(&connection.id).cloned().unwrap_or_default();
        tasks.insert(row.id.0, Box::new(Task { row, livestream, connection, heard, plan: Plan::Rest }));
    }
    Ok(jobs
        .iter()
        .map(|job| tasks.remove(&job.subject).filter(|task| Some(task.row.church_id) == job.church))
        .collect())
}

/// The plan for a loaded row.
fn next_step(task: &Task, now: DateTime<Utc>) -> Plan {
    use connection::ConnectionStatus::{Disconnected, Expired};
    let Task { row, livestream, connection, .. } = task;
    let Some(client) = row.platform.0.client().livestreams() else { return Plan::Rest };
    let wanted = Wanted::of(livestream, row);
    let known = Known {
        status: row.status,
        has_ids: !row.ids().0.is_empty(),
        // An intent without a result: its holder died, and the call may have gone out.
        outcome_unknown: row.outcome_unknown || row.step == Step::Prepare,
        retry_at: row.retry_at,
        synced_revision: row.synced_revision,
        armed: row.armed_at.is_some(),
        ingest_read_at: row.ingest_read_at,
        seen_at: row.seen_at,
        look_asked: row.look_asked_at.is_some_and(|asked| row.seen_at < Some(asked)),
        signal: row.signal,
        cannot_say: row.seen_state.as_deref() == Some(state_word(&SeenState::CannotSay)),
        asked_at: row.asked_at,
        connected: connection.sealed_credentials.is_some() && !matches!(connection.status, Expired | Disconnected),
        told_disconnected: row.failure_kind.as_deref() == Some("NEEDS_RECONNECT"),
    };
    plan(&wanted, &known, abilities(client), &row.platform.0.descriptor().timing, now)
}

fn end_of(task: &Task, now: DateTime<Utc>) -> End {
    let Task { row, livestream, .. } = task;
    let has_end_call = row.platform.0.client().livestreams().is_some_and(|client| client.ending().is_some());
    let wanted = row.is_called_off(livestream) || now >= livestream.scheduled_end;
    if has_end_call { End::ByCall } else { End::WithVideo { wanted } }
}

fn abilities(client: &dyn Livestreams) -> Abilities {
    Abilities {
        edit: client.editing().is_some(),
        arm: client.arming().is_some(),
        start: client.starting().is_some(),
        end: client.ending().is_some(),
        remove: client.removal().is_some(),
    }
}

/// Stores what is about to be called; looking and settling need no intent.
async fn store_intents(ctx: &Context, tasks: &mut [Option<Box<Task>>]) -> Result<()> {
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
    let txn = ctx.db.begin().await?;
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
fn warm_up(ctx: &Context, jobs: &[Job], tasks: &[Option<Box<Task>>]) {
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

/// Makes the one call.
async fn take_step(ctx: &Context, task: &Task, action: Action) -> Happened {
    let Some(client) = task.row.platform.0.client().livestreams() else {
        return Happened { action: Action::Settle(Settled::Cancelled), result: Ok(Brought::Done) };
    };
    if matches!(action, Action::Settle(_)) {
        return Happened { action, result: Ok(Brought::Done) };
    }
    // Units as YouTube counts them, the only vendor that does: 1 to look, 50 to write (dossier §9).
    let operation = match action {
        Action::Start | Action::End => Operation::essential(51),
        Action::Arm => Operation::essential(1),
        Action::Find | Action::Observe => Operation::ordinary(2),
        _ => Operation::ordinary(51),
    };
    let step = StepCall { client, ids: task.row.ids(), task, now: ctx.now(), action };
    Happened { action, result: with_access(ctx, &task.connection, operation, &step).await }
}

/// The call behind an action. A platform without the ability is never planned for it; there it counts as done.
struct StepCall<'a> {
    client: &'static dyn Livestreams,
    ids: ExternalIds,
    task: &'a Task,
    now: DateTime<Utc>,
    action: Action,
}

#[async_trait]
impl Ask for StepCall<'_> {
    type Answer = Brought;

    async fn ask(&self, call: &Call<'_>) -> Result<Brought, PlatformError> {
        let Self { client, ids, task, now, action } = self;
        let wanted = || wanted_broadcast(task, *now);
        match action {
            Action::Prepare => return client.prepare(call, &wanted(), ids).await.map(Brought::Prepared),
            Action::Find => return client.find(call, &wanted(), ids).await.map(Brought::Found),
            Action::Observe => {
                let seen = client.observe(call, ids).await?;
                return Ok(Brought::Seen(Box::new(listening::joined(*client, seen, ids, &task.heard))));
            }
            Action::Update => {
                return match client.editing() {
                    Some(editing) => editing.update(call, ids, &wanted()).await.map(Brought::Edited),
                    None => Ok(Brought::Edited(ids.clone())),
                };
            }
            Action::Arm => {
                return match client.arming() {
                    Some(arming) => arming.arm(call, ids, &wanted()).await.map(|()| Brought::Done),
                    None => Ok(Brought::Done),
                };
            }
            Action::Start => client.starting().map(|starting| starting.start(call, ids)),
            Action::End => client.ending().map(|ending| ending.end(call, ids)),
            Action::Remove => client.removal().map(|removal| removal.remove(call, ids)),
            Action::Settle(_) => None,
        }
        .unwrap_or_else(|| Box::pin(std::future::ready(Ok(()))))
        .await
        .map(|()| Brought::Done)
    }
}

/// The broadcast as wanted on this platform, overrides applied.
fn wanted_broadcast(task: &Task, now: DateTime<Utc>) -> NewBroadcast {
    let Task { row, livestream, .. } = task;
    NewBroadcast {
        marker: format!("steeple:{}", row.id),
        title: row.title_of(livestream).to_owned(),
        description: row.description_of(livestream).to_owned(),
        starts_at: livestream.scheduled_start,
        ends_at: livestream.scheduled_end,
        time_zone: livestream.time_zone.parse().unwrap_or(chrono_tz::UTC),
        privacy: row.privacy_of(livestream),
        first_tried_at: row.first_tried_at.unwrap_or(now),
    }
}

fn seal_key(ctx: &Context, row: &Model, ingest: &steeple_platforms::contract::livestream::Ingest) -> Option<Vec<u8>> {
    let (place, key) = (row.stream_key_place(), ingest.key.reveal().as_bytes());
    if let Some(stored) = &row.sealed_stream_key
        && ctx.keys.open(&place, stored).is_ok_and(|opened| opened[..] == *key)
    {
        return Some(stored.clone());
    }
    let sealed = ctx.keys.seal(&*ctx.entropy, &place, key);
    sealed
        .inspect_err(|error| tracing::error!(livestream_platform.id = %row.id, %error, "could not seal a stream key"))
        .ok()
}

/// What people see of a row; the rest may change without telling them.
fn visible(row: &Model) -> impl PartialEq {
    let text = (&row.failure_message, &row.watch_url, &row.recording_url, &row.ingest_url);
    let signal = (row.viewers, row.signal, &row.signal_issues, &row.sealed_stream_key, &row.destinations);
    (row.status, text, signal, row.outcome_unknown, row.retry_at)
}
