//! Putting down one's name before a meeting. The names and addresses stay with the platform: Steeple hands them over and asks for
//! them, and keeps none.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::call::Call;
use super::credentials::Secret;
use super::error::PlatformError;
use super::livestream::ExternalIds;

/// Whether people put their names down before they come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Registration {
    /// Whoever has the link comes in.
    #[default]
    None,
    /// Whoever puts down a name gets a link.
    Automatic,
    /// The host lets each of them in first.
    Approved,
}

/// Somebody to be put down.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRegistrant {
    pub email: String,
    pub first_name: String,
    pub last_name: Option<String>,
}

/// Somebody whose name is down.
#[derive(Clone, PartialEq, Eq)]
pub struct Registrant {
    /// The platform's own.
    pub id: String,
    pub email: String,
    pub first_name: String,
    pub last_name: Option<String>,
    pub state: RegistrantState,
    pub registered_at: Option<DateTime<Utc>>,
    /// This person's own way in; whoever has it comes in under this name. Only for those who may.
    pub join_url: Option<Secret>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrantState {
    Approved,
    /// Waits for the host's word.
    Pending,
    Denied,
}

/// The host's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Deny,
}

/// Which part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrantQuery {
    pub state: RegistrantState,
    /// 1 to 300.
    pub size: u16,
    /// What the page before gave as its [`RegistrantPage::next`]; good for some minutes.
    pub page: Option<String>,
}

/// A page in the platform's own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrantPage {
    pub registrants: Vec<Registrant>,
    /// `None` on the last page.
    pub next: Option<String>,
}

#[async_trait]
pub trait Registering: Send + Sync {
    /// Puts a name down. Somebody whose address is down already is only found, so that repeating is safe and nobody is written to
    /// twice. `registration` is how the room was planned.
    ///
    /// # Errors
    /// `Refused` when nobody registers for this room, when it is full or over; none of them quotes the address.
    async fn register(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        registration: Registration,
        new: &NewRegistrant,
    ) -> Result<Registrant, PlatformError>;

    /// # Errors
    /// As for any call.
    async fn registrants(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        query: &RegistrantQuery,
    ) -> Result<RegistrantPage, PlatformError>;

    /// Says the host's word about somebody, by the platform's own id. Repeating is safe.
    ///
    /// # Errors
    /// As for any call.
    async fn decide(
        &self,
        call: &Call<'_>,
        ids: &ExternalIds,
        registrant: &str,
        decision: Decision,
    ) -> Result<(), PlatformError>;
}

impl std::fmt::Debug for NewRegistrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewRegistrant(hidden)")
    }
}

impl std::fmt::Debug for Registrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registrant").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}
