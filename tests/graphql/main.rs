//! The public door, end to end: GraphQL over HTTP and WebSocket, what vendors and servers ask, and who may come in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audits;
mod bad_input;
mod deployment;
mod destinations;
mod eventsub;
mod foreign;
mod limits;
mod log;
mod nodes;
mod pages;
mod people;
mod pictures;
mod reservations;
mod roles;
mod schema;
mod sign_in;
mod sunday;
mod tenants;
mod web_socket;
mod webhooks;
mod words;
mod written;
