//! Why a platform did not do it, and what a volunteer can do.

use chrono::{DateTime, TimeDelta, Utc};

use super::platform::StreamingPlatform;

/// A platform's refusal or failure.
///
/// `kind` says what a person or the plan does next; `outcome` says whether the vendor may have acted.
#[derive(Debug, thiserror::Error)]
#[error("{platform} {operation} failed ({kind:?}): {detail}")]
pub struct PlatformError {
    pub kind: ErrorKind,
    pub outcome: Outcome,
    pub platform: StreamingPlatform,
    /// The client function, for example `broadcast_insert`.
    pub operation: &'static str,
    /// The vendor's own code or reason, for experts: `liveStreamingNotEnabled`, `190/460`.
    pub code: Option<String>,
    /// One sentence in plain words; never a secret, never a raw body.
    pub detail: String,
    /// What a volunteer does about it, when the platform knows better than [`ErrorKind::remedy`].
    pub remedy: Option<&'static str>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What must happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The grant is gone; only a person can bring it back.
    NeedsReconnect,
    /// A permission was not ticked.
    MissingScope,
    /// The account may not do this (yet).
    NotEligible,
    /// Slow down; try again after the time given.
    RateLimited { retry_after: Option<TimeDelta> },
    /// The day's allowance is used up.
    QuotaGone { resets_at: Option<DateTime<Utc>> },
    /// The object is no longer there.
    Gone,
    /// The vendor will not do this with these values; trying again changes nothing.
    Refused,
    /// Not now, for a reason that passes: the encoder is not sending yet, the meeting has not begun.
    NotYet,
    /// The app's own client id or secret is wrong: one finding for the platform, no connection is to blame.
    AppMisconfigured,
    /// The vendor or the way to it is down; try again.
    Unavailable,
    /// An answer that nobody has described; treated like `Unavailable`, and told to the operator.
    Unexpected,
}

/// Whether the vendor may have acted although no good answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Certain: it may be tried again as it is.
    NothingHappened,
    /// Look first, then try again.
    Unknown,
}

/// A vendor that asks for a longer pause is not believed: nothing would ever be tried again.
pub const PAUSE_MAX: TimeDelta = TimeDelta::days(1);

const DETAIL_MAX_CHARS: usize = 600;
const CODE_MAX_CHARS: usize = 100;

/// One line of bounded length, whatever a vendor put into it.
fn shown(text: &str, max_chars: usize) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(max_chars).collect()
}

impl ErrorKind {
    /// The same with a pause that comes to an end.
    #[must_use]
    fn bounded(self) -> Self {
        match self {
            Self::RateLimited { retry_after: Some(pause) } => {
                Self::RateLimited { retry_after: Some(pause.clamp(TimeDelta::zero(), PAUSE_MAX)) }
            }
            other => other,
        }
    }

    /// True when the same call may succeed later without a person.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::QuotaGone { .. } | Self::NotYet | Self::Unavailable | Self::Unexpected
        )
    }

    /// The stable word for databases and clients.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NeedsReconnect => "NEEDS_RECONNECT",
            Self::MissingScope => "MISSING_SCOPE",
            Self::NotEligible => "NOT_ELIGIBLE",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::QuotaGone { .. } => "QUOTA_GONE",
            Self::Gone => "GONE",
            Self::Refused => "REFUSED",
            Self::NotYet => "NOT_YET",
            Self::AppMisconfigured => "APP_MISCONFIGURED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Unexpected => "UNEXPECTED",
        }
    }

    /// What a volunteer does, when the platform has nothing more exact to say.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NeedsReconnect => "Press Reconnect and sign in again.",
            Self::MissingScope => "Press Reconnect and leave every box ticked.",
            Self::NotEligible => "Open the platform's own settings; the account is not allowed to go live yet.",
            Self::RateLimited { .. } => "Nothing to do: Steeple waits and tries again.",
            Self::QuotaGone { .. } => {
                "The day's allowance is used up; Steeple goes on when it is renewed. If it is urgent, use the platform's own page."
            }
            Self::Gone => "It was deleted on the platform. Press Retry to create it again.",
            Self::Refused => "Change what the message names, then press Retry.",
            Self::NotYet => "Start the encoder; Steeple goes on by itself when the signal arrives.",
            Self::AppMisconfigured => {
                "Ask the person who installed Steeple to check the client id and secret of this platform."
            }
            Self::Unavailable => "Nothing to do: the platform has trouble, Steeple keeps trying.",
            Self::Unexpected => {
                "Steeple keeps trying. If it lasts, look at the platform's own page and tell the person who installed Steeple."
            }
        }
    }
}

impl PlatformError {
    /// An error about which nothing more is known than its kind.
    pub fn new(
        platform: StreamingPlatform,
        operation: &'static str,
        kind: ErrorKind,
        outcome: Outcome,
        detail: impl Into<String>,
    ) -> Self {
        let detail = shown(&detail.into(), DETAIL_MAX_CHARS);
        Self { kind: kind.bounded(), outcome, platform, operation, code: None, detail, remedy: None, source: None }
    }

    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(shown(&code.into(), CODE_MAX_CHARS));
        self
    }

    #[must_use]
    pub fn with_remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What a volunteer does about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        self.remedy.unwrap_or_else(|| self.kind.remedy())
    }
}
