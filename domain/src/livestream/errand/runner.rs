//! The job of an errand: looks whether it is its time, makes one call, and writes down what came of it.

use async_trait::async_trait;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use steeple_platforms::contract::announcing::NewPost;
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::{ErrorKind, Outcome, PlatformError};
use steeple_platforms::contract::livestream::{Thumbnail, ThumbnailType};

use super::entity::{Column, Entity, ErrandKind, Model};
use super::outcome::{Happened, apply};
use super::plan::{Plan, plan};
use crate::connection::{Ask, Operation, with_access};
use crate::context::Context;
use crate::database::{Change, Subject, WriteTxn};
use crate::entropy;
use crate::error::Result;
use crate::livestream::loaded::{Loaded, load_platforms};
use crate::livestream::picture;
use crate::queue::{Handler, Job, JobKind, Next, Ran};

/// Runs errands.
pub struct Errands;

/// One errand with what it belongs to.
pub struct Task {
    row: Model,
    on: Loaded,
    plan: Plan,
}

/// The task and what came of it; `None` when there was nothing to do yet.
pub struct Report {
    task: Task,
    happened: Option<Happened>,
}

#[async_trait]
impl Handler for Errands {
    /// `None` when the row is gone.
    type Task = Option<Box<Task>>;
    type Report = Option<Box<Report>>;

    fn kind(&self) -> JobKind {
        JobKind::Errand
    }

    async fn prepare(&self, ctx: &Context, jobs: &[Job]) -> Result<Vec<Self::Task>> {
        let db = ctx.db.reader();
        let mut rows = Entity::find().filter(Column::Id.is_in(jobs.iter().map(|job| job.subject))).all(db).await?;
        let platforms = load_platforms(db, rows.iter().map(|row| row.livestream_platform_id.0).collect()).await?;
        let task = |job: &Job| {
            let row = rows.extract_if(.., |row| row.id.0 == job.subject).next()?;
            let on = platforms.get(&row.livestream_platform_id)?.clone();
            let is_of_one_church = Some(row.church_id) == job.church && row.church_id == on.row.church_id;
            let plan = plan(&row, &on.row, &on.livestream, job.fires_at);
            is_of_one_church.then(|| Box::new(Task { row, on, plan }))
        };
        Ok(jobs.iter().map(task).collect())
    }

    /// The picture is read here: a thousand of them waiting together would not fit into memory.
    async fn run(&self, ctx: &Context, task: Self::Task) -> Self::Report {
        let task = *task?;
        let happened = match task.plan {
            Plan::Do => Some(run(ctx, &task).await),
            Plan::Drop => Some(Happened::Dropped),
            Plan::Wait(_) | Plan::Rest => None,
        };
        Some(Box::new(Report { task, happened }))
    }

    async fn record(&self, ctx: &Context, txn: &mut WriteTxn, ran: &[Ran<Self::Report>]) -> Result<Vec<Next>> {
        let now = ctx.now();
        let mut next = Vec::with_capacity(ran.len());
        for Ran { report, .. } in ran {
            let Some(Report { task, happened }) = report.as_deref() else {
                next.push(Next::Finished);
                continue;
            };
            let mut row = task.row.clone();
            if let Some(happened) = happened {
                apply(&mut row, happened, now, entropy::fraction(&*ctx.entropy));
                store(txn, &row).await?;
                txn.tell(Change { church: Some(row.church_id), subject: Subject::Livestream(task.on.livestream.id) });
            }
            next.push(match plan(&row, &task.on.row, &task.on.livestream, now) {
                Plan::Do | Plan::Drop => Next::Again { due_at: now },
                Plan::Wait(due_at) => Next::Again { due_at },
                Plan::Rest => Next::Finished,
            });
        }
        Ok(next)
    }
}

