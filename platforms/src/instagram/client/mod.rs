//! The contract's traits for an Instagram account.

mod accounts;
mod hand_key;
mod livestreams;
