//! The public door, end to end: GraphQL over HTTP and WebSocket, and who may come in.

mod audits;
mod foreign;
mod limits;
mod pages;
mod sign_in;
mod web_socket;