/// Only where the wish is still the one that was run; another one has asked for its job anew.
async fn store(txn: &WriteTxn, row: &Model) -> Result<()> {
    Entity::update_many()
        .set(row.clone().into_active_model().reset_all())
        .filter(Column::Id.eq(row.id))
        .filter(Column::Wish.eq(row.wish))
        .exec(&**txn)
        .await?;
    Ok(())
}

async fn run(ctx: &Context, task: &Task) -> Happened {
    let shown = picture::entity::Entity::of(task.row.church_id)
        .filter(picture::entity::Column::LivestreamId.eq(task.on.livestream.id))
        .one(ctx.db.reader())
        .await;
    match shown {
        Ok(Some(picture)) => {
            match with_access(ctx, &task.on.connection, UNITS, &ErrandCall::of(ctx, task, picture)).await {
                Ok(happened) => happened,
                Err(error) => Happened::Failed(error),
            }
        }
        Ok(None) if task.row.kind.is_of_picture() => Happened::Dropped,
        Ok(None) => Happened::NoPicture,
        Err(error) => {
            tracing::warn!(errand.id = %task.row.id, %error, "could not read a picture");
            let platform = task.on.row.platform.0;
            let detail = "Steeple's own database does not answer";
            let (kind, outcome) = (ErrorKind::Unavailable, Outcome::NothingHappened);
            Happened::Failed(PlatformError::new(platform, "picture_read", kind, outcome, detail))
        }
    }
}

/// As YouTube counts them, the only vendor that does: 50 for a picture (dossier §9).
const UNITS: Operation = Operation::ordinary(50);

/// The call behind an errand. A platform without the ability is never wished for; there nothing is done.
struct ErrandCall<'a> {
    task: &'a Task,
    picture: picture::entity::Model,
    post: Option<NewPost>,
}

impl<'a> ErrandCall<'a> {
    fn of(ctx: &Context, task: &'a Task, picture: picture::entity::Model) -> Self {
        let row = &task.row;
        let post = row.text.clone().map(|text| NewPost {
            text,
            picture_text: row.picture_text.clone().unwrap_or_default(),
            picture_url: ctx.picture_url(picture.id).to_string(),
        });
        Self { task, picture, post }
    }
}

#[async_trait]
impl Ask for ErrandCall<'_> {
    type Answer = Happened;

    /// What the platform refuses here says nothing of the sign-in, nor whether the account may go live.
    async fn ask(&self, call: &Call<'_>) -> Result<Happened, PlatformError> {
        use ErrorKind::{Gone, MissingScope, NotEligible, Refused};
        match self.told(call).await {
            Err(error) if matches!(error.kind, Gone | MissingScope | NotEligible | Refused) => {
                Ok(Happened::Failed(error))
            }
            told => told,
        }
    }
}

impl ErrandCall<'_> {
    async fn told(&self, call: &Call<'_>) -> Result<Happened, PlatformError> {
        let Self { task, picture, post } = self;
        let Some(client) = task.on.row.platform.0.client().livestreams() else { return Ok(Happened::Dropped) };
        let picture = || Thumbnail { media_type: ThumbnailType::Jpeg, bytes: picture.jpeg.clone() };
        let ids = task.on.row.ids();
        match (task.row.kind, client.thumbnails(), client.announcing(), post) {
            (ErrandKind::Picture, Some(thumbnails), _, _) => {
                thumbnails.set_thumbnail(call, &ids, &picture()).await.map(|()| Happened::Shown)
            }
            (ErrandKind::RecordingPicture, Some(thumbnails), _, _) => {
                let Some(recordings) = thumbnails.recordings() else { return Ok(Happened::Dropped) };
                recordings.set_recording_thumbnail(call, &ids, &picture()).await.map(|()| Happened::Shown)
            }
            (ErrandKind::Announcement, _, Some(announcing), Some(post)) => {
                announcing.announce(call, post, &task.row.ids()).await.map(Happened::Announced)
            }
            _ => Ok(Happened::Dropped),
        }
    }
}
