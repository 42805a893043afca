//! The job of listening: one per connection, from arming until the last of its broadcasts is over.
//!
//! The lines are this process's own and no row holds them: when it dies, the lease of its jobs runs out and another instance opens
//! its own. An instance that lost a job closes its line once it notices, at the latest when the vendor or the next turn ends it;
//! what it heard meanwhile is written down by nobody.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, Iterable, QueryFilter};
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};
use steeple_platforms::contract::listening::{Heard, Line, Listening as ListensTo};

use super::ear::{Ear, Report as Told};
use super::entity;
use super::turn::{LASTING, TURN, Turn, is_wanted, next_try, turn};
use crate::connection::entity as connection;
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::database::WriteTxn;
use crate::entropy;
use crate::error::Result;
use crate::ids::ConnectionId;
use crate::livestream::platform_entity;
use crate::livestream::poke::look_soon_in_txn;
use crate::planned_event::heard::HeardOf;
use crate::queue::{Handler, Job, JobKind, Next, Ran};

/// Keeps the lines of this process.
#[derive(Default)]
pub struct Listening {
    ears: Mutex<HashMap<ConnectionId, Ear>>,
    /// Lines in a row that failed or did not last.
    failures: Mutex<HashMap<ConnectionId, i64>>,
}

/// A connection, and whether one of its broadcasts is to be listened to.
pub struct Task {
    connection: connection::Model,
    wanted: bool,
}

/// How a turn ended.
pub enum Report {
    /// Nobody is to be listened to, or the connection is gone.
    Over {
        id: ConnectionId,
    },
    Listens {
        connection: Box<connection::Model>,
        told: Told,
    },
    /// No line, and what was heard before it ended.
    Failed {
        connection: Box<connection::Model>,
        told: Option<Told>,
        failures: i64,
        why: String,
    },
}

#[async_trait]
impl Handler for Listening {
    type Task = std::result::Result<Task, ConnectionId>;
    type Report = Report;

    fn kind(&self) -> JobKind {
        JobKind::Listening
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        use platform_entity::{Column, PlatformStatus};
        let ids: Vec<ConnectionId> = jobs.iter().map(|job| ConnectionId(job.subject)).collect();
        let db = ctx.db.reader();
        let connections = connection::Entity::find().filter(connection::Column::Id.is_in(ids.clone())).all(db).await?;
        let mut connections: HashMap<_, _> = connections.into_iter().map(|row| (row.id, row)).collect();
        let settled = PlatformStatus::iter().filter(|status| status.is_settled());
        let rows = platform_entity::Entity::find()
            .filter(Column::ConnectionId.is_in(ids))
            .filter(Column::Status.is_not_in(settled))
            .all(db)
            .await?;
        let wanted: HashSet<_> = rows.iter().filter(|row| is_wanted(row)).map(|row| row.connection_id).collect();
        let task = |job: &Job| {
            let id = ConnectionId(job.subject);
            let connection = connections.remove(&id).filter(|row| Some(row.church_id) == job.church).ok_or(id)?;
            Ok(Task { connection, wanted: wanted.contains(&id) })
        };
        Ok(jobs.iter().map(task).collect())
    }

    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let Task { connection, wanted } = match task {
            Ok(task) => task,
            Err(id) => {
                self.close(id);
                return Report::Over { id };
            }
        };
        let id = connection.id;
        let known = self.ears().get(&id).map(Ear::known);
        match turn(wanted, known, connection.credentials_version, ctx.now()) {
            Turn::Close => {
                self.close(id);
                self.failures().remove(&id);
                Report::Over { id }
            }
            Turn::Keep => self.listens(ctx, connection),
            Turn::Open => self.open(ctx, connection).await,
            Turn::Wait => {
                let told = self.close(id);
                let why = told.as_ref().and_then(|told| told.ended).map_or("the line ended", |ended| ended.why);
                self.failed(connection, told, why.to_owned())
            }
        }
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let mut next = Vec::with_capacity(ran.len());
        for Ran { report, .. } in ran {
            next.push(match report {
                Report::Over { id } => {
                    entity::Entity::delete_by_id(*id).exec(&**txn).await?;
                    Next::Finished
                }
                Report::Listens { connection, told } => {
                    keep(txn, connection, &told.heard, now).await?;
                    if told.news {
                        look_soon(ctx, txn, connection).await?;
                    }
                    Next::Again { due_at: now + TURN }
                }
                Report::Failed { connection, told, failures, why } => {
                    if told.as_ref().is_some_and(|told| told.news) {
                        look_soon(ctx, txn, connection).await?;
                    }
                    let due_at = next_try(*failures, entropy::fraction(&*ctx.entropy), now);
                    tracing::info!(connection.id = %connection.id, %why, failures, "no live news of connection {}; it is asked instead", connection.id);
                    Next::Failed { due_at, error: why.clone() }
                }
            });
        }
        Ok(next)
    }
}

