//! The church's usual accounts, connected the way a person does it, the choice among several included.

use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{CallbackStatus, attempt_get, connect_choose};
use steeple_domain::ids::ConnectionId;
use steeple_platforms::StreamingPlatform;

use crate::World;
use crate::browser::{Consent, press_connect};

impl World {
    /// The account that this sandbox offers first; where one sign-in holds several, the first that may be chosen.
    ///
    /// # Panics
    /// When it does not become connected.
    pub async fn connect_usual(&self, platform: StreamingPlatform) -> Model {
        self.walk_consent(platform, None).await
    }

    /// Brings a connection back with a new sign-in.
    ///
    /// # Panics
    /// When it does not become connected.
    pub async fn reconnect(&self, old: &Model) -> Model {
        self.walk_consent(old.platform.0, Some(old.id)).await
    }

    async fn walk_consent(&self, platform: StreamingPlatform, reconnect_of: Option<ConnectionId>) -> Model {
        let (ctx, owner) = (&self.ctx, &self.owner);
        let outcome = press_connect(ctx, owner, platform, reconnect_of, Consent::default()).await;
        match (outcome.status, outcome.attempt) {
            (CallbackStatus::Connected(id), _) => self.connection(id).await,
            (CallbackStatus::Choose, Some(attempt)) => {
                let choices = attempt_get(ctx, owner, attempt).await.expect("the attempt").choices;
                let choice = choices.iter().find(|choice| choice.is_eligible).expect("a choice");
                connect_choose(ctx, owner, attempt, &choice.account_id).await.expect("the choice is taken")
            }
            (other, _) => panic!("{platform} was not connected: {other:?}"),
        }
    }
}
