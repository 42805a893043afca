//! One press of a connect button.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::connection::{self, AttemptView, why_ineligible};
use steeple_domain::ids::ConnectionId;
use steeple_platforms::contract::words::Words;
use url::Url;

use super::words::Language;
use super::{PlatformConnection, StreamingPlatform};
use crate::graphql::errors::OrTopLevel;
use crate::graphql::load::Of;
use crate::graphql::scope::Asking;

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
#[graphql(complex)]
pub struct AuthorizationAttempt {
    #[graphql(skip)]
    became: Option<ConnectionId>,
    id: ID,
    platform: StreamingPlatform,
    status: AuthorizationStatus,
    /// A stable word for what happened, when it did not work: `NO_ACCOUNT`.
    failure_code: Option<String>,
    /// What happened, when it did not work.
    message: Option<String>,
    /// The one thing to do about it.
    remedy: Option<String>,
    /// The accounts to choose from.
    choices: Vec<AccountChoice>,
    /// What the person types at `verificationUri`, as long as it is good; null for an attempt that goes through a consent page.
    user_code: Option<String>,
    /// The platform's page where the code is typed, on whichever device.
    verification_uri: Option<Url>,
    /// The connection that was to be brought back.
    reconnects: Option<ID>,
    return_path: String,
    expires_at: DateTime<Utc>,
}

/// An account behind a grant.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AccountChoice {
    /// The platform's own id; goes into `chooseAccount` as `accountId`.
    id: String,
    name: String,
    avatar_url: Option<String>,
    #[graphql(skip)]
    refusal: Option<Words>,
}

#[ComplexObject]
impl AccountChoice {
    /// Why it cannot be chosen; null when it can.
    async fn ineligible(&self, #[graphql(default)] language: Language) -> Option<&'static str> {
        self.refusal.map(|why| why.in_language(language.into()))
    }
}

#[ComplexObject]
impl AuthorizationAttempt {
    /// The connection that came of it.
    async fn connection(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<PlatformConnection>>> {
        let Some(id) = self.became else { return Ok(None) };
        ctx.loads().load_one(Of(ctx.actor()?.church, id)).await.or_top_level(ctx)
    }
}

impl AuthorizationAttempt {
    pub fn of(view: AttemptView) -> Self {
        let choices = view.choices.into_iter().map(|choice| AccountChoice {
            id: choice.account_id,
            name: choice.name,
            avatar_url: choice.avatar_url,
            refusal: (!choice.is_eligible).then(|| why_ineligible(view.platform)),
        });
        let (user_code, verification_uri) = view.code.map(|code| (code.user_code, code.verification_uri)).unzip();
        Self {
            user_code,
            verification_uri,
            id: view.id.to_string().into(),
            platform: view.platform.into(),
            status: view.status.into(),
            failure_code: view.failure_code,
            message: view.message,
            remedy: view.remedy,
            choices: choices.collect(),
            became: view.connection,
            reconnects: view.reconnect_of.map(|id| id.to_string().into()),
            return_path: view.return_path,
            expires_at: view.expires_at,
        }
    }
}
