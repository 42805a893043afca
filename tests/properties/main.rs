//! Rules that hold for every input, not only for the examples a person thinks of.
//! Cases per property: 256, or `PROPTEST_CASES`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod claim;
mod connection;
mod destination;
mod findings;
mod handshake;
mod livestream;
mod meeting;
mod parsers;
mod picture;
mod queue;
mod readiness;
mod tenant;
mod vault;
mod webhooks;
