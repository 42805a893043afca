//! What vendors tell by themselves.
//!
//! | file | what it settles |
//! |---|---|
//! | `receive` | judging a request, storing a delivery once, and answering at once |
//! | `heed` | its job: whoever is concerned is looked at now |
//! | [`entity`] | rows: deliveries, kept for a week |
//!
//! Invariants, held by `tests/database/webhooks.rs`: nothing is stored of what is not proved; a delivery has one row and is heeded
//! once, however often it comes; and no state is ever taken from it. What is true is asked at the platform, and a delivery that
//! never comes only makes that later (`docs/decisions/0010-asking-not-being-told.md`).

pub mod entity;
mod heed;
mod receive;

pub use heed::Heeding;
pub use receive::{Received, webhook_receive};
