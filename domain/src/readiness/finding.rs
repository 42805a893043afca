//! One thing that would go wrong.

use crate::ids::{ConnectionId, LivestreamPlatformId};

/// Whether the service can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing stands in the way on any platform.
    Ready,
    /// At least one platform is ready and at least one is not.
    ReadyExcept,
    /// No platform is ready.
    NotReady,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Viewers on this platform would see nothing, or the wrong thing.
    Blocks,
    /// It would begin, but something is not as it should be.
    Warns,
}

/// One thing that would go wrong on one platform: what, why, and one fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable word: `GRANT_ENDS_TOO_EARLY`.
    pub code: &'static str,
    pub severity: Severity,
    pub platform: LivestreamPlatformId,
    pub connection: ConnectionId,
    pub what: String,
    pub why: String,
    pub fix: String,
}
