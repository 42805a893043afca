//! May this account go live, and what does the vendor say of the grant today?

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::account::{GrantHealth, LivePermission};
use steeple_platforms::contract::call::Call;
use steeple_platforms::contract::error::PlatformError;
use steeple_platforms::contract::relay::Relay;

/// One thing that limits an account, with its cure, as the column holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveFinding {
    /// Stable word, for example `LIVE_NOT_ENABLED`.
    pub code: String,
    pub what: String,
    pub fix: String,
    /// True when the account cannot go live because of it; false for a warning.
    pub blocks: bool,
}

/// What the vendor answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Proof {
    /// `None` when the question could not be asked.
    pub live_allowed: Option<bool>,
    pub findings: Vec<LiveFinding>,
    pub act_before: Option<DateTime<Utc>>,
    /// What the vendor says is given today; `None` where it does not tell.
    pub scopes: Option<Vec<String>>,
    /// Where the account sends on to; `None` where it is no relay, or did not tell.
    pub relays: Option<Vec<Relay>>,
}

/// Asks both questions, and a relay where it sends to.
///
/// # Errors
/// As for any call.
pub(super) async fn ask(platform: StreamingPlatform, call: &Call<'_>) -> Result<Proof, PlatformError> {
    let accounts = platform.client().accounts();
    let permission = accounts.probe(call).await?;
    let health = accounts.health(call).await?;
    // What it does not tell, a missing permission for instance, is a finding of the probe; what it told before stays.
    let relays = accounts.relays(call).await.unwrap_or_default();
    Ok(Proof { relays, ..Proof::new(permission, health) })
}

impl Proof {
    fn new(permission: LivePermission, health: GrantHealth) -> Self {
        let findings = permission.findings.into_iter().map(|finding| LiveFinding {
            code: finding.code.to_owned(),
            what: finding.what,
            fix: finding.fix,
            blocks: finding.blocks,
        });
        Self {
            live_allowed: Some(permission.allowed),
            findings: findings.collect(),
            act_before: health.act_before,
            scopes: health.scopes,
            relays: None,
        }
    }

    /// What is known when the vendor could not be asked.
    pub(super) fn unasked(platform: StreamingPlatform) -> Self {
        let finding = LiveFinding {
            code: "NOT_ASKED".to_owned(),
            what: format!("{platform} could not be asked yet whether this account may go live."),
            fix: "Press Test on this connection in a few minutes; Steeple also asks by itself within a day.".to_owned(),
            blocks: false,
        };
        Self { findings: vec![finding], ..Self::default() }
    }

    /// The column after this answer; what was told `before` stays when nothing was told.
    pub(super) fn relays_column(&self, before: Option<String>) -> Option<String> {
        self.relays.as_ref().and_then(|relays| serde_json::to_string(relays).ok()).or(before)
    }

    pub(super) fn findings_column(&self) -> String {
        serde_json::to_string(&self.findings).unwrap_or_else(|_| "[]".to_owned())
    }
}

/// The findings of a row's column; an unreadable one is empty.
#[must_use]
pub fn live_findings(column: &str) -> Vec<LiveFinding> {
    serde_json::from_str(column).unwrap_or_default()
}
