//! One press of a connect button.

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::connection::{self, AttemptView};

use super::StreamingPlatform;

/// How far a press of the button got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "connection::AttemptStatus")]
pub enum AuthorizationStatus {
    /// The person is at the platform's consent page.
    Open,
    /// The platform answered; Steeple is fetching the grant.
    Connecting,
    /// Several accounts came with the grant; choose one with `chooseAccount`.
    Choosing,
    Connected,
    /// The person said no.
    Denied,
    /// It did not work; the message says why.
    Failed,
}

/// One press of a connect button.
#[derive(SimpleObject)]
pub struct AuthorizationAttempt {
    id: ID,
    platform: StreamingPlatform,
    status: AuthorizationStatus,
    /// What happened, when it did not work.
    message: Option<String>,
    /// The one thing to do about it.
    remedy: Option<String>,
    /// The accounts to choose from.
    choices: Vec<AccountChoice>,
    /// The connection that came of it.
    connection_id: Option<ID>,
    /// The connection that was to be brought back.
    reconnects: Option<ID>,
    return_path: String,
    expires_at: DateTime<Utc>,
}

/// An account behind a grant.
#[derive(SimpleObject)]
pub struct AccountChoice {
    /// Goes into `chooseAccount`.
    account_id: String,
    name: String,
    avatar_url: Option<String>,
    /// Why it cannot be chosen; null when it can.
    ineligible: Option<String>,
}

impl AuthorizationAttempt {
    pub fn of(view: AttemptView) -> Self {
        let choices = view.choices.into_iter().map(|choice| AccountChoice {
            account_id: choice.account_id,
            name: choice.name,
            avatar_url: choice.avatar_url,
            ineligible: choice.ineligible,
        });
        Self {
            id: view.id.to_string().into(),
            platform: view.platform.into(),
            status: view.status.into(),
            message: view.message,
            remedy: view.remedy,
            choices: choices.collect(),
            connection_id: view.connection.map(|id| id.to_string().into()),
            reconnects: view.reconnect_of.map(|id| id.to_string().into()),
            return_path: view.return_path,
            expires_at: view.expires_at,
        }
    }
}
