//! The reconciler for meetings: the same loop as for livestreams, with a host who starts by hand.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::NotSet;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::livestream::{ExternalIds, Ingest};
use steeple_platforms::contract::meeting::{Meetings, NewMeeting, RoomChance, SeenMeetingState};

use super::entity as meeting;
use super::outcome::{Brought, Circumstances, Happened, apply, state_word};
use super::plan::{Action, Known, Plan, Settled, Simulcast, Wanted, plan, plan_afterwards};
use super::platform_entity::{self, MeetingStatus, Model, Step};
use crate::connection::entity as connection;
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::entropy;
use crate::error::Result;
use crate::livestream::platform_entity as livestream_platform;
use crate::queue::{Handler, Job, JobKind, Next, Ran};
use crate::vault::Place;

/// Brings every meeting platform to what its church wants.
pub struct Reconciler;

/// One row with what it belongs to, and the step to take.
pub struct Task {
    row: Model,
    meeting: meeting::Model,
    connection: connection::Model,
    target: Option<livestream_platform::Model>,
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
        JobKind::MeetingPlatform
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let mut tasks = Vec::with_capacity(jobs.len());
        for job in jobs {
            let mut task = load(ctx, job).await?;
            if let Some(task) = &mut task {
                task.plan = next_step(task, job.fires_at);
                store_intent(ctx, task).await?;
            }
            tasks.push(task.map(Box::new));
        }
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
        let mut next = Vec::with_capacity(ran.len());
        for Ran { report, .. } in ran {
            next.push(match report {
                Some(report) => record_one(ctx, txn, report).await?,
                None => Next::Finished,
            });
        }
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

async fn load(ctx: &Context, job: &Job) -> Result<Option<Task>> {
    let (Some(church), db) = (job.church, ctx.db.reader()) else { return Ok(None) };
    let row = platform_entity::Entity::of(church).filter(platform_entity::Column::Id.eq(job.subject)).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let meeting = meeting::Entity::of(church).filter(meeting::Column::Id.eq(row.meeting_id)).one(db).await?;
    let connection =
        connection::Entity::of(church).filter(connection::Column::Id.eq(row.connection_id)).one(db).await?;
    let (Some(meeting), Some(connection)) = (meeting, connection) else { return Ok(None) };
    let target = match meeting.simulcast_to {
        Some(id) => {
            livestream_platform::Entity::of(church).filter(livestream_platform::Column::Id.eq(id)).one(db).await?
        }
        None => None,
    };
    Ok(Some(Task { row, meeting, connection, target, plan: Plan::Rest }))
}

/// The plan for a loaded row.
fn next_step(task: &Task, now: DateTime<Utc>) -> Plan {
    use connection::ConnectionStatus::{Disconnected, Expired};
    let Task { row, meeting, connection, target, .. } = task;
    let Some(client) = row.platform.0.client().rooms(meeting.kind.into()) else { return Plan::Rest };
    let simulcast = match target {
        None => Simulcast::No,
        Some(target) if target.status.is_settled() => Simulcast::Over,
        Some(target) if target.sealed_stream_key.is_none() => Simulcast::Waiting,
        Some(_) => Simulcast::Wanted,
    };
    let wanted = Wanted {
        starts_at: meeting.scheduled_start,
        ends_at: meeting.scheduled_end,
        end_requested: meeting.end_requested_at.is_some(),
        cancelled: meeting.cancelled_at.is_some(),
        revision: meeting.revision,
        simulcast,
    };
    let is_unsure = row.outcome_unknown || row.step == Step::Create;
    // What was called off is looked for: repeating would make it.
    let makes_sure_by_repeating = client.create_is_repeatable() && !meeting.is_called_off();
    let known = Known {
        status: row.status,
        has_ids: !row.ids().0.is_empty(),
        outcome_unknown: is_unsure && !makes_sure_by_repeating,
        retry_at: row.retry_at,
        synced_revision: row.synced_revision,
        seen_at: row.seen_at,
        cannot_say: row.seen_state.as_deref() == Some(state_word(SeenMeetingState::CannotSay)),
        look_asked: row.look_asked_at.is_some_and(|asked| row.seen_at < Some(asked)),
        push: row.push,
        push_is_for_wanted: row.push_to == meeting.simulcast_to,
        connected: connection.sealed_credentials.is_some() && !matches!(connection.status, Expired | Disconnected),
        told_disconnected: row.failure_kind.as_deref() == Some("NEEDS_RECONNECT"),
    };
    if row.status == MeetingStatus::Ended {
        let ended_at = row.ended_at.unwrap_or(meeting.scheduled_end);
        return plan_afterwards(&known, ended_at, client.looks_afterwards(), now);
    }
    plan(&wanted, &known, client.ending().is_some(), client.simulcast().is_some(), now)
}

async fn store_intent(ctx: &Context, task: &mut Task) -> Result<()> {
    let crashed = task.row.step == Step::Create;
    if crashed {
        // An intent without a result: its holder died, and the call may have gone out. That is kept whatever comes next.
        task.row.step = Step::Idle;
        task.row.outcome_unknown = true;
        task.row.looks = 0;
    }
    let step = match task.plan {
        Plan::Do(Action::Create) => Some(Step::Create),
        Plan::Do(Action::Find) => Some(Step::Find),
        _ => None,
    };
    if let Some(step) = step {
        task.row.step = step;
        task.row.first_tried_at.get_or_insert(ctx.now());
    } else if !crashed {
        return Ok(());
    }
    let txn = ctx.db.begin().await?;
    platform_entity::Entity::update(columns_of(&task.row)).exec(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Makes the one call.
async fn take_step(ctx: &Context, task: &Task, action: Action) -> Happened {
    let Some(client) = task.row.platform.0.client().rooms(task.meeting.kind.into()) else {
        return Happened { action: Action::Settle(Settled::Cancelled), result: Ok(Brought::Done) };
    };
    if matches!(action, Action::Settle(_)) {
        return Happened { action, result: Ok(Brought::Done) };
    }
    let operation = match action {
        Action::SetTarget | Action::StartPush | Action::StopPush | Action::End => Operation::essential(1),
        _ => Operation::ordinary(1),
    };
    let target = if action == Action::SetTarget { target_ingest(ctx, task) } else { None };
    let step = StepCall { client, ids: task.row.ids(), wanted: wanted_room(ctx, task), target, action };
    Happened { action, result: with_access(ctx, &task.connection, operation, &step).await }
}

/// The call behind an action. A platform without the ability is never planned for it; there it counts as done.
struct StepCall {
    client: &'static dyn Meetings,
    ids: ExternalIds,
    wanted: NewMeeting,
    target: Option<(Ingest, String)>,
    action: Action,
}

#[async_trait]
impl Ask for StepCall {
    type Answer = Brought;

    async fn ask(&self, call: &Call<'_>) -> Result<Brought, PlatformError> {
        let Self { client, ids, wanted, target, action } = self;
        match action {
            Action::Create => return client.create(call, wanted).await.map(|room| Brought::Room(Some(room))),
            Action::Find => return client.find(call, wanted).await.map(Brought::Room),
            Action::Observe => return client.observe(call, ids).await.map(Brought::Seen),
            Action::Update => Some(client.update(call, ids, wanted)),
            Action::Remove => Some(client.remove(call, ids)),
            Action::End => client.ending().map(|ending| ending.end(call, ids)),
            Action::SetTarget => client
                .simulcast()
                .zip(target.as_ref())
                .map(|(simulcast, (ingest, watch_url))| simulcast.set_target(call, ids, ingest, watch_url)),
            Action::StartPush => client.simulcast().map(|simulcast| simulcast.start_push(call, ids)),
            Action::StopPush => client.simulcast().map(|simulcast| simulcast.stop_push(call, ids)),
            Action::Settle(_) => None,
        }
        .unwrap_or_else(|| Box::pin(std::future::ready(Ok(()))))
        .await
        .map(|()| Brought::Done)
    }
}

/// The ingest of the livestream platform that the picture goes to, opened for this call only, and where viewers watch.
fn target_ingest(ctx: &Context, task: &Task) -> Option<(Ingest, String)> {
    let target = task.target.as_ref()?;
    let opened = ctx.keys.open(&target.stream_key_place(), target.sealed_stream_key.as_deref()?);
    let key = opened
        .inspect_err(
            |error| tracing::error!(livestream_platform.id = %target.id, %error, "could not open a stream key"),
        )
        .ok()?;
    let key = Secret::new(std::str::from_utf8(&key).ok()?);
    let watch_url = target.watch_url.clone().unwrap_or_else(|| ctx.public_url.to_string());
    Some((Ingest { url: target.ingest_url.clone()?, key }, watch_url))
}

fn wanted_room(ctx: &Context, task: &Task) -> NewMeeting {
    let Task { row, meeting, .. } = task;
    let passcode = row.sealed_passcode.as_deref().and_then(|sealed| {
        let opened = ctx.keys.open(&row.passcode_place(), sealed).ok()?;
        Some(Secret::new(std::str::from_utf8(&opened).ok()?))
    });
    let mut chance = RoomChance([0; 16]);
    ctx.entropy.fill(&mut chance.0);
    NewMeeting {
        marker: format!("steeple:{}", row.id),
        title: meeting.title.clone(),
        starts_at: meeting.scheduled_start,
        ends_at: meeting.scheduled_end,
        time_zone: meeting.time_zone.parse().unwrap_or(chrono_tz::UTC),
        passcode,
        waiting_room: meeting.waiting_room,
        registration: meeting.registration.into(),
        invitees: meeting.invited(),
        chance,
        first_tried_at: row.first_tried_at.unwrap_or_else(|| ctx.now()),
    }
}

async fn record_one(ctx: &Context, txn: &mut WriteTxn, report: &Report) -> Result<Next> {
    let (now, task) = (ctx.now(), &report.task);
    let mut row = task.row.clone();
    if let Some(happened) = &report.happened {
        apply_to(ctx, task, &mut row, happened, now);
        platform_entity::Entity::update(columns_of(&row)).exec(&**txn).await?;
        if visible(&row) != visible(&task.row) {
            txn.tell(Change { church: Some(row.church_id), subject: Subject::Meeting(row.meeting_id) });
        }
    }
    let after = Task {
        row,
        meeting: task.meeting.clone(),
        connection: task.connection.clone(),
        target: task.target.clone(),
        plan: Plan::Rest,
    };
    Ok(match next_step(&after, now) {
        Plan::Do(_) => Next::Again { due_at: now },
        Plan::Wait(due_at) => Next::Again { due_at },
        Plan::Rest => Next::Finished,
    })
}

/// All that the job writes. The wish to look is others', and may have come since the row was read.
fn columns_of(row: &Model) -> platform_entity::ActiveModel {
    let mut columns = row.clone().into_active_model().reset_all();
    columns.look_asked_at = NotSet;
    columns
}

fn apply_to(ctx: &Context, task: &Task, row: &mut Model, happened: &Happened, now: DateTime<Utc>) {
    let seal = |place: &Place, secret: &Secret| seal(ctx, place, secret);
    let at = Circumstances {
        now,
        starts_at: task.meeting.scheduled_start,
        ends_at: task.meeting.scheduled_end,
        revision: task.meeting.revision,
        push_to: task.meeting.simulcast_to,
        jitter: entropy::fraction(&*ctx.entropy),
        seal: &seal,
    };
    apply(row, happened, &at);
}

fn seal(ctx: &Context, place: &Place, secret: &Secret) -> Option<Vec<u8>> {
    let sealed = ctx.keys.seal(&*ctx.entropy, place, secret.reveal().as_bytes());
    sealed.inspect_err(|error| tracing::error!(column = place.column, %error, "could not seal a meeting's secret")).ok()
}

/// What people see of a row.
fn visible(row: &Model) -> impl PartialEq + use<> {
    (
        (row.status, row.push, row.outcome_unknown, row.retry_at, row.participants, row.attended),
        (row.failure_message.clone(), row.join_url.clone(), row.recording_url.clone()),
    )
}
