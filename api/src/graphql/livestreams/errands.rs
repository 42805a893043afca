//! What is done for a service besides its broadcast: its picture, and announcements.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use steeple_domain::ids::{LivestreamId, LivestreamPlatformId};
use steeple_domain::livestream::errand::announce::{
    NewAnnouncement, livestream_announce, livestream_announcement_cancel,
};
use steeple_domain::livestream::errand::entity::{ErrandKind, ErrandStatus as Status, Model};
use steeple_domain::livestream::picture::{
    PictureView, livestream_picture_copy, livestream_picture_remove, livestream_picture_set,
};
use steeple_domain::{Context as Steeple, Error};
use url::Url;

use super::Livestream;
use super::mutations::answer;
use super::object::{Failure, LivestreamPlatform};
use crate::graphql::errors::OrTopLevel;
use crate::graphql::ids::typed;
use crate::graphql::load::{ErrandsOf, Of};
use crate::graphql::payload::payload;
use crate::graphql::scope::Asking;

/// The picture of a service. Everybody who knows the address can see it; another picture has another address.
#[derive(Debug, SimpleObject)]
pub struct Picture {
    /// A JPEG.
    url: Url,
    /// In pixels.
    width: i64,
    height: i64,
}

impl Picture {
    pub fn of(steeple: &Steeple, view: PictureView) -> Self {
        Self { url: steeple.picture_url(view.id), width: view.width, height: view.height }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum ErrandStatus {
    /// Not done yet; Steeple does it when it is time, or tries again.
    Waiting,
    Done,
    /// A person has to act; then `retryLivestreamPlatform` tries again.
    Failed,
    /// Taken back, or the service is over.
    Cancelled,
}

/// How far the service's picture has come on one platform.
#[derive(Debug, SimpleObject)]
pub struct PictureUpload {
    status: ErrandStatus,
    /// When the platform took it.
    done_at: Option<DateTime<Utc>>,
    /// The last thing that went wrong and is not over.
    failure: Option<Failure>,
}

/// A post that tells an account's followers of the service.
#[derive(Debug, SimpleObject)]
pub struct Announcement {
    status: ErrandStatus,
    text: String,
    /// What people hear who cannot see the picture.
    picture_text: String,
    /// When it is posted.
    at: DateTime<Utc>,
    posted_at: Option<DateTime<Utc>>,
    /// Where it can be read; null until it is posted, and where the platform does not tell.
    url: Option<String>,
    /// The last thing that went wrong and is not over.
    failure: Option<Failure>,
}

fn failure(row: &Model) -> Option<Failure> {
    let row = row.clone();
    let words = row.failure_message.zip(row.failure_remedy);
    Failure::of(row.failure_kind, row.failure_code, words, row.retry_at)
}

async fn errand(ctx: &Context<'_>, id: LivestreamPlatformId, kind: ErrandKind) -> async_graphql::Result<Option<Model>> {
    let key = Of(ctx.actor()?.church, ErrandsOf(id));
    let errands = ctx.loads().load_one(key).await.or_top_level(ctx)?.unwrap_or_default();
    Ok(errands.into_iter().find(|errand| errand.kind == kind))
}

#[ComplexObject]
impl LivestreamPlatform {
    /// How far the service's picture has come here; null where none is to be shown.
    async fn picture_upload(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PictureUpload>> {
        let row = errand(ctx, self.row(), ErrandKind::Picture).await?;
        Ok(row.map(|row| PictureUpload { status: row.status.into(), done_at: row.done_at, failure: failure(&row) }))
    }

    /// The same on the page of the recording; null where the recording has no picture of its own.
    async fn recording_picture_upload(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PictureUpload>> {
        let row = errand(ctx, self.row(), ErrandKind::RecordingPicture).await?;
        Ok(row.map(|row| PictureUpload { status: row.status.into(), done_at: row.done_at, failure: failure(&row) }))
    }

    /// The announcement that was planned here last; null when there was none.
    async fn announcement(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Announcement>> {
        let row = errand(ctx, self.row(), ErrandKind::Announcement).await?;
        Ok(row.map(|row| Announcement {
            status: row.status.into(),
            failure: failure(&row),
            text: row.text.unwrap_or_default(),
            picture_text: row.picture_text.unwrap_or_default(),
            at: row.due_at,
            posted_at: row.done_at,
            url: row.url,
        }))
    }
}

/// Either `picture` or `copyFromLivestreamId`.
#[derive(InputObject)]
pub struct SetLivestreamPictureInput {
    livestream_id: ID,
    /// A JPEG or PNG of at most 700 kB, at least 640 pixels wide; 1280 × 720 is right everywhere. In Base64 (RFC 4648, section 4).
    picture: Option<String>,
    /// Another service of the church, whose picture is taken.
    copy_from_livestream_id: Option<ID>,
}

#[derive(InputObject)]
pub struct RemoveLivestreamPictureInput {
    livestream_id: ID,
}

#[derive(InputObject)]
pub struct AnnounceLivestreamInput {
    livestream_platform_id: ID,
    /// What people read below the picture.
    text: String,
    /// What people hear who cannot see the picture: a sentence or three, at most 500 characters.
    picture_text: String,
    /// When it is posted; at once when it is not given or has passed.
    at: Option<DateTime<Utc>>,
}

#[derive(InputObject)]
pub struct CancelAnnouncementInput {
    livestream_platform_id: ID,
}

payload! { SetLivestreamPicturePayload { livestream: Livestream } }
payload! { RemoveLivestreamPicturePayload { livestream: Livestream } }
payload! { AnnounceLivestreamPayload { livestream: Livestream } }
payload! { CancelAnnouncementPayload { livestream: Livestream } }

#[derive(Default)]
pub struct ErrandMutation;

#[Object]
impl ErrandMutation {
    /// Shows the service with this picture from now on, here and on every platform that takes pictures. For operators.
    async fn set_livestream_picture(
        &self,
        ctx: &Context<'_>,
        input: SetLivestreamPictureInput,
    ) -> async_graphql::Result<SetLivestreamPicturePayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_id, LivestreamId);
        let done = match (input.picture, input.copy_from_livestream_id) {
            (Some(picture), None) => match STANDARD.decode(picture) {
                Ok(bytes) => livestream_picture_set(ctx.steeple(), &actor, id, bytes).await,
                Err(_) => Err(Error::invalid("PICTURE_UNREADABLE", "The picture is not in Base64.", &["picture"])),
            },
            (None, Some(from)) => livestream_picture_copy(ctx.steeple(), &actor, id, typed(&from, LivestreamId)).await,
            _ => {
                Err(Error::invalid("PICTURE_MISSING", "Give a picture, or the service to copy it from.", &["picture"]))
            }
        };
        answer(ctx, done).await
    }

    /// Shows the service without a picture of its own from now on. A platform that shows it already goes on doing so. For operators.
    async fn remove_livestream_picture(
        &self,
        ctx: &Context<'_>,
        input: RemoveLivestreamPictureInput,
    ) -> async_graphql::Result<RemoveLivestreamPicturePayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_id, LivestreamId);
        answer(ctx, livestream_picture_remove(ctx.steeple(), &actor, id).await).await
    }

    /// Posts to the account's followers, with the service's picture, where `Platform.announcements` is not null. Another one
    /// before its time replaces it. For operators.
    async fn announce_livestream(
        &self,
        ctx: &Context<'_>,
        input: AnnounceLivestreamInput,
    ) -> async_graphql::Result<AnnounceLivestreamPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_platform_id, LivestreamPlatformId);
        let new = NewAnnouncement { text: input.text, picture_text: input.picture_text, at: input.at };
        answer(ctx, livestream_announce(ctx.steeple(), &actor, id, new).await).await
    }

    /// Takes back an announcement that is not posted yet. For operators.
    async fn cancel_announcement(
        &self,
        ctx: &Context<'_>,
        input: CancelAnnouncementInput,
    ) -> async_graphql::Result<CancelAnnouncementPayload> {
        let actor = ctx.actor()?;
        let id = typed(&input.livestream_platform_id, LivestreamPlatformId);
        answer(ctx, livestream_announcement_cancel(ctx.steeple(), &actor, id).await).await
    }
}
