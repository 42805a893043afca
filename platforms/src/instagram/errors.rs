//! What is refused, in plain words.

use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;

/// A field that cannot be used.
pub(super) fn refused(operation: &'static str, what: &str) -> PlatformError {
    error(operation, ErrorKind::Refused, what).with_remedy("Correct the field, then press Connect.")
}

/// What lies in the vault is no account.
pub(super) fn unreadable(operation: &'static str) -> PlatformError {
    error(operation, ErrorKind::NeedsReconnect, "what was typed for this Instagram account cannot be used any more")
        .with_remedy("Fill in the form again.")
}

fn error(operation: &'static str, kind: ErrorKind, what: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Instagram, operation, kind, Outcome::NothingHappened, what)
}
