//! Where a planned service goes from now on: which platforms go on, which are added, and which are taken off.

use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::input::{PlatformChoice, check_choice, no_platform};
use super::platform_entity::{Column, Entity, Model, PlatformStatus};
use crate::audit::{Entry, audit_record_in_txn};
use crate::church::Actor;
use crate::connection::entity as connection;
use crate::context::Context;
use crate::database::WriteTxn;
use crate::error::{Error, Problem, Result};

/// A service's rows, by what becomes of them. The numbers are the places of the choices that say so.
#[derive(Default)]
pub(super) struct Places {
    kept: Vec<Kept>,
    added: Vec<(Model, usize)>,
    removed: Vec<Removed>,
    /// Taken off before.
    past: Vec<Model>,
}

struct Kept {
    /// With the overrides as they are wanted from now on.
    row: Model,
    choice: Option<usize>,
    changed: bool,
}

struct Removed {
    row: Model,
    /// Its job had come to rest on a failure, and takes it up again.
    had_failed: bool,
}

/// What of the time matters to a platform that is added.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub now: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Places {
    /// Something new comes in.
    pub(super) fn adds(&self) -> bool {
        !self.added.is_empty()
    }

    /// The rows that something is wanted of, with the choices that say so.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&Model, Option<usize>)> {
        let is_over = |row: &Model| matches!(row.status, PlatformStatus::Ended | PlatformStatus::Cancelled);
        let kept = self.kept.iter().map(|kept| (&kept.row, kept.choice)).filter(move |(row, _)| !is_over(row));
        kept.chain(self.added.iter().map(|(row, choice)| (row, Some(*choice))))
    }
}

/// Nothing was said about platforms.
pub(super) fn places_as_they_are(rows: Vec<Model>) -> Places {
    let (past, open): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.removed_at.is_some());
    let kept = open.into_iter().map(|row| Kept { row, choice: None, changed: false }).collect();
    Places { kept, past, ..Places::default() }
}

/// The choices are all platforms from now on. A connection that was taken off before gets a row of its own again.
///
/// # Errors
/// Each choice that cannot be, and each platform that can be taken off no more.
pub(super) fn places_chosen(
    rows: Vec<Model>,
    choices: &[PlatformChoice],
    connections: &[connection::Model],
    at: Moment,
    mut new: impl FnMut(&connection::Model, &PlatformChoice) -> Model,
) -> Result<Places, Vec<Problem>> {
    if choices.is_empty() {
        return Err(match no_platform() {
            Error::Invalid(problems) => problems,
            _ => Vec::new(),
        });
    }
    let (past, mut open): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.removed_at.is_some());
    let mut places = Places { past, ..Places::default() };
    let mut problems = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        if let Some(row) = open.extract_if(.., |row| row.connection_id == choice.connection).next() {
            places.kept.push(kept(&row, choice, index));
            continue;
        }
        let checked = check_choice(choices, index, connections);
        match checked.and_then(|connection| check_added(connection, index, &places.past, at)) {
            Ok(connection) => places.added.push((new(connection, choice), index)),
            Err(problem) => problems.push(problem),
        }
    }
    for row in open {
        if row.status == PlatformStatus::Ended {
            let message = format!("It is over on {} already, so it stays on the list.", row.platform.0);
            problems.push(Problem::new("ALREADY_OVER", message, &["platforms"]));
            continue;
        }
        places.removed.push(removed(row, at.now));
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

fn kept(before: &Model, choice: &PlatformChoice, index: usize) -> Kept {
    let row = Model {
        title: choice.title.clone(),
        description: choice.description.clone(),
        privacy: choice.privacy.map(Into::into),
        ..before.clone()
    };
    Kept { changed: row != *before, row, choice: Some(index) }
}

/// A failed row goes back to where it was, so that its job takes back whatever there is.
fn removed(mut row: Model, now: DateTime<Utc>) -> Removed {
    let had_failed = row.status == PlatformStatus::Failed;
    if had_failed {
        row.try_again();
    }
    row.removed_at = Some(now);
    row.updated_at = now;
    Removed { row, had_failed }
}

fn check_added<'a>(
    connection: &'a connection::Model,
    index: usize,
    past: &[Model],
    at: Moment,
) -> Result<&'a connection::Model, Problem> {
    let path = ["platforms", &index.to_string(), "connectionId"];
    let platform = connection.platform.0;
    if past.iter().any(|row| row.connection_id == connection.id && !row.status.is_settled()) {
        let message = format!("{platform} is still being taken off. Wait until that is done, then add it again.");
        return Err(Problem::new("STILL_BEING_REMOVED", message, &path));
    }
    if at.now >= at.ends_at {
        let message = format!("The planned end has passed. Extend the service first, then add {platform}.");
        return Err(Problem::new("END_PASSED", message, &path));
    }
    Ok(connection)
}

/// Writes the rows and what is noted of them; gives all of the service's rows, in their order. Only wishes are written into
/// rows whose job may be in the middle of a step.
pub(super) async fn store_places(
    ctx: &Context,
    txn: &mut WriteTxn,
    actor: &Actor,
    places: Places,
) -> Result<Vec<Model>> {
    let now = ctx.now();
    let Places { kept, added, removed, past } = places;
    let mut rows = past;
    for Kept { row, changed, .. } in kept {
        if changed {
            Entity::update_many()
                .col_expr(Column::Title, Expr::value(row.title.clone()))
                .col_expr(Column::Description, Expr::value(row.description.clone()))
                .col_expr(Column::Privacy, Expr::value(row.privacy))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .filter(Column::ChurchId.eq(row.church_id))
                .filter(Column::Id.eq(row.id))
                .exec(&**txn)
                .await?;
        }
        rows.push(row);
    }
    for Removed { row, had_failed } in removed {
        if had_failed {
            Entity::update(row.clone().into_active_model().reset_all()).exec(&**txn).await?;
        } else {
            Entity::update_many()
                .col_expr(Column::RemovedAt, Expr::value(now))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .filter(Column::ChurchId.eq(row.church_id))
                .filter(Column::Id.eq(row.id))
                .exec(&**txn)
                .await?;
        }
        note(ctx, txn, actor, "livestream_platform.removed", &row).await?;
        rows.push(row);
    }
    for (row, _) in added {
        Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(&**txn).await?;
        note(ctx, txn, actor, "livestream_platform.added", &row).await?;
        rows.push(row);
    }
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

async fn note(ctx: &Context, txn: &mut WriteTxn, actor: &Actor, action: &'static str, row: &Model) -> Result<()> {
    let details = json!({ "platform": row.platform.0.slug(), "livestream": row.livestream_id });
    audit_record_in_txn(ctx, txn, actor, Entry { action, subject: row.id.to_string(), details: &details }).await
}
