//! Rows of churches, of the people in them, and of how they sign in.

pub mod api_token;
pub mod church;
pub mod invitation;
pub mod membership;
pub mod owner_link;
pub mod session;
pub mod user;
