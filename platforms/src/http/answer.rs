//! A vendor's answer, read to the end.

use serde::de::DeserializeOwned;

use super::parse_retry_after;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;

/// Status, headers and bytes of one answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub platform: StreamingPlatform,
    pub operation: &'static str,
    pub status: u16,
    pub headers: http::HeaderMap,
    pub bytes: bytes::Bytes,
}

impl Answer {
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as the wire type.
    ///
    /// # Errors
    /// `Unexpected` with `Unknown`: a good status with a body that cannot be read may hide a good outcome (cut short, a proxy's HTML).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, PlatformError> {
        serde_json::from_slice(&self.bytes).map_err(|source| {
            let detail = format!("{} answered something that cannot be read", self.platform);
            // serde's message may quote a value, so only its position is kept.
            let position = std::io::Error::other(format!("line {} column {}", source.line(), source.column()));
            self.error(ErrorKind::Unexpected, Outcome::Unknown, detail).with_source(position)
        })
    }

    /// The body as JSON when it is JSON; for reading error shapes.
    #[must_use]
    pub fn try_json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.bytes).ok()
    }

    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The wait the vendor asks for, in whichever form.
    #[must_use]
    pub fn retry_after(&self, now: chrono::DateTime<chrono::Utc>) -> Option<chrono::TimeDelta> {
        parse_retry_after(self.header("retry-after")?, now)
    }

    #[must_use]
    pub fn error(&self, kind: ErrorKind, outcome: Outcome, detail: impl Into<String>) -> PlatformError {
        PlatformError::new(self.platform, self.operation, kind, outcome, detail)
    }

    /// The kind that HTTP alone tells, for answers whose body no catalogue knows.
    ///
    /// 401 means the token, 429 slow down, 5xx trouble at the vendor whose effect is unknown; other 4xx a refusal.
    #[must_use]
    pub fn error_by_status(&self, now: chrono::DateTime<chrono::Utc>) -> PlatformError {
        let platform = self.platform;
        let (kind, outcome, detail) = match self.status {
            401 => (
                ErrorKind::NeedsReconnect,
                Outcome::NothingHappened,
                format!("{platform} no longer accepts the sign-in"),
            ),
            403 => (ErrorKind::MissingScope, Outcome::NothingHappened, format!("{platform} does not allow this")),
            404 | 410 => (ErrorKind::Gone, Outcome::NothingHappened, format!("{platform} does not know it any more")),
            429 => {
                let retry_after = self.retry_after(now);
                (
                    ErrorKind::RateLimited { retry_after },
                    Outcome::NothingHappened,
                    format!("{platform} asks Steeple to slow down"),
                )
            }
            400..=499 => (ErrorKind::Refused, Outcome::NothingHappened, format!("{platform} refused the request")),
            503 => (ErrorKind::Unavailable, Outcome::Unknown, format!("{platform} is not available right now")),
            500..=599 => (ErrorKind::Unavailable, Outcome::Unknown, format!("{platform} has trouble right now")),
            _ => (ErrorKind::Unexpected, Outcome::Unknown, format!("{platform} answered with status {}", self.status)),
        };
        self.error(kind, outcome, detail).with_code(self.status.to_string())
    }
}
