//! The same rules on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod by_code;
mod committing;
mod confirming;
mod connecting;
mod deployment;
mod disconnecting;
mod figures;
mod inviting;
mod journal;
mod livestream;
mod migrations;
mod people;
mod platform_apps;
mod queue;
mod reading;
mod refreshing;
mod sessions;
mod tenants;
mod vault;
mod webhooks;
mod world;
