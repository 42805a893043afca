//! The same rules on SQLite and on PostgreSQL.

mod audit;
mod migrations;
mod people;
mod queue;
mod sessions;
mod vault;
mod world;
