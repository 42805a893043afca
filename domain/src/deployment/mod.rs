//! Noticing a copied or restored database before a refresh token of it is used a second time.
//!
//! A refresh token that a vendor replaces at every renewal may be sent once. A backup that is put back, a clone that is started
//! beside its original, or a second installation on one file would send it again, and the vendor would end the grant
//! (`docs/decisions/0016-copied-database.md`). So the database knows where it lies and counts forward,
//! and each installation remembers beside its key how far it saw it come.
//!
//! | file | what it settles |
//! |---|---|
//! | [`entity`] | the one row: name, site, generation, suspicion |
//! | `site` | where a database lies |
//! | `mark` | what an installation remembers, beside the key file |
//! | `judge` | pure: whether both fit together |
//! | `known` | what one process knows between two heartbeats |
//! | `watch` | the heartbeat, at start and once a minute, and a look right before a token is sent |
//! | `confirm` | a person says that it is right |
//!
//! Everything else goes on while there is a suspicion: access tokens that are good are used, and what may be renewed with a token
//! that stays the same is renewed.

mod confirm;
pub mod entity;
mod judge;
mod known;
mod mark;
mod site;
mod watch;

pub use confirm::{deployment_confirm, deployment_confirm_here};
pub use entity::Suspicion;
pub use judge::judge;
pub use known::{Held, deployment_held};
pub use mark::{MARK_FILE, Mark, mark_read, mark_write};
pub use site::Site;
pub use watch::{BEAT, Looked, deployment_ask, deployment_beat, deployment_look, deployment_open, deployment_watch};

impl Suspicion {
    /// What was noticed, in words for the person who installed Steeple.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Restored => "This database is older than it was: a backup was put back.",
            Self::Copied => "This database is a copy: it lies elsewhere than it used to.",
            Self::Shared => "Another Steeple works on this database file.",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Restored => {
                "Reconnect the accounts that were renewed since that backup, then confirm on the health page or with \
                 `steeple deployment confirm`. Until then their sign-ins are not renewed."
            }
            Self::Copied => {
                "Stop the original for good, then confirm on the health page or with `steeple deployment confirm`. \
                 Until then sign-ins that can be renewed only once are not renewed here."
            }
            Self::Shared => {
                "Stop the other one for good, then confirm on the health page or with `steeple deployment confirm`; or give \
                 this one a database of its own. Until then sign-ins that can be renewed only once are not renewed here."
            }
        }
    }

    /// The stored word, which programs are told too.
    #[must_use]
    pub fn word(self) -> String {
        sea_orm::ActiveEnum::to_value(&self)
    }
}
