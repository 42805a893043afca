//! Churches, the people in them, and how they sign in.

mod actor;

pub use actor::{Actor, Means, Role};
