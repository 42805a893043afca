//! From the ids that clients send to the domain's.

use std::str::FromStr;

use async_graphql::ID;
use uuid::Uuid;

/// The typed id. Text that is no such id becomes one that no row has, so that it is answered exactly as a missing row is.
pub fn typed<T: FromStr>(id: &ID, make: fn(Uuid) -> T) -> T {
    id.parse().unwrap_or_else(|_| make(Uuid::nil()))
}
