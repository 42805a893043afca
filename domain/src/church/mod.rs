//! Churches, the people in them, and how they sign in.
//!
//! [`church_create`] and [`user_create`] are for the command line, [`owner_link_redeem`] is the first owner's way in, and
//! [`invitation_accept`] everybody else's.
//! [`sign_in`] gives a session token; [`session_authenticate`] and [`api_token_authenticate`] turn tokens into an [`Actor`],
//! which every other service asks for.

pub mod entity;

mod api_token;
mod create;
mod current;
mod input;
mod invitation;
mod join;
mod membership;
mod owner_link;
mod password;
mod password_change;
mod read;
mod session;
mod sign_in;
mod switch;
mod update;

pub use crate::actor::{Actor, Means, Role};
pub use api_token::{
    IssuedApiToken, NewApiToken, api_token_authenticate, api_token_create, api_token_list, api_token_revoke,
};
pub use create::{NewChurch, NewUser, church_create, user_create};
pub use current::{actors_current, member_acting};
pub use input::{EMAIL_MAX_CHARS, NAME_MAX_CHARS, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
pub use invitation::{
    INVITATION_LIFE, INVITATION_LIFE_MAX, IssuedInvitation, NewInvitation, invitation_create, invitation_list,
    invitation_revoke,
};
pub use join::{Joining, Offer, invitation_accept, invitation_offer};
pub use membership::{membership_list, membership_remove, membership_role_change};
pub use owner_link::{
    OWNER_LINK_LIFE, OwnerLink, OwnerLinkForm, owner_link_create, owner_link_offer, owner_link_redeem,
};
pub use password_change::{PasswordChange, password_change};
pub use read::{church_count, church_get, user_get};
pub use session::{SESSION_ABSOLUTE_LIFE, SESSION_IDLE_LIFE, session_authenticate, session_revoke, sign_out};
pub use sign_in::{SignIn, SignInLimits, Signed, sign_in};
pub use switch::{church_list, church_switch};
pub use update::{ChurchChange, church_update};

/// The church's IANA time zone.
///
/// # Errors
/// `NotFound` for a church that does not exist.
pub async fn church_time_zone(
    db: &impl sea_orm::ConnectionTrait,
    church: crate::ids::ChurchId,
) -> crate::Result<String> {
    use sea_orm::EntityTrait;
    let row = entity::church::Entity::find_by_id(church).one(db).await?;
    Ok(row.ok_or(crate::Error::NotFound("church"))?.time_zone)
}
