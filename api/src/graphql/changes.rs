//! What changed, by id: whoever shows it reads it again.

use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt, stream};
use steeple_domain::database::{Change, Subject};
use tokio::sync::broadcast;

use super::scope::Asking;

/// Something of the church changed.
#[derive(SimpleObject)]
pub struct ChangeNotice {
    /// What changed. Null: some changes were missed, so read everything again.
    id: Option<ID>,
}

#[derive(Default)]
pub struct ChangeSubscription;

#[Subscription]
impl ChangeSubscription {
    /// Every change of the church's livestreams, meetings and connections from now on.
    #[expect(clippy::unused_async, reason = "the macro wants it")]
    async fn changes(&self, ctx: &Context<'_>) -> async_graphql::Result<impl Stream<Item = ChangeNotice> + use<>> {
        let church = ctx.actor()?.church;
        let changes = ctx.steeple().db.changes().subscribe();
        let notices = stream::unfold(changes, |mut changes| async {
            let notice = match changes.recv().await {
                Ok(change) => Ok(change),
                Err(broadcast::error::RecvError::Lagged(_)) => Err(()),
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            Some((notice, changes))
        });
        Ok(notices.filter_map(move |notice| {
            std::future::ready(match notice {
                Ok(Change { church: Some(of), subject }) if of == church => {
                    subject_id(subject).map(|id| ChangeNotice { id: Some(ID(id)) })
                }
                Ok(_) => None,
                Err(()) => Some(ChangeNotice { id: None }),
            })
        }))
    }
}

/// The id that people see; sessions and the queue are nobody's to watch.
fn subject_id(subject: Subject) -> Option<String> {
    match subject {
        Subject::Livestream(id) => Some(id.to_string()),
        Subject::Meeting(id) => Some(id.to_string()),
        Subject::Connection(id) => Some(id.to_string()),
        Subject::Session(_) | Subject::Queue => None,
    }
}
