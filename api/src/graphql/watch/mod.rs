//! Subscriptions: the value at once, then again after every change.
//!
//! Subscribers are told what changed and look at it again through the loader, so that those who watch the same thing read it
//! together. With each look the member is looked at as well: who is signed out or has another role sees nothing more.
//!
//! Those who ask for the same of one row over a WebSocket are served together: one task looks, the answer is written once, and
//! each socket is given the same bytes ([`together`]). What has to be resolved by the library has a stream of its own
//! ([`alone`]).
//!
//! | file | subject |
//! |---|---|
//! | `together` | one task for all who watch the same, and how a socket joins |
//! | `mailbox` | where a socket finds what was written for it |
//! | `alone` | a stream for one subscriber |

mod alone;
mod mailbox;
mod together;

use std::hash::Hash;
use std::sync::Arc;

use async_graphql::{Context, OutputType, dataloader::Loader};
use futures_util::stream::{BoxStream, StreamExt as _};
use steeple_domain::Error;
use steeple_domain::database::Subject;

pub use alone::Watcher;
pub use mailbox::{Letter, Mailbox};
pub use together::{Feed, Joined, Together};

use super::load::{Look, Rows, Seen};
use super::scope::Asking;
use super::written::{Answer, Selection, Write};

/// An id whose row can be watched.
pub trait Watched: Copy + Eq + Hash + Send + Sync + 'static {
    /// What people call it.
    const NAME: &'static str;

    type Row: OutputType + Write + 'static;

    /// What is told when it changes.
    fn subject(self) -> Subject;
}

/// What a watcher is shown.
pub type Shown<Id> = async_graphql::Result<Answer<Arc<<Id as Watched>::Row>>>;

/// One row: now, and after each change of it. Ends when the row or the member's right to see it ends. Where the answer can be
/// written, the stream is empty and the socket is handed a [`Feed`] in its place.
///
/// # Errors
/// `UNAUTHENTICATED`; `NOT_FOUND` at once.
pub async fn watch_one<Id: Watched>(ctx: &Context<'_>, id: Id) -> async_graphql::Result<BoxStream<'static, Shown<Id>>>
where
    Rows: Loader<Look<Option<Id>>, Value = Seen<Arc<Id::Row>>, Error = Arc<Error>>,
{
    if let Some(selection) = Selection::alone::<Id::Row>(ctx)
        && ctx.scope().hand_over(Feed::of(ctx, id, selection)?).is_ok()
    {
        return Ok(futures_util::stream::empty().boxed());
    }
    Ok(Watcher::of(ctx)?.one(id).await?.boxed())
}

/// What someone is told who was signed out while they looked.
fn signed_out() -> async_graphql::Error {
    super::errors::coded("UNAUTHENTICATED", "You were signed out or your role changed. Sign in again.")
}
