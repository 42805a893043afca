//! Errands: what is done for a service on one platform besides its broadcast. It shows the service's picture there, or announces
//! the service in a post. Each has a row and a job of its own, so that a picture that is refused never delays a start.
//!
//! | file | subject |
//! |---|---|
//! | [`plan`] | when an errand is run, a pure function |
//! | [`outcome`] | what its result means for the row, pure as well |
//! | [`runner`] | its job |
//! | `wish` | wishes that come with the service: its picture, and what becomes of errands when the service changes |
//! | [`announce`] | people plan an announcement, or take it back |
//! | `read` | what people see of errands |
//! | [`entity`] | rows |

pub mod announce;
pub mod entity;
pub mod outcome;
pub mod plan;
mod read;
pub mod runner;
mod wish;

pub use entity::{ErrandKind, ErrandStatus};
pub use read::errands_of;
pub use runner::Errands;
pub(super) use wish::{
    broadcasts_changed_in_txn, drop_picture_in_txn, retry_in_txn, wake_in_txn, wish_picture_as_others_in_txn,
    wish_picture_in_txn,
};
