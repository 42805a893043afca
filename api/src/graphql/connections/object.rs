//! One account on one platform.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::connection::{self, ConnectionView, live_findings, scopes};
use steeple_domain::ids::ConnectionId;

use super::StreamingPlatform;
use crate::graphql::written::{written, written_words};

/// The last thing that the platform truly said of the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "connection::ConnectionStatus")]
pub enum ConnectionStatus {
    Connected,
    /// A person disconnected it.
    Disconnected,
    /// The platform said that the grant is over; connect it again.
    Expired,
    /// Something else is wrong; the reason says what.
    Error,
}

/// One account on one platform, connected with its owner's consent. Its credentials are never shown.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct PlatformConnection {
    #[graphql(skip)]
    pub(super) key: ConnectionId,
    pub id: ID,
    platform: StreamingPlatform,
    /// The platform's own id of the account.
    account_id: String,
    account_name: String,
    avatar_url: Option<String>,
    status: ConnectionStatus,
    /// A stable word for the reason, when the status is not `CONNECTED`.
    reason_code: Option<String>,
    /// What is wrong, in plain words.
    reason: Option<String>,
    /// The one thing to do about it.
    remedy: Option<String>,
    /// What the account's owner allowed.
    scopes: Vec<String>,
    /// What is useful and was not allowed.
    missing_scopes: Vec<String>,
    /// Whether the platform says that the account may go live; null before it was asked.
    may_go_live: Option<bool>,
    /// What limits the account.
    findings: Vec<AccountFinding>,
    /// When the present access ends; Steeple renews it before.
    access_expires_at: Option<DateTime<Utc>>,
    /// When the whole grant ends unless a person connects again; null where no date is known.
    grant_expires_at: Option<DateTime<Utc>>,
    /// A date at which a person must act, told by the platform.
    act_before: Option<DateTime<Utc>>,
    connected_at: Option<DateTime<Utc>>,
    last_verified_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    version: i64,
}

/// One thing that limits an account, with its cure.
#[derive(Debug, SimpleObject)]
pub struct AccountFinding {
    /// A stable word: `LIVE_NOT_ENABLED`.
    code: String,
    what: String,
    fix: String,
    /// True when the account cannot go live because of it; false for a warning.
    blocks: bool,
}

written! {
    PlatformConnection {
        id, platform, account_id, account_name, avatar_url, status, reason_code, reason, remedy, scopes, missing_scopes,
        may_go_live, findings, access_expires_at, grant_expires_at, act_before, connected_at, last_verified_at, version,
    }
    AccountFinding { code, what, fix, blocks }
}
written_words! { ConnectionStatus }

impl PlatformConnection {
    pub fn of(view: ConnectionView) -> Self {
        let findings = live_findings(&view.live_findings).into_iter().map(|finding| AccountFinding {
            code: finding.code,
            what: finding.what,
            fix: finding.fix,
            blocks: finding.blocks,
        });
        Self {
            key: view.id,
            id: view.id.to_string().into(),
            platform: view.platform.0.into(),
            account_id: view.account_id,
            account_name: view.account_name,
            avatar_url: view.avatar_url,
            status: view.status.into(),
            reason_code: view.reason_code,
            reason: view.reason,
            remedy: view.remedy,
            scopes: scopes::from_column(&view.scopes),
            missing_scopes: scopes::from_column(&view.missing_scopes),
            may_go_live: view.live_allowed,
            findings: findings.collect(),
            access_expires_at: view.access_expires_at,
            grant_expires_at: view.grant_expires_at,
            act_before: view.act_before,
            connected_at: view.connected_at,
            last_verified_at: view.last_verified_at,
            version: view.version,
        }
    }

    /// The connections that one answer needs, each made once.
    pub fn by_id(views: Vec<ConnectionView>) -> HashMap<ConnectionId, Arc<Self>> {
        views.into_iter().map(Self::of).map(|connection| (connection.key, Arc::new(connection))).collect()
    }
}
