//! What would go wrong with a service.

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use steeple_domain::readiness;

/// Whether the service can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "readiness::Verdict")]
pub enum ReadinessVerdict {
    /// Nothing stands in the way on any platform.
    Ready,
    /// At least one platform is ready and at least one is not.
    ReadyExcept,
    /// No platform is ready.
    NotReady,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "readiness::Severity")]
pub enum ReadinessSeverity {
    /// Viewers on this platform would see nothing, or the wrong thing.
    Blocks,
    /// It would begin, but something is not as it should be.
    Warns,
}

/// What is said of one livestream.
#[derive(SimpleObject)]
pub struct Readiness {
    verdict: ReadinessVerdict,
    /// Most urgent first.
    findings: Vec<ReadinessFinding>,
    assessed_at: DateTime<Utc>,
}

/// One thing that would go wrong on one platform.
#[derive(SimpleObject)]
pub struct ReadinessFinding {
    /// A stable word: `GRANT_ENDS_TOO_EARLY`.
    code: &'static str,
    severity: ReadinessSeverity,
    livestream_platform_id: ID,
    connection_id: ID,
    what: String,
    why: String,
    fix: String,
}

impl Readiness {
    pub fn of(judged: &readiness::Readiness) -> Self {
        let findings = judged.findings.iter().map(|finding| ReadinessFinding {
            code: finding.code,
            severity: finding.severity.into(),
            livestream_platform_id: finding.platform.to_string().into(),
            connection_id: finding.connection.to_string().into(),
            what: finding.what.clone(),
            why: finding.why.clone(),
            fix: finding.fix.clone(),
        });
        Self { verdict: judged.verdict.into(), findings: findings.collect(), assessed_at: judged.assessed_at }
    }
}
