//! What a resolver may know of the request it serves.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_graphql::{Context, ErrorExtensions};
use steeple_domain::church::Actor;
use steeple_platforms::contract::credentials::Secret;

use super::load::Loads;
use super::watch::Feed;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Nobody signed in.
    Anonymous,
    Member(Actor),
}

impl Identity {
    #[must_use]
    pub fn actor(self) -> Option<Actor> {
        match self {
            Self::Anonymous => None,
            Self::Member(actor) => Some(actor),
        }
    }
}

/// One request: who asks, from where, and what goes back beside the answer.
pub struct Scope {
    pub identity: Identity,
    /// Names this request in logs and in errors of our own making.
    pub request_id: String,
    /// The address of the other end, for limits on sign-in.
    pub client: Option<IpAddr>,
    beside: Beside,
}

/// What goes back beside the answer.
enum Beside {
    /// The last change of the browser's cookie.
    Http(Mutex<Option<CookieChange>>),
    /// What goes on when the resolvers are done. A cookie cannot be set: the handshake is long over.
    WebSocket(Mutex<Option<Feed>>),
}

/// What the answer does to the session cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieChange {
    /// Signed in: the new session's token.
    Set(Secret),
    /// Signed out.
    Clear,
}

impl Scope {
    /// For HTTP, whose answer may change the cookie.
    #[must_use]
    pub fn http(identity: Identity, request_id: String, client: Option<IpAddr>) -> Self {
        Self { identity, request_id, client, beside: Beside::Http(Mutex::default()) }
    }

    /// For an operation over a WebSocket.
    #[must_use]
    pub fn web_socket(identity: Identity, request_id: String, client: Option<IpAddr>) -> Self {
        Self { identity, request_id, client, beside: Beside::WebSocket(Mutex::default()) }
    }

    /// False where no cookie can be set.
    #[must_use]
    pub fn can_change_cookie(&self) -> bool {
        matches!(self.beside, Beside::Http(_))
    }

    /// Asks for a change of the cookie; the last one in a request counts.
    pub fn change_cookie(&self, change: CookieChange) {
        if let Beside::Http(slot) = &self.beside {
            *locked(slot) = Some(change);
        }
    }

    /// What the resolvers asked for.
    #[must_use]
    pub fn cookie_change(&self) -> Option<CookieChange> {
        if let Beside::Http(slot) = &self.beside { locked(slot).take() } else { None }
    }

    /// Leaves the rest of a subscription to its socket.
    ///
    /// # Errors
    /// The feed, where there is no socket.
    pub fn hand_over(&self, feed: Feed) -> Result<(), Feed> {
        match &self.beside {
            Beside::Http(_) => Err(feed),
            Beside::WebSocket(slot) => {
                *locked(slot) = Some(feed);
                Ok(())
            }
        }
    }

    /// What was left to the socket.
    #[must_use]
    pub fn handed_over(&self) -> Option<Feed> {
        if let Beside::WebSocket(slot) = &self.beside { locked(slot).take() } else { None }
    }
}

fn locked<T>(slot: &Mutex<Option<T>>) -> MutexGuard<'_, Option<T>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How resolvers reach the domain and the one who asks.
pub trait Asking {
    /// The domain's context.
    fn steeple(&self) -> &steeple_domain::Context;

    /// Reading by id, in batches.
    fn loads(&self) -> &Loads;

    fn scope(&self) -> &Scope;

    /// The member who asks.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for everybody else.
    fn actor(&self) -> async_graphql::Result<Actor>;
}

impl Asking for Context<'_> {
    fn steeple(&self) -> &steeple_domain::Context {
        self.data_unchecked::<steeple_domain::Context>()
    }

    fn loads(&self) -> &Loads {
        self.data_unchecked::<Loads>()
    }

    fn scope(&self) -> &Scope {
        self.data_unchecked::<std::sync::Arc<Scope>>()
    }

    fn actor(&self) -> async_graphql::Result<Actor> {
        self.scope().identity.actor().ok_or_else(|| {
            async_graphql::Error::new("Sign in first.").extend_with(|_, values| values.set("code", "UNAUTHENTICATED"))
        })
    }
}
