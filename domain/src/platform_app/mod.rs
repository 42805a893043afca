//! By which app a vendor is asked: a church's own registration where it brought one, else the instance's.
//!
//! | file | what it settles |
//! |---|---|
//! | [`entity`] | rows: a church's apps, the present one and those that older grants still need |
//! | `choose` | which app new grants are asked for with, and the app that a grant came with |
//! | `service` | what admins do: set, remove |
//!
//! Invariant: a grant is renewed and given back by the very app that got it, because a refresh token belongs to its client
//! (RFC 6749 section 6). So a grant remembers its app, and a replaced app stays, sealed, until no grant of it is left
//! (`a_grant_is_renewed_by_the_app_that_got_it` in `tests/database`).

mod choose;
pub mod entity;
mod service;

pub use choose::{
    AppInUse, AppSource, ChosenApp, OwnSecrets, platform_app_choose, platform_app_credentials, platform_app_secrets,
    platform_app_webhook_secret, platform_apps_in_use,
};
pub use service::{NewPlatformApp, platform_app_remove, platform_app_set};
