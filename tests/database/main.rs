//! The same rules on SQLite and on PostgreSQL.

mod audit;
mod by_code;
mod committing;
mod connecting;
mod disconnecting;
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
mod vault;
mod webhooks;
mod world;
