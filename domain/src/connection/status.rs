//! What a platform truly said of a grant, and what that makes of the connection (Property 6). Pure.

use steeple_platforms::contract::error::{ErrorKind, PlatformError};

use super::entity::{ConnectionStatus, Model};

/// Why a connection is not connected: a stable word, plain words, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub code: String,
    pub what: String,
    pub remedy: String,
}

impl Reason {
    pub(super) fn new(code: &str, what: impl Into<String>, remedy: &str) -> Self {
        Self { code: code.to_owned(), what: what.into(), remedy: remedy.to_owned() }
    }

    fn of_error(error: &PlatformError) -> Self {
        Self::new(error.kind.code(), sentence(&error.detail), error.remedy())
    }
}

/// The four states; what exists only in a state is in its variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Connected,
    /// A person disconnected it.
    Disconnected,
    /// The platform said at its token endpoint that the grant is over.
    Expired(Reason),
    /// Something else is wrong; calls are still tried, because it may pass.
    Error(Reason),
}

/// A change of state that the rules do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {from:?} connection cannot become {to:?}")]
pub struct InvalidTransition {
    pub from: ConnectionStatus,
    pub to: ConnectionStatus,
}

impl Standing {
    /// The state that a row tells of.
    #[must_use]
    pub fn of(row: &Model) -> Self {
        let reason = || Reason {
            code: row.reason_code.clone().unwrap_or_default(),
            what: row.reason.clone().unwrap_or_default(),
            remedy: row.remedy.clone().unwrap_or_default(),
        };
        match row.status {
            ConnectionStatus::Connected => Self::Connected,
            ConnectionStatus::Disconnected => Self::Disconnected,
            ConnectionStatus::Expired => Self::Expired(reason()),
            ConnectionStatus::Error => Self::Error(reason()),
        }
    }

    #[must_use]
    pub fn status(&self) -> ConnectionStatus {
        match self {
            Self::Connected => ConnectionStatus::Connected,
            Self::Disconnected => ConnectionStatus::Disconnected,
            Self::Expired(_) => ConnectionStatus::Expired,
            Self::Error(_) => ConnectionStatus::Error,
        }
    }

    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Connected | Self::Disconnected => None,
            Self::Expired(reason) | Self::Error(reason) => Some(reason),
        }
    }

    /// True when there are credentials that may be tried.
    #[must_use]
    pub fn may_call(&self) -> bool {
        matches!(self, Self::Connected | Self::Error(_))
    }

    /// A person connected it (again); possible from everywhere.
    #[must_use]
    pub fn connected(self) -> Self {
        Self::Connected
    }

    /// The token endpoint said that the grant is over.
    ///
    /// # Errors
    /// [`InvalidTransition`] when a person disconnected it, or when it is over already.
    pub fn expired(self, reason: Reason) -> Result<Self, InvalidTransition> {
        if self.may_call() { Ok(Self::Expired(reason)) } else { Err(self.cannot_become(ConnectionStatus::Expired)) }
    }

    /// Something is wrong that only a person can put right, but the grant may live.
    ///
    /// # Errors
    /// As for [`Standing::expired`]: what is over stays over.
    pub fn broken(self, reason: Reason) -> Result<Self, InvalidTransition> {
        if self.may_call() { Ok(Self::Error(reason)) } else { Err(self.cannot_become(ConnectionStatus::Error)) }
    }

    /// The platform answered well again.
    ///
    /// # Errors
    /// [`InvalidTransition`] unless it was in error: an expired or disconnected one needs a person.
    pub fn recovered(self) -> Result<Self, InvalidTransition> {
        if let Self::Error(_) = self {
            Ok(Self::Connected)
        } else {
            Err(self.cannot_become(ConnectionStatus::Connected))
        }
    }

    /// A person disconnects it.
    ///
    /// # Errors
    /// [`InvalidTransition`] when that was done before.
    pub fn disconnected(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Disconnected => Err(self.cannot_become(ConnectionStatus::Disconnected)),
            _ => Ok(Self::Disconnected),
        }
    }

    fn cannot_become(&self, to: ConnectionStatus) -> InvalidTransition {
        InvalidTransition { from: self.status(), to }
    }
}

/// What an error of the token endpoint says of the grant. Only the platform's own word ends one; trouble on the way, a busy
/// platform and a wrong client secret say nothing of it (reliability R9, R10).
#[must_use]
pub fn said_at_renewal(error: &PlatformError) -> Option<Reason> {
    (error.kind == ErrorKind::NeedsReconnect).then(|| Reason::of_error(error))
}

/// What an error of an ordinary call says of the grant, after a renewal went well where one was due.
///
/// `lacks_useful_scopes`: the person left a box unticked that Steeple can do without, so a missing scope is no news.
#[must_use]
pub fn said_at_call(error: &PlatformError, lacks_useful_scopes: bool) -> Option<Reason> {
    match error.kind {
        ErrorKind::NeedsReconnect => Some(Reason::of_error(error)),
        ErrorKind::MissingScope if !lacks_useful_scopes => Some(Reason::of_error(error)),
        _ => None,
    }
}

/// True when a request was sent and nothing that can be read came back, so that a token may have been used up.
/// An error with the platform's own code is an answer: the platform decided, and told.
#[must_use]
pub fn was_lost(error: &PlatformError) -> bool {
    use steeple_platforms::contract::error::Outcome;
    error.outcome == Outcome::Unknown && error.code.is_none()
}

/// A detail as a sentence: a capital first, a full stop last.
pub(super) fn sentence(detail: &str) -> String {
    let mut letters = detail.trim().chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let rest = letters.as_str();
    let stop = if detail.trim().ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}
