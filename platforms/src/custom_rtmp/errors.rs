//! Why a destination is refused or not reached, in plain words.

use crate::contract::account::PermissionFinding;
use crate::contract::error::{ErrorKind, Outcome, PlatformError};
use crate::contract::platform::StreamingPlatform;
use crate::reach::Unreachable;

/// A field that breaks a rule.
pub(super) fn refused(operation: &'static str, detail: String) -> PlatformError {
    PlatformError::new(StreamingPlatform::CustomRtmp, operation, ErrorKind::Refused, Outcome::NothingHappened, detail)
        .with_remedy("Correct the field, then press Connect.")
}

/// What lies in the vault is no destination.
pub(super) fn unreadable(operation: &'static str) -> PlatformError {
    let detail = "what was typed for this destination cannot be used any more";
    PlatformError::new(
        StreamingPlatform::CustomRtmp,
        operation,
        ErrorKind::NeedsReconnect,
        Outcome::NothingHappened,
        detail,
    )
    .with_remedy("Fill in the form again.")
}

/// The question could not be put just now.
pub(super) fn not_asked(operation: &'static str, why: Unreachable) -> PlatformError {
    let detail = said(&why).what;
    PlatformError::new(
        StreamingPlatform::CustomRtmp,
        operation,
        ErrorKind::Unavailable,
        Outcome::NothingHappened,
        detail,
    )
    .with_source(why)
}

/// What stands in the way of sending there.
pub(super) fn finding(why: &Unreachable) -> PermissionFinding {
    let Said { code, what, fix } = said(why);
    PermissionFinding { code, what: what.to_owned(), fix: fix.to_owned(), blocks: true }
}

/// The address leads where it must not.
pub(super) fn forbidden(operation: &'static str, why: Unreachable) -> PlatformError {
    let Said { what, fix, .. } = said(&why);
    PlatformError::new(StreamingPlatform::CustomRtmp, operation, ErrorKind::Refused, Outcome::NothingHappened, what)
        .with_remedy(fix)
        .with_source(why)
}

struct Said {
    code: &'static str,
    what: &'static str,
    fix: &'static str,
}

fn said(why: &Unreachable) -> Said {
    let (code, what, fix) = match why {
        Unreachable::Forbidden(_) => (
            "ADDRESS_FORBIDDEN",
            "The address points inside the network of the machine that Steeple runs on, or to no machine at all",
            "Use the server's public address. If your streaming server stands in this network, ask the person who installed Steeple to allow private destinations.",
        ),
        Unreachable::NoSuchName => (
            "NO_SUCH_SERVER",
            "The server name does not exist",
            "Check the address for a typing mistake, then connect it again.",
        ),
        Unreachable::NotResolved(_) => {
            ("NOT_ASKED", "The server name could not be looked up just now", "Test it again in a minute.")
        }
        Unreachable::Refused => (
            "PORT_CLOSED",
            "The server does not accept streams on this port",
            "Check the port number; rtmps usually uses 443.",
        ),
        Unreachable::Silent => (
            "NO_ANSWER",
            "Nothing answers there",
            "See that the server is switched on. A firewall may block the port; SRT needs UDP.",
        ),
        Unreachable::Tls(_) => (
            "NO_TLS",
            "The server's certificate is not valid for this name, or this port does not speak rtmps",
            "Copy the address again. For a server without encryption use rtmp://.",
        ),
        Unreachable::OtherProtocol => (
            "OTHER_SERVER",
            "What answers there is not such a streaming server",
            "Copy the address again from the page of your streaming server, with its port.",
        ),
        Unreachable::Broken(_) => ("NOT_ASKED", "The connection to the server broke", "Test it again in a minute."),
    };
    Said { code, what, fix }
}
