//! What a church wants, what is true, and what to do next.
//!
//! Modules read from left to right, and each uses only what stands to its left (`tests/tidy` reads the imports):
//!
//! `clock entropy → ids → platform_column → database → vault → error → context → actor → audit → church → idempotency →
//! queue → deployment → platform_app → connection → planned_event → livestream → meeting → webhook → readiness →
//! worker → figures → health → uses`
//!
//! Architecture invariant: nothing here speaks HTTP to a browser or GraphQL; vendors are reached through `steeple_platforms` only.

pub mod actor;
pub mod clock;
pub mod context;
pub mod database;
pub mod entropy;
pub mod error;
pub mod ids;
pub mod platform_column;
pub mod vault;

pub mod audit;
pub mod church;
pub mod connection;
pub mod deployment;
pub mod figures;
pub mod health;
pub mod idempotency;
pub mod livestream;
pub mod meeting;
pub mod planned_event;
pub mod platform_app;
pub mod queue;
pub mod readiness;
pub mod uses;
pub mod webhook;
pub mod worker;

pub use context::Context;
pub use error::{Error, Problem, Result};