impl Listening {
    async fn open(&self, ctx: &Context, connection: connection::Model) -> Report {
        let id = connection.id;
        let client = connection.platform.0.client().livestreams().and_then(|client| client.listening());
        let Some(client) = client else { return Report::Over { id } };
        match with_access(ctx, &connection, Operation::ordinary(1), &Listen(client)).await {
            Ok(line) => {
                let before = self.ears().get(&id).map(Ear::report).unwrap_or_default();
                let ear = Ear::new(ctx, &connection, before, line);
                // The old line is closed here, after the new one was opened.
                self.ears().insert(id, ear);
                self.listens(ctx, connection)
            }
            // What is open goes on until it ends by itself, unless the account is not ours any more.
            Err(error)
                if error.kind != ErrorKind::NeedsReconnect
                    && self.ears().get(&id).is_some_and(|ear| !ear.known().ended) =>
            {
                tracing::info!(connection.id = %id, %error, "kept the old line of connection {id}");
                self.listens(ctx, connection)
            }
            Err(error) => {
                let told = self.close(id);
                self.failed(connection, told, error.to_string())
            }
        }
    }

    fn listens(&self, ctx: &Context, connection: connection::Model) -> Report {
        let id = connection.id;
        let ear = self.ears().get(&id).map(|ear| (ear.report(), ear.known()));
        let Some((told, known)) = ear else { return self.failed(connection, None, "the line ended".to_owned()) };
        if ctx.now() - known.opened_at >= LASTING {
            self.failures().remove(&id);
        }
        Report::Listens { connection: Box::new(connection), told }
    }

    fn failed(&self, connection: connection::Model, told: Option<Told>, why: String) -> Report {
        let failures = {
            let mut failures = self.failures();
            let failures = failures.entry(connection.id).or_default();
            *failures += 1;
            *failures
        };
        Report::Failed { connection: Box::new(connection), told, failures, why }
    }

    /// Closes the line, and gives what was heard on it.
    fn close(&self, id: ConnectionId) -> Option<Told> {
        self.ears().remove(&id).map(|ear| ear.report())
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<ConnectionId, i64>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ears(&self) -> MutexGuard<'_, HashMap<ConnectionId, Ear>> {
        self.ears.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opening the line, in the account's name.
struct Listen(&'static dyn ListensTo);

#[async_trait]
impl Ask for Listen {
    type Answer = Box<dyn Line>;

    async fn ask(&self, call: &Call<'_>) -> std::result::Result<Self::Answer, PlatformError> {
        self.0.listen(call).await
    }
}

async fn keep(txn: &WriteTxn, connection: &connection::Model, heard: &Heard, now: DateTime<Utc>) -> Result<()> {
    let words = serde_json::to_string(heard).unwrap_or_else(|_| "{}".to_owned());
    let row = entity::ActiveModel {
        id: Set(connection.id),
        church_id: Set(connection.church_id),
        words: Set(words),
        listened_at: Set(now),
    };
    let or_update = OnConflict::column(entity::Column::Id)
        .update_columns([entity::Column::Words, entity::Column::ListenedAt])
        .to_owned();
    entity::Entity::insert(row).on_conflict(or_update).exec_without_returning(&**txn).await?;
    Ok(())
}

/// What is on, or soon will be, on the account is looked at.
async fn look_soon(ctx: &Context, txn: &mut WriteTxn, connection: &connection::Model) -> Result<()> {
    let heard = HeardOf { platform: connection.platform.0, connections: vec![connection.id], object_id: None };
    look_soon_in_txn(ctx, txn, &heard).await?;
    Ok(())
}
