//! What is refused, and why a server was not reached, in plain words.

use crate::contract::account::PermissionFinding;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::reach::Unreachable;

/// A field that cannot be used.
pub(super) fn refused(operation: &'static str, what: &str) -> PlatformError {
    error(operation, ErrorKind::Refused, what).with_remedy("Correct the field, then press Connect.")
}

/// What lies in the vault is no server.
pub(super) fn unreadable(operation: &'static str) -> PlatformError {
    error(operation, ErrorKind::NeedsReconnect, "what was typed for this Jitsi server cannot be used any more")
        .with_remedy("Fill in the form again.")
}

/// The room's name is not stored, so there is none.
pub(super) fn no_room(operation: &'static str) -> PlatformError {
    error(operation, ErrorKind::Gone, "there is no Jitsi room yet")
}

/// The key was good when it was typed and signs nothing now.
pub(super) fn not_signed(operation: &'static str) -> PlatformError {
    error(operation, ErrorKind::NeedsReconnect, "the key of this Jitsi server does not sign")
        .with_remedy("Fill in the form again and copy the key from the server.")
}

/// The address leads where it must not.
pub(super) fn forbidden(operation: &'static str, why: Unreachable) -> PlatformError {
    let (_, what, fix) = said(&why);
    error(operation, ErrorKind::Refused, what).with_remedy(fix).with_source(why)
}

/// The question could not be put just now.
pub(super) fn not_asked(operation: &'static str, why: Unreachable) -> PlatformError {
    error(operation, ErrorKind::Unavailable, said(&why).1).with_source(why)
}

pub(super) fn finding(why: &Unreachable) -> PermissionFinding {
    let (code, what, fix) = said(why);
    PermissionFinding { code, what: what.to_owned(), fix: fix.to_owned(), blocks: true }
}

fn error(operation: &'static str, kind: ErrorKind, what: &str) -> PlatformError {
    PlatformError::new(StreamingPlatform::Jitsi, operation, kind, Outcome::NothingHappened, what)
}

fn said(why: &Unreachable) -> (&'static str, &'static str, &'static str) {
    match why {
        Unreachable::Forbidden(_) => (
            "ADDRESS_FORBIDDEN",
            "The address points inside the network of the machine that Steeple runs on, or to no machine at all",
            "Use the server's public address. If your Jitsi stands in this network, ask the person who installed Steeple to allow private destinations.",
        ),
        Unreachable::NoSuchName => (
            "NO_SUCH_SERVER",
            "The server name does not exist",
            "Check the address for a typing mistake, then connect it again.",
        ),
        Unreachable::Tls(_) => (
            "NO_TLS",
            "The server's certificate is not valid for this name",
            "Renew the certificate: browsers refuse microphone and camera without it.",
        ),
        Unreachable::OtherProtocol => {
            ("OTHER_SERVER", "What answers there is no Jitsi server", "Copy the address again.")
        }
        Unreachable::Refused | Unreachable::Silent | Unreachable::NotResolved(_) | Unreachable::Broken(_) => {
            ("NO_ANSWER", "The Jitsi server does not answer", "See that it is switched on, then press Test connection.")
        }
    }
}
