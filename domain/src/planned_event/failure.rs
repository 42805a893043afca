//! What a row says of its last failure, in words for people.

use chrono::{DateTime, Utc};
use steeple_platforms::StreamingPlatform;
use steeple_platforms::contract::error::{ErrorKind, PlatformError};

/// The columns of a row that tell of its last failure. They change together: a new failure leaves nothing of the one before.
pub struct Failure<'a> {
    /// Failures in a row.
    pub attempt: &'a mut i64,
    pub retry_at: &'a mut Option<DateTime<Utc>>,
    /// A stable word.
    pub kind: &'a mut Option<String>,
    /// The vendor's own code.
    pub code: &'a mut Option<String>,
    pub message: &'a mut Option<String>,
    pub remedy: &'a mut Option<String>,
}

impl Failure<'_> {
    /// Forgets it.
    pub fn clear(&mut self) {
        *self.attempt = 0;
        *self.retry_at = None;
        *self.kind = None;
        *self.code = None;
        *self.message = None;
        *self.remedy = None;
    }

    /// Tells people what is wrong and what to do. How often it failed, and when it is tried again, stays.
    pub fn say(&mut self, kind: &str, message: &str, remedy: &str) {
        *self.kind = Some(kind.to_owned());
        *self.code = None;
        *self.message = Some(message.to_owned());
        *self.remedy = Some(remedy.to_owned());
    }

    /// Tells people what the platform said.
    pub fn note(&mut self, error: &PlatformError) {
        self.say(error.kind.code(), &error.detail, error.remedy());
        self.code.clone_from(&error.code);
    }

    /// Tells people that the account has to be reconnected first.
    pub fn disconnected(&mut self, platform: StreamingPlatform) {
        self.clear();
        let kind = ErrorKind::NeedsReconnect;
        self.say(kind.code(), &format!("{platform} is not connected any more."), kind.remedy());
    }
}

/// After a failure of this kind nothing is left at the vendor: whoever tries again has it created anew.
#[must_use]
pub fn leaves_nothing(kind: Option<&str>) -> bool {
    matches!(kind, Some("GONE" | "MISSED" | "REMOVED"))
}
