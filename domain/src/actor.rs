//! Who acts, for which church, and what the role allows.

use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::error::{Error, Result};
use crate::ids::{ApiTokenId, ChurchId, SessionId, UserId};

/// A member's role in one church. Each may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    /// Sees everything but secrets.
    #[sea_orm(string_value = "VIEWER")]
    Viewer,
    /// May go live: plan, start, extend, end.
    #[sea_orm(string_value = "OPERATOR")]
    Operator,
    /// May connect accounts and manage people.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
    /// May do everything, also hand the church over.
    #[sea_orm(string_value = "OWNER")]
    Owner,
}

/// By what means the actor signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    Session(SessionId),
    ApiToken(ApiTokenId),
    /// Steeple itself: a job, a chore, the command line.
    System,
}

/// Who acts. Every service takes it right after the context; its church is where every query starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    pub church: ChurchId,
    /// `None` for Steeple itself.
    pub user: Option<UserId>,
    pub role: Role,
    pub means: Means,
}

impl Actor {
    /// Steeple itself, acting for a church.
    #[must_use]
    pub const fn system(church: ChurchId) -> Self {
        Self { church, user: None, role: Role::Owner, means: Means::System }
    }

    /// # Errors
    /// [`Error::Forbidden`] when the role is not enough.
    pub fn require(&self, role: Role) -> Result<()> {
        if self.role >= role { Ok(()) } else { Err(Error::Forbidden) }
    }
}
