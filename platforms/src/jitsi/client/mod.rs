//! The contract's traits for a Jitsi server.

mod accounts;
mod meetings;
pub(super) mod room;
