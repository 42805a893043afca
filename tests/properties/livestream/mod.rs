//! The plan and the judgement of its results hold their promises for every row, wish and second.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod errand;
pub mod given;
mod outcome;
mod plan;
mod play;
mod whole;
