//! The contract's traits for a typed destination.

mod accounts;
mod livestreams;
