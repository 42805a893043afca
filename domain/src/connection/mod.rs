//! Platform connections: one account on one platform, with sealed credentials.
//!
//! | file | what it settles |
//! |---|---|
//! | [`entity`], [`attempt`], `revocation` | rows: connections, presses of a connect button, grants still to be taken back |
//! | `begin` → `reply` → `callback` → `choose` | the way through the platform's consent page and back |
//! | `by_code` → `asking` | the way in without a browser that comes back: a code that the person types at the platform |
//! | `form` | the other way in: credentials that a person copies (Zoom server-to-server) |
//! | `adopt` | making a chosen account a connection, new or brought back |
//! | [`scopes`], [`status`], [`schedule`] | pure rules: what is lacking, what an error says of a grant, when it is renewed |
//! | `access` | calling a platform in the name of a connection; `pace`, `breaker`, `ledger`: how fast |
//! | `refresh` → `renewal` → `lease`, `commit` | renewing: single flight, claim, commit before first use; `ahead`: claims in bulk before a sweep |
//! | `journal` | on the disk: new pairs that the database did not take |
//! | `held` | keeping single-use refresh tokens back while the database may be a copy |
//! | `verify`, `check`, `record` | asking whether the account may go live, and writing down what the platform says |
//! | `disconnect` → `revoke` | wiping, and giving the grant back at the vendor |
//! | `subscribe` | asking the vendor to send webhooks about the account |
//! | `jobs` | what the queue runs: renewing ahead of need, revoking |
//!
//! Invariants, held by `tests/properties/connection.rs`:
//! a CONNECTED row has credentials that open (Property 1); its status is the last thing the platform truly said of the grant
//! (Property 6); no token is in any column in plain text (Property 7).

mod access;
mod adopt;
mod ahead;
mod asking;
pub mod attempt;
mod begin;
mod breaker;
mod by_code;
mod callback;
mod check;
mod choose;
mod commit;
mod disconnect;
pub mod entity;
mod form;
mod held;
mod jobs;
mod journal;
mod lease;
mod ledger;
mod pace;
mod read;
mod record;
mod refresh;
mod renewal;
mod reply;
pub mod revocation;
mod revoke;
pub mod schedule;
pub mod scopes;
pub mod status;
mod subscribe;
mod vaulted;
mod verify;

pub use access::{Ask, Opened, call, open_credentials, with_access};
pub use asking::AskingForCodes;
pub use attempt::AttemptStatus;
pub use begin::{Begun, NewAttempt, connect_begin};
pub use by_code::connect_by_code;
pub use callback::{CallbackOutcome, CallbackStatus, connect_callback};
pub use check::{connection_test, connection_verify};
pub use choose::{AttemptView, Choice, TypedCode, attempt_get, choices_give_back, connect_choose, why_ineligible};
pub use disconnect::connection_disconnect;
pub use entity::{AuthKind, ConnectionStatus};
pub use form::connect_with_form;
pub use held::{connections_held, is_held};
pub(crate) use jobs::connections_of_account;
pub use jobs::{Refreshing, Revoking, connection_check_soon_in_txn};
pub use journal::journal_open;
pub use pace::{Operation, lift_rate_limits};
pub(crate) use read::connection_views_with;
pub use read::{
    CONNECTION_PAGE_MAX, ConnectionQuery, ConnectionView, connection_get, connection_list, connection_load,
    connection_page, connection_views,
};
pub use refresh::{Refreshed, Why, connection_refresh, refreshes_settled};
pub use reply::CallbackQuery;
pub use revoke::{Revoked, revocation_run};
pub use scopes::missing_scopes;
pub use verify::{LiveFinding, live_findings};
