//! The public door, end to end: GraphQL over HTTP and WebSocket, and who may come in.

mod audits;
mod foreign;
mod limits;
mod pages;
mod schema;
mod sign_in;
mod sunday;
mod web_socket;
