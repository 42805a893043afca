//! The same rules on SQLite and on PostgreSQL.

mod migrations;
mod queue;
mod world;
