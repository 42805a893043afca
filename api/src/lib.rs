//! The binary's library: settings, HTTP, GraphQL, sessions, the command line.
//!
//! Start at [`startup`]: `serve`, the demo and the tests all begin there.

pub mod cli;
pub mod demo;
pub mod doctor;
pub mod graphql;
pub mod http;
pub mod keys;
pub mod metrics;
mod scheduler;
pub mod session;
pub mod settings;
pub mod startup;
pub mod telemetry;
