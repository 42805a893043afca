//! Listening: a line to the vendor for as long as a livestream is armed or live, where the platform offers one.
//!
//! | file | what it settles |
//! |---|---|
//! | [`turn`] | when a line is wanted, opened, kept, replaced or closed, pure |
//! | `ear` | one open line in this process, and what was heard on it |
//! | `handler` | its job: opens and closes it, writes down what was heard, and has the broadcasts looked at |
//! | `around` | what the reconciler needs: that it begins, what was heard, and a look joined with it |
//! | [`entity`] | rows: what was heard of a connection last |
//!
//! One job per connection, so that any number of instances keep one line. What is heard changes no livestream: it is written down,
//! the broadcasts of the connection are looked at (`poke`), and the look joins both. While no line is open the looks come at their
//! own pace, as for every other platform (`docs/decisions/0015-listening.md`).

mod around;
mod ear;
pub mod entity;
mod handler;
pub mod turn;

pub(super) use around::{begin_in_txn, heard_of, joined};
pub use handler::Listening;
